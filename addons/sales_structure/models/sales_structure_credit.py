# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets credit for a line of an order or invoice, to the cent."""

from odoo import fields, models

from .sales_structure_unit import KINDS


class SalesStructureCredit(models.Model):
    """One share of one line."""

    _name = "sales.structure.credit"
    _description = "Credit for a Sale"
    _order = "date desc, id desc"
    _rec_name = "unit_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    move_line_id = fields.Many2one(
        "account.move.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(
        "sales.structure.unit",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty where nobody holds the line.",
    )
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, index="btree_not_null"
    )
    kind = fields.Selection(KINDS, readonly=True)
    credit = fields.Selection(
        [("revenue", "Revenue"), ("overlay", "Overlay")], required=True, readonly=True
    )
    percent = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="Untaxed, in the company's currency.")
    date = fields.Date(required=True, readonly=True, index=True)

    _one_line = models.Constraint(
        "CHECK ((order_line_id IS NULL) <> (move_line_id IS NULL))"
    )
