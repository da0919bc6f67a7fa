import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_lifecycle_voice_portal", {
    url: "/my/voice",
    steps: () => [
        {
            content: "Tell something",
            trigger: "a[href='/my/voice/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: "input#kind_complaint", run: "click"},
        {
            content: "About delivery",
            trigger: "select#topic",
            run: "select delivery",
        },
        {
            content: "Say what it is",
            trigger: "input#name",
            run: "edit The box was wet",
        },
        {
            content: "Describe it",
            trigger: "textarea#description",
            run: "edit It has rained into the truck",
        },
        {
            content: "Send",
            trigger: ".o_voice_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived, and one can talk about it",
            trigger:
                "body:has(.o_voice_thanks):has(.o_portal_chatter) h3:contains('The box was wet')",
        },
        {
            content: "Back to the list",
            trigger: ".breadcrumb a[href='/my/voice']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "See what others propose",
            trigger: "a[href='/my/voice/shared']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Want it too",
            trigger: ".o_voice_proposal:contains('An hour') .o_voice_vote",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The vote is there",
            trigger: ".o_voice_shared .o_voice_voted",
        },
    ],
});
