# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Open items of customers."""

from odoo import models


class AccountMoveLine(models.Model):
    """Payments and entries change what a customer owes."""

    _inherit = "account.move.line"

    def _get_lifecycle_pairs(self):
        """{(customer id, company id)} of the receivable ones of these lines."""
        return {
            (line.partner_id.id, line.company_id.id)
            for line in self
            if line.partner_id and line.account_id.account_type == "asset_receivable"
        }
