# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments: from the company's thresholds, in the scores, and in words."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY, RetentionCase


@tagged("post_install", "-at_install")
class TestSegment(RetentionCase):
    """Customers of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_living_book()
        cls.once, cls.fresh = cls.customer, cls.other_customer
        cls._invoice(cls.once, TODAY - timedelta(days=200))
        cls._invoice(cls.fresh, TODAY - timedelta(days=10))
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)

    def _score(self, partner, fit=None):
        return self.Score.search(
            [("partner_id", "=", partner.id), ("model_id", "=", (fit or self.fit).id)]
        )

    def test_every_customer_is_in_one(self):
        self.assertNotIn(False, self.fit.score_ids.mapped("segment"))
        self.assertEqual(self._score(self.once).segment, "one_timer")
        self.assertEqual(self._score(self.fresh).segment, "new")
        often = self._score(self.partners[1])
        self.assertIn(often.segment, ("loyal", "champion"))

    def test_thresholds_are_the_companys(self):
        self.company.retention_new_days = 5
        self.company.retention_loyal_purchases = 100
        fit, written = self.Model._compute_scores(self.company, TODAY)
        self.assertTrue(written)
        self.assertEqual(self._score(self.fresh, fit).segment, "one_timer")
        self.assertEqual(self._score(self.partners[1], fit).segment, "promising")

    def test_silence_costs_probability(self):
        limits = {"lost": (0, 0.2), "at_risk": (0.2, 0.5), "slipping": (0.5, 0.8)}
        for score in self.fit.score_ids.filtered(lambda s: s.purchase_count > 1):
            low, high = limits.get(score.segment, (0.8, 1))
            with self.subTest(score.partner_id.name):
                self.assertTrue(low <= score.probability_kept <= high)
        segments = set(self.fit.score_ids.mapped("segment"))
        self.assertTrue(segments & set(limits))

    def test_who_bought_today_has_lost_nothing(self):
        self._invoice(self.partners[0], TODAY)
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        score = self._score(self.partners[0], fit)
        self.assertEqual((score.probability_kept, score.value_at_stake), (1, 0))
        self.assertEqual(score.next_probability, score.repurchase_probability)

    def test_without_a_probability_the_rhythm_decides(self):
        self.company.retention_minimum_customers = 1000
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        self.assertEqual(fit.state, "too_thin")
        for score in fit.score_ids.filtered(lambda s: s.purchase_count > 1):
            is_late = score.silence_ratio > 1.5
            self.assertEqual(score.segment in ("slipping", "at_risk", "lost"), is_late)
        slow = fit.score_ids.filtered(lambda s: s.silence_ratio > 3)[0]
        self.assertRegex(slow.reason, r"That is [\d.]+ times its usual gap\.")

    def test_thresholds_that_contradict_each_other_are_refused(self):
        for name, value, words in (
            ("new_days", 0, "at least one day"),
            ("loyal_purchases", 1, "at least twice"),
            ("champion_share", 0, "more than 0"),
            ("champion_share", 101, "at most 100"),
            ("lost_kept", 60, "Between 0 and 100 percent"),
            ("slipping_kept", 101, "Between 0 and 100 percent"),
            ("slipping_ratio", 4, "longer silence"),
            ("lost_ratio", 2, "longer silence"),
        ):
            with (
                self.subTest(name, value=value),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.company.write({f"retention_{name}": value})

    def test_definitions_name_the_thresholds(self):
        self.company.retention_loyal_purchases = 7
        self.company.retention_at_risk_kept = 45.5
        segments = self.env["crm.retention.segment"].search([])
        texts = {segment.code: segment.definition for segment in segments}
        self.assertEqual(len(texts), 8)
        self.assertIn("at least 7 times", texts["loyal"])
        self.assertIn("less than 45.5 %", texts["at_risk"])
        self.assertNotIn("%(", "".join(texts.values()))

    def test_counts_open_the_scores(self):
        # A superuser sees every company.
        latest = [("is_latest", "=", True), ("company_id", "=", self.company.id)]
        for segment in self.env["crm.retention.segment"].search([]):
            scores = self.fit.score_ids.filtered(
                lambda s, code=segment.code: s.segment == code
            )
            self.assertEqual(segment.customer_count, len(scores))
            domain = segment.action_open_scores()["domain"]
            found = self.Score.search([*domain, *latest])
            self.assertEqual(set(found), set(scores))

    def test_the_next_step_is_the_segments(self):
        segment = self.env.ref("crm_retention.segment_new")
        segment.next_step = "Say hello."
        self.env.invalidate_all()
        self.assertEqual(self._score(self.fresh).next_step, "Say hello.")

    def test_segments_stay(self):
        with self.assertRaises(UserError):
            self.env.ref("crm_retention.segment_new").unlink()

    def test_what_is_at_stake(self):
        for score in self.fit.score_ids:
            fresh = score.repurchase_probability / score.probability_kept
            lost = fresh - score.repurchase_probability
            self.assertGreaterEqual(
                score.next_probability, score.repurchase_probability
            )
            self.assertEqual(score.value_at_stake > 0.01, lost > 1e-6)
        ordered = self.Score.search([("model_id", "=", self.fit.id)])
        stakes = ordered.mapped("value_at_stake")
        self.assertEqual(stakes, sorted(stakes, reverse=True))
