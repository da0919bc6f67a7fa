/**
 * Where the points of a picture of one figure over time stand. Plain numbers, nothing
 * of the browser.
 */
import {roundTicks} from "./axis";

export const SIZE = {
    width: 420,
    plotHeight: 150,
    top: 20,
    axisWidth: 72,
    axisHeight: 28,
    right: 28,
    lines: 3,
};

/**
 * @param {{key: number, label: string, at: number, value: number|false}[]} points from
 *  left to right, `at` in months; where there is no value the line has a gap
 * @param {Object} [options] what differs from SIZE
 */
export function layoutLine(points, options = {}) {
    const size = {...SIZE, ...options};
    const known = points.filter(({value}) => Number.isFinite(value));
    const ticks = roundTicks(Math.max(0, ...known.map(({value}) => value)), size.lines);
    const floor = size.top + size.plotHeight;
    const scale = size.plotHeight / ticks.at(-1);
    const x = placeInTime(points, size);
    const placed = points.map((point) => ({
        ...point,
        x: x(point.at),
        y: Number.isFinite(point.value) ? floor - point.value * scale : false,
    }));
    return {
        width: size.width,
        height: floor + size.axisHeight,
        axisWidth: size.axisWidth,
        right: size.width - size.right,
        floor,
        ticks: ticks.map((value) => ({value, y: floor - value * scale})),
        points: placed.filter(({y}) => y !== false),
        path: path(placed),
        first: placed[0],
        last: placed.at(-1),
    };
}

/** A function that tells where a time stands; a single one in the middle. */
function placeInTime(points, size) {
    const room = size.width - size.axisWidth - size.right;
    const [first, last] = [points[0]?.at, points.at(-1)?.at];
    return first === last
        ? () => size.axisWidth + room / 2
        : (at) => size.axisWidth + (room * (at - first)) / (last - first);
}

function path(points) {
    let isDrawing = false;
    const commands = [];
    for (const {x, y} of points) {
        if (y !== false) {
            commands.push(`${isDrawing ? "L" : "M"}${round(x)} ${round(y)}`);
        }
        isDrawing = y !== false;
    }
    return commands.join(" ");
}

function round(number) {
    return Math.round(number * 100) / 100;
}
