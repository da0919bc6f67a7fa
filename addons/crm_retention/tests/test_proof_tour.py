# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the track record to the customers, and a computation that is stopped."""

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import TODAY, RetentionCase, day

# Seconds; fits take long where the machine has other things to do.
TIMEOUT = 240


@tagged("post_install", "-at_install")
class TestProofTour(RetentionCase, HttpCase):
    """As a sales manager."""

    def setUp(self):
        super().setUp()
        self._allow_small_books()
        self.company.retention_horizon = 60
        with freeze_time(f"{TODAY} 12:00:00"):
            self.partners = self._make_living_book(40)
        self.login = self._make_users()["sales_manager"].login

    def _start_tour(self, url, name):
        self.start_tour(url, name, login=self.login, timeout=TIMEOUT)

    def test_a_band_opens_its_customers(self):
        for as_of in ("2026-05-31", "2026-06-30"):
            self.Model._compute_scores(self.company, day(as_of))
        self._start_tour("/odoo/retention-track-record", "crm_retention_ways")

    def test_what_was_done_stays_when_it_is_stopped(self):
        action = self.env.ref("crm_retention.crm_retention_compute_now_action")
        self._start_tour(f"/odoo/action-{action.id}", "crm_retention_stop")
        fits = self.Model.search([("company_id", "=", self.company.id)])
        self.assertTrue(0 < len(fits) < 13)
        self.assertEqual(set(fits.mapped("state")), {"scored"})
