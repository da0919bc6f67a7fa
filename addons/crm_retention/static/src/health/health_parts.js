import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

// Fewer points than these are bad, fewer than those are not good.
const BAD = 40;
const GOOD = 70;

/** The parts of a customer's health: points, weight, figures and their documents. */
export class HealthParts extends Component {
    static template = "crm_retention.HealthParts";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get health() {
        return this.props.record.data[this.props.name];
    }

    get parts() {
        return this.health ? this.health.parts : [];
    }

    isKnown(part) {
        return part.points !== false;
    }

    color(part) {
        if (part.points < BAD) {
            return "bg-danger";
        }
        return part.points < GOOD ? "bg-warning" : "bg-success";
    }

    describe(reading) {
        return _t("Documents: %s", reading.text);
    }

    /** The documents behind a figure. */
    async open(reading) {
        const action = await this.orm.call(
            "crm.lifecycle",
            "action_open_fact",
            [[this.health.id]],
            {context: {fact: reading.fact}}
        );
        this.action.doAction(action);
    }
}

registry.category("fields").add("retention_health_parts", {
    component: HealthParts,
    supportedTypes: ["json"],
});
