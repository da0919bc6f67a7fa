# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score on the customer card, for those who may see it."""

from odoo.tests import tagged

from .common import TODAY, RetentionCase

MODEL = "crm.retention.score"


@tagged("post_install", "-at_install")
class TestCustomerCard(RetentionCase):
    """A book of customers that has been scored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_living_book(12)
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        cls._evaluate()
        cls.users = cls._make_users()

    def _score_notes(self, role, partner):
        """Notes of a score on the card of a customer."""
        card = self._as(self.users[role], "crm.customer.card")
        notes = card.get_more(partner.id)["notes"]
        return [note for note in notes if note["model"] == MODEL]

    def test_the_score_is_told_with_its_reason(self):
        score = self.fit.score_ids.filtered(lambda one: one.state == "scored")[:1]
        [note] = self._score_notes("retention_manager", score.partner_id)
        self.assertEqual(note["id"], score.id)
        self.assertIn("silent for", note["text"])
        self.assertIn("%", note["title"])

    def test_who_may_not_see_scores_sees_none(self):
        for role in ("salesman", "accountant"):
            user = self.users[role]
            if not user.has_group("crm_retention.group_retention_user"):
                with self.subTest(role=role):
                    self.assertFalse(self._score_notes(role, self.partners[0]))

    def test_a_customer_without_score_has_no_note(self):
        new = self._make_customer("New")
        self.assertFalse(self._score_notes("retention_manager", new))

    def test_scores_of_another_company_are_not_told(self):
        other = self._make_company("Elsewhere")
        user = self._make_user("elsewhere", "sales_team.group_sale_manager", other)
        card = self.env(user=user, context={"allowed_company_ids": other.ids})[
            "crm.customer.card"
        ]
        notes = card.get_more(self.partners[0].id)["notes"]
        self.assertNotIn(MODEL, [note["model"] for note in notes])
