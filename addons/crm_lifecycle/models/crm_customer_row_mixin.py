# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows that the engine keeps of each customer."""

from odoo import fields, models


class CrmCustomerRowMixin(models.AbstractModel):
    """A row ends with its customer."""

    _name = "crm.customer.row.mixin"
    _description = "Row of a Customer"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
