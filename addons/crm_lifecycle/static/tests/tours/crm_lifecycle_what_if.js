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

function askByForm() {
    return [
        {
            content: "What would the rules as they are do",
            trigger: ".o_control_panel button:contains('Who would move?')",
            run: "click",
        },
        {
            content: "Nothing",
            trigger: ".o_lifecycle_what_if:contains('Nobody would move')",
        },
        {
            content: "Back to the rules",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Open the rule that one purchase is enough for",
            trigger: ".o_data_row:contains('Has bought once') .o_data_cell",
            run: "click",
        },
        {
            content: "Switch it off, without saving",
            trigger: ".o_form_view .o_field_widget[name='active'] input",
            run: "click",
        },
        {
            content: "Who would move",
            trigger: ".o_form_view .o_what_if",
            run: "click",
        },
    ];
}

function readAnswer() {
    return [
        {
            content: "The sentence counts them",
            trigger:
                ".modal .o_what_if_sentence:contains('2 of 3 customers would move')",
        },
        {
            content: "They are listed, with the reason",
            trigger: ".modal .o_what_if_moves tr:contains('Mover 1'):contains('Known')",
        },
        {
            content: "A cell of the matrix",
            trigger: ".modal .o_move_matrix button:contains('2')",
            run: "click",
        },
        {
            content: "Lists its own",
            trigger:
                ".modal .o_what_if_list_title:contains('First Purchase → Acquaintance')",
        },
        {
            content: "The cell says that it is chosen",
            trigger: ".modal .o_move_matrix button[aria-pressed='true']",
        },
        {
            content: "A customer is a link that leaves the form as it is",
            trigger: ".modal .o_what_if_moves a[target='_blank']:contains('Mover 1')",
        },
        {
            content: "Close",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            content: "The form is still unsaved",
            trigger: ".o_form_view .o_form_button_cancel",
            run: "click",
        },
        {
            content: "And discarded",
            trigger: ".o_form_view .o_field_widget[name='active'] input:checked",
        },
    ];
}

registry.category("web_tour.tours").add("crm_lifecycle_what_if", {
    url: "/odoo",
    steps: () => [
        ...openMenu("crm_lifecycle.menu_lifecycle_rules"),
        ...askByForm(),
        ...readAnswer(),
    ],
});
