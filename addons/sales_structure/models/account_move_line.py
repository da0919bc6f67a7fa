# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lines of invoices, as something that is credited."""

from odoo import models

from .sales_structure_credit_table import Row
from .sales_structure_crediting_mixin import Line


class AccountMoveLine(models.Model):
    """Lines that are revenue have credits."""

    _inherit = "account.move.line"

    def _prepare_credit_line(self):
        """The line as something to divide."""
        move = self.move_id
        return Line(
            line_id=self.id,
            product_id=self.product_id.id,
            partner_id=move.commercial_partner_id.id,
            warehouse_id=None,
            user_id=move.invoice_user_id.id,
            day=move.invoice_date or move.date,
        )

    def _prepare_credit_row(self):
        """The line as something that credits are written of."""
        move = self.move_id
        return Row(
            line_id=self.id,
            document_id=move.id,
            company_id=move.company_id.id,
            partner_id=move.commercial_partner_id.id or 0,
            product_id=self.product_id.id or 0,
            date=move.date,
            total=-self.balance,
            digits=move.company_id.currency_id.decimal_places,
            reversed_id=move.reversed_entry_id.id or 0,
        )
