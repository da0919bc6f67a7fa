import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("crm_lifecycle_journey_rule", {
    steps: () => [
        {
            content: "Open the rule of regular customers",
            trigger: ".o_data_row:contains('Buys regularly') .o_data_cell",
            run: "click",
        },
        {
            content: "Two purchases are enough",
            trigger: ".o_form_view .o_field_widget[name='domain'] input[type='text']",
            run: "edit 2 && press Tab",
        },
        {
            content: "Who would move",
            trigger: ".o_form_view .o_what_if",
            run: "click",
        },
        {
            content: "One who has bought twice already",
            trigger: ".modal .o_what_if_sentence:contains('1 of 2 customers')",
        },
        {
            content: "It is said who and why",
            trigger:
                ".modal .o_what_if_moves tr:contains('Bought Twice'):contains('Purchases: 2')",
        },
        {
            content: "Close",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_view .o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});

tours.add("crm_lifecycle_journey_invoice", {
    steps: () => [
        {
            content: "Post the invoice",
            trigger: ".o_form_view button[name='action_post']",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: ".o_form_view .o_arrow_button_current:contains('Posted')",
        },
    ],
});

tours.add("crm_lifecycle_journey_handoff", {
    steps: () => [
        {
            content: "The customer is in the receiver's queue",
            trigger: ".o_data_row:contains('Journey Buyer') .o_data_cell",
            run: "click",
        },
        {
            content: "It came from sales",
            trigger: ".o_form_view:contains('Sales'):contains('Service')",
        },
        {
            content: "Open the life cycle",
            trigger: ".o_form_view button[name='action_open_lifecycle']",
            run: "click",
        },
        {
            content: "The customer is a regular one",
            trigger: ".o_form_view .o_arrow_button_current:contains('Regular')",
        },
        {
            content: "The reason is told",
            trigger:
                ".o_form_view .lead:contains('Buys regularly'):contains('Purchases: 2')",
        },
        {
            content: "The move names its evidence",
            trigger:
                ".o_field_widget[name='transition_ids'] .o_data_row:contains('Regular'):contains('SAL/')",
        },
    ],
});
