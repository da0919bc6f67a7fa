import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_retention_scores", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of retention",
            trigger: "button[data-menu-xmlid='crm_retention.menu_retention']",
            run: "click",
        },
        {
            content: "Open the scores",
            trigger: "a[data-menu-xmlid='crm_retention.menu_retention_scores']",
            run: "click",
        },
        {
            content: "An empty screen says what to do",
            trigger: ".o_view_nocontent_smiling_face:contains('Who buys again')",
        },
        {
            content: "Compute now",
            trigger: ".o_control_panel button:contains('Compute now')",
            run: "click",
        },
        {
            content: "Start",
            trigger: ".o_retention_compute_now .o_compute:enabled",
            run: "click",
        },
        {
            content: "Progress came to its end",
            trigger: ".o_retention_compute_now .progress-bar:contains('100 %')",
            timeout: 60000,
        },
        {
            content: "Open the scores of that day",
            trigger: ".o_retention_compute_now .o_open_scores",
            run: "click",
        },
        {
            content: "Open a customer's score",
            trigger: ".o_data_row:contains('Customer 003') .o_data_cell",
            run: "click",
        },
        {
            content: "The reason is there in words",
            trigger: ".o_form_view p:contains('Bought every 23 days')",
        },
        {
            content: "Open the fit behind it",
            trigger: ".o_field_widget[name='model_id'] a, button.o_external_button",
            run: "click",
        },
        {
            content: "The fit says what it was made from",
            trigger: ".o_form_view p:contains('12 customers with')",
        },
    ],
});
