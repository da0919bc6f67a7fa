# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score as a fact that rules of the life cycle can ask for."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.crm_lifecycle import SCORE_FACTS
from .common import TODAY, RetentionCase, day


@tagged("post_install", "-at_install")
class TestLifecycleFact(RetentionCase):
    """A rule may say: probably buys no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_book()
        cls.Lifecycle = cls.env["crm.lifecycle"]

    def _score(self, as_of=TODAY):
        return self.Model._compute_scores(self.company, as_of, must=True)[0]

    def _row(self, partner):
        domain = [("partner_id", "=", partner.id)]
        return self.Lifecycle.search([*domain, ("company_id", "=", self.company.id)])

    def test_the_fact_is_the_score(self):
        fit = self._score()
        self.Lifecycle._evaluate(self.company, as_of=TODAY)
        for score in self.Score.search([("model_id", "=", fit.id)]):
            self.assertEqual(
                self._row(score.partner_id).repurchase_probability,
                score.repurchase_probability,
            )

    def test_other_systems_get_the_score(self):
        fit = self._score()
        self.Lifecycle._evaluate(self.company, as_of=TODAY)
        self.env.user.group_ids += self.env.ref("base.group_allow_export")
        reading = self.env["crm.feed.rows"]._read_all()
        names = [column.name for column in reading.columns]
        rows = [row for rows in reading.batches(self.env.cr) for row in rows]
        found = {int(row[0]): dict(zip(names, row, strict=True)) for row in rows}
        for score in self.Score.search([("model_id", "=", fit.id)]):
            row = found[score.partner_id.id]
            self.assertEqual(row["retention_segment"], score.segment)
            self.assertAlmostEqual(float(row["value_at_stake"]), score.value_at_stake)
        self.assertEqual(names[-len(SCORE_FACTS) :], list(SCORE_FACTS))

    def test_a_day_knows_no_later_score(self):
        self._score()
        self.Lifecycle._evaluate(self.company, as_of=TODAY - timedelta(days=1))
        self.assertFalse(self._row(self.partners[0]).repurchase_probability)

    def test_a_rule_asks_for_it(self):
        self._score()
        stage = self.env.ref("crm_lifecycle.stage_at_risk")
        rule = self.env["crm.lifecycle.rule"].create(
            {
                "name": "Probably buys no more",
                "sequence": 1,
                "stage_id": stage.id,
                "domain": "[('repurchase_probability', '>=', 0)]",
            }
        )
        self.Lifecycle._evaluate(self.company, as_of=TODAY)
        row = self._row(self.partners[0])
        self.assertEqual((row.stage_id, row.rule_id), (stage, rule))
        self.assertIn("Buys Again", row.reason)

    def test_it_opens_the_score(self):
        self._score()
        self.Lifecycle._evaluate(self.company, as_of=TODAY)
        row = self._row(self.partners[0]).with_context(fact="repurchase_probability")
        action = row.action_open_fact()
        scores = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(scores.partner_id, self.partners[0])
        other = row.with_context(fact="invoice_count").action_open_fact()
        self.assertEqual(other["res_model"], "account.move")


@tagged("post_install", "-at_install")
class TestDeliveredRules(RetentionCase):
    """Customers are at risk, and dormant, by what silence has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_living_book() + cls._make_slowing_book()
        cls.Model._compute_scores(cls.company, day("2026-05-31"))
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        cls.rules = {
            "dormant": cls.env.ref("crm_retention.rule_dormant_probability"),
            "risk": cls.env.ref("crm_retention.rule_at_risk_probability"),
        }
        cls.Lifecycle._evaluate(cls.company, as_of=TODAY)
        cls.rows = cls.Lifecycle.search([("company_id", "=", cls.company.id)])

    @classmethod
    def _make_slowing_book(cls):
        """Customers who bought every month and stopped a few days after each other."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Slowing {number:02}"} for number in range(12)]
        )
        cls._invoices(
            [
                cls._prepare_invoice(partner, TODAY - timedelta(days=ago), 50)
                for number, partner in enumerate(partners)
                for ago in range(360, 50 + 5 * number, -30)
            ]
        )
        return partners

    def test_they_move_whom_silence_has_cost_probability(self):
        kept = {
            score.partner_id: score.probability_kept for score in self.fit.score_ids
        }
        risk = self.rows.filtered(lambda row: row.rule_id == self.rules["risk"])
        self.assertTrue(risk)
        for row in risk:
            self.assertTrue(kept[row.partner_id] < 0.5)
            self.assertEqual(row.stage_category, "risk")
            self.assertIn("Probability Kept", row.reason)
        for row in self.rows.filtered(lambda row: row.stage_category == "regular"):
            self.assertGreaterEqual(kept[row.partner_id], 0.5)

    def test_without_scores_the_rules_of_silence_decide(self):
        before = {row: row.rule_id for row in self.rows}
        self.Model.search([("company_id", "=", self.company.id)]).unlink()
        self.Lifecycle._evaluate(self.company, as_of=TODAY)
        ours = self.rules["risk"] | self.rules["dormant"]
        self.assertFalse(self.rows.rule_id & ours)
        self.assertTrue(set(before.values()) & set(ours))

    def test_what_if_shows_who_would_move(self):
        at_risk = self.rows.filtered(lambda row: row.rule_id == self.rules["risk"])
        changes = [{"id": self.rules["risk"].id, "active": False}]
        with freeze_time(f"{TODAY} 12:00:00"):
            answer = self.Rule.preview_moves(changes)
        self.assertFalse(answer["problems"])
        moved = {move["partner_id"] for move in answer["moves"]}
        self.assertTrue(moved)
        self.assertLessEqual(moved, set(at_risk.partner_id.ids))

    def test_every_figure_can_be_asked_for(self):
        for fact in SCORE_FACTS:
            is_number = fact != "retention_segment"
            operator, value = (">=", -1) if is_number else ("=", "'at_risk'")
            with self.subTest(fact):
                rule = self.Rule.create(
                    {
                        "name": fact,
                        "sequence": 1,
                        "stage_id": self.rules["risk"].stage_id.id,
                        "domain": f"[('{fact}', '{operator}', {value})]",
                    }
                )
                self.Lifecycle._evaluate(self.company, as_of=TODAY)
                self.assertTrue(
                    self.rows.filtered(lambda r, rule=rule: r.rule_id == rule)
                )
                rule.active = False

    def test_new_scores_have_customers_evaluated_again(self):
        sweep = self.env["crm.lifecycle.sweep"]
        today = self.Lifecycle._get_scope(self.company).as_of
        row = sweep.create(
            {"company_id": self.company.id, "date": today, "state": "done"}
        )
        other = sweep.create(
            {
                "company_id": self._make_company("Retention Other").id,
                "date": today,
                "state": "done",
            }
        )
        self.Model._compute_scores(self.company, TODAY)
        self.assertEqual(row.state, "done")
        self._invoice(self.partners[0], TODAY)
        self.Model._compute_scores(self.company, TODAY)
        self.assertEqual((row.state, other.state), ("running", "done"))
