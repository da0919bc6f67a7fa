# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the revenue of a line is divided among the kinds of units that hold it."""

from odoo import fields, models

from .sales_structure_unit import KINDS


class SalesStructureShare(models.Model):
    """The weight of one kind of units."""

    _name = "sales.structure.share"
    _description = "Share of Revenue"
    _inherit = ["sales.structure.guard.mixin", "sales.structure.part.mixin"]
    _order = "structure_id, credit desc, id"
    _rec_name = "kind"

    structure_id = fields.Many2one(
        "sales.structure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="structure_id.company_id", store=True)
    kind = fields.Selection(KINDS, string="Units by", required=True)
    credit = fields.Selection(
        [("revenue", "Revenue"), ("overlay", "Overlay")],
        required=True,
        default="revenue",
        help="Revenue shares of a line always add up to 100 %: they are weighed among "
        "the kinds that hold the line. Overlay shares come on top, as they are.",
    )
    percent = fields.Float(
        string="Share (%)",
        digits=(16, 4),
        required=True,
        help="A kind with 0 % of revenue gets it only where no other kind holds the "
        "line; a kind that is not listed gets nothing.",
    )

    _unique_kind = models.UniqueIndex(
        "(structure_id, kind, credit)",
        "Each kind has one share of revenue and one overlay.",
    )
    _percent_is_positive = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 1000)",
        "A share is between 0 and 1000 percent.",
    )
