/**
 * Where the parts of a picture of stacked columns stand. Plain numbers, nothing of the
 * browser.
 */
import {roundTicks} from "./axis";

export const SIZE = {
    width: 960,
    plotHeight: 240,
    top: 22,
    // Of the numbers on the left, and of the labels below.
    axisWidth: 56,
    axisHeight: 30,
    // Share of a column's room that stays free.
    free: 0.3,
    widestColumn: 72,
    // A single customer among thousands can still be seen and hit.
    thinnest: 2,
};

/**
 * @param {{key: string, label: string, parts: {code: string, count: number}[]}[]} columns
 *  from left to right, their parts from the bottom up
 * @param {Object} [options] what differs from SIZE
 * @returns {{width: number, height: number, columns: Object[], ticks: Object[]}}
 */
export function layoutColumns(columns, options = {}) {
    const size = {...SIZE, ...options};
    const totals = columns.map(({parts}) => sum(parts));
    const ticks = roundTicks(Math.max(0, ...totals));
    const scale = size.plotHeight / ticks.at(-1);
    const floor = size.top + size.plotHeight;
    const room = (size.width - size.axisWidth) / Math.max(columns.length, 1);
    const width = Math.min(room * (1 - size.free), size.widestColumn);
    return {
        width: size.width,
        height: floor + size.axisHeight,
        floor,
        axisWidth: size.axisWidth,
        ticks: ticks.map((value) => ({value, y: floor - value * scale})),
        columns: columns.map((column, number) => {
            const middle = size.axisWidth + room * (number + 0.5);
            const parts = stack(
                column.parts,
                {x: middle - width / 2, width, floor},
                {
                    ...size,
                    scale,
                }
            );
            return {
                key: column.key,
                label: column.label,
                total: totals[number],
                middle,
                labelY: floor + 18,
                totalY: (parts.at(-1)?.y ?? floor) - 6,
                parts,
            };
        }),
        // Labels that would run into each other are left out evenly.
        every: Math.max(1, Math.ceil(size.labelRoom / room || 1)),
    };
}

function stack(parts, {x, width, floor}, {scale, thinnest}) {
    let y = floor;
    return parts
        .filter(({count}) => count > 0)
        .map((part) => {
            const height = Math.max(part.count * scale, thinnest);
            y -= height;
            return {...part, x, y, width, height};
        });
}

function sum(parts) {
    return parts.reduce((total, {count}) => total + count, 0);
}
