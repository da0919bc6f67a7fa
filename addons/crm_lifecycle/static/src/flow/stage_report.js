import {
    formatFloat,
    formatInteger,
    formatPercentage,
} from "@web/views/fields/formatters";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** A table with a row per stage: who came, who left, who went on, for how long. */
export class StageReport extends Component {
    static template = "crm_lifecycle.StageReport";
    static props = {
        report: Object,
        openTransitions: Function,
        openCustomers: Function,
    };

    get columns() {
        return [
            {
                name: "entries",
                label: _t("Entries"),
                help: _t("Moves into the stage in the period."),
            },
            {
                name: "exits",
                label: _t("Exits"),
                help: _t("Moves out of the stage in the period."),
            },
            {
                name: "conversion",
                label: _t("Conversion"),
                help: _t(
                    "Of the customers who came into the stage in the period, the share who by its last day had gone on to a stage in which customers buy: from acquaintance, prospect and customer stages to one further on, from risk, dormant, parting and former stages to any, as they came back. Empty for the last such stage, and where nobody came in."
                ),
            },
            {
                name: "median",
                label: _t("Median days"),
                help: _t(
                    "Half of the moves out of the stage in the period came after so many days in it or fewer. Who is still in the stage is not counted."
                ),
            },
            {
                name: "customers",
                label: _t("Customers now"),
                help: _t("Customers who are in the stage today."),
            },
        ];
    }

    /** What stands in a stage's row; a number with records behind it opens them. */
    cells(stage) {
        const open = this.openers(stage);
        return this.columns.map(({name, label}) => ({
            name,
            label: `${stage.name}, ${label}`,
            text: this.texts[name](stage),
            open: stage[name] ? open[name] : undefined,
        }));
    }

    openers(stage) {
        const {openTransitions, openCustomers} = this.props;
        return {
            entries: () => openTransitions([["to_stage_id", "=", stage.id]]),
            exits: () => openTransitions([["from_stage_id", "=", stage.id]]),
            customers: () => openCustomers(stage),
        };
    }

    get texts() {
        return {
            entries: ({entries}) => formatInteger(entries),
            exits: ({exits}) => formatInteger(exits),
            conversion: this.conversion,
            median: this.median,
            customers: ({customers}) => formatInteger(customers),
        };
    }

    conversion({conversion, converted, entered}) {
        if (conversion === false) {
            return "–";
        }
        return _t("%(share)s (%(converted)s of %(entered)s)", {
            share: formatPercentage(conversion, {digits: [16, 0]}),
            converted: formatInteger(converted),
            entered: formatInteger(entered),
        });
    }

    median({median_days: days}) {
        if (days === false) {
            return "–";
        }
        return formatFloat(days, {digits: [16, Number.isInteger(days) ? 0 : 1]});
    }
}
