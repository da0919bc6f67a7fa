import {Component, onWillStart, useState} from "@odoo/owl";
import {formatDate, deserializeDate} from "@web/core/l10n/dates";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {MoveMatrix} from "./move_matrix";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

export const PAGE = 80;

/**
 * Who would move from which stage to which, and why each, if rules were as they are
 * given: those of an unsaved form in a dialog, or those that are in force.
 */
export class WhatIf extends Component {
    static template = "crm_lifecycle.WhatIf";
    static components = {Layout, MoveMatrix};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.changes = this.props.action.params?.changes || [];
        this.state = useState({result: null, chosen: null, moves: [], loading: false});
        onWillStart(() => this.start());
    }

    get display() {
        return this.env.inDialog ? {} : {controlPanel: {}};
    }

    async start() {
        const result = await this.ask(0);
        Object.assign(this.state, {result, chosen: null, moves: result.moves});
    }

    /** Ask for a page of the moves, all or those of the chosen cell. */
    async ask(offset) {
        const {from = null, to = null} = this.state.chosen || {};
        this.state.loading = true;
        try {
            return await this.keepLast.add(
                this.orm.call("crm.lifecycle.rule", "preview_moves", [this.changes], {
                    from_stage_id: from,
                    to_stage_id: to,
                    offset,
                    limit: PAGE,
                })
            );
        } finally {
            this.state.loading = false;
        }
    }

    async choose(cell) {
        const isSame = cell === this.state.chosen;
        this.state.chosen = isSame ? null : cell;
        this.state.moves = (await this.ask(0)).moves;
    }

    async more() {
        const {moves} = await this.ask(this.state.moves.length);
        this.state.moves.push(...moves);
    }

    get sentence() {
        const {moved, customers} = this.state.result;
        return _t(
            "%(moved)s of %(customers)s customers would move; nothing is written.",
            {
                moved: formatInteger(moved),
                customers: formatInteger(customers),
            }
        );
    }

    get question() {
        const {day} = this;
        return this.changes.length
            ? _t("If the rule were as the form shows it now, as of %(day)s:", {day})
            : _t("By the rules as they are, as of %(day)s:", {day});
    }

    get day() {
        return formatDate(deserializeDate(this.state.result.as_of));
    }

    /** How many moves the list has when all its pages are there. */
    get count() {
        return this.state.chosen?.count ?? this.state.result.moved;
    }

    get listTitle() {
        const {chosen} = this.state;
        return chosen
            ? _t("%(from)s → %(to)s", {
                  from: this.stageName(chosen.from),
                  to: this.stageName(chosen.to),
              })
            : _t("All who would move");
    }

    get shown() {
        return _t("%(shown)s of %(count)s shown", {
            shown: formatInteger(this.state.moves.length),
            count: formatInteger(this.count),
        });
    }

    stageName(id) {
        const stage = this.state.result.stages.find((each) => each.id === id);
        return stage ? stage.name : _t("No stage");
    }

    customerUrl(move) {
        return `/odoo/res.partner/${move.partner_id}`;
    }

    /** In a dialog the link opens a page of its own: the form behind stays unsaved. */
    onCustomerClick(event, move) {
        if (this.env.inDialog || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: move.partner_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_lifecycle.what_if", WhatIf);
