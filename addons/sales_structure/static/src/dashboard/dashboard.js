import {Component, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {imageUrl} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

import {change, count, day, money, percent} from "../screen/words";
import {openNew, openRecord} from "../screen/ways";
import {shareOf, splitByLoad, sumRevenue} from "./load";
import {FirstSteps} from "./first_steps";
import {UnitsTable} from "./units_table";
import {useLoader} from "../screen/use_loader";

const MODEL = "sales.structure.dashboard";

/** How the structure in force does; before there is one, how to come to it. */
export class Dashboard extends Component {
    static template = "sales_structure.Dashboard";
    static components = {FirstSteps, Layout, UnitsTable};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        Object.assign(this, {count, day, money});
        this.state = useState({closed: null, ...this.props.state?.dashboard});
        useSetupAction({
            getLocalState: () => ({dashboard: {closed: this.state.closed}}),
        });
        this.loader = useLoader(() => this.orm.call(MODEL, "get_dashboard", []));
    }

    get display() {
        return {controlPanel: {}};
    }

    get board() {
        return this.loader.data;
    }

    get structure() {
        return this.board.structure;
    }

    /** The figures at the top, each a way to what it counts. */
    get tiles() {
        const {customers, people, columns} = this.board;
        const tiles = [
            {
                name: "held",
                label: _t("Customers held"),
                value: count(customers.held),
                note: _t("of %(customers)s", {customers: count(customers.all)}),
                open: () => this.openAssignments([]),
            },
            {
                name: "gaps",
                label: _t("Customers without a unit"),
                value: count(customers.gaps),
                note: customers.gaps ? _t("fall to nobody by the rules") : _t("none"),
                isBad: customers.gaps > 0,
                open: () => this.openGaps(),
            },
            {
                name: "people",
                label: _t("People who hold customers"),
                value: count(people.length),
                note: this.capacityNote,
                open: () => this.openMembers(),
            },
        ];
        return columns.includes("revenue") ? [...tiles, this.revenueTile] : tiles;
    }

    get revenueTile() {
        const {recent, former} = sumRevenue(this.board.units);
        const went = change(recent, former);
        return {
            name: "revenue",
            label: _t("Revenue of 12 months"),
            value: money(recent, this.structure.currency_id),
            note: went
                ? _t("%(change)s against the 12 months before", {change: went})
                : _t("credited to units"),
            open: () => this.openCredits(),
        };
    }

    get capacityNote() {
        const {people} = this.board;
        const limited = people.filter((person) => shareOf(person) !== null);
        if (!limited.length) {
            return _t("nobody has a limit");
        }
        const sum = (name) => limited.reduce((total, each) => total + each[name], 0);
        return _t("%(share)s of what they can hold", {
            share: percent(sum("customers") / sum("capacity")),
        });
    }

    get load() {
        const {all, most, least} = splitByLoad(this.board.people);
        return [
            {key: "all", title: _t("By what they have to do"), people: all},
            {key: "most", title: _t("Most to do"), people: most},
            {key: "least", title: _t("Least to do"), people: least},
        ].filter(({people}) => people.length);
    }

    describeLoad({customers, capacity}) {
        const values = {customers: count(customers), capacity: count(capacity)};
        return capacity
            ? _t("%(customers)s of %(capacity)s customers", values)
            : _t("%(customers)s customers, no limit", values);
    }

    loadWidth(person) {
        return Math.min(100 * (shareOf(person) ?? 0), 100);
    }

    loadColor(person) {
        const share = shareOf(person) ?? 0;
        return share > 1 ? "bg-danger" : share > 0.9 ? "bg-warning" : "bg-success";
    }

    photo(userId) {
        return imageUrl("res.users", userId, "avatar_128");
    }

    absenceDays({date_from: from, date_to: to}) {
        return _t("%(from)s – %(to)s", {from: day(from), to: day(to)});
    }

    planNote({origin, units}) {
        const values = {origin, units: count(units)};
        return origin
            ? _t("%(units)s units, copied from %(origin)s", values)
            : _t("%(units)s units", values);
    }

    // Ways

    list(name, model, domain, context = {create: false}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
            context,
        });
    }

    openAssignments(more, name = _t("Customers held")) {
        return this.list(name, "sales.structure.assignment", [
            ["company_id", "=", this.structure.company_id],
            ["date_to", "=", false],
            ...more,
        ]);
    }

    async openGaps() {
        return this.action.doAction(await this.orm.call(MODEL, "get_gaps", []));
    }

    openMembers() {
        return this.list(_t("People who hold customers"), "sales.structure.member", [
            ["structure_id", "=", this.structure.id],
            ["role_id.holds_customers", "=", true],
        ]);
    }

    openCredits() {
        const {DateTime} = luxon;
        const today = DateTime.local();
        return this.list(_t("Revenue of 12 months"), "sales.structure.credit", [
            ["company_id", "=", this.structure.company_id],
            ["credit", "=", "revenue"],
            ["move_id", "!=", false],
            ["unit_id", "!=", false],
            ["date", ">", today.minus({months: 12}).toISODate()],
            ["date", "<=", today.toISODate()],
        ]);
    }

    openPerson({user_id: userId, name}) {
        return this.openAssignments([["user_id", "=", userId]], name);
    }

    openLeads({user_id: userId, name}) {
        return this.list(name, "crm.lead", [
            ["user_id", "=", userId],
            ["won_status", "=", "pending"],
            ["company_id", "in", [false, this.structure.company_id]],
        ]);
    }

    openAbsence({id}) {
        openRecord(this.action, "sales.structure.absence", id);
    }

    addAbsence() {
        openNew(this.action, "sales.structure.absence");
    }

    openVersion(id) {
        openRecord(this.action, "sales.structure", id);
    }

    openChart(id) {
        return this.action.doAction("sales_structure.sales_structure_chart_action", {
            additionalContext: {active_structure_id: id},
        });
    }

    async copyToPlan() {
        const ids = [this.structure.id];
        const found = await this.orm.call("sales.structure", "action_clone", [ids]);
        return this.action.doAction(found);
    }
}

registry.category("actions").add("sales_structure_dashboard", Dashboard);
