import {describe, expect, test} from "@odoo/hoot";

import {SIZE, layoutFlow} from "@crm_lifecycle/flow/flow_layout";

describe.current.tags("headless");

const ORDER = [10, 20, 30];
const FLOWS = [
    {from: false, to: 10, count: 40},
    {from: 10, to: 20, count: 30},
    {from: 20, to: 30, count: 20},
    {from: 20, to: 10, count: 10},
];

function column(layout, side) {
    return layout.nodes.filter((node) => node.side === side);
}

test("nothing moved: nothing is drawn", () => {
    const layout = layoutFlow([], ORDER);
    expect(layout.nodes).toEqual([]);
    expect(layout.ribbons).toEqual([]);
    expect(layout.height).toBe(0);
});

test("a flow of nobody is not drawn", () => {
    const layout = layoutFlow([{from: 10, to: 20, count: 0}], ORDER);
    expect(layout.ribbons).toEqual([]);
});

test("stages stand in their order, no stage first on the left", () => {
    const layout = layoutFlow(FLOWS, ORDER);
    expect(column(layout, "from").map(({id}) => id)).toEqual([false, 10, 20]);
    expect(column(layout, "to").map(({id}) => id)).toEqual([10, 20, 30]);
});

test("no stage stands last on the right", () => {
    const layout = layoutFlow([...FLOWS, {from: 30, to: false, count: 1}], ORDER);
    expect(column(layout, "to").map(({id}) => id)).toEqual([10, 20, 30, false]);
});

test("a stage out of the order is drawn at the end", () => {
    const layout = layoutFlow([...FLOWS, {from: 99, to: 10, count: 5}], ORDER);
    expect(column(layout, "from").map(({id}) => id)).toEqual([false, 10, 20, 99]);
});

test("a stage counts what its ribbons count", () => {
    const layout = layoutFlow(FLOWS, ORDER);
    expect(column(layout, "from").map(({count}) => count)).toEqual([40, 30, 30]);
    expect(column(layout, "to").map(({count}) => count)).toEqual([50, 30, 20]);
});

test("thickness is in proportion to customers and fills the height", () => {
    const {ribbons} = layoutFlow(FLOWS, ORDER, {ribbonHeight: 100});
    expect(ribbons.map(({thickness}) => thickness)).toEqual([40, 30, 20, 10]);
});

test("one customer among thousands can still be seen", () => {
    const flows = [
        {from: 10, to: 20, count: 100000},
        {from: 10, to: 30, count: 1},
    ];
    const {ribbons} = layoutFlow(flows, ORDER);
    expect(ribbons[1].thickness).toBe(SIZE.thinnest);
});

test("ribbons fill their stages on both sides without overlap", () => {
    const layout = layoutFlow(FLOWS, ORDER);
    for (const node of layout.nodes) {
        const start = node.side === "from" ? "y0" : "y1";
        const own = layout.ribbons
            .filter((ribbon) => ribbon[node.side] === node.id)
            .sort((one, other) => one[start] - other[start]);
        let y = node.y;
        for (const ribbon of own) {
            expect(ribbon[start]).toBeCloseTo(y);
            y += ribbon.thickness;
        }
        expect(y).toBeCloseTo(node.y + node.height);
    }
});

test("ribbons of a stage leave in the order in which they arrive", () => {
    const {ribbons} = layoutFlow(FLOWS, ORDER);
    const [toThird, toFirst] = ribbons.filter(({from}) => from === 20);
    expect(toFirst.y0).toBeLessThan(toThird.y0);
});

test("names never stand closer than a line", () => {
    const flows = ORDER.map((id) => ({from: id, to: 40, count: 1}));
    flows.push({from: 40, to: 10, count: 100000});
    const layout = layoutFlow(flows, [...ORDER, 40]);
    const nodes = column(layout, "from");
    for (let index = 1; index < nodes.length; index++) {
        const distance = nodes[index].y - nodes[index - 1].y;
        expect(distance).toBeGreaterThan(SIZE.lineHeight - 0.01);
    }
});

test("everything lies within the picture", () => {
    const layout = layoutFlow(FLOWS, ORDER, {width: 600});
    for (const node of layout.nodes) {
        expect(node.x >= 0 && node.x + node.width <= 600).toBe(true);
        expect(node.y >= 0 && node.y + node.height <= layout.height).toBe(true);
    }
});

test("the columns stand in the middle of each other", () => {
    const flows = ORDER.map((id) => ({from: id, to: 40, count: 10}));
    const layout = layoutFlow(flows, [...ORDER, 40], {ribbonHeight: 90, gap: 10});
    const [only] = column(layout, "to");
    expect(only.y).toBe((layout.height - 90) / 2);
});

test("a ribbon is a closed path from column to column", () => {
    const flows = [{from: 10, to: 20, count: 1}];
    const options = {width: 200, labelWidth: 40, nodeWidth: 10, ribbonHeight: 50};
    const [ribbon] = layoutFlow(flows, ORDER, options).ribbons;
    expect(ribbon.path).toBe("M50 0 C100 0 100 0 150 0 L150 50 C100 50 100 50 50 50 Z");
});

test("keys tell apart no stage, directions and sides", () => {
    const layout = layoutFlow([...FLOWS, {from: 10, to: false, count: 3}], ORDER);
    const keys = [...layout.nodes, ...layout.ribbons].map(({key}) => key);
    expect(new Set(keys).size).toBe(keys.length);
});
