# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lines of points of sale, and to whom they are credited."""

from odoo import fields, models

READERS = "sales_structure.group_structure_user"


class PosOrderLine(models.Model):
    """A line falls to a floor and to a product unit; both may be somebody's credit."""

    _inherit = "pos.order.line"

    floor_unit_id = fields.Many2one(
        "sales.structure.unit",
        string="Sales Floor",
        compute="_compute_structure_units",
        groups=READERS,
        help="Whose floor the line was sold on, by the structure of that day.",
    )
    product_unit_id = fields.Many2one(
        "sales.structure.unit",
        string="Unit by Product",
        compute="_compute_structure_units",
        groups=READERS,
        help="Who holds the product, by the structure of that day.",
    )

    def _compute_structure_units(self):
        units = self._match_units()
        for line in self:
            held = units.get(line.id, {})
            line.floor_unit_id = held.get("floor", (False,))[0]
            line.product_unit_id = held.get("product", (False,))[0]

    def _match_units(self):
        """{line id: {kind: (unit id, user id or None)}} on the days of the orders."""
        found, by_version = {}, {}
        versions = self.env["sales.structure"]
        # Whoever may read a line may be told whose it is.
        for order, its_lines in self.sudo()._origin.grouped("order_id").items():
            asked = order._prepare_credit_lines(its_lines)
            version = versions._get_active(order.company_id, asked[0].day)
            by_version.setdefault(version, []).extend(asked)
        ledger = self.env["sales.structure.credit.ledger"].sudo()
        for version, lines in by_version.items():
            if version:
                held = version._hold_lines(lines, ledger._read_known(version, lines))
                found |= zip((line.line_id for line in lines), held, strict=True)
        return found
