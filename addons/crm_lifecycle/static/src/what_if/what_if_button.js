import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {unsavedRule} from "./rule_changes";
import {useService} from "@web/core/utils/hooks";

/** On a rule's form: who would move by what the form shows, before it is saved. */
export class WhatIfButton extends Component {
    static template = "crm_lifecycle.WhatIfButton";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
    }

    async open() {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "crm_lifecycle.what_if",
            name: _t("Who would move?"),
            target: "new",
            context: {dialog_size: "extra-large"},
            params: {changes: [await unsavedRule(this.props.record)]},
        });
    }
}

registry.category("view_widgets").add("crm_lifecycle_what_if", {
    component: WhatIfButton,
});
