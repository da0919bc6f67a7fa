import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const GIVE_A_TARGET = [
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
        content: "Open the contacts that are due",
        trigger: "a[data-menu-xmlid='crm_lifecycle.menu_lifecycle_contacts_due']",
        run: "click",
    },
    {
        content: "Open the own customer",
        trigger:
            "body:has(.o_facet_value:contains('My Customers')) .o_data_row:contains('Anna') .o_data_cell",
        run: "click",
    },
    {
        content: "It tells why",
        trigger: ".o_form_view:contains('4 times a year')",
    },
    {
        content: "Give the customer contacts a year of its own",
        trigger: ".o_form_view button[name='action_set_target']",
        run: "click",
    },
    {
        content: "Twelve",
        trigger: ".modal .o_field_widget[name='contacts_per_year'] input",
        run: "edit 12",
    },
    {
        content: "Save",
        trigger: ".modal footer .o_form_button_save",
        run: "click",
    },
];

const PLAN_A_CONTACT = [
    {
        content: "Plan a contact",
        trigger: "body:not(:has(.modal)) .o_form_view button[name='action_schedule']",
        run: "click",
    },
    {
        content: "It is a call",
        trigger:
            ".modal .o_field_widget[name='activity_type_id']:contains('Call'), .modal .o_selection_badge.active:contains('Call')",
    },
    {
        content: "Plan it",
        trigger: ".modal footer button[name='action_schedule_activities']",
        run: "click",
    },
    {
        content: "The day is shown",
        trigger:
            "body:not(:has(.modal)) .o_form_view .o_field_widget[name='planned_date']",
    },
];

registry.category("web_tour.tours").add("crm_lifecycle_contacts", {
    url: "/odoo",
    steps: () => [...GIVE_A_TARGET, ...PLAN_A_CONTACT],
});
