import {describe, expect, test} from "@odoo/hoot";

import {
    shareOf,
    sortByLoad,
    splitByLoad,
    sumRevenue,
} from "@sales_structure/dashboard/load";

describe.current.tags("headless");

function person(name, customers, capacity) {
    return {name, customers, capacity};
}

function names(people) {
    return people.map(({name}) => name);
}

test("without a limit there is no share", () => {
    expect(shareOf(person("A", 5, 10))).toBe(0.5);
    expect(shareOf(person("A", 5, 0))).toBe(null);
});

test("with limits the fullest hands come first", () => {
    const people = [person("A", 50, 100), person("B", 9, 10), person("C", 60, 100)];
    expect(names(sortByLoad(people))).toEqual(["B", "C", "A"]);
});

test("where somebody has no limit customers are compared", () => {
    const people = [person("A", 50, 100), person("B", 9, 10), person("C", 60, 0)];
    expect(names(sortByLoad(people))).toEqual(["C", "A", "B"]);
});

test("equals are told by name", () => {
    const people = [person("B", 1, 2), person("A", 1, 2)];
    expect(names(sortByLoad(people))).toEqual(["A", "B"]);
    expect(names(people)).toEqual(["B", "A"]);
});

test("few people are one list, of many the ends are shown", () => {
    const people = [..."ABCDEFGHIJKL"].map((name, number) => person(name, number, 100));
    const {all, most, least} = splitByLoad(people);
    expect(all).toEqual([]);
    expect(names(most)).toEqual(["L", "K", "J", "I", "H"]);
    expect(names(least)).toEqual(["A", "B", "C", "D", "E"]);
    expect(names(splitByLoad(people.slice(0, 3)).all)).toEqual(["C", "B", "A"]);
    expect(splitByLoad([]).all).toEqual([]);
});

test("revenue is that of the units at the top", () => {
    const units = [
        {parent_id: false, revenue: 100, former_revenue: 50},
        {parent_id: 1, revenue: 60, former_revenue: 50},
        {parent_id: false, revenue: 20},
    ];
    expect(sumRevenue(units)).toEqual({recent: 120, former: 50});
});
