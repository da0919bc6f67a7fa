import {describe, expect, test} from "@odoo/hoot";

import {judge, layoutBands} from "@crm_retention/proof/bands_layout";
import {SIZE, layoutColumns} from "@crm_retention/charts/columns_layout";
import {layoutLine} from "@crm_retention/charts/line_layout";
import {roundTicks} from "@crm_retention/charts/axis";

describe.current.tags("headless");

const BAND = {
    band: 3,
    customers: 100,
    said: 0.35,
    came: 0.28,
    low: 0.26,
    high: 0.44,
    is_thin: false,
};

test("ticks are round and reach what is shown", () => {
    expect(roundTicks(1623)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(roundTicks(0.16, 3)).toEqual([0, 0.1, 0.2]);
    expect(roundTicks(1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test("where there is nothing, the axis is there all the same", () => {
    for (const most of [0, -3, NaN, Infinity, undefined]) {
        expect(roundTicks(most)).toEqual([0, 1]);
    }
});

test("a band is judged by what chance allows", () => {
    expect(judge(BAND)).toBe("near");
    expect(judge({...BAND, came: 0.25})).toBe("off");
    expect(judge({...BAND, came: 0.5})).toBe("off");
    expect(judge({...BAND, came: 0.5, is_thin: true})).toBe("thin");
});

test("a band's bar is as long as the share that came", () => {
    const {rows, ticks} = layoutBands([BAND, {...BAND, band: 4, came: 0}]);
    const plot = ticks.at(-1).x - ticks[0].x;
    expect(rows[0].bar.width).toBeCloseTo(plot * BAND.came);
    expect(rows[0].mark.x - ticks[0].x).toBeCloseTo(plot * BAND.said);
    expect(rows[1].top).toBe(rows[0].height);
    // A share of nobody is still to be seen.
    expect(rows[1].bar.width).toBeGreaterThan(0);
});

test("in a narrow picture sentences stand below their bars", () => {
    const wide = layoutBands([BAND]).rows[0];
    const narrow = layoutBands([BAND], {width: 600}).rows[0];
    expect(wide.sentence.y).toBe(wide.middle);
    expect(narrow.sentence.y).toBeGreaterThan(narrow.middle);
    expect(narrow.height).toBeGreaterThan(wide.height);
});

test("no bands, no rows", () => {
    const {rows, floor} = layoutBands([]);
    expect(rows).toEqual([]);
    expect(floor).toBe(0);
});

test("parts of a column stand on each other and sum up", () => {
    const parts = [
        {code: "champion", count: 30},
        {code: "lost", count: 10},
        {code: "new", count: 0},
    ];
    const {columns, floor} = layoutColumns([{key: "1", label: "Jan", parts}]);
    const [column] = columns;
    expect(column.total).toBe(40);
    expect(column.parts.map(({code}) => code)).toEqual(["champion", "lost"]);
    const [lower, upper] = column.parts;
    expect(lower.y + lower.height).toBeCloseTo(floor);
    expect(upper.y + upper.height).toBeCloseTo(lower.y);
    expect(lower.height).toBeCloseTo(3 * upper.height);
});

test("a single customer among thousands can be seen", () => {
    const parts = [
        {code: "lost", count: 5000},
        {code: "new", count: 1},
    ];
    const [column] = layoutColumns([{key: "1", label: "", parts}]).columns;
    expect(column.parts[1].height).toBe(SIZE.thinnest);
});

test("labels that would run into each other are left out", () => {
    const columns = Array.from({length: 24}, (_none, key) => ({
        key: String(key),
        label: "",
        parts: [],
    }));
    expect(layoutColumns(columns, {labelRoom: 64, width: 2400}).every).toBe(1);
    expect(layoutColumns(columns, {labelRoom: 64, width: 480}).every).toBeGreaterThan(
        1
    );
    expect(layoutColumns([], {labelRoom: 64}).columns).toEqual([]);
});

test("a line has a gap where there is no value", () => {
    const points = [10, 20, false, 30].map((value, at) => ({
        key: at,
        label: "",
        at,
        value,
    }));
    const picture = layoutLine(points);
    expect(picture.points).toHaveLength(3);
    expect(picture.path.match(/M/g)).toHaveLength(2);
    expect(picture.path).not.toInclude("NaN");
});

test("one month alone is a point", () => {
    const picture = layoutLine([{key: 1, label: "", at: 5, value: 3}]);
    expect(picture.points).toHaveLength(1);
    expect(picture.points[0].x).toBeWithin(0, picture.width);
});
