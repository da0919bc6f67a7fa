# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders' lines, and to whom they are credited."""

from decimal import Decimal

from odoo import api, models

from ..sharing import part_of, split


class SaleOrderLine(models.Model):
    """Lines of confirmed orders have credits, which follow their amounts."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Credit lines that are added to confirmed orders."""
        lines = super().create(vals_list)
        lines._collect_for_credit()
        return lines

    def write(self, vals):
        """Another product falls to others."""
        result = super().write(vals)
        if "product_id" in vals:
            self._collect_for_credit(anew=True)
        return result

    def _compute_amount(self):
        """Whatever changes the amount of a line, its credits follow."""
        result = super()._compute_amount()
        self.filtered("id")._collect_for_credit()
        return result

    def _collect_for_credit(self, anew=False):
        confirmed = self.filtered(lambda line: line.state == "sale")
        if confirmed:
            self.env["sales.structure.credit"]._collect(confirmed, anew)

    def _is_credited(self):
        return self.state == "sale" and not self.display_type

    def _follows_order(self):
        """Whether the line stands for the whole order: a down payment, a discount."""
        return bool(
            self.is_downpayment
            or self._is_global_discount()
            or self._is_discount_line()
        )

    def _prepare_credits(self):
        """(Row, Line) of each, to be divided and written."""
        return [
            pair
            for order, lines in self.grouped("order_id").items()
            for pair in order._prepare_credits(lines)
        ]

    def _preview_credits(self, row, shares):
        """Credits by these Shares in words and amounts: one dict each."""
        total = Decimal(str(row.total))
        percents = [share.percent for share in shares if share.credit == "revenue"]
        amounts = iter(split(total, percents, row.digits) if percents else ())
        kinds = dict(
            self.env["sales.structure.unit"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return [
            {
                "line": (self.name or "").split("\n")[0],
                "unit": self.env["sales.structure.unit"].browse(share.unit_id or ()),
                "user": self.env["res.users"].browse(share.user_id or ()),
                "kind": kinds.get(share.kind),
                "credit": share.credit,
                "percent": share.percent,
                "amount": float(
                    next(amounts)
                    if share.credit == "revenue"
                    else part_of(total, share.percent, row.digits)
                ),
            }
            for share in shares
        ]
