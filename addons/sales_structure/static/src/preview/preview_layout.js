/** How the preview of a plan is laid out; nothing here knows of the screen. */

/** More cells than this are told as a list of moves, the largest first. */
export const MOST_CELLS = 300;
export const FIGURES = [
    "customers",
    "leads",
    "quotation_amount",
    "order_amount",
    "revenue",
];

/**
 * Rows and columns of a matrix: units that somebody leaves or comes to, in the order of
 * the tree, nobody last.
 *
 * @param {Object[]} matrix cells with `from`, `to` (ids, false for nobody) and figures
 * @param {{id: number, name: string}[]} units
 * @param {string} nobody what to call who holds nobody's customers
 */
export function layoutMatrix(matrix, units, nobody) {
    const listed = [...units, {id: false, name: nobody, state: "nobody"}];
    const side = (name) => {
        const ids = new Set(matrix.map((cell) => cell[name]));
        return listed.filter(({id}) => ids.has(id));
    };
    const rows = side("from");
    const columns = side("to");
    return {
        rows,
        columns,
        isLarge: rows.length * columns.length > MOST_CELLS,
        cell: (from, to) =>
            matrix.find((each) => each.from === from && each.to === to) || null,
        total: (name, id) =>
            matrix
                .filter((each) => each[name] === id)
                .reduce((total, {customers}) => total + customers, 0),
    };
}

/** The same moves as a list, the largest first. */
export function listPairs(matrix, units, nobody) {
    const names = new Map(units.map(({id, name}) => [id, name]));
    names.set(false, nobody);
    return [...matrix]
        .sort((one, other) => other.customers - one.customers)
        .map((cell) => ({
            cell,
            key: `${cell.from}-${cell.to}`,
            from: names.get(cell.from) || "",
            to: names.get(cell.to) || "",
        }));
}

/**
 * Rows of gains and losses of units or people, who changes most first.
 *
 * @param {{id: number, gained: Object, lost: Object}[]} sides
 * @param {(id: number) => string} nameOf
 */
export function layoutGains(sides, nameOf) {
    const weight = ({gained, lost}) => gained.customers + lost.customers;
    return sides
        .filter(({id}) => id)
        .map((side) => ({
            id: side.id,
            name: nameOf(side.id),
            gained: side.gained,
            lost: side.lost,
            cells: FIGURES.map((figure) => ({
                figure,
                gained: side.gained[figure] || 0,
                lost: side.lost[figure] || 0,
            })),
        }))
        .sort(
            (one, other) =>
                weight(other) - weight(one) || one.name.localeCompare(other.name)
        );
}

/** How far a change has come, between 0 and 1. */
export function progressOf({state, done, total}) {
    const isOpen = state === "running" || state === "undoing";
    if (!isOpen) {
        return 1;
    }
    return total ? Math.min(done / total, 1) : 0;
}
