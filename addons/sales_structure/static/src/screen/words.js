import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {formatInteger, formatMonetary} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";

/** Kinds of units, in the order in which they are told, with their icons. */
export const KINDS = {
    territory: {name: _t("Territory"), icon: "fa-map-marker"},
    product: {name: _t("Product"), icon: "fa-cube"},
    segment: {name: _t("Segment"), icon: "fa-tags"},
    floor: {name: _t("Sales Floor"), icon: "fa-building-o"},
    function: {name: _t("Function"), icon: "fa-cogs"},
};

/** Units of these kinds hold lines of documents, and no customers. */
export const LINE_KINDS = ["product", "floor"];

export const STATES = {
    active: _t("Active"),
    planning: _t("Planning"),
    archived: _t("Archived"),
};

export function count(number) {
    return formatInteger(Math.round(number));
}

export function percent(share) {
    return _t("%(number)s %", {number: count(100 * share)});
}

export function money(amount, currencyId) {
    return formatMonetary(amount, {currencyId, digits: [16, 0]});
}

/** Where there is little room: 950, 14.7k, 358k, 1.2M. */
export function roundMoney(amount, currencyId) {
    const size = Math.abs(amount);
    const thousands = Math.max(Math.floor(Math.log10(size || 1) / 3), 0);
    const isShort = thousands && size / 1000 ** thousands < 99.5;
    const digits = [16, isShort ? 1 : 0];
    return formatMonetary(amount, {currencyId, digits, humanReadable: true});
}

export function day(text) {
    return formatDate(deserializeDate(text));
}

/** How a year went against the one before; nothing where there was none before. */
export function change(recent, former) {
    if (!(former > 0)) {
        return "";
    }
    const share = recent / former - 1;
    const number = count(Math.abs(100 * share));
    return share < 0 ? _t("−%(number)s %", {number}) : _t("+%(number)s %", {number});
}
