import {formatFloat, formatInteger, formatMonetary} from "@web/views/fields/formatters";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

/** Figures as they stand in the sentences of the page. */

export function count(number) {
    return formatInteger(Math.round(number));
}

/** A share of 100, without its sign. */
export function ofHundred(share) {
    return formatInteger(Math.round(100 * share));
}

export function percent(share) {
    return _t("%(number)s %", {number: ofHundred(share)});
}

/** A small share with one digit, as a distance between shares. */
export function points(share) {
    return formatFloat(100 * share, {digits: [16, 1]});
}

/** A Brier score. */
export function score(number) {
    return formatFloat(number, {digits: [16, 3]});
}

export function money(amount, currencyId) {
    return formatMonetary(amount, {currencyId, digits: [16, 0]});
}

/** As an axis tells it, where there is little room. */
export function roundMoney(amount, currencyId) {
    const digits = [16, Number.isInteger(amount) ? 0 : 2];
    const shape = {digits, humanReadable: true, minDigits: 3};
    return formatMonetary(amount, {currencyId, ...shape});
}

export function day(text) {
    return formatDate(deserializeDate(text));
}

/** How far what was said is from what came. */
export function deviation(share) {
    const number = formatFloat(Math.abs(100 * share), {digits: [16, 1]});
    if (Math.abs(share) < 0.0005) {
        return _t("exactly");
    }
    return share > 0
        ? _t("%(number)s % too high", {number})
        : _t("%(number)s % too low", {number});
}

/** From which percent to which a band of ten reaches. */
export function bandName(band) {
    return _t("%(from)s–%(to)s %", {from: 10 * band, to: 10 * band + 10});
}
