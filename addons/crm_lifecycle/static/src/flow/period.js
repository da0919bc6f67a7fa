import {_t} from "@web/core/l10n/translation";

/** The periods that can be chosen; `custom` leaves the dates to the person. */
export const PERIODS = {
    quarter: _t("Last 3 months"),
    year: _t("Last 12 months"),
    thisYear: _t("This year"),
    lastYear: _t("Last year"),
    ever: _t("Since ever"),
    custom: _t("Other dates"),
};

const DATES = {
    quarter: (today) => [today.minus({months: 3}).plus({days: 1}), today],
    year: (today) => [today.minus({years: 1}).plus({days: 1}), today],
    thisYear: (today) => [today.startOf("year"), today],
    lastYear: (today) => {
        const day = today.minus({years: 1});
        return [day.startOf("year"), day.endOf("year").startOf("day")];
    },
    ever: (today) => [false, today],
};

/**
 * @param {string} name a key of PERIODS other than custom
 * @param {luxon.DateTime} today
 * @returns {{from: luxon.DateTime|false, to: luxon.DateTime}} first and last day
 */
export function periodDates(name, today) {
    const [from, to] = DATES[name](today);
    return {from, to};
}
