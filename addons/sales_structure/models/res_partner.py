# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What changes of customers mean to who holds them; nothing of it is stored here."""

from odoo import api, fields, models

# Fields that rules can ask for, and whose customer a contact is.
WATCHED = frozenset(
    {
        *("country_id", "state_id", "zip", "city", "category_id", "industry_id"),
        *("is_company", "parent_id", "company_id", "active", "company_type"),
    }
)


class ResPartner(models.Model):
    """A customer who moves falls to others."""

    _name = "res.partner"
    _inherit = ["res.partner", "sales.structure.partner.mixin"]

    structure_holding_ids = fields.One2many(
        "sales.structure.assignment",
        "partner_id",
        string="Assignments",
        groups="sales_structure.group_structure_user",
        help="Of now and earlier, in all companies; also to be searched for.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Have new customers assigned."""
        partners = super().create(vals_list)
        partners._queue_for_structure()
        return partners

    def write(self, vals):
        """Have customers assigned anew where that can matter."""
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._queue_for_structure()
        return result

    def _queue_for_structure(self):
        # Who changes an address need not know who looks after the customer.
        versions = self.env["sales.structure"].sudo()
        if versions.search_count([("state", "=", "active")], limit=1):
            self.env["sales.structure.queue"].sudo()._enqueue(
                self.commercial_partner_id.ids
            )
