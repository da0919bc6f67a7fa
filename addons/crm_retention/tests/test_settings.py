# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The company's decisions on the settings page."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RetentionCase


@tagged("post_install", "-at_install")
class TestSettings(RetentionCase):
    """An administrator of the test's company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_company("Elsewhere")
        cls.users = cls._make_users()
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.company_ids += cls.company + cls.other
        context = {"allowed_company_ids": cls.company.ids}
        cls.env = cls.env(user=cls.admin, context=context, su=False)
        cls.Settings = cls.env["res.config.settings"]
        cls.company = cls.company.with_env(cls.env)

    def _save(self, **values):
        settings = self.Settings.create(values)
        settings.execute()
        self.company.invalidate_recordset()

    # Horizon

    def test_usual_horizons_are_a_choice(self):
        with Form(self.Settings) as form:
            self.assertEqual(form.retention_horizon_choice, "90")
            for days in ("180", "365", "90"):
                form.retention_horizon_choice = days
                self.assertEqual(form.retention_horizon, int(days))

    def test_any_other_horizon_is_free(self):
        with Form(self.Settings) as form:
            form.retention_horizon_choice = "other"
            self.assertEqual(form.retention_horizon, 90)
            self.assertEqual(form.retention_horizon_choice, "other")
            form.retention_horizon = 120
            self.assertEqual(form.retention_horizon_choice, "other")
            form.retention_horizon = 180
            self.assertEqual(form.retention_horizon_choice, "180")

    def test_chosen_horizon_is_kept(self):
        with Form(self.Settings) as form:
            form.retention_horizon_choice = "365"
        form.save().execute()
        self.assertEqual(self.company.retention_horizon, 365)
        self.assertEqual(self.Settings.create({}).retention_horizon_choice, "365")

    def test_number_of_days_is_kept(self):
        self._save(retention_horizon=77)
        self.assertEqual(self.company.retention_horizon, 77)
        self.assertEqual(self.Settings.create({}).retention_horizon_choice, "other")

    def test_companies_have_settings_of_their_own(self):
        self._save(retention_horizon=200, retention_loyal_purchases=9)
        self.assertEqual(self.other.retention_horizon, 90)
        self.assertEqual(self.other.retention_loyal_purchases, 5)

    def test_everything_on_the_page_is_kept(self):
        values = {
            "retention_is_nightly": False,
            "retention_horizon": 180,
            "retention_model": "bg_nbd",
            "retention_minimum_customers": 50,
            "retention_minimum_repeat_buyers": 20,
            "retention_new_days": 60,
            "retention_loyal_purchases": 4,
            "retention_champion_share": 10,
            "retention_slipping_kept": 70,
            "retention_at_risk_kept": 40,
            "retention_lost_kept": 5,
            "retention_slipping_ratio": 2,
            "retention_at_risk_ratio": 4,
            "retention_lost_ratio": 8,
        }
        arch = self.Settings.get_view(view_type="form")["arch"]
        for name in values:
            self.assertIn(f'name="{name}"', arch)
        self._save(**values)
        for name, value in values.items():
            with self.subTest(setting=name):
                self.assertEqual(self.company[name], value)

    # What does not fit together

    def test_thresholds_that_do_not_fit(self):
        for values, words in (
            ({"retention_new_days": 0}, "at least one day"),
            ({"retention_loyal_purchases": 1}, "at least twice"),
            ({"retention_champion_share": 0}, "more than 0"),
            ({"retention_champion_share": 101}, "at most 100"),
            ({"retention_lost_kept": 60}, "lost customers less"),
            ({"retention_at_risk_kept": 90}, "slipping ones"),
            ({"retention_slipping_kept": 101}, "Between 0 and 100"),
            ({"retention_lost_kept": -1}, "Between 0 and 100"),
            ({"retention_slipping_ratio": 0}, "longer silence"),
            ({"retention_at_risk_ratio": 7}, "longer silence"),
            ({"retention_lost_ratio": 1}, "longer silence"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self._save(**values)

    def test_several_thresholds_change_at_once(self):
        """What fits together in the end is not refused on the way."""
        self._save(
            retention_slipping_kept=20,
            retention_at_risk_kept=10,
            retention_lost_kept=5,
            retention_slipping_ratio=8,
            retention_at_risk_ratio=9,
            retention_lost_ratio=10,
        )
        self.assertEqual(self.company.retention_slipping_kept, 20)
        self.assertEqual(self.company.retention_lost_ratio, 10)

    @mute_logger("odoo.sql_db")
    def test_numbers_out_of_range(self):
        for values in (
            {"retention_horizon": 0},
            {"retention_horizon": 4000},
            {"retention_minimum_customers": 0},
            {"retention_minimum_repeat_buyers": -3},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._save(**values)
                self.env.flush_all()

    # Words

    def test_definitions_tell_the_thresholds(self):
        segments = self.env["crm.retention.segment"].search([])
        words = {segment.code: segment.definition for segment in segments}
        self.assertIn("at least 5 times", words["loyal"])
        self.assertIn("last 90 days", words["new"])
        self._save(
            retention_loyal_purchases=7,
            retention_new_days=30,
            retention_slipping_kept=75,
            retention_lost_ratio=6.5,
        )
        segments.invalidate_recordset()
        words = {segment.code: segment.definition for segment in segments}
        self.assertIn("at least 7 times", words["loyal"])
        self.assertIn("at least 7 times", words["champion"])
        self.assertIn("fewer than 7 times", words["promising"])
        self.assertIn("last 30 days", words["new"])
        self.assertIn("more than 30 days", words["one_timer"])
        self.assertIn("75 %", words["slipping"])
        self.assertIn("6.5 usual gaps", words["lost"])

    def test_definitions_are_the_current_companys(self):
        self._save(retention_new_days=12)
        new = self.env.ref("crm_retention.segment_new")
        self.assertIn("12 days", new.with_company(self.company).definition)
        self.assertIn("90 days", new.with_company(self.other).definition)

    # Rights

    def test_settings_are_the_administrators(self):
        for name, user in self.users.items():
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.Settings.with_user(user).create({}).execute()
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.company.with_user(user).write({"retention_horizon": 10})
