import {describe, expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeMockEnv} from "@web/../tests/web_test_helpers";

import {change, percent, roundMoney} from "@sales_structure/screen/words";

describe.current.tags("desktop");
defineMailModels();

function shortly(amount) {
    return roundMoney(amount, 1).replace(/\s/gu, " ");
}

test("amounts are short where there is little room", async () => {
    await makeMockEnv();
    expect([0, 7, 950, 1000, 14704, 99400, 99500, 358494].map(shortly)).toEqual([
        ...["$ 0", "$ 7", "$ 950", "$ 1.0k", "$ 14.7k", "$ 99.4k", "$ 100k", "$ 358k"],
    ]);
    expect(shortly(1250000)).toBe("$ 1.3M");
    expect(shortly(-14704)).toBe("$ -14.7k");
});

test("a change against nothing is not told", async () => {
    await makeMockEnv();
    expect(change(100, 0)).toBe("");
    expect(change(100, -5)).toBe("");
    expect(change(79, 100)).toBe("−21 %");
    expect(change(150, 100)).toBe("+50 %");
    expect(change(100, 100)).toBe("+0 %");
});

test("shares are whole percents", async () => {
    await makeMockEnv();
    expect(percent(1.333)).toBe("133 %");
});
