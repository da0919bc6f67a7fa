/** Who holds customers where: sums and colours. Nothing of the browser. */

export const COLORS = [
    "#4e79a7",
    "#f28e2b",
    "#59a14f",
    "#b07aa1",
    "#76b7b2",
    "#edc948",
    "#9c755f",
    "#ff9da7",
    "#7f7f7f",
    "#1f9e89",
    "#c65b7c",
    "#8c6bb1",
];

/** Customers of places that belong together, most customers first. */
export function sumPlaces(places, key) {
    const sums = new Map();
    for (const place of places) {
        const name = key(place);
        const sum = sums.get(name) || {
            ...place,
            key: name,
            customers: 0,
            gaps: 0,
            units: [],
            parts: [],
        };
        sum.customers += place.customers;
        sum.gaps += place.gaps;
        sum.units = addUnits(sum.units, place.units);
        sum.parts.push(place);
        sums.set(name, sum);
    }
    return [...sums.values()].sort(
        (one, other) => other.customers - one.customers || compare(one, other)
    );
}

function compare(one, other) {
    return String(one.country).localeCompare(String(other.country));
}

function addUnits(units, more) {
    const counts = new Map(units.map(({id, customers}) => [id, customers]));
    for (const {id, customers} of more) {
        counts.set(id, (counts.get(id) || 0) + customers);
    }
    return [...counts]
        .map(([id, customers]) => ({id, customers}))
        .sort((one, other) => other.customers - one.customers || one.id - other.id);
}

export function sumCountries(places) {
    return sumPlaces(places, (place) => place.country_id || 0);
}

/** Units that hold somebody, most customers first, each with its colour. */
export function colorUnits(places, units) {
    const [all] = sumPlaces(places, () => "all");
    const names = new Map(units.map((unit) => [unit.id, unit]));
    return (all?.units || []).map(({id, customers}, number) => ({
        ...names.get(id),
        id,
        customers,
        color: COLORS[number % COLORS.length],
    }));
}

/** How a place is told: held by one, by several, partly or wholly by nobody. */
export function judge({customers, gaps, units}) {
    return {
        isEmpty: !customers,
        hasGap: gaps > 0,
        isGap: gaps > 0 && !units.length,
        isShared: units.length > 1,
        mostId: units[0]?.id ?? false,
    };
}

const MOST = 0.95;

/** Keys of the places where nearly all customers are; the map shows those large. */
export function chooseFocus(sums) {
    const total = sums.reduce((sum, {customers}) => sum + customers, 0);
    const chosen = new Set();
    let covered = 0;
    for (const {key, customers} of sums) {
        if (covered >= MOST * total) {
            break;
        }
        chosen.add(key);
        covered += customers;
    }
    return chosen;
}
