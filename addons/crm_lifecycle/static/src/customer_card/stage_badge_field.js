import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** A customer's stage on a document; a click opens the customer's card. */
export class StageBadgeField extends BadgeField {
    static template = "crm_lifecycle.StageBadgeField";

    setup() {
        super.setup();
        this.action = useService("action");
    }

    get partnerId() {
        const {record} = this.props;
        const partner = record.data.partner_id;
        return record.resModel === "res.partner" ? record.resId : partner?.id;
    }

    open() {
        return this.action.doAction("crm_lifecycle.crm_customer_card_action", {
            props: {},
            additionalContext: {active_id: this.partnerId},
        });
    }
}

registry.category("fields").add("lifecycle_stage_badge", {
    ...badgeField,
    component: StageBadgeField,
    displayName: _t("Customer Stage"),
});
