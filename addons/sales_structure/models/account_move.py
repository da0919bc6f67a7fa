# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices and credit notes: to whom they are credited."""

from odoo import fields, models

from .sale_order import READERS


class AccountMove(models.Model):
    """What is posted is credited, and only that."""

    _inherit = "account.move"

    structure_credit_ids = fields.One2many(
        "sales.structure.credit", "move_id", string="Credits", groups=READERS
    )

    def write(self, vals):
        """What is not posted any more is not credited any more."""
        result = super().write(vals)
        if vals.get("state") in ("draft", "cancel"):
            # Whoever resets an invoice need not know to whom it is credited.
            self.env["sales.structure.credit"].sudo()._forget_invoices(self)
        return result

    def _post(self, soft=True):
        posted = super()._post(soft)
        # Whoever posts an invoice need not know to whom it is credited.
        self.env["sales.structure.credit"].sudo()._record_invoices(posted)
        return posted
