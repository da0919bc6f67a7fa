import {describe, expect, test} from "@odoo/hoot";

import {
    MOST_CELLS,
    layoutGains,
    layoutMatrix,
    listPairs,
    progressOf,
} from "@sales_structure/preview/preview_layout";

describe.current.tags("headless");

const UNITS = [
    {id: 1, name: "States", state: "same"},
    {id: 2, name: "States / Texas", state: "new"},
    {id: 3, name: "States / Utah", state: "gone"},
];
const MATRIX = [
    {from: 3, to: false, customers: 5},
    {from: 1, to: 2, customers: 30},
    {from: false, to: 2, customers: 1},
];

test("nothing moves: neither rows nor columns", () => {
    const {rows, columns, isLarge} = layoutMatrix([], UNITS, "Nobody");
    expect(rows).toEqual([]);
    expect(columns).toEqual([]);
    expect(isLarge).toBe(false);
});

test("rows and columns are those that occur, in order, nobody last", () => {
    const {rows, columns} = layoutMatrix(MATRIX, UNITS, "Nobody");
    expect(rows.map(({id}) => id)).toEqual([1, 3, false]);
    expect(columns.map(({id}) => id)).toEqual([2, false]);
    expect(columns.at(-1).name).toBe("Nobody");
});

test("cells and totals are found, also those of nobody", () => {
    const matrix = layoutMatrix(MATRIX, UNITS, "Nobody");
    expect(matrix.cell(1, 2).customers).toBe(30);
    expect(matrix.cell(1, false)).toBe(null);
    expect(matrix.cell(3, false).customers).toBe(5);
    expect(matrix.total("to", 2)).toBe(31);
    expect(matrix.total("from", false)).toBe(1);
    expect(matrix.total("from", 2)).toBe(0);
});

test("totals of rows and of columns are the same", () => {
    const matrix = layoutMatrix(MATRIX, UNITS, "Nobody");
    const sum = (side, listed) =>
        listed.reduce((total, {id}) => total + matrix.total(side, id), 0);
    expect(sum("from", matrix.rows)).toBe(36);
    expect(sum("to", matrix.columns)).toBe(36);
});

test("a matrix that nobody could read becomes a list", () => {
    const side = Math.ceil(Math.sqrt(MOST_CELLS)) + 1;
    const units = [...Array(side).keys()].map((id) => ({id: id + 1, name: `U${id}`}));
    const matrix = units.map(({id}) => ({
        from: id,
        to: (id % side) + 1,
        customers: id,
    }));
    expect(layoutMatrix(matrix, units, "Nobody").isLarge).toBe(true);
    const pairs = listPairs(matrix, units, "Nobody");
    expect(pairs[0].cell.customers).toBe(side);
    expect(pairs.at(-1).cell.customers).toBe(1);
    expect(new Set(pairs.map(({key}) => key)).size).toBe(side);
});

test("a list names both sides and does not touch the matrix", () => {
    const [first, second] = listPairs(MATRIX, UNITS, "Nobody");
    expect([first.from, first.to]).toEqual(["States", "States / Texas"]);
    expect([second.from, second.to]).toEqual(["States / Utah", "Nobody"]);
    expect(MATRIX[0].customers).toBe(5);
});

test("who changes most comes first, nobody is left out", () => {
    const side = (id, gained, lost) => ({
        id,
        gained: {customers: gained, revenue: 10 * gained},
        lost: {customers: lost},
    });
    const sides = [side(1, 0, 2), side(false, 9, 9), side(2, 3, 3), side(3, 2, 0)];
    const rows = layoutGains(sides, (id) => `Unit ${id}`);
    expect(rows.map(({name}) => name)).toEqual(["Unit 2", "Unit 1", "Unit 3"]);
    expect(rows[0].cells[0]).toEqual({figure: "customers", gained: 3, lost: 3});
    expect(rows[0].cells.at(-1)).toEqual({figure: "revenue", gained: 30, lost: 0});
});

test("progress goes from nothing to all, whatever there is to do", () => {
    expect(progressOf({state: "running", done: 0, total: 0})).toBe(0);
    expect(progressOf({state: "running", done: 1, total: 4})).toBe(0.25);
    expect(progressOf({state: "running", done: 9, total: 4})).toBe(1);
    expect(progressOf({state: "undoing", done: 0, total: 4})).toBe(0);
    expect(progressOf({state: "done", done: 0, total: 0})).toBe(1);
});
