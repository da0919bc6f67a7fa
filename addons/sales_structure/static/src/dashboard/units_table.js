import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {KINDS, LINE_KINDS, change, count, money, percent} from "../screen/words";
import {buildTree, closedAtFirst, isOpen, listShown} from "../screen/tree";
import {openDocuments, openRecord} from "../screen/ways";

/** Figures of all units, those below others indented under them. */
export class UnitsTable extends Component {
    static template = "sales_structure.UnitsTable";
    static props = {
        units: Array,
        columns: Array,
        structure: Object,
        // {closed: ids of units whose parts are not shown}
        state: Object,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.tree = buildTree(this.props.units);
        this.props.state.closed ||= [...closedAtFirst(this.tree)];
    }

    get closed() {
        return new Set(this.props.state.closed);
    }

    get rows() {
        return listShown(this.tree, this.closed).map((node) => ({
            node,
            unit: node.unit,
            kind: KINDS[node.unit.kind],
            isOpen: isOpen(node, this.closed),
            figures: this.figures(node.unit),
            change: change(node.unit.revenue, node.unit.former_revenue),
            isLess: node.unit.revenue < node.unit.former_revenue,
            used: this.used(node.unit),
        }));
    }

    get columns() {
        const labels = {
            customers: _t("Customers"),
            leads: _t("Leads"),
            quotations: _t("Quotations"),
            revenue: _t("Revenue, 12 months"),
        };
        return Object.entries(labels)
            .filter(([name]) => this.props.columns.includes(name))
            .map(([name, label]) => ({name, label}));
    }

    get hasRevenue() {
        return this.props.columns.includes("revenue");
    }

    figures(unit) {
        const isByLine = LINE_KINDS.includes(unit.kind) && !unit.customers;
        const inMoney = ["quotations", "revenue"];
        return this.columns.map(({name, label}) => ({
            name,
            label: `${unit.name}, ${label}`,
            isShown: !isByLine || name === "revenue",
            text: inMoney.includes(name)
                ? money(unit[name], this.props.structure.currency_id)
                : count(unit[name]),
        }));
    }

    used({customers, capacity}) {
        return capacity
            ? {
                  text: percent(customers / capacity),
                  title: _t("%(customers)s of %(capacity)s", {
                      customers: count(customers),
                      capacity: count(capacity),
                  }),
                  isOver: customers > capacity,
              }
            : null;
    }

    toggle({id}) {
        const {closed} = this;
        if (!closed.delete(id)) {
            closed.add(id);
        }
        this.props.state.closed = [...closed];
    }

    openUnit({id}) {
        openRecord(this.action, "sales.structure.unit", id);
    }

    openFigure(unit, {name}) {
        return openDocuments(this, this.props.structure.id, unit.id, name);
    }
}
