# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score on the customer's form, and customers that are merged."""

from lxml import etree

from odoo.tests import Form, tagged

from .common import TODAY, RetentionCase, day


@tagged("post_install", "-at_install")
class TestPartner(RetentionCase):
    """Nothing is stored on partners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_book()
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)

    def test_form_shows_the_latest_score(self):
        partner = self.partners[3]
        score = self.fit.score_ids.filtered(lambda s: s.partner_id == partner)
        self.assertEqual(partner.retention_score_id, score)
        self.assertEqual(partner.retention_state, "scored")
        self.assertEqual(
            partner.retention_percent, score._in_percent(score.repurchase_probability)
        )

    def test_score_stays_while_the_form_is_edited(self):
        partner = self.partners[3]
        with Form(partner) as form:
            form.company_type = "company"
            self.assertEqual(form.retention_percent, partner.retention_percent)
            self.assertTrue(form.retention_percent)

    def test_button_opens_the_latest_first(self):
        self.Model._compute_scores(self.company, day("2026-05-31"))
        action = self.partners[3].action_open_retention_scores()
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        order = etree.fromstring(view.get_combined_arch()).get("default_order")
        scores = self.Score.search(action["domain"], order=order)
        self.assertEqual(scores.mapped("as_of"), [TODAY, day("2026-05-31")])

    def test_contacts_show_their_companys(self):
        contact = self._make_customer("Buyer", parent_id=self.partners[3].id)
        self.assertEqual(
            contact.retention_score_id, self.partners[3].retention_score_id
        )
        action = contact.action_open_retention_scores()
        self.assertEqual(
            self.Score.search(action["domain"]).partner_id, self.partners[3]
        )

    def test_no_score_without_purchases(self):
        self.assertFalse(self.customer.retention_score_id)
        self.assertFalse(self.customer.retention_state)

    def test_one_query_for_many_customers(self):
        self.partners.invalidate_recordset()
        self.partners.mapped("commercial_partner_id")
        with self.assertQueryCount(2):
            self.partners.mapped("retention_score_id")

    def test_nothing_is_stored_on_partners(self):
        stored = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if name.startswith("retention") and field.store and field.column_type
        ]
        self.assertEqual(stored, [])

    def test_merged_customers_keep_one_score_a_day(self):
        earlier, _written = self.Model._compute_scores(self.company, day("2026-05-31"))
        target, source = self.partners[3], self.partners[2]
        kept = target.retention_score_id
        self._merge(source, target)
        scores = self.Score.search([("partner_id", "=", target.id)])
        self.assertEqual(sorted(scores.mapped("as_of")), [earlier.as_of, TODAY])
        self.assertIn(kept, scores)

    def test_merge_moves_scores_that_stand_alone(self):
        source = self.partners[2]
        score = source.retention_score_id
        self._merge(source, self.customer)
        self.assertEqual(score.partner_id, self.customer)

    def test_merged_customer_is_scored_from_all_invoices(self):
        self._merge(self.partners[2], self.partners[3])
        self.Model._compute_scores(self.company, TODAY)
        score = self.partners[3].retention_score_id
        self.assertEqual(score.purchase_count, 7)

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()
