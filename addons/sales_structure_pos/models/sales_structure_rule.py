# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules that ask for a point of sale."""

from odoo import api, fields, models


class SalesStructureRule(models.Model):
    """A counter of its own is a floor of its own."""

    _inherit = "sales.structure.rule"

    point_of_sale_id = fields.Many2one(
        "pos.config",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="What is sold at this point of sale.",
    )

    @api.depends("point_of_sale_id")
    def _compute_name(self):
        return super()._compute_name()

    def _list_criteria(self):
        # Whoever reads rules need not have the right to read points of sale.
        point = self.sudo().point_of_sale_id
        return super()._list_criteria() + [point.name] * bool(point)
