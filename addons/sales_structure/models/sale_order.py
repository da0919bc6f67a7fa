# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders and quotations: whom they go to, and to whom they are credited."""

from odoo import api, fields, models

from .sale_order_following_mixin import ASKED
from .sales_structure_credit_table import Row
from .sales_structure_crediting_mixin import Line

READERS = (
    "sales_team.group_sale_salesman,sales_structure.group_structure_user,"
    "account.group_account_invoice"
)


class SaleOrder(models.Model):
    """Confirmed orders have credits, quotations a preview of them."""

    _name = "sale.order"
    _inherit = [
        "sale.order",
        "sale.order.following.mixin",
        "sales.structure.following.mixin",
        "sales.structure.handling.mixin",
    ]
    _handling_step = "order"

    structure_credit_ids = fields.One2many(
        "sales.structure.credit", "order_id", string="Credits", groups=READERS
    )
    structure_credit_preview = fields.Html(
        compute="_compute_structure_credit_preview",
        compute_sudo=False,
        sanitize=False,
        groups=READERS,
        help="To whom the saved lines of the quotation would be credited if it were "
        "confirmed now.",
    )

    # Whom they go to

    @api.model_create_multi
    def create(self, vals_list):
        """Give orders to whom the structure says, whichever way they come in."""
        vals_list = self._complete_by_structure(vals_list)
        orders = super(SaleOrder, self.with_context(**{ASKED: True})).create(vals_list)
        return orders.with_env(self.env)

    def _compute_user_id(self):
        result = super()._compute_user_id()
        self._filter_following()._set_structure_persons("user_id")
        return result

    def _compute_team_id(self):
        result = super()._compute_team_id()
        self._filter_following()._set_structure_teams("user_id")
        return result

    def _filter_following(self):
        """Quotations; what was agreed stays with who agreed it."""
        if self.env.context.get(ASKED):
            return self.browse()
        return self.filtered(lambda order: order.state in ("draft", "sent"))

    # To whom they are credited

    def write(self, vals):
        """Credit orders that are confirmed; those that are not any more have none."""
        if {"state", "partner_id"}.isdisjoint(vals):
            return super().write(vals)
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super().write(vals)
        confirmed |= self.filtered(lambda order: order.state == "sale")
        self.env["sales.structure.credit"]._collect(
            confirmed.order_line, anew="partner_id" in vals
        )
        return result

    @api.depends("state")
    def _compute_structure_credit_preview(self):
        """As of the saved lines: typing in a quotation should not cost anything."""
        self.structure_credit_preview = False
        for order in self:
            if order.id and order.state in ("draft", "sent"):
                rows = order._preview_credits()
                order.structure_credit_preview = rows and self.env["ir.qweb"]._render(
                    "sales_structure.credit_preview",
                    {"rows": rows, "currency": order.company_id.currency_id},
                )

    def _preview_credits(self):
        """Credits that the lines would get: one dict each."""
        self.ensure_one()
        # Whoever may see a line may be told to whom it would be credited.
        lines = self.sudo().order_line.filtered(lambda line: not line.display_type)
        shares = lines.env["sales.structure.credit"]._divide_order_lines(lines)
        prepared = zip(lines, self.sudo()._prepare_credits(lines), strict=True)
        return [
            told
            for line, (row, _line) in prepared
            for told in line._preview_credits(row, shares.get(line.id, ()))
        ]

    def _prepare_credits(self, lines):
        """(Row, Line) of lines of the order, to be divided and written."""
        currency, partner = self.company_id.currency_id, self.partner_id
        partner_id = partner.commercial_partner_id.id
        common = {"document_id": self.id, "company_id": self.company_id.id}
        day = fields.Date.context_today(self, self.date_order)
        whose = partner_id, self.warehouse_id.id, self.user_id.id, day
        for line in lines:
            product = line.product_id.id
            total = line.price_subtotal / (self.currency_rate or 1.0)
            yield (
                Row(
                    **common,
                    line_id=line.id,
                    partner_id=partner_id or 0,
                    product_id=product or 0,
                    date=day,
                    total=currency.round(total),
                    digits=currency.decimal_places,
                ),
                Line(line.id, product, *whose),
            )
