# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The last horizon of the company's own history is held out and judged."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ..btyd import BtydError
from .common import TODAY, RetentionCase, day

MODULE = "odoo.addons.crm_retention.models.crm_retention_backtest"


@tagged("post_install", "-at_install")
class TestBacktest(RetentionCase):
    """A company with enough history, of which all is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.company.retention_horizon = 60
        cls.partners = cls._make_living_book()
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        cls.test = cls.fit.backtest_id

    def test_windows_follow_from_the_day_and_the_horizon(self):
        self.assertEqual(self.test.state, "judged")
        self.assertEqual(self.test.as_of, TODAY)
        self.assertEqual(self.test.forecast_day, TODAY - timedelta(days=60))
        self.assertEqual(self.test.earlier_day, TODAY - timedelta(days=120))

    def test_counts_are_those_of_the_ledger(self):
        events = self._events()
        known = {c for c, day in events if day <= self.test.forecast_day}
        later = {
            (customer, day): net
            for (customer, day), net in events.items()
            if day > self.test.forecast_day and customer in known
        }
        self.assertEqual(self.test.customer_count, len(known))
        self.assertEqual(self.test.buyer_count, len({c for c, _day in later}))
        self.assertEqual(self.test.purchase_count, len(later))
        self.assertAlmostEqual(self.test.net_revenue, sum(later.values()), 2)

    def test_every_kind_is_judged(self):
        candidates = self.test.candidate_ids
        self.assertEqual(
            set(candidates.mapped("kind")),
            {"bg_nbd", "mbg_nbd", "pareto_nbd", "logit", "recency"},
        )
        for candidate in candidates:
            with self.subTest(candidate.kind):
                self.assertTrue(0.5 < candidate.auc <= 1, candidate.auc)
                self.assertTrue(0 < candidate.brier < 0.25, candidate.brier)
                self.assertTrue(0 <= candidate.calibration_error < 0.5)
                self.assertEqual(
                    sum(group["customers"] for group in candidate.deciles),
                    self.test.customer_count,
                )
                came = sum(g["customers"] * g["came"] for g in candidate.deciles)
                self.assertAlmostEqual(came, self.test.buyer_count, 6)
                self.assertEqual(
                    bool(candidate.predicted_purchases), candidate.has_counts
                )

    def test_the_best_calibrated_one_is_chosen_and_used(self):
        chosen = self.test.candidate_ids.filtered("is_chosen")
        self.assertEqual(chosen.kind, self.test.chosen)
        self.assertNotEqual(chosen.kind, "recency")
        judged = self.test.candidate_ids.filtered(lambda c: c.kind != "recency")
        least = min(judged.mapped("calibration_error"))
        # Errors that differ by less are told alike.
        self.assertLessEqual(chosen.calibration_error, least + 0.005)
        self.assertEqual(self.fit.kind, chosen.kind)
        self.assertEqual(self.fit.intercept, chosen.intercept)
        self.assertEqual(self.fit.slope, chosen.slope)

    def test_a_model_that_was_asked_for_is_used(self):
        for kind in ("pareto_nbd", "logit"):
            self.company.retention_model = kind
            fit, _written = self.Model._compute_scores(self.company, TODAY)
            candidate = self.test._get_candidate(kind)
            self.assertEqual((fit.kind, fit.intercept), (kind, candidate.intercept))
            self.assertEqual(fit.coefficients or False, candidate.coefficients or False)
            self.assertIn(fit.counted, ("bg_nbd", "mbg_nbd", "pareto_nbd"))
            for score in fit.score_ids:
                self.assertTrue(0 <= score.repurchase_probability <= 1)
                self.assertGreaterEqual(
                    score.expected_purchases, score.repurchase_probability
                )

    def test_verdict_in_words(self):
        self.assertIn("were expected to come back within 60 days", self.test.reason)
        self.assertIn(f"{self.test.buyer_count} came", self.test.reason)
        self.test.recency_is_as_good = True
        self.assertIn("silence alone tell as well", self.test.reason)
        self.test.recency_is_as_good = False
        self.assertNotIn("silence alone", self.test.reason)

    def test_judged_once_a_month(self):
        before = self.test.write_date, self.test.candidate_ids
        with patch(f"{MODULE}.backtest", side_effect=AssertionError):
            fit, _written = self.Model._compute_scores(
                self.company, TODAY + timedelta(days=20)
            )
        self.assertEqual(fit.backtest_id, self.test)
        self.assertEqual((self.test.write_date, self.test.candidate_ids), before)

    def test_judged_anew_where_settings_have_changed(self):
        self.company.retention_horizon = 90
        self.Model._compute_scores(self.company, TODAY)
        self.assertEqual(self.test.horizon_days, 90)
        self.assertEqual(self.test.forecast_day, TODAY - timedelta(days=90))

    def test_judged_anew_where_somebody_asks(self):
        self._invoice(self.partners[0], TODAY - timedelta(days=3))
        before = self.test.purchase_count
        self.Model._compute_scores(self.company, TODAY)
        self.assertEqual(self.test.purchase_count, before)
        self.Model._compute_scores(self.company, TODAY, must=True)
        self.assertEqual(self.test.purchase_count, before + 1)

    def test_judging_twice_writes_nothing(self):
        rows = [self.test, *self.test.candidate_ids]
        self.env.flush_all()
        with patch.object(type(self.test), "write") as write:
            self.Model._compute_scores(self.company, TODAY, must=True)
        write.assert_not_called()
        self.assertEqual([self.test, *self.test.candidate_ids], rows)

    def test_a_past_day_is_judged_by_what_was_known(self):
        past = day("2026-05-15")
        fit, _written = self.Model._compute_scores(self.company, past)
        self.assertEqual(fit.backtest_id.as_of, day("2026-04-30"))
        self.assertLess(fit.backtest_id.forecast_day, fit.backtest_id.as_of)

    def test_a_credit_note_of_later_was_not_known(self):
        move = self.env["account.move"].search(
            [
                ("partner_id", "=", self.partners[1].id),
                ("invoice_date", "<=", self.test.forecast_day),
            ],
            limit=1,
        )
        before = self.Ledger._read_window(self.company, self.test.forecast_day, TODAY)
        self._credit(move, TODAY)
        after = self.Ledger._read_window(self.company, self.test.forecast_day, TODAY)
        self.assertEqual(before.net.tolist(), after.net.tolist())
        self.assertEqual(before.count.tolist(), after.count.tolist())

    def test_what_cannot_be_judged_stops_no_score(self):
        for error in (BtydError("no good"), ZeroDivisionError("no good")):
            with patch(f"{MODULE}.backtest", side_effect=error):
                fit, _written = self.Model._compute_scores(
                    self.company, TODAY, must=True
                )
            self.assertEqual((self.test.state, self.test.reason), ("failed", "no good"))
            self.assertFalse(self.test.candidate_ids)
            self.assertEqual((fit.state, fit.kind), ("scored", "mbg_nbd"))
            self.assertEqual((fit.intercept, fit.slope), (0, 1))
            self.assertIn("could not be checked", fit.reason)
            self.assertTrue(fit.score_ids[0].repurchase_probability > 0)


@tagged("post_install", "-at_install")
class TestTooLittleToJudge(RetentionCase):
    """Enough for a forecast, but not for a judgement of earlier ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.company.retention_horizon = 100
        cls._make_living_book(days=210)

    def test_it_says_what_is_missing(self):
        fit, _written = self.Model._compute_scores(self.company, day("2026-06-20"))
        test = fit.backtest_id
        self.assertEqual((fit.state, test.state), ("scored", "not_judged"))
        self.assertRegex(test.reason, r"There are \d+ days of history; 100 are needed.")
        self.assertEqual((fit.kind, fit.counted), ("mbg_nbd", "mbg_nbd"))
        self.assertIn("could not be checked on the past yet", fit.reason)

    def test_a_logit_needs_a_past(self):
        self.company.retention_model = "logit"
        fit, _written = self.Model._compute_scores(self.company, day("2026-06-20"))
        self.assertEqual((fit.state, fit.kind), ("scored", "mbg_nbd"))

    def test_without_an_earlier_window_nothing_is_corrected(self):
        self.company.retention_horizon = 90
        window = self.Ledger._read_window(
            self.company, TODAY - timedelta(days=90), TODAY
        )
        # So many had bought again by the forecast day, and fewer by an earlier one.
        self.company.retention_minimum_repeat_buyers = int((window.count > 1).sum())
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        test = fit.backtest_id
        self.assertEqual((test.state, test.earlier_day), ("judged", False))
        kinds = test.candidate_ids.mapped("kind")
        self.assertEqual(set(kinds), {"bg_nbd", "mbg_nbd", "pareto_nbd"})
        for candidate in test.candidate_ids:
            self.assertEqual(
                candidate.calibration_error, candidate.raw_calibration_error
            )
