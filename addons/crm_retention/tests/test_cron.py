# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every night: all companies, one after the other, and nobody waits for a sick one."""

from datetime import date, timedelta
from unittest.mock import call, patch

from freezegun import freeze_time

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
        cls.today = cls.env["crm.lifecycle"]._get_scope(cls.company).as_of
        # Whatever was scored today before, the night is still to come.
        cls.Model.search([("as_of", "=", cls.today)]).unlink()
        cls._invoice(cls.customer, cls.today)
        # Only this test's companies; what others have to do is their own affair.
        others = cls.env["res.company"].search([("id", "!=", cls.company.id)])
        others.retention_is_nightly = False

    def _run(self):
        """Tests may not commit; what is committed is the cron's own affair."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60.0
        ) as commit:
            self.Model._cron_compute_scores()
        return commit

    def _todays(self, company=None):
        company = company or self.company
        return self.Model.search(
            [("company_id", "=", company.id), ("as_of", "=", self.today)]
        )

    def test_scores_every_company_that_wants_it(self):
        idle = self._make_company("Retention Idle")
        idle.retention_is_nightly = False
        commit = self._run()
        self.assertEqual(self._todays().customer_count, 1)
        self.assertFalse(self._todays(idle))
        self.assertEqual(commit.call_args_list, [call(remaining=1), call(1)])

    def test_second_night_of_a_day_writes_nothing(self):
        self._run()
        row = self._todays()
        before = row.write_date
        commit = self._run()
        self.assertEqual((self._todays(), row.write_date), (row, before))
        self.assertEqual(commit.call_args_list, [call(remaining=0)])

    def test_goes_on_where_its_time_was_over(self):
        other = self._make_company("Retention Second")
        self._invoice(self.customer, self.today, company_id=other.id)
        commit_progress = type(self.env["ir.cron"])
        with patch.object(commit_progress, "_commit_progress", return_value=0) as first:
            self.Model._cron_compute_scores()
        self.assertEqual(first.call_count, 2)
        second = self._run()
        remaining = first.call_args_list[0].kwargs["remaining"] - 1
        self.assertEqual(second.call_args_list[0].kwargs, {"remaining": remaining})
        self.assertTrue(self._todays())

    def test_a_failure_is_set_aside_and_seen(self):
        other = self._make_company("Retention Second")
        self._invoice(self.customer, self.today, company_id=other.id)
        compute = type(self.Model)._compute_scores

        def fail_for_one(model, company, as_of, must=False):
            if company == self.company:
                raise BtydError("figures are negative")
            return compute(model, company, as_of, must)

        with patch.object(type(self.Model), "_compute_scores", fail_for_one):
            commit = self._run()
        self.assertEqual(self._todays().state, "failed")
        self.assertEqual(self._todays().reason, "figures are negative")
        self.assertEqual(self._todays(other).customer_count, 1)
        self.assertEqual(
            commit.call_count, 1 + commit.call_args_list[0].kwargs["remaining"]
        )
        self.Model.compute_now(self.company.id)
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

    def test_the_day_is_the_companys(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        night = "2026-07-14 13:00:00"  # It is past midnight in Auckland.
        with freeze_time(night):
            pending = self.Model._get_pending()
        self.assertEqual(pending[-1], (self.company, date(2026, 7, 15)))

    def test_an_invoice_of_tomorrow_is_no_purchase_today(self):
        tomorrow = self.today + timedelta(days=1)
        self._invoice(self.other_customer, tomorrow)
        self._run()
        self.assertEqual(self._todays().customer_count, 1)
        self.assertNotIn(self.other_customer, self._todays().score_ids.partner_id)
