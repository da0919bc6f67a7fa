import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {count, deviation, money} from "../charts/words";

/** What was expected of all customers together, against what came of it. */
export class Totals extends Component {
    static template = "crm_retention.Totals";
    static props = {
        totals: Array,
        currencyId: Number,
        // By name of the figure; without one there is nothing to open.
        open: Object,
    };

    get rows() {
        return this.props.totals.map((total) => {
            const most = Math.max(total.said, total.came, 0) || 1;
            return {
                ...total,
                label: this.labels[total.name],
                bars: ["said", "came"].map((side) => ({
                    side,
                    text: this.format(total.name, total[side]),
                    width: (100 * Math.max(total[side], 0)) / most,
                })),
                deviation: this.describe(total),
                isNear: Math.abs(total.deviation) <= 0.12,
                open: this.props.open[total.name],
            };
        });
    }

    get labels() {
        return {
            customers: _t("Customers who came back"),
            purchases: _t("Purchases of these customers"),
            revenue: _t("Revenue from these customers"),
        };
    }

    format(name, figure) {
        return name === "revenue"
            ? money(figure, this.props.currencyId)
            : count(figure);
    }

    describe(total) {
        return total.deviation === false
            ? _t("nothing came")
            : deviation(total.deviation);
    }
}
