import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_lifecycle_handoffs", {
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
            content: "Open the hand-offs",
            trigger: "a[data-menu-xmlid='crm_lifecycle.menu_lifecycle_handoffs']",
            run: "click",
        },
        {
            content: "Choose a customer of the own queue",
            trigger:
                "body:has(.o_facet_value:contains('My Queue')) .o_data_row:contains('Anna') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Accept",
            trigger: ".o_control_panel button[name='action_accept']",
            run: "click",
        },
        {
            content: "The customer has left the queue; open the other one",
            trigger: ".o_list_view:not(:contains('Anna')) .o_data_row .o_data_cell",
            run: "click",
        },
        {
            content: "Reject",
            trigger: ".o_form_view button[name='action_reject']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit No address is known",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']:not(.d-none)",
            run: "click",
        },
        {
            content: "The reason is shown",
            trigger:
                ".o_form_view .o_field_widget[name='reason']:contains('No address')",
        },
        {
            content: "Nothing is left to answer",
            trigger: ".o_form_view:not(:has(button[name='action_accept']))",
        },
    ],
});
