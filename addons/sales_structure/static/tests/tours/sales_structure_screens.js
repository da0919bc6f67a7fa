import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** From the apps to a screen of the structure. */
function openMenu(menu) {
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
            content: "Open the screen",
            trigger: `a[data-menu-xmlid='sales_structure.${menu}']`,
            run: "click",
        },
    ];
}

const BACK = {
    content: "Come back",
    trigger: ".breadcrumb-item.o_back_button a",
    run: "click",
};

function box(name, rest = "") {
    return `.o_structure_chart .o_unit_box[data-unit='${name}']${rest}`;
}

function press(key, options = {}) {
    return function () {
        const event = {key, bubbles: true, cancelable: true, ...options};
        this.anchor.focus();
        this.anchor.dispatchEvent(new KeyboardEvent("keydown", event));
    };
}

// The chart

function readChart() {
    return [
        {
            content: "A unit counts what it and those below it hold",
            trigger: box("States", " [data-figure='customers']:contains('3')"),
        },
        {
            content: "Its people are there",
            trigger: box("California", " img[alt*='cleo']"),
        },
        {
            content: "Nothing can be dragged in the version in force",
            trigger: box("California", "[draggable='false']"),
        },
        {
            content: "Hide the parts",
            trigger: box("States", " .o_unit_toggle"),
            run: "click",
        },
        {
            content: "Their number is told",
            trigger: box("States", " .o_unit_toggle:contains('2')"),
        },
        {
            content: "They are hidden",
            trigger: `.o_structure_picture:not(:has(${box("California")}))`,
        },
        {
            content: "Search for one",
            trigger: "#structure_search",
            run: "edit calif",
        },
        {
            content: "It is found and shown",
            trigger: box("California", ".o_unit_found"),
        },
    ];
}

function openFromChart() {
    return [
        {
            content: "A figure opens its documents",
            trigger: box("California", " [data-figure='customers']"),
            run: "click",
        },
        {
            content: "The customer is listed",
            trigger: '.o_list_view .o_data_row:contains("Anna\'s Bakery")',
        },
        BACK,
        {
            content: "Show the parts again",
            trigger: ".o_structure_open_all",
            run: "click",
        },
        {
            content: "The keyboard opens a unit",
            trigger: box("New York"),
            run: press("Enter"),
        },
        {
            content: "Its form",
            trigger: ".o_form_view .o_field_widget[name='name'] :value('New York')",
        },
        BACK,
    ];
}

function dragInPlan() {
    return [
        {
            content: "Choose the plan",
            trigger: "#structure_version",
            run() {
                const {options} = this.anchor;
                const plan = [...options].find((each) =>
                    each.text.includes("Next year")
                );
                this.anchor.value = plan.value;
                this.anchor.dispatchEvent(new Event("change"));
            },
        },
        {
            content: "It says that it is one",
            trigger: ".o_structure_note:contains('A plan')",
        },
        {
            content: "Drag a unit onto another",
            trigger: box("New York", "[draggable='true']"),
            run: `drag_and_drop ${box("Tools")}`,
        },
        {
            content: "It is a part of that one now",
            trigger: box("New York", "[aria-level='2']"),
        },
        {
            content: "Undo it",
            trigger: ".o_structure_undo:contains('New York')",
            run: "click",
        },
        {
            content: "It is back",
            trigger: ".o_structure_tools:not(:has(.o_structure_undo))",
        },
    ];
}

function moveByKeyboard() {
    return [
        {
            content: "Cut by keyboard",
            trigger: box("Tools"),
            run: press("x", {ctrlKey: true}),
        },
        {
            content: "It looks like it",
            trigger: box("Tools", ".o_unit_cut"),
        },
        {
            content: "Paste",
            trigger: box("Machines"),
            run: press("v", {ctrlKey: true}),
        },
        {
            content: "It is a part now",
            trigger: box("Tools", "[aria-level='2']"),
        },
        {
            content: "Move another one by its menu",
            trigger: box("California", " .o_unit_menu"),
            run: "click",
        },
        {
            content: "By a dialog",
            trigger: ".o-dropdown-item:contains('Move…')",
            run: "click",
        },
        {
            content: "Make it stand alone",
            trigger: ".modal #structure_move_goal",
            run: "selectByIndex 0",
        },
        {
            content: "Do it",
            trigger: ".modal .o_structure_move",
            run: "click",
        },
        {
            content: "It does",
            trigger: box("California", "[aria-level='1']"),
        },
    ];
}

