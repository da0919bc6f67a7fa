# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What counts for a customer's health, on the settings page of CRM."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the signals beside the score."""

    _inherit = "res.config.settings"

    retention_late_days = fields.Integer(
        related="company_id.retention_late_days", readonly=False
    )
    retention_very_late_days = fields.Integer(
        related="company_id.retention_very_late_days", readonly=False
    )
    retention_contact_days = fields.Integer(
        related="company_id.retention_contact_days", readonly=False
    )
    retention_weight_outlook = fields.Float(
        related="company_id.retention_weight_outlook", readonly=False
    )
    retention_weight_payment = fields.Float(
        related="company_id.retention_weight_payment", readonly=False
    )
    retention_weight_returns = fields.Float(
        related="company_id.retention_weight_returns", readonly=False
    )
    retention_weight_deliveries = fields.Float(
        related="company_id.retention_weight_deliveries", readonly=False
    )
    retention_weight_ratings = fields.Float(
        related="company_id.retention_weight_ratings", readonly=False
    )
    retention_weight_contact = fields.Float(
        related="company_id.retention_weight_contact", readonly=False
    )
