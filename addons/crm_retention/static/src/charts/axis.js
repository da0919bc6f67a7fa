const STEPS = [1, 2, 2.5, 5, 10];

/**
 * Round numbers along an axis from zero.
 *
 * @param {number} most what is to be shown
 * @param {number} [lines] about how many there may be
 * @returns {number[]} from zero to the first one that is not less than `most`
 */
export function roundTicks(most, lines = 4) {
    if (!(most > 0) || !Number.isFinite(most)) {
        return [0, 1];
    }
    const raw = most / lines;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = power * STEPS.find((each) => each * power >= raw * (1 - 1e-9));
    const steps = Math.ceil(most / step - 1e-9);
    return Array.from({length: steps + 1}, (_none, number) =>
        Number((number * step).toPrecision(12))
    );
}
