import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {Timeline} from "./timeline";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {router} from "@web/core/browser/router";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const MODEL = "crm.customer.card";
// Lists of invoices have their day and customer only where they know what they list.
const LIST_CONTEXTS = {"account.move": {default_move_type: "out_invoice"}};

/** Everything about one customer on one screen. */
export class CustomerCard extends Component {
    static template = "crm_lifecycle.CustomerCard";
    static components = {Layout, Timeline};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        this.partnerId = this.findPartnerId();
        this.state = useState({card: null, more: null, kinds: this.startKinds});
        useSetupAction({getLocalState: () => ({kinds: [...this.state.kinds]})});
        onWillStart(() => this.load());
    }

    get startKinds() {
        return new Set(this.props.state?.kinds || []);
    }

    findPartnerId() {
        const {params, context} = this.props.action;
        const partnerId =
            params?.partner_id || context?.active_id || router.current.partner_id;
        return Number(partnerId) || false;
    }

    get display() {
        return {controlPanel: {}};
    }

    async load() {
        const args = [this.partnerId];
        const card = await this.keepLast.add(this.orm.call(MODEL, "get_card", args));
        this.state.card = card;
        this.props.updateActionState({partner_id: this.partnerId});
        this.env.config.setDisplayName(card.customer.name);
        // The rest comes once the card is painted.
        this.orm.call(MODEL, "get_more", args).then((more) => {
            this.state.more = more;
        });
    }

    // What is shown

    /** Nothing of a kind is not worth a place; no revenue this year, or no debt, is. */
    get figures() {
        const {figures} = this.state.card;
        const hasRevenue = figures.some((one) => one.name === "revenue" && one.count);
        return figures.filter(
            ({name, count, is_money: isMoney}) =>
                count || (isMoney && hasRevenue && name !== "overdue")
        );
    }

    headline({is_money: isMoney, total, count}) {
        return isMoney ? this.money(total) : count;
    }

    money(amount) {
        return formatMonetary(amount, {
            currencyId: this.state.card.currency_id,
            digits: [16, 0],
        });
    }

    day(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    get stageNote() {
        const {since, days} = this.state.card.stage;
        return _t("since %(day)s, %(days)s days", {day: this.day(since), days});
    }

    get badgeClass() {
        const {category} = this.state.card.stage;
        const tones = {risk: "danger", parting: "danger", regular: "success"};
        return `text-bg-${tones[category] || "300"}`;
    }

    // What is opened

    openForm() {
        return this.open("res.partner", this.partnerId);
    }

    openLifecycle() {
        return this.open("crm.lifecycle", this.state.card.stage.lifecycle_id);
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openFigure({label, model, domain}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: `${label}: ${this.state.card.customer.name}`,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            context: {create: false, active_test: false, ...LIST_CONTEXTS[model]},
        });
    }
}

registry.category("actions").add("crm_lifecycle.customer_card", CustomerCard);
