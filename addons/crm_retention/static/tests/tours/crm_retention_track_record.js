import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_retention_track_record", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            content: "Open the menu of retention",
            trigger: "button[data-menu-xmlid='crm_retention.menu_retention']",
            run: "click",
        },
        {
            content: "Open the dialog",
            trigger: "a[data-menu-xmlid='crm_retention.menu_retention_compute_now']",
            run: "click",
        },
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
            content: "Day by day is told",
            trigger: ".o_retention_compute_now .o_retention_results li:nth-child(6)",
            timeout: 60000,
        },
        {
            content: "All days are done",
            trigger: ".o_retention_compute_now .progress-bar:contains('100 %')",
            timeout: 60000,
        },
        {
            content: "Open the track record",
            trigger: ".o_retention_compute_now .o_open_track_record",
            run: "click",
        },
        {
            content: "It says what was said and what came",
            trigger: ".o_retention_proof .o_retention_bands [data-band]",
        },
        {
            content: "The ways of saying it stand side by side, one of them chosen",
            trigger: ".o_retention_contest tr:contains('Chosen')",
        },
        {
            content: "Go to the trend",
            trigger: ".o_retention_proof [data-tab='trend']",
            run: "click",
        },
        {
            content: "There are months",
            trigger: ".o_retention_trend svg",
        },
    ],
});
