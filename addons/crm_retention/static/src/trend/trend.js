import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {useService} from "@web/core/utils/hooks";

import {bandDomain, openRecord, openScores} from "../charts/ways";
import {bandName, count, day, money, percent, roundMoney} from "../charts/words";
import {ColumnsChart} from "../charts/columns_chart";
import {LineChart} from "../charts/line_chart";

const BANDS = [...Array(10).keys()];

function monthNumber({as_of: asOf}) {
    const {year, month} = deserializeDate(asOf);
    return 12 * year + month;
}

/** How today's probabilities are spread, and how the scores went month by month. */
export class Trend extends Component {
    static template = "crm_retention.Trend";
    static components = {ColumnsChart, LineChart};
    static props = {companyId: Number, compute: Function};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({trend: null});
        this.day = day;
        onWillStart(() => this.load());
    }

    async load() {
        this.state.trend = await this.orm.call("crm.retention.proof", "get_trend", [
            this.props.companyId,
        ]);
    }

    compute() {
        this.props.compute(() => this.load());
    }

    /** As the templates that are shared with the track record call it. */
    get proof() {
        return this.state.trend;
    }

    get months() {
        return this.proof.months;
    }

    get monthName() {
        return ({as_of: asOf}) => deserializeDate(asOf).toFormat("LLL yyyy");
    }

    get seenNote() {
        const {seen, fit} = this.proof;
        return seen < fit.customers
            ? _t(
                  "These are %(seen)s of the company's %(all)s customers: those you may see.",
                  {
                      seen: count(seen),
                      all: count(fit.customers),
                  }
              )
            : "";
    }

    /** Probabilities within 90 and within 365 days cannot be compared. */
    get horizonNote() {
        const horizons = new Set(this.months.map((month) => month.horizon_days));
        return horizons.size > 1
            ? _t(
                  "The horizon was changed in this time: figures within %(horizons)s days stand side by side.",
                  {horizons: [...horizons].join(", ")}
              )
            : "";
    }

    get distribution() {
        return BANDS.map((band) => ({
            key: String(band),
            label: bandName(band),
            parts: this.orderParts(
                Object.fromEntries(
                    this.proof.bands
                        .filter((group) => group.band === band)
                        .map(({segment, customers}) => [segment, customers])
                )
            ),
        }));
    }

    get segmentColumns() {
        return this.months.map((month) => ({
            key: String(month.fit_id),
            label: this.monthName(month),
            parts: this.orderParts(month.segments),
        }));
    }

    orderParts(counts) {
        return this.proof.segments
            .map(({code}) => ({code, count: counts[code] || 0}))
            .filter((part) => part.count);
    }

    get lines() {
        const {currency_id: currencyId} = this.proof.company;
        const inMoney = {
            format: (amount) => money(amount, currencyId),
            formatTick: (amount) => roundMoney(amount, currencyId),
        };
        const days = this.proof.fit.horizon_days;
        return [
            {
                name: "mean_probability",
                title: _t("Probability of buying again, on average"),
                format: percent,
            },
            {
                name: "expected_purchases",
                title: _t("Expected purchases within %(days)s days", {days}),
                format: count,
            },
            {
                name: "expected_value",
                title: _t("Expected revenue within %(days)s days", {days}),
                ...inMoney,
            },
            {
                name: "value_at_stake",
                title: _t("At stake: what silence has cost"),
                ...inMoney,
            },
        ]
            .map((line) => ({...line, points: this.getPoints(line.name)}))
            .filter(({points}) => points.some(({value}) => value !== false));
    }

    getPoints(name) {
        return this.months.map((month) => ({
            key: month.fit_id,
            label: this.monthName(month),
            at: monthNumber(month),
            value: month[name],
        }));
    }

    latest(line) {
        const known = line.points.filter(({value}) => value !== false);
        return line.format(known.at(-1).value);
    }

    openBand(column, part) {
        const band = Number(column.key);
        const domain = bandDomain(this.proof.fit.id, band);
        this.open(column.label, [...domain, ["segment", "=", part.code]]);
    }

    openSegment(column, part) {
        const domain = [["model_id", "=", Number(column.key)]];
        this.open(column.label, [...domain, ["segment", "=", part.code]]);
    }

    openMonth(point) {
        this.open(point.label, [["model_id", "=", point.key]]);
    }

    open(name, domain) {
        openScores(this.action, name, domain);
    }

    openScores() {
        const {fit} = this.proof;
        const name = _t("Scores of %(day)s", {day: day(fit.as_of)});
        this.open(name, [["model_id", "=", fit.id]]);
    }

    openFit() {
        openRecord(this.action, "crm.retention.model", this.proof.fit.id);
    }
}
