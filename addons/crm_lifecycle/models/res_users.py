# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much a person can do on a day."""

from odoo import fields, models


class ResUsers(models.Model):
    """Set by whoever administers users, not by the person."""

    _inherit = "res.users"

    contacts_per_day = fields.Integer(
        help="So many activities and meetings a day are planned at most, whoever they "
        "are for. 0: as in the settings of the company."
    )

    def _get_contacts_per_day(self, company):
        """The person's own capacity, else that of the company."""
        self.ensure_one()
        return self.contacts_per_day or company.contact_per_day
