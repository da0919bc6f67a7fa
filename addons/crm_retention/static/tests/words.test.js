import {describe, expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {makeMockEnv} from "@web/../tests/web_test_helpers";

import {deviation, percent, roundMoney} from "@crm_retention/charts/words";

describe.current.tags("desktop");
defineMailModels();

test("money on an axis is short", async () => {
    await makeMockEnv();
    const told = [0, 2.5, 7500, 12500, 150000, 1250000].map((amount) =>
        roundMoney(amount, 1).replace(/\s/g, " ")
    );
    expect(told).toEqual([
        "$ 0",
        "$ 2.50",
        "$ 7,500",
        "$ 12,500",
        "$ 150k",
        "$ 1,250k",
    ]);
});

test("what came is told against what was said", async () => {
    await makeMockEnv();
    expect(percent(0.284)).toBe("28 %");
    expect(deviation(0.154)).toBe("15.4 % too high");
    expect(deviation(-0.006)).toBe("0.6 % too low");
    expect(deviation(0)).toBe("exactly");
});
