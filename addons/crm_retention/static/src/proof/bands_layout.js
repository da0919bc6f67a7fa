/**
 * Where the parts of the picture of said and came stand: a row for each band of
 * probability, in it a bar as long as the share that came and a mark at what was said.
 * Plain numbers, nothing of the browser.
 */

export const SIZE = {
    width: 960,
    labelWidth: 92,
    // Of the sentence beside the bar; in a narrow picture it stands below.
    sentenceWidth: 430,
    narrow: 820,
    rowHeight: 36,
    lineHeight: 22,
    barHeight: 16,
    axisHeight: 26,
    right: 16,
};
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/**
 * @param {{band: number, said: number, came: number, low: number, high: number,
 *  is_thin: boolean}[]} bands shares from 0 to 1
 * @param {Object} [options] what differs from SIZE
 */
export function layoutBands(bands, options = {}) {
    const size = {...SIZE, ...options};
    const isNarrow = size.width < size.narrow;
    const beside = isNarrow ? size.right : size.sentenceWidth;
    const plotWidth = size.width - size.labelWidth - beside;
    const rowHeight = size.rowHeight + (isNarrow ? size.lineHeight : 0);
    const x = (share) => size.labelWidth + plotWidth * share;
    const floor = rowHeight * bands.length;
    return {
        width: size.width,
        height: floor + size.axisHeight,
        floor,
        ticks: TICKS.map((share) => ({share, x: x(share)})),
        rows: bands.map((band, number) =>
            placeRow(band, {x, size, isNarrow, rowHeight, top: number * rowHeight})
        ),
    };
}

function placeRow(band, {x, size, isNarrow, rowHeight, top}) {
    const middle = top + size.rowHeight / 2;
    const start = x(0);
    return {
        ...band,
        verdict: judge(band),
        top,
        height: rowHeight,
        middle,
        labelX: size.labelWidth - 10,
        bar: {
            x: start,
            y: middle - size.barHeight / 2,
            // A share of nobody is still to be seen.
            width: Math.max(x(band.came) - start, 2),
            height: size.barHeight,
        },
        chance: {
            x: x(band.low),
            y: middle - size.barHeight / 2 - 4,
            width: Math.max(x(band.high) - x(band.low), 1),
            height: size.barHeight + 8,
        },
        mark: {x: x(band.said), y1: middle - 13, y2: middle + 13},
        sentence: isNarrow
            ? {x: start, y: middle + size.lineHeight}
            : {x: x(1) + size.right, y: middle},
    };
}

/** Whether what came is what chance would make of what was said. */
export function judge({is_thin: isThin, came, low, high}) {
    if (isThin) {
        return "thin";
    }
    return came >= low && came <= high ? "near" : "off";
}
