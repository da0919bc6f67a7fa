# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From invoices to scores: figures, refusals, and runs that change nothing."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..btyd import (
    MODELS,
    BtydError,
    Correction,
    forecast,
    restore,
    restore_gamma_gamma,
)
from .common import TODAY, RetentionCase, day


@tagged("post_install", "-at_install")
class TestCompute(RetentionCase):
    """Scores of one company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls._make_book()

    def _compute(self, as_of=TODAY):
        return self.Model._compute_scores(self.company, as_of)

    def test_figures_of_a_customer(self):
        self._allow_small_books()
        model, written = self._compute()
        self.assertEqual(written, len(self.partners))
        score = model.score_ids.filtered(lambda s: s.partner_id == self.partners[3])
        self.assertEqual(score.purchase_count, 4)
        self.assertEqual(score.first_purchase, TODAY - timedelta(days=397))
        self.assertEqual(score.last_purchase, TODAY - timedelta(days=397 - 3 * 23))
        self.assertEqual(score.days_silent, 397 - 69)
        self.assertEqual(score.usual_gap, 23)
        self.assertEqual(score.net_revenue, 4 * 53)
        self.assertTrue(score.is_latest)

    def test_figures_are_those_of_the_recorded_fit(self):
        self._allow_small_books()
        model, _written = self._compute()
        scores = model.score_ids.sorted("id")
        said = self._forecast_anew(model, scores)
        for name in ("repurchase_probability", "next_probability"):
            again = getattr(said, name.replace("repurchase_", ""))
            for score, value in zip(scores, again, strict=True):
                self.assertAlmostEqual(score[name], value, 9)
        for score, number, value, money in zip(
            scores,
            *(said.expected_purchases, said.value_per_purchase, said.expected_value),
            strict=True,
        ):
            self.assertAlmostEqual(score.expected_purchases, number, 9)
            self.assertAlmostEqual(score.value_per_purchase, value, 2)
            self.assertAlmostEqual(score.expected_value, money, 2)

    @staticmethod
    def _forecast_anew(model, scores):
        """What the recorded parameters say of the recorded purchases."""
        names = MODELS[model.counted].parameters._fields
        fitted = restore(model.counted, **{name: model[name] for name in names})
        age = [(TODAY - score.first_purchase).days / 7 for score in scores]
        silent = [score.days_silent / 7 for score in scores]
        count = [score.purchase_count for score in scores]
        return forecast(
            *(fitted, fitted),
            Correction(*(model[name] for name in Correction._fields)),
            restore_gamma_gamma(model.value_p, model.value_q, model.value_gamma),
            *(90 / 7, [number - 1 for number in count]),
            [a - s if n > 1 else 0 for a, s, n in zip(age, silent, count, strict=True)],
            *(age, count),
            [score.net_revenue / score.purchase_count for score in scores],
        )

    def test_single_purchase_has_no_gap(self):
        self._compute()
        self.env.cr.execute(
            "SELECT usual_gap FROM crm_retention_score WHERE partner_id = %s",
            [self.partners[0].id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_too_thin_says_why_and_shows_no_number(self):
        model, _written = self._compute()
        self.assertEqual(model.state, "too_thin")
        self.assertIn("12 customers have bought; 40 are needed", model.reason)
        self.assertEqual(set(model.score_ids.mapped("state")), {"too_thin"})
        self.env.cr.execute(
            "SELECT DISTINCT repurchase_probability, expected_purchases,"
            " probability_band FROM crm_retention_score WHERE model_id = %s",
            [model.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(None, None, None)])
        self.assertIn("Too little data", model.score_ids[0].reason)

    def test_short_history_is_too_thin(self):
        self._allow_small_books()
        self.company.retention_horizon = 365
        model, _written = self._compute()
        self.assertEqual(model.reason, "There are 400 days of history; 730 are needed.")

    def test_reason_tells_rhythm_and_probability(self):
        self._allow_small_books()
        model, _written = self._compute()
        score = model.score_ids.filtered(lambda s: s.partner_id == self.partners[3])
        self.assertEqual(
            score.reason,
            "Bought every 23 days, silent for 328. "
            "Less than 1 % to buy within 90 days. "
            f"One purchase today would bring it to {self._percent(score)} %.",
        )

    @staticmethod
    def _percent(score):
        return round(100 * score.next_probability)

    def test_probability_in_words_is_never_certainty(self):
        model, _written = self._compute()
        vals = {"state": "scored", "model_id": model.id}
        for probability, words in (
            (0.0, "Less than 1 %"),
            (0.004, "Less than 1 %"),
            (0.01, "1 %"),
            (0.384, "38 %"),
            (0.9999, "99 %"),
        ):
            score = self.Score.new({**vals, "repurchase_probability": probability})
            self.assertEqual(
                score._get_outlook(), f"{words} to buy within 90 days.", probability
            )

    def test_second_run_writes_nothing(self):
        self._allow_small_books()
        model, _written = self._compute()
        again, written = self._compute()
        self.assertEqual((again, written), (model, 0))

    def test_as_of_is_repeatable(self):
        self._allow_small_books()
        past = TODAY - timedelta(days=120)
        model, _written = self._compute(past)
        before = model.score_ids.mapped(lambda s: (s.partner_id, s.expected_purchases))
        self._invoice(self.partners[0], TODAY)
        again, written = self._compute(past)
        self.assertEqual(written, 0)
        self.assertEqual(
            again.score_ids.mapped(lambda s: (s.partner_id, s.expected_purchases)),
            before,
        )

    def test_credited_customer_loses_the_score(self):
        self._invoice(self.customer, "2026-06-01")
        model, _written = self._compute()
        self.assertIn(self.customer, model.score_ids.partner_id)
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self._credit(invoice, "2026-06-02")
        model, _written = self._compute()
        self.assertNotIn(self.customer, model.score_ids.partner_id)

    def test_without_purchases_no_figures_stay(self):
        before, _written = self._compute()
        scored = len(before.score_ids)
        self.env["account.move"].search(
            [("company_id", "=", self.company.id)]
        ).button_draft()
        model, written = self._compute()
        self.assertEqual((model, written), (before, scored))
        self.assertFalse(model.score_ids)
        self.assertEqual((model.state, model.customer_count), ("too_thin", 0))
        self.assertFalse(model.first_day or model.last_day)
        self.assertIn("0 customers have bought; 40 are needed", model.reason)

    def test_history_is_kept_and_the_last_day_is_marked(self):
        first, _written = self._compute(TODAY - timedelta(days=60))
        last, _written = self._compute()
        self.assertEqual(set(first.score_ids.mapped("is_latest")), {False})
        self.assertEqual(set(last.score_ids.mapped("is_latest")), {True})
        self._compute(TODAY - timedelta(days=60))
        self.assertEqual(set(last.score_ids.mapped("is_latest")), {True})

    def test_every_model_can_be_asked_for(self):
        self._allow_small_books()
        likelihoods = set()
        for kind in ("bg_nbd", "mbg_nbd", "pareto_nbd"):
            self.company.retention_model = kind
            model, _written = self._compute()
            self.assertEqual((model.kind, model.counted), (kind, kind))
            likelihoods.add(model.log_likelihood)
        self.assertEqual(len(likelihoods), 3)

    def test_number_of_queries_does_not_depend_on_the_customers(self):
        self._allow_small_books()
        # The first one of a month judges the forecasts of the past.
        self._compute(TODAY - timedelta(days=3))
        counts = []
        for number in (2, 1):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._compute(TODAY - timedelta(days=number))
            counts.append(self.env.cr.sql_log_count - before)
            self._make_book(40)
        self.assertEqual(counts[0], counts[1])

    def test_bands_cover_the_probabilities(self):
        self._allow_small_books()
        model, _written = self._compute()
        for score in model.score_ids:
            low = int(score.probability_band) / 5
            self.assertTrue(low <= score.repurchase_probability <= low + 0.2)

    def test_settings_are_checked(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            self.company.retention_horizon = 0
            self.env.flush_all()
        self.assertIn("retention_horizon_range", str(caught.exception))

    def test_future_and_nonsense_days_are_refused(self):
        for nonsense in ("2999-01-01", "yesterday", "2026-13-01", {"a": 1}, [1], 7):
            with self.subTest(nonsense), self.assertRaises(UserError):
                self.Model.compute_now(self.company.id, nonsense)

    def test_answer_to_the_dialog(self):
        answer = self.Model.compute_now(self.company.id, "2026-06-30")
        self.assertEqual(answer["state"], "too_thin")
        self.assertEqual(answer["customers"], 12)
        self.assertEqual(answer["written"], 12)
        self.assertEqual(self.Model.browse(answer["model_id"]).as_of, TODAY)
        self.assertEqual(answer["as_of"], "2026-06-30")
        nothing = self.Model.compute_now(self.company.id, "2001-01-01")
        self.assertEqual((nothing["state"], nothing["customers"]), ("too_thin", 0))

    def test_dialog_leaves_today_to_the_server(self):
        answer = self.Model.compute_now(self.company.id, None)
        today = self.env["crm.lifecycle"]._get_scope(self.company).as_of
        self.assertEqual(answer["as_of"], fields.Date.to_string(today))

    def test_impossible_figures_are_said_in_the_dialog(self):
        def refuse(*_arguments):
            raise BtydError("a day is missing")

        with (
            patch.object(type(self.Model), "_fit", refuse),
            self.assertRaisesRegex(UserError, "cannot be scored: a day is missing"),
        ):
            self.Model.compute_now(self.company.id)

    def test_ways_to_the_documents(self):
        model, _written = self._compute()
        score = model.score_ids.filtered(lambda s: s.partner_id == self.partners[3])
        action = score.action_open_invoices()
        moves = self.env["account.move"].search(action["domain"])
        self.assertEqual(len(moves), score.purchase_count)
        self.assertEqual(sum(moves.mapped("amount_untaxed")), score.net_revenue)
        action = model.action_open_scores()
        self.assertEqual(self.Score.search(action["domain"]), model.score_ids)

    def test_display_names(self):
        model, _written = self._compute()
        self.assertEqual(model.display_name, "MBG/NBD 2026-06-30")
        self.assertIn("2026-06-30", model.score_ids[0].display_name)

    def test_history_is_thinned_to_months(self):
        days = ("2026-01-30", "2026-01-31", "2026-02-15", "2026-06-29", "2026-06-30")
        for as_of in days:
            self._compute(day(as_of))
        self.Table._thin_history(self.company, day("2026-06-01"))
        kept = self.Score._read_group(
            [("company_id", "=", self.company.id)], ["as_of:day"]
        )
        self.assertEqual(len(kept), 4)
        self.assertFalse(self.Score.search_count([("as_of", "=", "2026-01-30")]))

    def test_a_failed_last_day_does_not_cost_the_month(self):
        self._compute(day("2026-01-30"))
        failed = {"company_id": self.company.id, "as_of": "2026-01-31"}
        self.Model.create({**failed, "kind": "bg_nbd", "state": "failed"})
        self._compute(day("2026-06-30"))
        self.Table._thin_history(self.company, day("2026-06-01"))
        self.assertTrue(self.Score.search_count([("as_of", "=", "2026-01-30")]))

    def test_scores_without_a_probability_come_last(self):
        thin, _written = self._compute(TODAY - timedelta(days=1))
        self._allow_small_books()
        scored, _written = self._compute()
        found = self.Score.search([("model_id", "in", (thin | scored).ids)])
        states = found.mapped("state")
        self.assertEqual(states, sorted(states))
