import {describe, expect, test} from "@odoo/hoot";

import {
    SIZE,
    drawGeometry,
    layoutShapes,
    mainPart,
} from "@sales_structure/map/shapes_layout";

describe.current.tags("headless");

function square(left, top, side) {
    const [right, bottom] = [left + side, top + side];
    return [
        [
            [left, top],
            [right, top],
            [right, bottom],
            [left, bottom],
            [left, top],
        ],
    ];
}

function shape(code, type, coordinates) {
    const geometry = {type, coordinates};
    return {code, name: code, feature: {type: "Feature", geometry}};
}

const SMALL = shape("S", "Polygon", square(0, 0, 10));
const WITH_ISLE = shape("I", "MultiPolygon", [square(500, 500, 2), square(20, 0, 10)]);

/** Stands for d3's projections: leaves points as they are, and tells what it was asked. */
function makeProjection() {
    const asked = {};
    return {
        asked,
        fitExtent(extent, collection) {
            Object.assign(asked, {extent, features: collection.features});
        },
        stream: (sink) => sink,
    };
}

test("a polygon is a closed path, each corner once", () => {
    const path = drawGeometry(SMALL.feature.geometry, makeProjection());
    expect(path).toBe("M0.0 0.0L10.0 0.0L10.0 10.0L0.0 10.0Z");
});

test("each part of several is a path of its own", () => {
    const path = drawGeometry(WITH_ISLE.feature.geometry, makeProjection());
    expect(path.match(/M/g).length).toBe(2);
    expect(path.match(/Z/g).length).toBe(2);
});

test("what a projection leaves out is not drawn", () => {
    const projection = {
        ...makeProjection(),
        stream: (sink) => ({...sink, point() {}}),
    };
    expect(drawGeometry(SMALL.feature.geometry, projection)).toBe("");
    expect(layoutShapes([SMALL], projection).shapes).toEqual([]);
});

test("all shapes fit into the picture where nothing is looked at", () => {
    const projection = makeProjection();
    const picture = layoutShapes([SMALL, WITH_ISLE], projection, {width: 1000});
    expect([picture.width, picture.height]).toEqual([1000, 1000 * SIZE.ratio]);
    expect(projection.asked.features).toEqual([SMALL.feature, WITH_ISLE.feature]);
    expect(picture.shapes.map(({code}) => code)).toEqual(["S", "I"]);
});

test("what is looked at fills the picture, without what lies overseas", () => {
    const projection = makeProjection();
    layoutShapes([SMALL, WITH_ISLE], projection, {focus: new Set(["I", "unknown"])});
    const [feature] = projection.asked.features;
    expect(projection.asked.features.length).toBe(1);
    expect(feature.geometry).toEqual({type: "Polygon", coordinates: square(20, 0, 10)});
});

test("looking at what has no shape looks at all", () => {
    const projection = makeProjection();
    layoutShapes([SMALL], projection, {focus: new Set(["LI"])});
    expect(projection.asked.features).toEqual([SMALL.feature]);
});

test("a country of one part is its main part", () => {
    expect(mainPart(SMALL.feature)).toBe(SMALL.feature);
});
