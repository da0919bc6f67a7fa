/**
 * Where the parts of a picture of moves stand: stages that customers left in a column on
 * the left, stages that they came to on the right, ribbons between them as thick as the
 * number of customers. Plain numbers, nothing of the browser.
 */

export const SIZE = {
    // Of the whole picture, and of the names beside the columns.
    width: 960,
    labelWidth: 210,
    // What all ribbons of a column take together; the gaps come on top.
    ribbonHeight: 300,
    nodeWidth: 12,
    gap: 8,
    // No stage comes nearer to the next one than a line of text is high.
    lineHeight: 24,
    // A single customer among thousands can still be seen and hit.
    thinnest: 2,
};

/**
 * @param {{from: number|false, to: number|false, count: number}[]} flows customers who
 *  went from a stage to another one; false stands for no stage
 * @param {number[]} order ids of the stages from top to bottom
 * @param {Object} [options] what differs from SIZE
 * @returns {{width: number, height: number, nodes: Object[], ribbons: Object[]}}
 */
export function layoutFlow(flows, order, options = {}) {
    const size = {...SIZE, ...options};
    const ribbons = makeRibbons(flows, size);
    const left = makeColumn(ribbons, "from", [false, ...order], size);
    const right = makeColumn(ribbons, "to", [...order, false], size);
    const height = Math.max(left.height, right.height);
    for (const column of [left, right]) {
        moveDown(column.nodes, (height - column.height) / 2);
    }
    placeEnds(ribbons, left.nodes, right.nodes);
    placeEnds(ribbons, right.nodes, left.nodes);
    return {
        width: size.width,
        height,
        nodes: [...left.nodes, ...right.nodes],
        ribbons: ribbons.map((ribbon) => ({...ribbon, path: ribbonPath(ribbon, size)})),
    };
}

function makeRibbons(flows, size) {
    const drawn = flows.filter(({count}) => count > 0);
    const total = sum(drawn, "count");
    return drawn.map((flow) => ({
        ...flow,
        key: `${flow.from || 0}-${flow.to || 0}`,
        thickness: Math.max((size.ribbonHeight * flow.count) / total, size.thinnest),
    }));
}

/** One column's stages from top to bottom, each as high as its ribbons together. */
function makeColumn(ribbons, side, order, size) {
    const nodes = [];
    let y = 0;
    let height = 0;
    for (const id of withStrays(order, ribbons, side)) {
        const own = ribbons.filter((ribbon) => ribbon[side] === id);
        if (own.length) {
            const node = makeNode(own, side, id, y, size);
            nodes.push(node);
            height = y + Math.max(node.height, size.lineHeight);
            y += Math.max(node.height + size.gap, size.lineHeight);
        }
    }
    return {nodes, height};
}

/** A stage that nobody put in order stands at the end rather than being left out. */
function withStrays(order, ribbons, side) {
    return new Set([...order, ...ribbons.map((ribbon) => ribbon[side])]);
}

function makeNode(ribbons, side, id, y, size) {
    const isLeft = side === "from";
    return {
        id,
        side,
        key: `${side}-${id || 0}`,
        x: isLeft ? size.labelWidth : size.width - size.labelWidth - size.nodeWidth,
        y,
        width: size.nodeWidth,
        height: sum(ribbons, "thickness"),
        count: sum(ribbons, "count"),
        labelX: isLeft ? size.labelWidth - 8 : size.width - size.labelWidth + 8,
        anchor: isLeft ? "end" : "start",
    };
}

function moveDown(nodes, distance) {
    for (const node of nodes) {
        node.y += distance;
        node.labelY = node.y + node.height / 2;
    }
}

/** Ribbons leave a stage in the order in which they arrive: fewest crossings. */
function placeEnds(ribbons, nodes, others) {
    const bySide = {from: "y0", to: "y1"};
    for (const node of nodes) {
        let y = node.y;
        for (const other of others) {
            const ribbon = ribbons.find(
                (each) => each[node.side] === node.id && each[other.side] === other.id
            );
            if (ribbon) {
                ribbon[bySide[node.side]] = y;
                y += ribbon.thickness;
            }
        }
    }
}

function ribbonPath({y0, y1, thickness}, size) {
    const x0 = size.labelWidth + size.nodeWidth;
    const x1 = size.width - size.labelWidth - size.nodeWidth;
    const middle = (x0 + x1) / 2;
    const [top0, top1, bottom0, bottom1] = [y0, y1, y0 + thickness, y1 + thickness].map(
        rounded
    );
    return [
        `M${x0} ${top0}`,
        `C${middle} ${top0} ${middle} ${top1} ${x1} ${top1}`,
        `L${x1} ${bottom1}`,
        `C${middle} ${bottom1} ${middle} ${bottom0} ${x0} ${bottom0}`,
        "Z",
    ].join(" ");
}

function rounded(number) {
    return Math.round(number * 100) / 100;
}

function sum(items, name) {
    return items.reduce((total, item) => total + item[name], 0);
}
