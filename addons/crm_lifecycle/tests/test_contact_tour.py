# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the list of what is due to a planned call, in a real browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestContactTour(LifecycleCase, HttpCase):
    """A salesperson with a customer with whom nobody has spoken."""

    def test_due_list(self):
        person = self._make_user("caller", "sales_team.group_sale_salesman")
        self.customer.user_id = person
        row = self.Lifecycle.sudo().create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "stage_id": self._stage("regular").id,
                "stage_since": fields.Date.today() - timedelta(days=30),
            }
        )
        self.env["crm.contact.cadence"]._count(self.company)
        self.start_tour("/odoo", "crm_lifecycle_contacts", login=person.login)
        self.env.invalidate_all()
        [cadence] = row.cadence_ids
        self.assertEqual(cadence.contacts_per_year, 12)
        self.assertEqual(row.activity_ids.user_id, person)
