/**
 * Shapes as paths of a picture. What is projected where is the projection's affair
 * (d3's: `fitExtent` and `stream`).
 */

export const SIZE = {width: 800, ratio: 0.62, margin: 12};

/**
 * @param {{code: string, feature: Object}[]} shapes
 * @param {Object} projection
 * @param {{width: number, focus?: Set<string>}} options `focus`: what is to be seen
 *  large, by default all
 * @returns {{width: number, height: number, shapes: {code: string, path: string}[]}}
 */
export function layoutShapes(shapes, projection, {width = SIZE.width, focus} = {}) {
    const height = Math.round(width * SIZE.ratio);
    const seen = shapes.filter(({code}) => focus?.has(code));
    const features = (seen.length ? seen : shapes).map(({feature}) =>
        seen.length ? mainPart(feature) : feature
    );
    const {margin} = SIZE;
    projection.fitExtent(
        [
            [margin, margin],
            [width - margin, height - margin],
        ],
        {type: "FeatureCollection", features}
    );
    return {
        width,
        height,
        shapes: shapes
            .map(({code, name, feature}) => ({
                code,
                name,
                path: drawGeometry(feature.geometry, projection),
            }))
            .filter(({path}) => path),
    };
}

/** A country without what it has overseas, so that a map need not show the oceans. */
export function mainPart(feature) {
    const {type, coordinates} = feature.geometry;
    if (type !== "MultiPolygon") {
        return feature;
    }
    const [largest] = [...coordinates].sort(
        (one, other) => extent(other[0]) - extent(one[0])
    );
    return {...feature, geometry: {type: "Polygon", coordinates: largest}};
}

function extent(ring) {
    const [xs, ys] = [0, 1].map((side) => ring.map((point) => point[side]));
    const spread = (values) => Math.max(...values) - Math.min(...values);
    return spread(xs) * spread(ys);
}

/** The `d` of an SVG path; empty where nothing of it is on the map. */
export function drawGeometry({type, coordinates}, projection) {
    const pen = makePen();
    const stream = projection.stream(pen);
    const polygons = type === "Polygon" ? [coordinates] : coordinates;
    for (const rings of polygons) {
        stream.polygonStart();
        for (const ring of rings) {
            stream.lineStart();
            // A ring ends where it began: that point is not drawn twice.
            ring.slice(0, -1).forEach(([x, y]) => stream.point(x, y));
            stream.lineEnd();
        }
        stream.polygonEnd();
    }
    return pen.parts.join("");
}

function makePen() {
    const parts = [];
    let isFirst = true;
    return {
        parts,
        polygonStart() {},
        polygonEnd() {},
        sphere() {},
        lineStart() {
            isFirst = true;
        },
        lineEnd() {
            if (!isFirst) {
                parts.push("Z");
            }
        },
        point(x, y) {
            parts.push(`${isFirst ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`);
            isFirst = false;
        },
    };
}
