# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company leaves to its structure, on the settings page of CRM."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the structure."""

    _inherit = "res.config.settings"

    structure_assigns_leads = fields.Boolean(
        related="company_id.structure_assigns_leads", readonly=False
    )
