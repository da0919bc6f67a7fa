# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who holds a customer, on the customer card."""

from odoo import models
from odoo.fields import Domain


class CrmCustomerCard(models.AbstractModel):
    """Units and their people stand beside the salesperson."""

    _inherit = "crm.customer.card"

    def _get_people(self, customer, row):
        """After the salesperson and the department, those of the structure."""
        return [*super()._get_people(customer, row), *self._get_holders(customer)]

    def _get_holders(self, customer):
        """People of the current assignments that the user may read, by their units."""
        assignments = self.env["sales.structure.assignment"]
        if not assignments.has_access("read"):
            return []
        domain = Domain("partner_id", "=", customer.id)
        domain &= Domain("company_id", "=", self.env.company.id)
        domain &= Domain("date_to", "=", False) & Domain("user_id", "!=", False)
        # Who reads an assignment knows its unit and its person by name.
        held = assignments.search(domain, order="kind, id").sudo()
        return [
            {
                "role": row.unit_id.name,
                "name": row.user_id.name,
                "user_id": row.user_id.id,
            }
            for row in held
        ]
