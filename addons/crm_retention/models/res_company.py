# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company decides about its scores."""

from odoo import fields, models


class ResCompany(models.Model):
    """Settings of retention, per company."""

    _inherit = "res.company"

    retention_is_nightly = fields.Boolean(
        string="Score Every Night",
        default=True,
        help="Books that are no longer kept need no new scores.",
    )
    retention_horizon = fields.Integer(
        default=90, help="The probability is that of a purchase within this many days."
    )
    retention_model = fields.Selection(
        [("bg_nbd", "BG/NBD"), ("mbg_nbd", "MBG/NBD")],
        default="bg_nbd",
        required=True,
        help="MBG/NBD allows that a customer leaves right after the first purchase.",
    )
    retention_minimum_customers = fields.Integer(
        default=40, help="With fewer customers there is no probability."
    )
    retention_minimum_repeat_buyers = fields.Integer(
        default=15, help="With fewer customers who bought again there is none either."
    )

    _retention_horizon_range = models.Constraint(
        "CHECK (retention_horizon BETWEEN 1 AND 3650)",
        "The horizon is a number of days from 1 to 3650.",
    )
    _retention_minimums_positive = models.Constraint(
        "CHECK (retention_minimum_customers > 0"
        " AND retention_minimum_repeat_buyers > 0)",
        "At least one customer and one repeat buyer are needed for any forecast.",
    )