registry.category("web_tour.tours").add("sales_structure_chart", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_sales_structure_chart"),
        ...readChart(),
        ...openFromChart(),
        ...dragInPlan(),
        ...moveByKeyboard(),
    ],
});

// The map

function lookAtMap() {
    return [
        {
            content: "How many nobody holds",
            trigger:
                ".o_structure_sentence:contains('1 of 4 customers are held by nobody')",
        },
        {
            content: "Where somebody is held by nobody is hatched",
            trigger:
                ".o_structure_place[data-code='FR'] path[fill='url(#structure_gap)']",
        },
        {
            content: "Where several hold somebody has dots",
            trigger:
                ".o_structure_place[data-code='US'] path[fill='url(#structure_shared)']",
        },
        {
            content: "A place of the map opens its customers, by keyboard",
            trigger: ".o_structure_place[data-code='FR']",
            run: press("Enter"),
        },
        {
            content: "Who is there",
            trigger: ".o_list_view .o_data_row:contains('Dupont')",
        },
        BACK,
    ];
}

function lookAtPlaces() {
    return [
        {
            content: "States of a country in the list",
            trigger: "tr[data-country='US'] button[aria-expanded='false']",
            run: "click",
        },
        {
            content: "Each with its unit",
            trigger: "tr[data-state='CA']:contains('California')",
        },
        {
            content: "A state opens its customers",
            trigger: "tr[data-state='NY'] .o_structure_open_place",
            run: "click",
        },
        {
            content: "Who is there",
            trigger: ".o_list_view .o_data_row:contains('Boris Works')",
        },
        BACK,
        {
            content: "Only the gaps",
            trigger: "#structure_only_gaps",
            run: "click",
        },
        {
            content: "One country is left",
            trigger: ".o_structure_places tbody:not(:has(tr[data-country='US']))",
        },
        {
            content: "Its gaps",
            trigger: "tr[data-country='FR'] .o_structure_open_gaps",
            run: "click",
        },
        {
            content: "Are those",
            trigger: ".o_list_view .o_data_row:contains('Dupont')",
        },
        BACK,
        {
            content: "The States one by one",
            trigger: "#structure_region",
            run: "select usa",
        },
        {
            content: "By state",
            trigger: ".o_structure_place[data-code='TX']",
        },
    ];
}

registry.category("web_tour.tours").add("sales_structure_map", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_sales_structure_map"),
        ...lookAtMap(),
        ...lookAtPlaces(),
    ],
});

// The dashboard

registry.category("web_tour.tours").add("sales_structure_dashboard", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_sales_structure_dashboard"),
        {
            content: "How many are held",
            trigger: "[data-tile='held']:contains('3'):contains('of 4')",
        },
        {
            content: "Who is not",
            trigger: "[data-tile='gaps']:contains('1')",
            run: "click",
        },
        {
            content: "Is listed",
            trigger: ".o_list_view .o_data_row:contains('Dupont')",
        },
        BACK,
        {
            content: "A figure of a unit opens its documents",
            trigger: "tr[data-unit='New York'] [data-figure='customers'] button",
            run: "click",
        },
        {
            content: "Its customers",
            trigger: ".o_list_view .o_data_row:contains('Boris Works')",
        },
        BACK,
        {
            content: "A person's customers",
            trigger: "[data-person*='cleo'] button",
            run: "click",
        },
        {
            content: "Are listed",
            trigger: '.o_list_view .o_data_row:contains("Anna\'s Bakery")',
        },
        BACK,
        {
            content: "Plans that wait",
            trigger:
                ".o_structure_plans:contains('Next year') button:contains('Chart')",
            run: "click",
        },
        {
            content: "Are shown as a chart",
            trigger: ".o_structure_chart .o_structure_note:contains('A plan')",
        },
    ],
});

registry.category("web_tour.tours").add("sales_structure_first_steps", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_sales_structure_dashboard"),
        {
            content: "There is nothing yet: five steps",
            trigger: ".o_structure_steps li[data-step='activate']",
        },
        {
            content: "The first plan",
            trigger: ".o_structure_new_plan",
            run: "click",
        },
        {
            content: "Its name",
            trigger:
                ".o_form_view .o_field_widget[name='name'] input, .o_form_view .o_field_widget[name='name'] textarea",
            run: "edit Our first plan",
        },
        {
            content: "Save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
        BACK,
        {
            content: "The steps are those of the plan",
            trigger: ".o_structure_steps:contains('Our first plan')",
        },
        {
            content: "The first of them",
            trigger: "li[data-step='units'] button",
            run: "click",
        },
        {
            content: "Leads to its units",
            trigger: ".o_list_view",
        },
    ],
});
