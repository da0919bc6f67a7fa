import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_lifecycle_events", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of the life cycle",
            trigger: "button[data-menu-xmlid='crm_lifecycle.menu_lifecycle']",
            run: "click",
        },
        {
            content: "Open the subscriptions",
            trigger: "a[data-menu-xmlid='crm_lifecycle.menu_event_subscriptions']",
            run: "click",
        },
        {
            content: "Open the one of the shop",
            trigger: ".o_data_row:contains('Shop') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "Create the secret",
            trigger:
                ".o_form_view button[name='action_make_secret']:contains('Create')",
            run: "click",
        },
        {
            content: "It is shown; go on",
            trigger: ".modal:contains('whsec_') footer button.btn-primary",
            run: "click",
        },
        {
            content: "Start",
            trigger: "body:not(:has(.modal)) .o_form_view button[name='action_start']",
            run: "click",
        },
        {
            content: "Send a test",
            trigger:
                ".o_form_view:has(button[name='action_pause']) button[name='action_send_test']",
            run: "click",
        },
        {
            content: "It has arrived",
            trigger: ".o_form_view .o_field_widget[name='status']:contains('200')",
        },
    ],
});
