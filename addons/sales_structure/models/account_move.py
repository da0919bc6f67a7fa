# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices and credit notes: whom they go to, and to whom they are credited."""

from odoo import api, fields, models
from odoo.fields import Domain

from .sale_order import READERS
from .sales_structure_credit_table import Row
from .sales_structure_crediting_mixin import Line


class AccountMove(models.Model):
    """Without an order they go to who holds the customer; posted, they are credited."""

    _name = "account.move"
    _inherit = [
        "account.move",
        "sales.structure.following.mixin",
        "sales.structure.handling.mixin",
    ]
    _handling_step = "billing"

    structure_credit_ids = fields.One2many(
        "sales.structure.credit", "move_id", string="Credits", groups=READERS
    )

    # Whom they go to

    def _compute_invoice_default_sale_person(self):
        open_ones = self._filter_following().filtered(
            lambda move: not move.invoice_user_id
        )
        result = super()._compute_invoice_default_sale_person()
        open_ones._set_structure_persons("invoice_user_id")
        return result

    def _compute_team_id(self):
        result = super()._compute_team_id()
        self._filter_following()._set_structure_teams("invoice_user_id")
        return result

    def _filter_following(self):
        """Drafts to customers; what is posted stays as it is."""
        return self.filtered(
            lambda move: (
                move.state == "draft" and move.is_sale_document(include_receipts=True)
            )
        )

    # Whose work they are

    @api.model
    def _get_handled_domain(self):
        return Domain("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))

    # To whom they are credited

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

    def _prepare_credits(self, lines):
        """(Row, Line) of lines of the invoice, to be divided and written."""
        currency, partner = self.company_id.currency_id, self.commercial_partner_id.id
        reversed_id = self.reversed_entry_id.id or 0
        common = {"document_id": self.id, "company_id": self.company_id.id}
        day = self.invoice_date or self.date
        for line in lines:
            product = line.product_id.id
            yield (
                Row(
                    **common,
                    line_id=line.id,
                    partner_id=partner or 0,
                    product_id=product or 0,
                    date=self.date,
                    total=-line.balance,
                    digits=currency.decimal_places,
                    reversed_id=reversed_id,
                ),
                Line(line.id, product, partner, None, self.invoice_user_id.id, day),
            )
