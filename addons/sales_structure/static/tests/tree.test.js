import {describe, expect, test} from "@odoo/hoot";

import {
    buildTree,
    canMove,
    closedAtFirst,
    closedFrom,
    findUnits,
    listShown,
    reveal,
    stepInChart,
    stepInList,
} from "@sales_structure/screen/tree";

describe.current.tags("headless");

const NONE = new Set();
const UNITS = [
    {
        id: 1,
        parent_id: false,
        name: "World",
        code: "W",
        people: [{name: "Zoë Ångström"}],
    },
    {id: 2, parent_id: 1, name: "West", code: ""},
    {id: 3, parent_id: 1, name: "East", code: ""},
    {id: 4, parent_id: 2, name: "California", code: "CA"},
    {id: 5, parent_id: 2, name: "Nevada", code: "NV"},
    {id: 6, parent_id: 3, name: "New York", code: "NY"},
    {id: 7, parent_id: false, name: "Machines", code: ""},
];

function ids(nodes) {
    return nodes.map(({id}) => id);
}

function crowd(number) {
    const units = [{id: 1, parent_id: false, name: "All"}];
    for (let id = 2; id <= number; id++) {
        units.push({id, parent_id: id <= 11 ? 1 : (id % 10) + 2, name: `Unit ${id}`});
    }
    return units;
}

test("units know their level and how many are below", () => {
    const {roots, nodes} = buildTree(UNITS);
    expect(ids(roots)).toEqual([1, 7]);
    expect([...nodes.values()].map(({level}) => level)).toEqual([1, 2, 2, 3, 3, 3, 1]);
    expect([...nodes.values()].map(({below}) => below)).toEqual([5, 2, 1, 0, 0, 0, 0]);
});

test("parts may come before the unit they belong to", () => {
    const tree = buildTree([...UNITS].reverse());
    expect(ids(tree.roots)).toEqual([7, 1]);
    expect(tree.nodes.get(4).level).toBe(3);
});

test("a unit whose parent is not there stands at the top", () => {
    expect(ids(buildTree([{id: 4, parent_id: 99}]).roots)).toEqual([4]);
});

test("no units, no tree", () => {
    const tree = buildTree([]);
    expect(listShown(tree, NONE)).toEqual([]);
    expect(stepInChart(tree, NONE, null, "ArrowDown")).toBe(undefined);
    expect(stepInList(tree, NONE, null, "ArrowDown")).toBe(undefined);
});

test("few units are all shown, of a crowd two levels", () => {
    expect(closedAtFirst(buildTree(UNITS)).size).toBe(0);
    const tree = buildTree(crowd(150));
    const shown = listShown(tree, closedAtFirst(tree));
    expect(shown.length).toBe(11);
    expect(Math.max(...shown.map(({level}) => level))).toBe(2);
});

test("from the top on everything can be closed", () => {
    const tree = buildTree(UNITS);
    expect(ids(listShown(tree, closedFrom(tree, 1)))).toEqual([1, 7]);
});

test("what is closed hides all below it", () => {
    const tree = buildTree(UNITS);
    expect(ids(listShown(tree, new Set([2])))).toEqual([1, 2, 3, 6, 7]);
    expect(ids(listShown(tree, new Set([1, 2])))).toEqual([1, 7]);
});

test("units are found by name, code and people, whatever the accents", () => {
    const tree = buildTree(UNITS);
    expect(findUnits(tree, "new")).toEqual([6]);
    expect(findUnits(tree, "nv")).toEqual([5]);
    expect(findUnits(tree, "angstrom")).toEqual([1]);
    expect(findUnits(tree, "ZOE")).toEqual([1]);
    expect(findUnits(tree, "   ")).toEqual([]);
    expect(findUnits(tree, "nobody")).toEqual([]);
});

test("what is found is revealed, the rest stays closed", () => {
    const tree = buildTree(UNITS);
    const closed = reveal(tree, new Set([1, 2, 3]), 6);
    expect([...closed]).toEqual([2]);
    expect([...reveal(tree, new Set([2]), 99)]).toEqual([2]);
});

test("a unit moves where it is not yet and no part of it is", () => {
    const tree = buildTree(UNITS);
    expect(canMove(tree, 4, 3)).toBe(true);
    expect(canMove(tree, 4, false)).toBe(true);
    expect(canMove(tree, 4, 2)).toBe(false);
    expect(canMove(tree, 1, false)).toBe(false);
    expect(canMove(tree, 1, 1)).toBe(false);
    expect(canMove(tree, 1, 6)).toBe(false);
    expect(canMove(tree, 99, 1)).toBe(false);
    expect(canMove(tree, 4, 99)).toBe(false);
});

test("arrows in the chart: up, down, and along the level", () => {
    const tree = buildTree(UNITS);
    const step = (id, key, closed = NONE) => stepInChart(tree, closed, id, key);
    expect(step(4, "ArrowUp")).toBe(2);
    expect(step(1, "ArrowUp")).toBe(1);
    expect(step(2, "ArrowDown")).toBe(4);
    expect(step(2, "ArrowDown", new Set([2]))).toBe(2);
    expect(step(4, "ArrowRight")).toBe(5);
    expect(step(5, "ArrowRight")).toBe(6);
    expect(step(6, "ArrowLeft")).toBe(5);
    expect(step(4, "ArrowLeft")).toBe(4);
    expect(step(1, "ArrowRight")).toBe(7);
    expect(step(6, "Home")).toBe(1);
    expect(step(1, "End")).toBe(7);
    expect(step(1, "a")).toBe(1);
});

test("arrows in the list: from line to line, into parts and out of them", () => {
    const tree = buildTree(UNITS);
    const step = (id, key, closed = NONE) => stepInList(tree, closed, id, key);
    expect(step(5, "ArrowDown")).toBe(3);
    expect(step(3, "ArrowUp")).toBe(5);
    expect(step(7, "ArrowDown")).toBe(7);
    expect(step(4, "ArrowLeft")).toBe(2);
    expect(step(2, "ArrowRight")).toBe(4);
    expect(step(2, "ArrowRight", new Set([2]))).toBe(2);
    expect(step(2, "ArrowDown", new Set([2]))).toBe(3);
});

test("all shown units are reached by arrows from the first one", () => {
    const tree = buildTree(crowd(60));
    const reached = new Set([1]);
    const ways = [1];
    while (ways.length) {
        const id = ways.pop();
        for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
            const next = stepInChart(tree, NONE, id, key);
            if (!reached.has(next)) {
                reached.add(next);
                ways.push(next);
            }
        }
    }
    expect(reached.size).toBe(60);
});
