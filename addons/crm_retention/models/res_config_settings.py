# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The company's decisions, on the settings page of CRM."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of retention."""

    _inherit = "res.config.settings"

    retention_is_nightly = fields.Boolean(
        related="company_id.retention_is_nightly", readonly=False
    )
    retention_horizon = fields.Integer(
        related="company_id.retention_horizon", readonly=False
    )
    retention_model = fields.Selection(
        related="company_id.retention_model", readonly=False
    )
    retention_minimum_customers = fields.Integer(
        related="company_id.retention_minimum_customers", readonly=False
    )
    retention_minimum_repeat_buyers = fields.Integer(
        related="company_id.retention_minimum_repeat_buyers", readonly=False
    )
    retention_new_days = fields.Integer(
        related="company_id.retention_new_days", readonly=False
    )
    retention_loyal_purchases = fields.Integer(
        related="company_id.retention_loyal_purchases", readonly=False
    )
    retention_champion_share = fields.Float(
        related="company_id.retention_champion_share", readonly=False
    )
    retention_slipping_kept = fields.Float(
        related="company_id.retention_slipping_kept", readonly=False
    )
    retention_at_risk_kept = fields.Float(
        related="company_id.retention_at_risk_kept", readonly=False
    )
    retention_lost_kept = fields.Float(
        related="company_id.retention_lost_kept", readonly=False
    )
    retention_slipping_ratio = fields.Float(
        related="company_id.retention_slipping_ratio", readonly=False
    )
    retention_at_risk_ratio = fields.Float(
        related="company_id.retention_at_risk_ratio", readonly=False
    )
    retention_lost_ratio = fields.Float(
        related="company_id.retention_lost_ratio", readonly=False
    )
