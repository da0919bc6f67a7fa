# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a sales manager through the screens, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common import TODAY, RetentionCase


@tagged("post_install", "-at_install")
class TestTour(RetentionCase, HttpCase):
    """From the menu to a score and its fit."""

    def test_scores(self):
        self._allow_small_books()
        self._make_book()
        users = self._make_users()
        self.start_tour(
            "/odoo", "crm_retention_scores", login=users["sales_manager"].login
        )
        model = self.Model.search([("company_id", "=", self.company.id)])
        self.assertEqual(model.state, "scored")
        self.assertEqual(len(model.score_ids), 12)
        self.assertGreaterEqual(model.as_of, TODAY)
