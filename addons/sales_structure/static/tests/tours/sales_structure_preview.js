import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

function openPreview() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of the structure",
            trigger: "button[data-menu-xmlid='sales_structure.menu_sales_structure']",
            run: "click",
        },
        {
            content: "Versions",
            trigger:
                "a[data-menu-xmlid='sales_structure.menu_sales_structure_versions']",
            run: "click",
        },
        {
            content: "Open the plan",
            trigger: ".o_data_row:contains('Next') .o_data_cell",
            run: "click",
        },
        {
            content: "Look at it beforehand",
            trigger: ".o_form_view button[name='action_preview']",
            run: "click",
        },
    ];
}

function readAnswer() {
    return [
        {
            content: "The sentence counts them",
            trigger:
                ".o_structure_preview_sentence:contains('1 of 4 customers would move')",
        },
        {
            content: "Deals are told",
            trigger:
                ".o_structure_preview .badge:contains('1 of them have open deals')",
        },
        {
            content: "People gain and lose",
            trigger:
                ".o_structure_preview_people tr:contains('tess') .text-success:contains('+1')",
        },
        {
            content: "Who would be nobody's",
            trigger: ".o_structure_unheld:contains('1 would be held by nobody')",
            run: "click",
        },
        {
            content: "Is listed",
            trigger: ".o_structure_preview_moves tr:contains('Dupont')",
        },
        {
            content: "A cell of the matrix",
            trigger: ".o_structure_preview_matrix button:contains('1')",
            run: "click",
        },
        {
            content: "Lists its own",
            trigger: ".o_structure_preview_list:contains('States → States / Texas')",
        },
        {
            content: "With the rule",
            trigger:
                ".o_structure_preview_moves tr:contains('Cattle Co'):contains('Texas')",
        },
        {
            content: "Open the customer",
            trigger: ".o_structure_preview_moves a:contains('Cattle Co')",
            run: "click",
        },
        {
            content: "It is open; back",
            trigger: ".o_last_breadcrumb_item:contains('Cattle Co')",
        },
        {
            content: "Back to the preview",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
    ];
}

function applyAndUndo() {
    return [
        {
            content: "Put it in force",
            trigger: ".o_structure_preview_apply",
            run: "click",
        },
        {
            content: "The dialog counts once more",
            trigger: ".modal .o_structure_apply:contains('1 customers move')",
        },
        {
            content: "Words for who takes over",
            trigger: ".modal .o_structure_note",
            run: "edit Call them soon",
        },
        {
            content: "Yes",
            trigger: ".modal .o_structure_apply_now",
            run: "click",
        },
        {
            content: "The change is there, and done",
            trigger:
                ".o_form_view .o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
        {
            content: "Undo it",
            trigger: ".o_form_view button[name='action_undo']",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal .modal-footer .btn-primary:contains('Undo')",
            run: "click",
        },
        {
            content: "It is undone",
            trigger:
                ".o_form_view .o_statusbar_status .o_arrow_button_current:contains('Undone')",
        },
    ];
}

registry.category("web_tour.tours").add("sales_structure_preview", {
    url: "/odoo",
    steps: () => [...openPreview(), ...readAnswer(), ...applyAndUndo()],
});
