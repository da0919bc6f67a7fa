import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_retention_signals", {
    steps: () => [
        {
            content: "The invoice tells the customer's risk",
            trigger: ".o_form_view [name=retention] .badge:contains('At Risk')",
        },
        {
            content: "And how the customer pays",
            trigger:
                ".o_form_view [name=retention]:contains('Pays 12 days late on average')",
        },
        {
            content: "Open the score",
            trigger: ".o_form_view button[name=action_open_retention]",
            run: "click",
        },
        {
            content: "What is not known is told to be so",
            trigger: ".o_health_parts tr[data-part=ratings].text-muted",
        },
        {
            content: "Open the payments behind a part of health",
            trigger:
                ".o_health_parts tr[data-part=payment] button:contains('12 days late')",
            run: "click",
        },
        {
            content: "Only the invoice that was paid is listed",
            trigger: ".o_list_view .o_data_row:contains('SAL/')",
        },
        {
            content: "Under the name of the figure",
            trigger: ".o_breadcrumb:contains('Days Late')",
        },
    ],
});
