/** Who has how much to do. Nothing of the browser. */

const FEW = 5;

/** Share of what a person can hold; without a limit there is none. */
export function shareOf({customers, capacity}) {
    return capacity > 0 ? customers / capacity : null;
}

/**
 * People by load, the fullest hands first: by what is used of their capacity, or by
 * customers alone where somebody has no limit, as shares cannot be compared then.
 */
export function sortByLoad(people) {
    const haveLimits = people.every((person) => shareOf(person) !== null);
    const load = (person) => (haveLimits ? shareOf(person) : person.customers);
    return [...people].sort(
        (one, other) =>
            load(other) - load(one) ||
            other.customers - one.customers ||
            one.name.localeCompare(other.name)
    );
}

/** The few with most and with least to do; all in one list where they are few. */
export function splitByLoad(people, few = FEW) {
    const sorted = sortByLoad(people);
    if (sorted.length <= 2 * few) {
        return {all: sorted, most: [], least: []};
    }
    return {
        all: [],
        most: sorted.slice(0, few),
        least: sorted.slice(-few).reverse(),
    };
}

/** Revenue over all units: parts are within the units at the top. */
export function sumRevenue(units) {
    const roots = units.filter((unit) => !unit.parent_id);
    const sum = (name) => roots.reduce((total, unit) => total + (unit[name] || 0), 0);
    return {recent: sum("revenue"), former: sum("former_revenue")};
}
