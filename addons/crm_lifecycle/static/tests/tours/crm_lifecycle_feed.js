import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_lifecycle_feed", {
    steps: () => [
        {
            content: "An empty list says what feeds are for",
            trigger: ".o_view_nocontent:contains('Give your customers')",
        },
        {trigger: ".o_list_button_add", run: "click"},
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Newsletter tool",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "Once it is saved, a file can be made",
            trigger: "button[name=action_run]",
            run: "click",
        },
        {
            content: "The history has it",
            trigger: ".o_field_widget[name=run_ids] .o_data_row:contains('Done')",
        },
    ],
});
