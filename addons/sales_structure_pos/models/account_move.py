# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices of points of sale."""

from odoo import models


class AccountMove(models.Model):
    """What was sold at a point of sale falls to its floor, invoiced or not."""

    _inherit = "account.move"

    def _prepare_credits(self, lines):
        # Whoever posts an invoice need not see points of sale.
        point = self.sudo().pos_order_ids.config_id[:1]
        where = point._get_credit_place() if point else {}
        for row, line in super()._prepare_credits(lines):
            yield row, line._replace(**where)
