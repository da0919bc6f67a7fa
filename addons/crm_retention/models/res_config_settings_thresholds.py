# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Thresholds of the segments change together."""

from odoo import api, models

from ..segmentation import Thresholds

NAMES = [f"retention_{name}" for name in Thresholds._fields]


class ResConfigSettings(models.TransientModel):
    """Written one by one, thresholds would not fit together on the way."""

    _inherit = "res.config.settings"

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
        if given := {name: vals[name] for name in NAMES if name in vals}:
            companies.write(given)
