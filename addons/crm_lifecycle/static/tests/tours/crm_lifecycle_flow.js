import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** From the apps to a screen of the life cycle. */
function openMenu(menu) {
    return [
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
            content: "Open the screen",
            trigger: `a[data-menu-xmlid='${menu}']`,
            run: "click",
        },
    ];
}

function lookAtPeriods() {
    return [
        {
            content: "The sentence counts who moved",
            trigger: ".o_flow_summary:contains('2 customers moved, 3 moves in all.')",
        },
        {
            content: "It says what was replayed",
            trigger: ".o_flow_replayed:contains('1 of 3 moves were replayed')",
        },
        {
            content: "The table tells how prospects fared",
            trigger:
                "tr[data-stage='Prospect']:has(td[name='conversion']:contains('50% (1 of 2)'))",
        },
        {
            content: "An older period is empty, and says so",
            trigger: "#lifecycle_flow_period",
            run: "select lastYear",
        },
        {
            content: "Nobody moved",
            trigger: ".o_view_nocontent_neutral_face:contains('Nobody moved')",
        },
        {
            content: "All that is known",
            trigger: "#lifecycle_flow_period",
            run: "select ever",
        },
    ];
}

function openMoves() {
    return [
        {
            content: "Open a ribbon by the keyboard",
            trigger: ".o_flow_ribbon[aria-label='1 customer: Prospect → Regular']",
            run() {
                this.anchor.focus();
                const event = {key: "Enter", bubbles: true, cancelable: true};
                this.anchor.dispatchEvent(new KeyboardEvent("keydown", event));
            },
        },
        {
            content: "The move behind it is listed",
            trigger: ".o_data_row:contains('Mover 1'):contains('Regular')",
        },
        {
            content: "Come back",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "The period is still the chosen one",
            trigger: "#lifecycle_flow_period:value('ever')",
        },
        {
            content: "Open who came to be a prospect",
            trigger: "tr[data-stage='Prospect'] td[name='entries'] button",
            run: "click",
        },
        {
            content: "Both are listed",
            trigger: ".o_list_view:contains('Mover 1'):contains('Mover 2')",
        },
    ];
}

registry.category("web_tour.tours").add("crm_lifecycle_flow", {
    url: "/odoo",
    steps: () => [
        ...openMenu("crm_lifecycle.menu_lifecycle_flow"),
        ...lookAtPeriods(),
        ...openMoves(),
    ],
});
