import {describe, expect, test} from "@odoo/hoot";

import {SIZE, layoutTree} from "@sales_structure/chart/tree_layout";
import {buildTree} from "@sales_structure/screen/tree";

describe.current.tags("headless");

const NONE = new Set();

/** A tree from [id, parent] pairs. */
function tree(...pairs) {
    return buildTree(
        pairs.map(([id, parentId]) => ({id, parent_id: parentId || false}))
    );
}

const TWO_LEVELS = tree([1], [2, 1], [3, 1]);
const DEEP = tree(
    [1],
    ...[2, 3].map((id) => [id, 1]),
    ...[4, 5, 6, 7].map((id) => [id, 2]),
    ...[8, 9].map((id) => [id, 3]),
    ...[10, 11].map((id) => [id, 8])
);

function boxesOf({roots}, options, closed = NONE) {
    const {boxes} = layoutTree(roots, closed, options);
    return Object.fromEntries(boxes.map((box) => [box.id, box]));
}

function overlap(one, other) {
    return (
        one.x < other.x + other.width &&
        other.x < one.x + one.width &&
        one.y < other.y + other.height &&
        other.y < one.y + one.height
    );
}

function expectNoOverlap(boxes) {
    for (const [place, one] of boxes.entries()) {
        for (const other of boxes.slice(place + 1)) {
            expect(overlap(one, other)).toBe(false, {
                message: `${one.id} and ${other.id} lie apart`,
            });
        }
    }
}

test("no units: nothing is drawn", () => {
    const picture = layoutTree([], NONE);
    expect([picture.width, picture.height]).toEqual([0, 0]);
    expect(picture.boxes).toEqual([]);
    expect(picture.lines).toEqual([]);
});

test("a unit stands over the middle of its parts", () => {
    const {1: top, 2: left, 3: right} = boxesOf(TWO_LEVELS);
    expect(top.x).toBe((left.x + right.x) / 2);
    expect(left.y).toBe(right.y);
    expect(left.y).toBe(top.y + SIZE.boxHeight + SIZE.gapY);
});

test("parts that are closed take no room", () => {
    const boxes = boxesOf(DEEP, {}, new Set([2, 3]));
    expect(Object.keys(boxes)).toEqual(["1", "2", "3"]);
});

test("many parts without parts of their own stand below each other", () => {
    const boxes = boxesOf(DEEP);
    const stack = [4, 5, 6, 7].map((id) => boxes[id]);
    expect(new Set(stack.map(({x}) => x)).size).toBe(1);
    expect(stack[0].x).toBe(boxes[2].x + SIZE.indent);
    expect(stack[1].y).toBe(stack[0].y + SIZE.boxHeight + SIZE.stackGap);
});

test("below the top they fill the room in columns", () => {
    const wide = tree([1], ...[2, 3, 4, 5, 6, 7].map((id) => [id, 1]));
    const columns = (width) => {
        const boxes = boxesOf(wide, {width});
        return new Set([2, 3, 4, 5, 6, 7].map((id) => boxes[id].x)).size;
    };
    expect(columns(2400)).toBe(6);
    expect(columns(1000)).toBe(3);
    expect(columns(300)).toBe(1);
});

test("boxes never overlap", () => {
    expectNoOverlap(layoutTree(DEEP.roots, NONE).boxes);
    const pairs = [[1]];
    for (let id = 2; id <= 160; id++) {
        pairs.push([id, Math.floor(id / 3) || 1]);
    }
    const {boxes} = layoutTree(tree(...pairs).roots, NONE);
    expect(boxes.length).toBe(160);
    expectNoOverlap(boxes);
});

test("units at the top go on in a new line where the room ends", () => {
    const roots = tree([1], [2], [3], [4], [5]);
    const boxes = Object.values(boxesOf(roots, {width: 700}));
    expect(new Set(boxes.map(({y}) => y)).size).toBe(3);
    expectNoOverlap(boxes);
    expect(Math.max(...boxes.map(({x, width}) => x + width))).toBeLessThan(700);
});

test("everything lies within the picture", () => {
    const {width, height, boxes} = layoutTree(DEEP.roots, NONE, {zoom: 0.6});
    for (const box of boxes) {
        expect(box.x >= 0 && box.x + box.width <= width).toBe(true);
        expect(box.y >= 0 && box.y + box.height <= height).toBe(true);
    }
});

test("zoom makes all of it smaller in proportion", () => {
    const large = boxesOf(TWO_LEVELS);
    const small = boxesOf(TWO_LEVELS, {zoom: 0.5});
    for (const id of [1, 2, 3]) {
        expect(small[id].x).toBe(large[id].x / 2);
        expect(small[id].width).toBe(SIZE.boxWidth / 2);
    }
});

test("a line leads from each unit to each of its parts that are shown", () => {
    const keys = (closed) =>
        layoutTree(DEEP.roots, closed)
            .lines.map(({key}) => key)
            .sort();
    expect(keys(NONE)).toEqual(
        ["1-2", "1-3", "2-4", "2-5", "2-6", "2-7", "3-8", "3-9", "8-10", "8-11"].sort()
    );
    expect(keys(new Set([2, 8]))).toEqual(["1-2", "1-3", "3-8", "3-9"]);
});

test("a line begins at the unit and ends at its part", () => {
    const {lines} = layoutTree(TWO_LEVELS.roots, NONE);
    const {1: top, 2: left} = boxesOf(TWO_LEVELS);
    const [first] = lines;
    const bottom = `${top.x + top.width / 2} ${top.y + top.height}`;
    expect(first.path.startsWith(`M${bottom}`)).toBe(true);
    expect(first.path.endsWith(`L${left.x + left.width / 2} ${left.y}`)).toBe(true);
});
