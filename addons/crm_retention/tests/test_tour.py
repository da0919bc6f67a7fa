# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a sales manager through the screens, in a real browser."""

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import TODAY, RetentionCase

# Seconds; fits take long where the machine has other things to do.
TIMEOUT = 240


@tagged("post_install", "-at_install")
class TestTour(RetentionCase, HttpCase):
    """From the menu to a score and its fit."""

    def _start_tour(self, name):
        login = self._make_users()["sales_manager"].login
        self.start_tour("/odoo", name, login=login, timeout=TIMEOUT)

    def test_scores(self):
        self._allow_small_books()
        self._make_book()
        self._start_tour("crm_retention_scores")
        model = self.Model.search(
            [("company_id", "=", self.company.id), ("is_latest", "=", True)]
        )
        self.assertEqual(model.state, "scored")
        self.assertEqual(len(model.score_ids), 12)
        self.assertGreaterEqual(model.as_of, TODAY)

    def test_track_record(self):
        self._allow_small_books()
        self.company.retention_horizon = 60
        with freeze_time(f"{TODAY} 12:00:00"):
            self._make_living_book(12)
        self._start_tour("crm_retention_track_record")
        fits = self.Model.search([("company_id", "=", self.company.id)])
        self.assertGreater(len(fits), 5)
        self.assertEqual(set(fits.mapped("state")), {"scored"})
