# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score as a fact that rules of the life cycle can ask for."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, RetentionCase


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
