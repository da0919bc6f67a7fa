import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_lifecycle_voice", {
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
            content: "Open what customers say",
            trigger: "a[data-menu-xmlid='crm_lifecycle.menu_lifecycle_voice']",
            run: "click",
        },
        {
            content: "Open a proposal",
            trigger: ".o_kanban_record:contains('Tell us the hour')",
            run: "click",
        },
        {
            content: "Look into it",
            trigger: ".o_form_view button[name='action_review']",
            run: "click",
        },
        {
            content: "Plan it",
            trigger: ".o_form_view button[name='action_plan']",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_form_view button.btn-primary[name='action_finish']",
            run: "click",
        },
        {
            content: "Answer",
            trigger: ".modal .o_field_widget[name='answer'] textarea",
            run: "edit You know the hour now",
        },
        {
            content: "Confirm",
            trigger: ".modal footer button[name='action_confirm']:not(.d-none)",
            run: "click",
        },
        {
            content: "It can be opened again",
            trigger: ".o_form_view button[name='action_reopen']",
        },
    ],
});
