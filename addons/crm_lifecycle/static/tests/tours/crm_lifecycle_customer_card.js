import {registry} from "@web/core/registry";

/** A key in the element that has the focus. */
function press(key) {
    const options = {key, bubbles: true, cancelable: true};
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
}

function openCard() {
    return [
        {
            content: "The stage on the order leads to the card",
            trigger: ".o_lifecycle_stage_badge",
            run: "click",
        },
        {
            content: "The card is the customer's",
            trigger: ".o_customer_card h1:contains('Anna')",
        },
        {
            content: "It says why the customer is in this stage",
            trigger: ".o_customer_reason:not(:empty)",
        },
    ];
}

function openFigure() {
    return [
        {
            content: "Two orders are counted",
            trigger: "button[data-figure='orders']:contains('2')",
            run: "click",
        },
        {
            content: "Both are listed, and no other",
            trigger: ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2)))",
        },
        {
            content: "Come back",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
    ];
}

function goThroughTimeline() {
    return [
        {
            content: "Only leads are asked for",
            trigger:
                ".o_customer_timeline button[data-kind='lead'][aria-pressed='false']",
            run: "click",
        },
        {
            content: "Nothing else is there",
            trigger:
                "[role='feed']:not(:has(.o_timeline_row:not([data-kind='lead']))) .o_timeline_row:eq(1)",
        },
        {
            content: "Arrows go from row to row",
            trigger: ".o_timeline_row:eq(0)",
            run() {
                this.anchor.focus();
                press("ArrowDown");
            },
        },
        {
            content: "Escape goes back to the kinds",
            trigger: ".o_timeline_row:eq(1):focus",
            run() {
                press("Escape");
            },
        },
        {
            content: "One of them has the focus; go back to the rows",
            trigger: ".o_timeline_kinds button:focus",
            run() {
                document.querySelector(".o_timeline_row[tabindex='0']").focus();
            },
        },
        {
            content: "The second row has the focus; open it",
            trigger: ".o_timeline_row:eq(1):focus",
            run: "click",
        },
        {
            content: "The older lead is open",
            trigger: ".o_form_view .o_field_widget[name='name'] :value('First wish')",
        },
        {
            content: "Come back",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "The filter is still the chosen one",
            trigger:
                ".o_customer_timeline button[data-kind='lead'][aria-pressed='true']",
        },
    ];
}

registry.category("web_tour.tours").add("crm_lifecycle_customer_card", {
    steps: () => [...openCard(), ...openFigure(), ...goThroughTimeline()],
});
