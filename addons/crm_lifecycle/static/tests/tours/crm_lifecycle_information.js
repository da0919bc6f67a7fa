import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

function menu(xmlid) {
    return `[data-menu-xmlid='crm_lifecycle.${xmlid}']`;
}

registry.category("web_tour.tours").add("crm_lifecycle_information", {
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
            trigger: `button${menu("menu_lifecycle")}`,
            run: "click",
        },
        {
            content: "See how complete the customers are",
            trigger: `a${menu("menu_information_states")}`,
            run: "click",
        },
        {
            content: "What Anna's Bakery lacks is named",
            trigger: ".o_data_row:contains('Anna'):contains('City')",
        },
        {
            content: "Open the menu again",
            trigger: `button${menu("menu_lifecycle")}`,
            run: "click",
        },
        {
            content: "Open what customers changed",
            trigger: `a${menu("menu_information_changes")}`,
            run: "click",
        },
        {
            content: "The customer's changes stand open",
            trigger: ".o_group_header.o_group_open:contains('Anna')",
        },
        {
            content: "Accept what it sent",
            trigger: ".o_data_row:contains('Lviv') button[name='action_accept']",
            run: "click",
        },
        {
            content: "Nothing waits any more",
            trigger: ".o_list_view:not(:contains('Lviv'))",
        },
    ],
});
