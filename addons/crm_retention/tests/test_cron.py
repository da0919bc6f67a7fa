# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every night: all companies, one after the other, and nobody waits for a sick one."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..btyd import BtydError
from .common import RetentionCase


@tagged("post_install", "-at_install")
class TestCron(RetentionCase):
    """The scheduled action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.Model)
        cls._invoice(cls.customer, cls.today)

    def _run(self):
        """Tests may not commit; what is committed is the cron's own affair."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60.0
        ) as commit:
            self.Model._cron_compute_scores()
        return commit

    def _todays(self):
        return self.Model.search(
            [("company_id", "=", self.company.id), ("as_of", "=", self.today)]
        )

    def test_scores_every_company(self):
        commit = self._run()
        self.assertEqual(self._todays().customer_count, 1)
        companies = self.env["res.company"].search_count([])
        self.assertEqual(commit.call_count, companies + 1)

    def test_second_night_of_a_day_writes_nothing(self):
        self._run()
        row = self._todays()
        before = row.write_date
        self._run()
        self.assertEqual((self._todays(), row.write_date), (row, before))

    def test_stops_when_its_time_is_over(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=0
        ) as commit:
            self.Model._cron_compute_scores()
        self.assertEqual(commit.call_count, 2)

    def test_a_failure_is_set_aside_and_seen(self):
        other = self._make_company("Retention Second")
        compute = type(self.Model)._compute_scores

        def fail_for_one(model, company, as_of, must=False):
            if company == self.company:
                raise BtydError("figures are negative")
            return compute(model, company, as_of, must)

        with patch.object(type(self.Model), "_compute_scores", fail_for_one):
            commit = self._run()
        self.assertEqual(self._todays().state, "failed")
        self.assertEqual(self._todays().reason, "figures are negative")
        self.assertTrue(other)
        self.assertGreater(commit.call_count, 2)
        self._run()
        self.assertEqual(self._todays().state, "too_thin")
        self.assertFalse(self._todays().failure)

    def test_only_one_run_at_a_time(self):
        with self.registry.cursor() as cr:
            self.env(cr=cr)["crm.retention.ledger"]._try_lock(self.company)
            self.assertFalse(self.Ledger._try_lock(self.company))
            self.assertFalse(self.Model._compute_scores(self.company, self.today)[0])
            with self.assertRaises(UserError):
                self.Model.compute_now(self.company.id)
        self.assertTrue(self.Ledger._try_lock(self.company))

    def test_scheduled_action_calls_it(self):
        cron = self.env.ref("crm_retention.ir_cron_compute_scores")
        self.assertEqual(cron.code, "model._cron_compute_scores()")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "days"))
