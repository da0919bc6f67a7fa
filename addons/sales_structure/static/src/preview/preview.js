import {Component, useState} from "@odoo/owl";
import {FIGURES, layoutGains, layoutMatrix, listPairs} from "./preview_layout";
import {count, day, money} from "../screen/words";
import {tellError, useLoader} from "../screen/use_loader";
import {ApplyDialog} from "./apply_dialog";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {VersionChoice} from "../screen/version_choice";
import {_t} from "@web/core/l10n/translation";
import {openRecord} from "../screen/ways";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

export const PAGE = 80;
const MODEL = "sales.structure.preview";

/** Who and what would move if a plan came into force; and the button that does it. */
export class Preview extends Component {
    static template = "sales_structure.Preview";
    static components = {Layout, VersionChoice};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        const {params = {}, context = {}} = this.props.action;
        this.state = useState({
            structureId: params.structure_id || context.active_structure_id || false,
            kind: false,
            people: null,
            chosen: null,
            moves: [],
            isLoading: false,
            isAll: false,
            error: "",
        });
        this.loader = useLoader(() => this.ask());
        this.titles = {
            customers: _t("Customers"),
            leads: _t("Open Leads"),
            quotation_amount: _t("Quotations"),
            order_amount: _t("Open Orders"),
            revenue: _t("Sales of 12 Months"),
        };
        this.figures = FIGURES;
    }

    get display() {
        return {controlPanel: {}};
    }

    // What the server is asked

    async ask() {
        const {structureId, kind} = this.state;
        const answer = await this.orm.call(MODEL, "get_preview", [structureId, kind]);
        Object.assign(this.state, {chosen: null, people: null, moves: [], isAll: true});
        if (answer.structure && answer.kind) {
            Object.assign(this.state, {
                structureId: answer.structure.id,
                kind: answer.kind,
            });
            this.askPeople();
            this.list(null);
        }
        return answer;
    }

    /** People take longer than units: the page does not wait for them. */
    async askPeople() {
        const {structureId, kind} = this.state;
        const args = [structureId, kind];
        try {
            const people = await this.orm.call(MODEL, "get_people", args);
            if (structureId === this.state.structureId && kind === this.state.kind) {
                this.state.people = people;
            }
        } catch (error) {
            this.state.error = tellError(error);
        }
    }

    async askMoves(offset) {
        const {structureId, kind, chosen} = this.state;
        this.state.isLoading = true;
        try {
            const moves = await this.keepLast.add(
                this.orm.call(MODEL, "get_moves", [structureId, kind], {
                    from_unit: chosen ? chosen.from : null,
                    to_unit: chosen ? chosen.to : null,
                    offset,
                    limit: PAGE,
                })
            );
            this.state.isAll = moves.length < PAGE;
            return moves;
        } catch (error) {
            this.state.error = tellError(error);
            return [];
        } finally {
            this.state.isLoading = false;
        }
    }

    // What is shown

    get data() {
        return this.loader.data;
    }

    get currencyId() {
        return this.data.structure.currency_id;
    }

    get nobody() {
        return _t("Nobody");
    }

    get question() {
        const {structure, former} = this.data;
        return former
            ? _t("If %(plan)s took the place of %(former)s on %(day)s:", {
                  plan: structure.name,
                  former: former.name,
                  day: day(this.data.day),
              })
            : _t("If %(plan)s came into force on %(day)s:", {
                  plan: structure.name,
                  day: day(this.data.day),
              });
    }

    get sentence() {
        const {moved, customers} = this.data;
        return _t(
            "%(moved)s of %(customers)s customers would move. Nothing is written.",
            {
                moved: count(moved),
                customers: count(customers),
            }
        );
    }

    /** What there is to say beside; each can be asked for its customers. */
    get notes() {
        const {open_deals: deals, unheld, staying} = this.data;
        return [
            deals && {
                key: "deals",
                text: _t("%(number)s of them have open deals", {number: count(deals)}),
            },
            unheld && {
                key: "unheld",
                isWarning: true,
                text: _t("%(number)s would be held by nobody", {number: count(unheld)}),
                cell: {from: null, to: false, customers: unheld},
            },
            staying && {
                key: "staying",
                text: _t("%(number)s stay by hand or by protection", {
                    number: count(staying),
                }),
            },
        ].filter(Boolean);
    }

    get matrix() {
        return layoutMatrix(this.data.matrix, this.data.units, this.nobody);
    }

    get pairs() {
        return listPairs(this.data.matrix, this.data.units, this.nobody);
    }

    get units() {
        return layoutGains(this.data.by_unit, (id) => this.nameOf(id));
    }

    get people() {
        const names = new Map(this.state.people.people.map(({id, name}) => [id, name]));
        return layoutGains(this.state.people.people, (id) => names.get(id));
    }

    /** Units whose customers stay, but not with their person. */
    get staying() {
        return this.state.people.staying.map(({unit, customers}) => ({
            cell: {from: unit, to: unit, customers},
            text: _t("%(unit)s: %(number)s", {
                unit: this.nameOf(unit),
                number: count(customers),
            }),
        }));
    }

    get orphans() {
        const {orphans} = this.state.people;
        return orphans
            ? _t("%(number)s customers would have a unit, but nobody in it any more.", {
                  number: count(orphans),
              })
            : "";
    }

    /** Units and people that come and go. */
    get comings() {
        const {units, members} = this.data;
        const named = (state) =>
            units.filter((unit) => unit.state === state).map(({name}) => name);
        const told = (side) =>
            members[side].map(({user, unit, role}) =>
                _t("%(user)s: %(unit)s, %(role)s", {user, unit, role})
            );
        return [
            {key: "new_units", title: _t("New units"), lines: named("new")},
            {key: "gone_units", title: _t("Units that go"), lines: named("gone")},
            {key: "new_people", title: _t("New in a unit"), lines: told("new")},
            {key: "gone_people", title: _t("Leave a unit"), lines: told("gone")},
        ].filter(({lines}) => lines.length);
    }

    nameOf(id) {
        const unit = this.data.units.find((each) => each.id === id);
        return unit ? unit.name : this.nobody;
    }

    value(figure, amount) {
        return ["customers", "leads"].includes(figure)
            ? count(amount)
            : money(amount, this.currencyId);
    }

    number(amount) {
        return count(amount);
    }

    sum(amount) {
        return amount ? money(amount, this.currencyId) : "";
    }

    isChosen(cell) {
        const {chosen} = this.state;
        return Boolean(chosen) && chosen.from === cell.from && chosen.to === cell.to;
    }

    describe(cell) {
        return _t("%(number)s: %(from)s → %(to)s", {
            number: count(cell.customers),
            from: this.nameOf(cell.from),
            to: this.nameOf(cell.to),
        });
    }

    get listTitle() {
        const {chosen} = this.state;
        if (!chosen) {
            return _t("All who would move");
        }
        if (chosen.from === null) {
            return _t("Held by nobody");
        }
        if (chosen.from === chosen.to) {
            return _t("%(unit)s: another person", {unit: this.nameOf(chosen.from)});
        }
        return _t("%(from)s → %(to)s", {
            from: this.nameOf(chosen.from),
            to: this.nameOf(chosen.to),
        });
    }

    get shown() {
        const {chosen, moves} = this.state;
        return _t("%(shown)s of %(count)s shown", {
            shown: count(moves.length),
            count: count(chosen ? chosen.customers : this.data.moved),
        });
    }

    // What people do

    chooseVersion(structureId) {
        Object.assign(this.state, {structureId, kind: false});
        return this.loader.load();
    }

    chooseKind(kind) {
        this.state.kind = kind;
        return this.loader.load();
    }

    choose(cell) {
        return this.list(this.isChosen(cell) ? null : cell);
    }

    async list(cell) {
        this.state.chosen = cell;
        this.state.moves = await this.askMoves(0);
    }

    async more() {
        const moves = await this.askMoves(this.state.moves.length);
        this.state.moves.push(...moves);
    }

    customerUrl(move) {
        return `/odoo/res.partner/${move.partner_id}`;
    }

    onCustomerClick(event, move) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        openRecord(this.action, "res.partner", move.partner_id);
    }

    openPlan() {
        openRecord(this.action, "sales.structure", this.data.structure.id);
    }

    openPlans() {
        this.action.doAction("sales_structure.sales_structure_action");
    }

    apply() {
        this.dialog.add(ApplyDialog, {
            preview: this.data,
            onDone: (id) => openRecord(this.action, "sales.structure.change", id),
        });
    }
}

registry.category("actions").add("sales_structure_preview", Preview);
