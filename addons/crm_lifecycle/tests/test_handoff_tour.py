# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a salesperson through the queue, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common_handoff import HandoffCase


@tagged("post_install", "-at_install")
class TestHandoffTour(HandoffCase, HttpCase):
    """From the menu to an accepted and a rejected customer."""

    def test_queue(self):
        person = self.users["salesman"]
        self.company.lifecycle_sales_user_id = person
        handoffs = self._ask(self.customer + self.other_customer)
        self.start_tour("/odoo", "crm_lifecycle_handoffs", login=person.login)
        self.env.invalidate_all()
        accepted, rejected = handoffs.sorted(lambda one: one.partner_id.name)
        self.assertEqual((accepted.state, accepted.answered_by), ("accepted", person))
        self.assertEqual((rejected.state, rejected.answered_by), ("rejected", person))
        self.assertEqual(rejected.reason, "No address is known")
        self.assertEqual(rejected.queue_user_id, self.users["marketing"])
