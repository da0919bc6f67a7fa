import {
    contains,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {
    Deferred,
    animationFrame,
    describe,
    expect,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

import {areManyMissing, listSteps} from "@crm_retention/compute_now/steps";
import {ComputeNow} from "@crm_retention/compute_now/compute_now";

describe.current.tags("desktop");
defineMailModels();

const MODEL = "crm.retention.model";
const TODAY = "2026-07-15";
const MONTHS = ["2026-04-30", "2026-05-31", "2026-06-30"];

/** A server that tells of the days it was asked to score. */
function serve({months = MONTHS, failing = [], until} = {}) {
    onRpc(MODEL, "get_month_ends", () => months);
    onRpc(MODEL, "compute_now", async ({args: [, day]}) => {
        expect.step(day || "today");
        await until;
        if (failing.includes(day)) {
            throw new Error("no rate on that day");
        }
        const told = {state: "scored", customers: 1200, seconds: 0.4, reason: ""};
        return {...told, as_of: day || TODAY};
    });
}

function open() {
    return mountWithCleanup(ComputeNow, {props: {action: {}, actionId: 1}});
}

async function computeAll() {
    await contains(".o_compute").click();
    await animationFrame();
}

test("months' ends come before the day itself, company by company", () => {
    const [one, two] = [
        {id: 1, name: "One"},
        {id: 2, name: "Two"},
    ];
    const steps = listSteps([one, two], {1: MONTHS, 2: []}, null);
    expect(steps.map(({company, day}) => [company.id, day])).toEqual([
        ...MONTHS.map((day) => [1, day]),
        [1, null],
        [2, null],
    ]);
});

test("a month's end that is asked for is computed once", () => {
    const company = {id: 1, name: "One"};
    const steps = listSteps([company], {1: MONTHS}, MONTHS[2]);
    expect(steps.map(({day}) => day)).toEqual(MONTHS);
});

test("a month or two are no reason to remind", () => {
    expect(areManyMissing({1: MONTHS.slice(1), 2: []})).toBe(false);
    expect(areManyMissing({1: [], 2: MONTHS})).toBe(true);
});

test("many months without scores are filled in unasked", async () => {
    serve();
    await open();
    expect("#retention_fill_months").toBeChecked();
    await computeAll();
    expect.verifySteps([...MONTHS, "today"]);
    expect(".progress-bar").toHaveText("100 %");
    expect(".o_retention_results li").toHaveCount(4);
    expect(".o_open_scores").toHaveCount(1);
});

test("without missing months there is nothing to fill in", async () => {
    serve({months: []});
    await open();
    expect("#retention_fill_months").toHaveCount(0);
    await computeAll();
    expect.verifySteps(["today"]);
});

test("whoever does not want the months gets the day alone", async () => {
    serve();
    await open();
    await contains("#retention_fill_months").uncheck();
    await computeAll();
    expect.verifySteps(["today"]);
});

test("an error of one day is told, and the others are computed", async () => {
    serve({failing: [MONTHS[1]]});
    await open();
    await computeAll();
    expect.verifySteps([...MONTHS, "today"]);
    expect(".o_retention_results .text-danger").toHaveCount(1);
    expect(".o_retention_results .text-danger").toHaveText(/no rate on that day/);
    expect(".o_retention_summary").toHaveText("1 failed; the others are done.");
});

test("stopped after the day that is being computed", async () => {
    const until = new Deferred();
    serve({until});
    await open();
    await computeAll();
    expect("button:contains('Close')").not.toBeEnabled();
    await contains(".o_stop").click();
    expect(".o_stop").not.toBeEnabled();
    until.resolve();
    await animationFrame();
    expect.verifySteps([MONTHS[0]]);
    expect(".o_retention_summary").toHaveText(
        "Stopped after 1 of 4; what was done stays."
    );
    expect(queryOne(".progress").ariaValueNow).toBe("25");
});

test("each day is told with its company", async () => {
    serve({months: []});
    await open();
    await computeAll();
    expect.verifySteps(["today"]);
    const [{name}] = serverState.companies;
    expect(queryAllTexts(".o_retention_results b")).toEqual([`${name}, today`]);
});
