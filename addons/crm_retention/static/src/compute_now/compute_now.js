import {Component, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/**
 * Scores the customers of the chosen companies, one company after the other, and shows
 * how far it has come.
 */
export class ComputeNow extends Component {
    static template = "crm_retention.ComputeNow";
    static components = {DateTimeInput};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.today = DateTime.local().startOf("day");
        this.state = useState({asOf: this.today, done: 0, running: false, results: []});
        this.companies = user.activeCompanies;
    }

    /** The server knows best which day it is for the user. */
    get asOf() {
        return this.state.asOf.equals(this.today)
            ? null
            : serializeDate(this.state.asOf);
    }

    get percent() {
        return Math.round((100 * this.state.done) / this.companies.length);
    }

    get current() {
        return _t("Scoring %(company)s (%(number)s of %(count)s) …", {
            company: this.companies[this.state.done]?.name,
            number: this.state.done + 1,
            count: this.companies.length,
        });
    }

    get isFinished() {
        return this.state.done === this.companies.length;
    }

    onDateChange(date) {
        this.state.asOf = date || this.today;
    }

    async compute() {
        Object.assign(this.state, {done: 0, results: [], running: true});
        try {
            for (const company of this.companies) {
                this.state.results.push(await this.computeCompany(company));
                this.state.done += 1;
            }
        } finally {
            this.state.running = false;
        }
    }

    async computeCompany(company) {
        const result = await this.orm.silent.call(
            "crm.retention.model",
            "compute_now",
            [company.id, this.asOf]
        );
        this.state.day = result.as_of;
        return {company: company.name, ...result, text: this.describe(result)};
    }

    describe({state, customers, seconds, reason}) {
        if (state === "too_thin") {
            return _t("Too thin: %(reason)s", {reason});
        }
        return _t("%(customers)s customers scored in %(seconds)s s.", {
            customers: customers.toLocaleString(),
            seconds: seconds.toLocaleString(),
        });
    }

    async openScores() {
        const action = await this.action.loadAction(
            "crm_retention.crm_retention_score_action"
        );
        const domain = [["as_of", "=", this.state.day]];
        this.action.doAction(
            {...action, domain, context: {}},
            {clearBreadcrumbs: true}
        );
    }

    close() {
        this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("crm_retention.compute_now", ComputeNow);
