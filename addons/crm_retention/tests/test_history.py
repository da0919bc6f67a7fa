# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Past days: what was said then, what has changed since, and months filled in."""

from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import Mock, patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import config

from ..btyd import BtydError
from .common import TODAY, RetentionCase, day

LEDGER = "odoo.addons.crm_retention.models.crm_retention_ledger"


@tagged("post_install", "-at_install")
class TestChange(RetentionCase):
    """Scores of one day against those of a month's end before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_living_book(20)
        cls.before, _written = cls.Model._compute_scores(cls.company, day("2026-05-31"))
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)

    def _pairs(self):
        before = {s.partner_id: s for s in self.before.score_ids}
        return [(score, before.get(score.partner_id)) for score in self.fit.score_ids]

    def test_change_is_the_difference(self):
        self.assertEqual(self.fit.previous_id, self.before)
        for now, then in self._pairs():
            self.assertTrue(now.has_change)
            self.assertAlmostEqual(
                now.probability_change,
                now.repurchase_probability - then.repurchase_probability,
                9,
            )

    def test_reason_tells_what_it_was(self):
        now, then = self._pairs()[0]
        percent = then._in_percent(then.repurchase_probability)
        self.assertIn(f"was {percent} at the end of May 2026", now.reason)

    def test_who_is_new_has_none(self):
        self._invoice(self.customer, TODAY - timedelta(days=2))
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        score = fit.score_ids.filtered(lambda s: s.partner_id == self.customer)
        self.assertFalse(score.has_change)
        self.assertNotIn("was", score.reason)

    def test_compared_with_a_months_end_at_least_four_weeks_before(self):
        for as_of, found in (
            ("2026-06-27", self.Model),
            ("2026-06-28", self.before),
            ("2026-07-29", self.fit),
            ("2026-08-30", self.fit),
        ):
            with self.subTest(as_of):
                previous = self.Model._find_previous(self.company, day(as_of))
                self.assertEqual(previous, found)

    def test_another_horizon_is_no_comparison(self):
        self.company.retention_horizon = 60
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        self.assertFalse(fit.previous_id)
        self.assertEqual(set(fit.score_ids.mapped("has_change")), {False})

    def test_a_later_day_changes_no_earlier_one(self):
        scores = self.before.score_ids
        before = scores.read(["repurchase_probability", "value_at_stake", "segment"])
        self._invoice(self.partners[0], TODAY)
        self.Model._compute_scores(self.company, TODAY)
        _fit, written = self.Model._compute_scores(self.company, day("2026-05-31"))
        self.assertEqual(written, 0)
        self.env.invalidate_all()
        self.assertEqual(
            scores.read(["repurchase_probability", "value_at_stake", "segment"]), before
        )


@tagged("post_install", "-at_install")
class TestMonths(RetentionCase):
    """Months' ends are filled in, so that trends are there on the first day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["crm.lifecycle"]._get_scope(cls.company).as_of
        others = cls.env["res.company"].search([("id", "!=", cls.company.id)])
        others.retention_is_nightly = False
        first = cls.today.replace(day=1) - timedelta(days=80)
        cls._invoice(cls.customer, first)
        cls.ends = []
        end = cls.today.replace(day=1) - timedelta(days=1)
        while end >= first:
            cls.ends.insert(0, end)
            end = end.replace(day=1) - timedelta(days=1)

    def _run(self, returned=60.0):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=returned
        ) as commit:
            self.Model._cron_compute_scores()
        return commit

    def _days(self):
        fits = self.Model.search([("company_id", "=", self.company.id)])
        return sorted(fits.mapped("as_of"))

    def test_the_first_night_fills_in_the_months_before(self):
        self._run()
        self.assertEqual(self._days(), [*self.ends, self.today])
        latest = self.Model.search(
            [("company_id", "=", self.company.id), ("is_latest", "=", True)]
        )
        self.assertEqual(latest.as_of, self.today)

    def test_a_run_without_time_goes_on_with_the_next_month(self):
        for number in range(1, len(self.ends) + 2):
            self._run(returned=0)
            self.assertEqual(len(self._days()), number)
        self.assertEqual(self._days(), [*self.ends, self.today])
        self.assertEqual(self._run(returned=0).call_count, 1)

    def test_the_dialog_asks_which_months_there_are(self):
        ends = [fields.Date.to_string(end) for end in self.ends]
        self.assertEqual(self.Model.get_month_ends(self.company.id), ends)
        self.assertEqual(self.Model.get_month_ends(self.company.id, 1), ends[-1:])
        self.Model.compute_now(self.company.id, ends[0])
        self.assertEqual(self.Model.get_month_ends(self.company.id), ends[1:])

    def test_without_invoices_there_are_none(self):
        empty = self._make_company("Retention Empty")
        self.env.user.company_ids += empty
        self.assertEqual(self.Model.get_month_ends(empty.id), [])

    def test_nonsense_is_refused(self):
        for months in (0, -1, 61, "12", None, [1], 1e9):
            with self.subTest(months), self.assertRaises(UserError):
                self.Model.get_month_ends(self.company.id, months)
        for company in (0, -1, "1", None):
            with self.subTest(company), self.assertRaises(AccessError):
                self.Model.get_month_ends(company)

    def test_only_managers_ask(self):
        for name, user in self._make_users().items():
            model = self._as(user, "crm.retention.model")
            if name in ("sales_manager", "retention_manager"):
                self.assertTrue(model.get_month_ends(self.company.id))
            else:
                with self.subTest(name), self.assertRaises(AccessError):
                    model.get_month_ends(self.company.id)

    def test_a_day_that_failed_stops_no_other_one(self):
        compute = type(self.Model)._compute_scores

        def fail_for_the_first(model, company, as_of, must=False):
            if as_of == self.ends[0]:
                raise BtydError("no rate")
            return compute(model, company, as_of, must)

        with patch.object(type(self.Model), "_compute_scores", fail_for_the_first):
            self._run()
        self.assertEqual(self._days(), [*self.ends, self.today])
        failed = self.Model.search(
            [("company_id", "=", self.company.id), ("state", "=", "failed")]
        )
        self.assertEqual((failed.as_of, failed.reason), (self.ends[0], "no rate"))


