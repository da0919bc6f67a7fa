"""Screens of working with the scores, on the demo company's books."""

import json
from unittest.mock import patch

from screen_case import SETTLED, ScreenCase

from odoo import fields
from odoo.tests import tagged

# Clicks one thing after the other, each as soon as it is there.
STEPS = """
    const wait = (selector) => new Promise((resolve) => {{
        const look = () => {{
            const found = document.querySelector(selector);
            found ? resolve(found) : setTimeout(look, 50);
        }};
        look();
    }});
    (async () => {{
        for (const selector of {selectors}) {{
            (await wait(selector)).click();
            await new Promise((resolve) => setTimeout(resolve, 300));
        }}
        await wait({ready});
        {settled}
    }})();
"""
CHOOSE_ALL = ".o_list_view thead .o_list_record_selector input"


@tagged("post_install", "-at_install")
class TestRetentionWorkScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search(
            [("name", "=", "Carpathia Supply (demo)")]
        )
        today = fields.Date.today()
        cls.env["crm.lifecycle"]._evaluate(cls.company)
        cls.fit, _written = cls.env["crm.retention.model"]._compute_scores(
            cls.company, today
        )
        cls.backtest = cls.fit.backtest_id
        cls.admin = cls.env.ref("base.user_admin")

    def picture_after(self, name, url, clicks, ready, shown=".o_data_row"):
        """A picture of what is there after some clicks."""
        code = STEPS.format(
            selectors=json.dumps(clicks),
            ready=json.dumps(ready),
            settled=SETTLED.format(ready=json.dumps(ready)),
        )
        with patch.object(self, "browser_js", self._get_browser(code)):
            return self.picture(name, url, shown)

    def _get_browser(self, code):
        browser_js = self.browser_js

        def run(url, _code, **options):
            return browser_js(url, code, **options)

        return run

    def _start(self):
        scores = self.env["crm.retention.score"].search(
            [("model_id", "=", self.fit.id), ("segment", "in", ("at_risk", "slipping"))]
        )
        user = self.env(
            user=self.admin, context={"allowed_company_ids": self.company.ids}
        )
        starts = user["crm.retention.plan.start"]
        start = starts.browse(starts._open(scores.with_env(user))["res_id"])
        start.plan_id = self.env.ref("crm_retention.plan_win_back")
        return start

    def _get_button(self, action):
        """The button of an action above a list."""
        return f"button[name='{self.env.ref(f'crm_retention.{action}').id}']"

    def test_plan_of_scores(self):
        self.picture_after(
            "plan_start",
            "/odoo/retention-scores",
            [CHOOSE_ALL, self._get_button("action_start_plan_for_scores")],
            ".modal .o_form_view table",
        )

    def test_plan_of_life_cycles(self):
        self._start().action_start()
        action = self.env.ref("crm_lifecycle.crm_lifecycle_action")
        self.picture_after(
            "plan_start_life_cycles",
            f"/odoo/action-{action.id}?view_type=list",
            [CHOOSE_ALL, self._get_button("action_start_plan_for_life_cycles")],
            ".modal .o_form_view table",
        )

    def test_started_plan(self):
        self._picture_dialog("plan_started", "action_start")

    def test_plan_that_was_taken_back(self):
        self._picture_dialog("plan_taken_back", "action_start", "action_take_back")

    def _picture_dialog(self, name, *buttons):
        """What the dialog says after its buttons were pressed."""
        pressed = [f".modal button[name='{button}']" for button in buttons]
        self.picture_after(
            name,
            "/odoo/retention-at-risk",
            [CHOOSE_ALL, self._get_button("action_start_plan_for_scores"), *pressed],
            ".modal .lead",
        )

    def test_activities_of_a_plan(self):
        start = self._start()
        start.action_start()
        opened = start.action_open_activities()
        action = self.env["ir.actions.act_window"].create(
            {
                "name": opened["name"],
                "res_model": opened["res_model"],
                "view_id": opened["views"][0][0],
                "domain": str(opened["domain"]),
            }
        )
        self.picture("plan_activities", f"/odoo/action-{action.id}", ".o_data_row")

    def test_settings(self):
        self._picture_settings("settings_retention", "retention_model")

    def test_settings_of_segments(self):
        self._picture_settings("settings_segments", "retention_champion_share")

    def _picture_settings(self, name, field):
        url = "/odoo/action-crm.crm_config_settings_action"
        self.picture(name, url, f"[name={field}]")

    def test_segments(self):
        self.picture("segments", "/odoo/retention-segments", ".o_data_row")

    def test_plans(self):
        action = self.env.ref("crm_retention.mail_activity_plan_action")
        self.picture("plans", f"/odoo/action-{action.id}", ".o_data_row")

    def test_fits(self):
        self.picture("work_fits", "/odoo/retention-fits", ".o_data_row")

    def test_fit(self):
        url = f"/odoo/retention-fits/{self.fit.id}"
        self.picture("work_fit", url, ".o_form_view .lead")

    def test_parameters_of_a_fit(self):
        self.picture_after(
            "work_fit_parameters",
            f"/odoo/retention-fits/{self.fit.id}",
            [".nav-link[name=parameters]"],
            ".o_field_widget[name=r]",
            shown=".o_form_view .lead",
        )

    def test_backtests(self):
        self.picture("backtests", "/odoo/retention-backtests", ".o_data_row")

    def test_backtest(self):
        url = f"/odoo/retention-backtests/{self.backtest.id}"
        self.picture("backtest", url, ".o_form_view .o_data_row")

    def test_at_risk(self):
        self.picture("at_risk", "/odoo/retention-at-risk", ".o_data_row")

    def test_digest(self):
        digest = self.env.ref("crm_retention.digest_retention")
        self.picture(
            "digest", f"/odoo/digest.digest/{digest.id}", "[name=kpi_retention_at_risk]"
        )
