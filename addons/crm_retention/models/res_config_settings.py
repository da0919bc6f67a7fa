# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The company's decisions, on the settings page of CRM."""

from odoo import api, fields, models

from ..segmentation import Thresholds
from .res_company import WEIGHTS

USUAL_HORIZONS = ("90", "180", "365")
THRESHOLDS = [
    *(f"retention_{name}" for name in Thresholds._fields),
    *("retention_late_days", "retention_very_late_days", *WEIGHTS),
]


class ResConfigSettings(models.TransientModel):
    """Settings of retention."""

    _inherit = "res.config.settings"

    retention_is_nightly = fields.Boolean(
        related="company_id.retention_is_nightly", readonly=False
    )
    retention_horizon = fields.Integer(
        related="company_id.retention_horizon", readonly=False
    )
    retention_horizon_choice = fields.Selection(
        [
            ("90", "90 days"),
            ("180", "180 days"),
            ("365", "365 days"),
            ("other", "Another number of days"),
        ],
        compute="_compute_retention_horizon_choice",
        readonly=False,
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

    # Health

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

    # Horizon

    @api.depends("retention_horizon")
    def _compute_retention_horizon_choice(self):
        for settings in self:
            days = str(settings.retention_horizon)
            settings.retention_horizon_choice = (
                days if days in USUAL_HORIZONS else "other"
            )

    @api.onchange("retention_horizon_choice")
    def _onchange_retention_horizon_choice(self):
        if self.retention_horizon_choice in USUAL_HORIZONS:
            self.retention_horizon = int(self.retention_horizon_choice)

    # Written one by one, thresholds would not fit together on the way.

    @api.model_create_multi
    def create(self, vals_list):
        """Write the thresholds of each company at once, before all else."""
        self.browse().check_access("create")
        companies = self.env["res.company"]
        for vals in vals_list:
            company = companies.browse(vals.get("company_id")) or self.env.company
            self._write_thresholds(company, vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write the thresholds of each company at once, before all else."""
        self.check_access("write")
        self._write_thresholds(self.company_id, vals)
        return super().write(vals)

    @api.model
    def _write_thresholds(self, companies, vals):
        if given := {name: vals[name] for name in THRESHOLDS if name in vals}:
            companies.write(given)