@tagged("post_install", "-at_install")
class TestReplica(RetentionCase):
    """At night purchases are read where it hurts nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer, "2026-06-01")

    def _read(self, cursor):
        """Purchases, read where there is a replica, whose cursors are these."""
        night = self.Ledger.with_context(retention_from_replica=True)
        with (
            patch.dict(config.options, {"db_replica_host": "replica"}),
            patch.object(self.registry, "cursor", cursor),
        ):
            return night._read_purchases(self.company, TODAY)

    def test_a_readonly_cursor_reads(self):
        asked = []

        @contextmanager
        def cursor(*, readonly=False):
            asked.append(readonly)
            yield self.env.cr

        purchases = self._read(cursor)
        self.assertEqual(asked, [True])
        self.assertEqual(purchases.partner.tolist(), [self.customer.id])

    def test_a_replica_that_drops_its_reader_is_done_without(self):
        cursor = Mock(side_effect=psycopg2.OperationalError("gone"))
        with patch(f"{LEDGER}._logger") as logger:
            purchases = self._read(cursor)
        cursor.assert_called_once_with(readonly=True)
        self.assertEqual(purchases.partner.tolist(), [self.customer.id])
        self.assertIn("gone", str(logger.info.call_args))

    def test_without_a_replica_nothing_else_is_opened(self):
        night = self.Ledger.with_context(retention_from_replica=True)
        with patch.object(self.registry, "cursor", side_effect=AssertionError):
            purchases = night._read_purchases(self.company, TODAY)
        self.assertEqual(purchases.partner.tolist(), [self.customer.id])

    def test_the_night_asks_for_it(self):
        seen = []
        model = type(self.Model)

        def look(model, company, as_of):
            seen.append(model.env.context.get("retention_from_replica"))

        others = self.env["res.company"].search([("id", "!=", self.company.id)])
        others.retention_is_nightly = False
        with (
            patch.object(model, "_compute_or_set_aside", look),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1),
        ):
            self.Model._cron_compute_scores()
        self.assertTrue(seen)
        self.assertEqual(set(seen), {True})


@tagged("post_install", "-at_install")
class TestBadInput(RetentionCase):
    """Books that nobody can forecast from get a statement in words."""

    def _assert_in_words(self, fit):
        self.assertEqual(fit.state, "too_thin")
        self.assertTrue(fit.reason)
        for score in fit.score_ids:
            self.assertIn("Too little data", score.reason)
            self.assertNotIn("nan", score.reason.lower())
        self.env.cr.execute(
            "SELECT COUNT(*) FROM crm_retention_score WHERE model_id = %s AND 'NaN' IN"
            " (usual_gap, silence_ratio, repurchase_probability, next_probability,"
            " expected_purchases, net_revenue, expected_value, value_at_stake)",
            [fit.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def _compute(self, as_of=TODAY):
        return self.Model._compute_scores(self.company, as_of)[0]

    def test_no_invoice_at_all(self):
        self._assert_in_words(self._compute())

    def test_a_single_customer(self):
        self._invoice(self.customer, "2026-01-01")
        self._invoice(self.customer, "2026-03-01")
        fit = self._compute()
        self._assert_in_words(fit)
        self.assertIn("That is", fit.score_ids.reason)

    def test_all_purchases_on_one_day(self):
        self._allow_small_books()
        partners = self.env["res.partner"].create(
            [{"name": f"Crowd {number}"} for number in range(10)]
        )
        self._invoices([self._prepare_invoice(p, TODAY, 10) for p in partners])
        self._assert_in_words(self._compute())

    def test_negative_totals(self):
        invoice = self._invoice(self.customer, "2026-05-01", 10)
        credit = self._prepare_invoice(self.customer, "2026-05-02", 500)
        self._invoices([{**credit, "move_type": "out_refund"}])
        fit = self._compute()
        self._assert_in_words(fit)
        self.assertEqual(fit.score_ids.net_revenue, invoice.amount_untaxed)

    def test_a_horizon_longer_than_the_history(self):
        self._allow_small_books()
        self._make_book()
        self.company.retention_horizon = 3650
        self._assert_in_words(self._compute())

    def test_a_day_before_all_history(self):
        self._invoice(self.customer, "2026-05-01", 10)
        fit = self._compute(date(1999, 1, 1))
        self._assert_in_words(fit)
        self.assertFalse(fit.score_ids)

    def test_everybody_stopped_or_everybody_came(self):
        self._allow_small_books()
        self.company.retention_horizon = 30
        partners = self.env["res.partner"].create(
            [{"name": f"Even {number}"} for number in range(8)]
        )
        days = [TODAY - timedelta(days=ago) for ago in range(0, 200, 10)]
        self._invoices(
            [self._prepare_invoice(p, a_day, 10) for p in partners for a_day in days]
        )
        came = self._compute()
        self.assertEqual((came.state, came.backtest_id.state), ("scored", "judged"))
        self.assertEqual(came.backtest_id.buyer_count, 8)
        stopped = self._compute(TODAY + timedelta(days=92))
        self.assertEqual(stopped.backtest_id.buyer_count, 0)
        for score in (came | stopped).score_ids:
            self.assertTrue(0 <= score.repurchase_probability <= 1)
            self.assertTrue(score.reason)
