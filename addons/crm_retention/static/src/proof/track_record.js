import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {bandDomain, openInvoices, openRecord, openScores} from "../charts/ways";
import {bandName, day} from "../charts/words";
import {tellChoice, tellCorrection, tellOutcome, tellRecency} from "./verdict";
import {BandsChart} from "./bands_chart";
import {Contest} from "./contest";
import {Totals} from "./totals";

/** What was said in the company's own past, and what came. */
export class TrackRecord extends Component {
    static template = "crm_retention.TrackRecord";
    static components = {BandsChart, Contest, Totals};
    static props = {
        companyId: Number,
        // What is kept while the person looks at a list: {backtestId, kind}.
        kept: Object,
        compute: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({proof: null});
        this.kept = useState(this.props.kept);
        this.day = day;
        onWillStart(() => this.load());
    }

    async load() {
        this.state.proof = await this.orm.call("crm.retention.proof", "get_proof", [
            this.props.companyId,
            this.kept.backtestId || null,
        ]);
    }

    async onBacktestChange(event) {
        Object.assign(this.kept, {
            backtestId: Number(event.target.value),
            kind: false,
        });
        await this.load();
    }

    compute() {
        this.props.compute(() => this.load());
    }

    get proof() {
        return this.state.proof;
    }

    get backtest() {
        return this.proof.backtest;
    }

    get isJudged() {
        return this.backtest && this.backtest.state === "judged";
    }

    /** Whose picture is shown: the chosen one's, unless another one is asked for. */
    get shown() {
        const {candidates} = this.backtest;
        const {kind} = this.kept;
        return (
            candidates.find((candidate) => candidate.kind === kind) ||
            candidates.find((candidate) => candidate.is_chosen)
        );
    }

    show(kind) {
        this.kept.kind = kind;
    }

    get sentences() {
        return {
            outcome: tellOutcome(this.backtest),
            recency: tellRecency(this.backtest),
            choice: tellChoice(this.backtest, this.proof.fit),
            correction: tellCorrection(this.backtest),
        };
    }

    choiceName({as_of: asOf, state}) {
        const names = {
            judged: day(asOf),
            not_judged: _t("%(day)s (too little to judge)", {day: day(asOf)}),
            failed: _t("%(day)s (failed)", {day: day(asOf)}),
        };
        return names[state];
    }

    /** Ways from the totals to what they were counted from. */
    get ways() {
        const {may, company} = this.proof;
        if (!may.invoices) {
            return {};
        }
        const {forecast_day: after, as_of: until} = this.backtest;
        const name = _t("Invoices after %(after)s until %(until)s", {
            after: day(after),
            until: day(until),
        });
        const period = {companyId: company.id, after, until};
        const act = () => openInvoices(this.action, name, period);
        const label = _t("Invoices of that time (also of new customers)");
        return {purchases: {label, act}, revenue: {label, act}};
    }

    openBand(band) {
        const name = _t("Buys again: %(band)s", {band: bandName(band)});
        openScores(this.action, name, bandDomain(this.proof.fit.id, band));
    }

    openScores() {
        const {fit} = this.proof;
        const name = _t("Scores of %(day)s", {day: day(fit.as_of)});
        openScores(this.action, name, [["model_id", "=", fit.id]]);
    }

    openBacktest() {
        openRecord(this.action, "crm.retention.backtest", this.backtest.id);
    }

    openFit(fit) {
        openRecord(this.action, "crm.retention.model", fit.id);
    }
}
