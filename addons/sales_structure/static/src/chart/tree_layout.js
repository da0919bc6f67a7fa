/**
 * Where the boxes and lines of an organisation chart stand. Plain numbers, nothing of
 * the browser.
 */
import {isOpen} from "../screen/tree";

export const SIZE = {
    boxWidth: 256,
    boxHeight: 140,
    gapX: 20,
    gapY: 44,
    // Parts that stand below each other under the unit they belong to.
    stackGap: 14,
    indent: 26,
    // From so many on, parts without parts of their own stand below each other.
    stackFrom: 3,
    margin: 16,
    width: 1200,
};

/**
 * @param {Object[]} roots of `buildTree`
 * @param {Set<number>} closed ids of units whose parts are not shown
 * @param {Object} [options] what differs from SIZE; `zoom` is applied to all of it
 * @returns {{width: number, height: number, boxes: Object[], lines: Object[]}}
 */
export function layoutTree(
    roots,
    closed,
    {zoom = 1, width = SIZE.width, ...rest} = {}
) {
    const size = {...SIZE, ...rest, width: width / zoom};
    const blocks = roots.map((root) => layoutNode(root, closed, size));
    const placed = wrap(blocks, size);
    return scale(placed, zoom, size);
}

/** A unit with all that is shown below it, as a block from (0, 0) on. */
function layoutNode(node, closed, size) {
    if (!isOpen(node, closed)) {
        return makeBlock(node, size, {x: 0, blocks: [], lines: []});
    }
    const areLeaves = node.children.every((child) => !isOpen(child, closed));
    const isCrowd = node.children.length >= size.stackFrom;
    return areLeaves && isCrowd
        ? layoutStack(node, closed, size)
        : layoutRow(node, closed, size);
}

function makeBlock(node, size, {x, blocks, lines}) {
    const own = {id: node.id, x, y: 0, width: size.boxWidth, height: size.boxHeight};
    const boxes = [own, ...blocks.flatMap((block) => block.boxes)];
    return {
        own,
        boxes,
        lines: [...lines, ...blocks.flatMap((block) => block.lines)],
        width: Math.max(...boxes.map((box) => box.x + box.width)),
        height: Math.max(...boxes.map((box) => box.y + box.height)),
    };
}

/** Parts beside each other; the unit stands over the middle of them. */
function layoutRow(node, closed, size) {
    const top = size.boxHeight + size.gapY;
    let x = 0;
    const blocks = node.children.map((child) => {
        const block = move(layoutNode(child, closed, size), x, top);
        x += block.width + size.gapX;
        return block;
    });
    const centres = blocks.map(({own}) => own.x + size.boxWidth / 2);
    const middle = (centres[0] + centres.at(-1)) / 2;
    const bus = size.boxHeight + size.gapY / 2;
    const lines = node.children.map((child, number) => ({
        key: `${node.id}-${child.id}`,
        points: [
            [middle, size.boxHeight],
            [middle, bus],
            [centres[number], bus],
            [centres[number], top],
        ],
    }));
    return makeBlock(node, size, {x: middle - size.boxWidth / 2, blocks, lines});
}

/** Parts in columns below each other, indented, each hanging on its column's line. */
function layoutStack(node, closed, size) {
    const columns = countColumns(node, size);
    const rows = Math.ceil(node.children.length / columns);
    const step = size.indent + size.boxWidth + size.gapX;
    const top = size.boxHeight + size.gapY;
    const place = (number) => ({
        x: Math.floor(number / rows) * step + size.indent,
        y: top + (number % rows) * (size.boxHeight + size.stackGap),
    });
    const used = Math.ceil(node.children.length / rows);
    const x = ((used - 1) * step) / 2;
    const bus = size.boxHeight + size.gapY / 2;
    const blocks = node.children.map((child, number) => {
        const {x: left, y} = place(number);
        return move(layoutNode(child, closed, size), left, y);
    });
    const lines = blocks.map(({own}) => {
        const rail = own.x - size.indent / 2;
        const level = own.y + size.boxHeight / 2;
        const stem = x + (used > 1 ? size.boxWidth : size.indent) / 2;
        return {
            key: `${node.id}-${own.id}`,
            points: [
                [stem, size.boxHeight],
                [stem, bus],
                [rail, bus],
                [rail, level],
                [own.x, level],
            ],
        };
    });
    return makeBlock(node, size, {x, blocks, lines});
}

/** Below the top there is one column; at the top as many as there is room for. */
function countColumns(node, size) {
    if (node.level > 1) {
        return node.children.length > 8 ? 2 : 1;
    }
    const step = size.indent + size.boxWidth + size.gapX;
    const room = Math.floor((size.width - 2 * size.margin + size.gapX) / step);
    return Math.min(Math.max(room, 1), node.children.length);
}

/** Blocks from left to right, in a new line where the room ends. */
function wrap(blocks, size) {
    const placed = [];
    let [x, y, lowest] = [size.margin, size.margin, 0];
    for (const block of blocks) {
        if (x > size.margin && x + block.width > size.width - size.margin) {
            x = size.margin;
            y += lowest + size.gapY;
            lowest = 0;
        }
        placed.push(move(block, x, y));
        x += block.width + size.gapX;
        lowest = Math.max(lowest, block.height);
    }
    return placed;
}

function move(block, dx, dy) {
    const boxes = block.boxes.map((box) => ({...box, x: box.x + dx, y: box.y + dy}));
    return {
        ...block,
        own: boxes[0],
        boxes,
        lines: block.lines.map((line) => ({
            ...line,
            points: line.points.map(([x, y]) => [x + dx, y + dy]),
        })),
    };
}

function scale(blocks, zoom, size) {
    const boxes = blocks.flatMap((block) => block.boxes);
    const end = (side, length) =>
        boxes.length
            ? (Math.max(...boxes.map((box) => box[side] + box[length])) + size.margin) *
              zoom
            : 0;
    return {
        width: end("x", "width"),
        height: end("y", "height"),
        boxes: boxes.map(({id, ...box}) => ({
            id,
            x: box.x * zoom,
            y: box.y * zoom,
            width: box.width * zoom,
            height: box.height * zoom,
        })),
        lines: blocks
            .flatMap((block) => block.lines)
            .map(({key, points}) => ({
                key,
                path: points
                    .map(([x, y], at) => `${at ? "L" : "M"}${x * zoom} ${y * zoom}`)
                    .join(" "),
            })),
    };
}
