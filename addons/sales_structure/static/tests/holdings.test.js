import {describe, expect, test} from "@odoo/hoot";

import {
    COLORS,
    chooseFocus,
    colorUnits,
    judge,
    sumCountries,
    sumPlaces,
} from "@sales_structure/map/holdings";

describe.current.tags("headless");

function place(code, state, customers, gaps, units) {
    return {
        country_id: code === "US" ? 1 : 2,
        country: code,
        code,
        state_id: state,
        customers,
        gaps,
        units: Object.entries(units).map(([id, count]) => ({
            id: Number(id),
            customers: count,
        })),
    };
}

const PLACES = [
    place("US", 5, 10, 0, {1: 10}),
    place("US", 6, 20, 5, {1: 3, 2: 12}),
    place("FR", false, 4, 4, {}),
];

test("states add up to their country, most customers first", () => {
    const [states, france] = sumCountries(PLACES);
    expect([states.customers, states.gaps]).toEqual([30, 5]);
    expect(states.units).toEqual([
        {id: 1, customers: 13},
        {id: 2, customers: 12},
    ]);
    expect(states.parts.length).toBe(2);
    expect([france.code, france.customers]).toEqual(["FR", 4]);
});

test("sums leave what they were made from as it was", () => {
    const before = JSON.stringify(PLACES);
    sumCountries(PLACES);
    expect(JSON.stringify(PLACES)).toBe(before);
});

test("equal numbers of customers are told by name", () => {
    const places = ["B", "A"].map((code, number) => ({
        ...place(code, false, 1, 0, {}),
        country_id: number + 1,
    }));
    expect(sumCountries(places).map(({code}) => code)).toEqual(["A", "B"]);
});

test("units have colours of their own, those with most customers first", () => {
    const units = [
        {id: 2, name: "East"},
        {id: 1, name: "West"},
        {id: 9, name: "Nobody's"},
    ];
    const colored = colorUnits(PLACES, units);
    expect(colored.map(({name, customers}) => [name, customers])).toEqual([
        ["West", 13],
        ["East", 12],
    ]);
    expect(colored.map(({color}) => color)).toEqual(COLORS.slice(0, 2));
    expect(colorUnits([], units)).toEqual([]);
});

test("a place is held by one, by several, partly or wholly by nobody", () => {
    const [first, second, third] = PLACES.map(judge);
    expect(first).toEqual({
        isEmpty: false,
        hasGap: false,
        isGap: false,
        isShared: false,
        mostId: 1,
    });
    expect([second.hasGap, second.isGap, second.isShared]).toEqual([true, false, true]);
    expect([third.hasGap, third.isGap, third.mostId]).toEqual([true, true, false]);
    expect(judge({customers: 0, gaps: 0, units: []}).isEmpty).toBe(true);
});

test("whoever holds most gives the colour", () => {
    const [states] = sumPlaces(PLACES.slice(0, 2), () => "US");
    expect(judge(states).mostId).toBe(1);
});

test("the map looks at where nearly all customers are", () => {
    const sums = [
        {key: "PL", customers: 90},
        {key: "DE", customers: 8},
        {key: "US", customers: 2},
    ];
    expect([...chooseFocus(sums)]).toEqual(["PL", "DE"]);
    expect([...chooseFocus(sums.slice(0, 1))]).toEqual(["PL"]);
    expect([...chooseFocus([])]).toEqual([]);
});
