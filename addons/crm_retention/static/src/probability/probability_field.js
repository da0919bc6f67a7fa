import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {ofHundred, percent} from "../charts/words";

// Of less nobody takes notice.
const LEAST_CHANGE = 0.005;

/**
 * The probability of buying again, with what it has gained or lost; where the data are
 * too thin for one, the silence in words instead.
 */
export class ProbabilityField extends Component {
    static template = "crm_retention.ProbabilityField";
    static props = {...standardFieldProps};

    get data() {
        return this.props.record.data;
    }

    get isThin() {
        return this.data.state === "too_thin";
    }

    /** Nothing is certain, and hardly anything impossible. */
    get probability() {
        const share = this.data[this.props.name];
        return share < 0.01 ? _t("< 1 %") : percent(Math.min(share, 0.99));
    }

    get change() {
        const {has_change: isKnown, probability_change: share} = this.data;
        if (!isKnown || Math.abs(share) < LEAST_CHANGE) {
            return false;
        }
        const number = ofHundred(Math.abs(share));
        return share > 0
            ? {
                  number,
                  icon: "fa-caret-up",
                  color: "text-success",
                  title: _t("%(number)s points more than before", {number}),
              }
            : {
                  number,
                  icon: "fa-caret-down",
                  color: "text-danger",
                  title: _t("%(number)s points less than before", {number}),
              };
    }
}

registry.category("fields").add("retention_probability", {
    component: ProbabilityField,
    displayName: _t("Probability of buying again"),
    supportedTypes: ["float"],
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "has_change", type: "boolean"},
        {name: "probability_change", type: "float"},
        {name: "silence_words", type: "char"},
    ],
});
