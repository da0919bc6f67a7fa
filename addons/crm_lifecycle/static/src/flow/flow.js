import {Component, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {user} from "@web/core/user";

import {PERIODS, periodDates} from "./period";
import {FlowChart} from "./flow_chart";
import {StageReport} from "./stage_report";

const {DateTime} = luxon;
const MODEL = "crm.lifecycle.transition";

/** Who went from which stage to which in a period, and how each stage fared. */
export class Flow extends Component {
    static template = "crm_lifecycle.Flow";
    static components = {DateTimeInput, FlowChart, Layout, StageReport};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.today = DateTime.local().startOf("day");
        this.company = user.activeCompany;
        this.state = useState(this.props.state?.period || this.startWith("year"));
        useSetupAction({getLocalState: () => ({period: this.periodState})});
        onWillStart(() => this.load());
    }

    startWith(period) {
        return {period, ...periodDates(period, this.today), flow: null, report: null};
    }

    /** What is still right when the person comes back from a list. */
    get periodState() {
        const {period, from, to} = this.state;
        return {period, from, to, flow: null, report: null};
    }

    get display() {
        return {controlPanel: {}};
    }

    async load() {
        const [flow, report] = await this.keepLast.add(
            Promise.all([this.ask("get_flow"), this.ask("get_stage_report")])
        );
        Object.assign(this.state, {flow, report});
    }

    ask(method) {
        const {from, to} = this.state;
        const days = [from, to].map((day) => day && serializeDate(day));
        return this.orm.call(MODEL, method, [...days, this.company.id]);
    }

    async onPeriodChange(event) {
        const period = event.target.value;
        this.state.period = period;
        if (period !== "custom") {
            Object.assign(this.state, periodDates(period, this.today));
            await this.load();
        }
    }

    async onDateChange(side, day) {
        this.state[side] = day || false;
        await this.load();
    }

    get summary() {
        const {customers, moves} = this.state.flow;
        return customers === 1
            ? _t("1 customer moved, %(moves)s moves in all.", {moves})
            : _t("%(customers)s customers moved, %(moves)s moves in all.", {
                  customers: customers.toLocaleString(),
                  moves: moves.toLocaleString(),
              });
    }

    get replayNote() {
        const {moves, replayed} = this.state.flow;
        return _t("%(replayed)s of %(moves)s moves were replayed from the ledger.", {
            replayed: replayed.toLocaleString(),
            moves: moves.toLocaleString(),
        });
    }

    get periodDomain() {
        const {date_from: from, date_to: to} = this.state.flow;
        const domain = [
            ["company_id", "=", this.company.id],
            ["date", "<=", to],
        ];
        return from ? [...domain, ["date", ">=", from]] : domain;
    }

    openMoves(from, to) {
        this.openTransitions([
            ["from_stage_id", "=", from],
            ["to_stage_id", "=", to],
        ]);
    }

    openTransitions(domain) {
        this.open(_t("Moves"), MODEL, [...this.periodDomain, ...domain]);
    }

    openCustomers(stage) {
        this.open(stage.name, "crm.lifecycle", [
            ["company_id", "=", this.company.id],
            ["stage_id", "=", stage.id],
        ]);
    }

    open(name, model, domain) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
        });
    }
}

registry.category("actions").add("crm_lifecycle.flow", Flow);
