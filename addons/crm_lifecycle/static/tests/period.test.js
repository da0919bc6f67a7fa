import {describe, expect, test} from "@odoo/hoot";

import {periodDates} from "@crm_lifecycle/flow/period";

describe.current.tags("headless");

const {DateTime} = luxon;
const TODAY = DateTime.fromISO("2026-03-31");

function dates(name) {
    const {from, to} = periodDates(name, TODAY);
    return [from && from.toISODate(), to.toISODate()];
}

test("a year back is twelve months and not a day more", () => {
    expect(dates("year")).toEqual(["2025-04-01", "2026-03-31"]);
});

test("a quarter back ends where shorter months end", () => {
    expect(dates("quarter")).toEqual(["2026-01-01", "2026-03-31"]);
});

test("this year goes on until today", () => {
    expect(dates("thisYear")).toEqual(["2026-01-01", "2026-03-31"]);
});

test("last year is whole", () => {
    expect(dates("lastYear")).toEqual(["2025-01-01", "2025-12-31"]);
});

test("since ever has no first day", () => {
    expect(dates("ever")).toEqual([false, "2026-03-31"]);
});
