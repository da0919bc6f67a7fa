# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The usual horizons to choose from, beside any other number of days."""

from odoo import api, fields, models

USUAL = ("90", "180", "365")


class ResConfigSettings(models.TransientModel):
    """A choice that writes the number of days; the number alone is kept."""

    _inherit = "res.config.settings"

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

    @api.depends("retention_horizon")
    def _compute_retention_horizon_choice(self):
        for settings in self:
            days = str(settings.retention_horizon)
            settings.retention_horizon_choice = days if days in USUAL else "other"

    @api.onchange("retention_horizon_choice")
    def _onchange_retention_horizon_choice(self):
        if self.retention_horizon_choice in USUAL:
            self.retention_horizon = int(self.retention_horizon_choice)
