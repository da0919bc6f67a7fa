import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {ConnectionLostError} from "@web/core/network/rpc";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

import {areManyMissing, listSteps, tellError} from "./steps";

const {DateTime} = luxon;
const MODEL = "crm.retention.model";

/**
 * Scores the customers of the chosen companies, one company and day after the other,
 * and shows how far it has come. What was done stays when it is stopped.
 */
export class ComputeNow extends Component {
    static template = "crm_retention.ComputeNow";
    static components = {DateTimeInput};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.today = DateTime.local().startOf("day");
        this.companies = user.activeCompanies;
        this.missing = {};
        this.state = useState({
            asOf: this.today,
            fillsMonths: false,
            steps: [],
            done: 0,
            phase: "asked",
            results: [],
        });
        onWillStart(() => this.loadMonths());
        // Whoever closes the dialog wants no more days.
        onWillUnmount(() => this.stop());
    }

    async loadMonths() {
        const days = await Promise.all(
            this.companies.map((company) =>
                this.orm.call(MODEL, "get_month_ends", [company.id])
            )
        );
        this.companies.forEach((company, number) => {
            this.missing[company.id] = days[number];
        });
        this.state.fillsMonths = areManyMissing(this.missing);
    }

    get missingCount() {
        return Object.values(this.missing).reduce((sum, days) => sum + days.length, 0);
    }

    /** The server knows best which day it is for the user. */
    get asOf() {
        return this.state.asOf.equals(this.today)
            ? null
            : serializeDate(this.state.asOf);
    }

    get isRunning() {
        return ["running", "stopping"].includes(this.state.phase);
    }

    get isFinished() {
        return ["finished", "stopped"].includes(this.state.phase);
    }

    get percent() {
        const {done, steps} = this.state;
        return steps.length ? Math.round((100 * done) / steps.length) : 0;
    }

    get current() {
        const {done, steps} = this.state;
        const step = steps[done];
        return _t("Scoring %(company)s as of %(day)s (%(number)s of %(count)s) …", {
            company: step.company.name,
            day: this.dayName(step.day),
            number: done + 1,
            count: steps.length,
        });
    }

    get summary() {
        const {phase, done, steps, results} = this.state;
        const failed = results.filter((result) => result.isError).length;
        const told = [];
        if (phase === "stopped") {
            told.push(
                _t("Stopped after %(done)s of %(count)s; what was done stays.", {
                    done,
                    count: steps.length,
                })
            );
        }
        if (failed) {
            told.push(_t("%(failed)s failed; the others are done.", {failed}));
        }
        return told.join(" ");
    }

    dayName(day) {
        return day ? formatDate(deserializeDate(day)) : _t("today");
    }

    onDateChange(date) {
        this.state.asOf = date || this.today;
    }

    stop() {
        if (this.state.phase === "running") {
            this.state.phase = "stopping";
        }
    }

    async compute() {
        const missing = this.state.fillsMonths ? this.missing : {};
        Object.assign(this.state, {
            steps: listSteps(this.companies, missing, this.asOf),
            done: 0,
            results: [],
            phase: "running",
        });
        for (const step of this.state.steps) {
            if (this.state.phase === "stopping") {
                break;
            }
            await this.computeStep(step);
            this.state.done += 1;
        }
        const isDone = this.state.done === this.state.steps.length;
        this.state.phase = isDone ? "finished" : "stopped";
    }

    /** An error of one day is told, and the other days are still computed. */
    async computeStep({company, day}) {
        const told = {company: company.name, day: this.dayName(day)};
        try {
            const result = await this.orm.silent.call(MODEL, "compute_now", [
                company.id,
                day,
            ]);
            this.state.day = result.as_of;
            this.state.results.push({...told, text: this.describe(result)});
        } catch (error) {
            this.state.results.push({...told, text: tellError(error), isError: true});
            if (error instanceof ConnectionLostError) {
                this.stop();
            }
        }
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

    openTrackRecord() {
        this.action.doAction("crm_retention.crm_retention_proof_action", {
            clearBreadcrumbs: true,
        });
    }

    close() {
        this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("crm_retention.compute_now", ComputeNow);
