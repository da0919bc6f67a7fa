import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (kind) => `.o_form_view .o_data_row:contains('${kind}')`;

const START = [
    {
        content: "Start a parting",
        trigger: ".o_form_view button:contains('Start parting')",
        run: "click",
    },
    {
        content: "Choose the reason",
        trigger: ".modal .o_field_widget[name='reason_id'] input",
        run: "edit Test: terms",
    },
    {
        content: "Take it",
        trigger: ".modal .ui-autocomplete a:contains('Test: terms')",
        run: "click",
    },
    {
        content: "Start",
        trigger: ".modal footer button[name='action_start']",
        run: "click",
    },
    {
        content: "Closing is refused",
        trigger: ".o_form_view button[name='action_close']",
        run: "click",
    },
    {
        content: "It is said what is open",
        trigger: ".modal:contains('Settle or waive'):contains('Unpaid Invoice')",
    },
    {
        content: "Close the message",
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
];

const SETTLE = [
    {
        content: "Pay the invoice",
        trigger: `${row("Unpaid Invoice")} button[name='action_settle']`,
        run: "click",
    },
    {
        content: "Create the payment",
        trigger: ".modal footer button[name='action_create_payments']",
        run: "click",
    },
    {
        content: "The invoice is settled; go to the delivery",
        trigger:
            ".o_form_view:not(:has(.o_data_row:contains('Unpaid Invoice'))) .o_data_row:contains('Undelivered') button[name='action_settle']",
        run: "click",
    },
    {
        content: "Deliver",
        trigger: ".o_form_view button[name='button_validate']",
        run: "click",
    },
    {
        content: "Delivered; go back",
        trigger:
            ".o_form_view .o_arrow_button_current:contains('Done'), .o_form_view .o_statusbar_status button[aria-checked='true']:contains('Done')",
    },
    {
        content: "Back to the parting",
        trigger: ".o_breadcrumb .o_back_button a, .o_back_button",
        run: "click",
    },
];

const WAIVE_CLOSE_AND_WIN_BACK = [
    {
        content: "Waive the order",
        trigger: `${row("Running Order")} button[name='action_waive']`,
        run: "click",
    },
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name='reason'] textarea",
        run: "edit Not worth an invoice",
    },
    {
        content: "Waive",
        trigger: ".modal footer button[name='action_confirm']",
        run: "click",
    },
    {
        content: "Nothing is left to settle; close",
        trigger:
            ".o_form_view:contains('Nothing is left to settle') button[name='action_close']",
        run: "click",
    },
    {
        content: "Go on",
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
    {
        content: "Parted; win back",
        trigger: ".o_form_view button[name='action_win_back']",
        run: "click",
    },
    {
        content: "Won back",
        trigger:
            ".o_form_view:not(:has(button[name='action_win_back'])) .o_statusbar_status:contains('Won Back')",
    },
];

tours.add("crm_lifecycle_parting", {
    steps: () => [...START, ...SETTLE, ...WAIVE_CLOSE_AND_WIN_BACK],
});

tours.add("crm_lifecycle_parting_portal", {
    steps: () => [
        {
            content: "Choose the reason",
            trigger: "select#reason_id",
            run: "selectByLabel Test: terms",
        },
        {
            content: "Part",
            trigger: "button:contains('I want to part')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Dissatisfied",
            trigger: "input#satisfaction_2",
            run: "click",
        },
        {
            content: "Send the answers",
            trigger: "button:contains('Send')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanks",
            trigger: ".alert-success:contains('Thank you for your answers')",
        },
    ],
});
