import {registry} from "@web/core/registry";

// Days of a busy machine take a while.
const PATIENCE = 60000;

registry.category("web_tour.tours").add("crm_retention_ways", {
    steps: () => [
        {
            content: "The page says how good the forecasts were",
            trigger: ".o_retention_proof .o_retention_outcome",
        },
        {
            content: "Show the picture of the other way of saying it",
            trigger: ".o_retention_contest tr:not(:contains('Chosen')) button",
            run: "click",
        },
        {
            content: "Go to the trend",
            trigger: ".o_retention_proof [data-tab='trend']",
            run: "click",
        },
        {
            content: "Two months stand side by side",
            trigger: ".o_retention_months [data-line='mean_probability'] svg",
        },
        {
            content: "Go back to the record",
            trigger: ".o_retention_proof [data-tab='record']",
            run: "click",
        },
        {
            content: "The picture is still the other one",
            trigger: ".o_retention_track_record p:contains('The picture of')",
        },
        {
            content: "Open the scores of which it is said today",
            trigger:
                ".o_retention_bands [data-band]:has(title:contains('click to see them'))",
            run: "click",
        },
        {
            content: "Customers of that band are listed",
            trigger: ".o_list_view .o_data_row:contains('Buyer')",
        },
        {
            content: "Under its name; go back",
            trigger: ".o_breadcrumb:contains('Buys again:')",
        },
        {
            content: "Go back",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The page is as it was left",
            trigger: ".o_retention_track_record p:contains('The picture of')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_retention_stop", {
    steps: () => [
        {
            content: "Months without scores are offered",
            trigger: ".o_retention_compute_now #retention_fill_months:checked",
        },
        {
            content: "Start",
            trigger: ".o_retention_compute_now .o_compute",
            run: "click",
        },
        {
            content: "It tells which day of how many",
            trigger: ".o_retention_compute_now [role='status']:contains('1 of 13')",
        },
        {
            content: "Stop",
            trigger: ".o_retention_compute_now .o_stop:enabled",
            run: "click",
        },
        {
            content: "It tells how far it came",
            trigger: ".o_retention_compute_now .o_retention_summary:contains('of 13')",
            timeout: PATIENCE,
        },
        {
            content: "What was done is told and stays",
            trigger:
                ".o_retention_compute_now .o_retention_results li:contains('customers scored')",
        },
        {
            content: "Its scores can be opened",
            trigger: ".o_retention_compute_now .o_open_scores:enabled",
        },
    ],
});
