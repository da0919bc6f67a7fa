# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The steps of a sale that a functional organisation divides among people."""

from odoo import fields, models


class SalesStructureFunction(models.Model):
    """One step, from the first contact to service after the sale."""

    _name = "sales.structure.function"
    _description = "Step of a Sale"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("acquisition", "Acquisition"),
            ("offer", "Offer"),
            ("order", "Order Processing"),
            ("delivery", "Delivery"),
            ("billing", "Billing"),
            ("service", "Service"),
        ],
        required=True,
        readonly=True,
        help="Which documents are the work of this step.",
    )
    sequence = fields.Integer(default=10)
    description = fields.Char(translate=True)

    _unique_code = models.UniqueIndex("(code)", "There is this step already.")
