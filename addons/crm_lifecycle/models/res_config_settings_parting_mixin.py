# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Settings of partings, on the settings page of CRM."""

from odoo import fields, models


class ResConfigSettingsPartingMixin(models.AbstractModel):
    """They are the company's."""

    _name = "res.config.settings.parting.mixin"
    _description = "Settings Page of Partings"

    company_id = fields.Many2one("res.company")
    lifecycle_parting_user_id = fields.Many2one(
        related="company_id.lifecycle_parting_user_id", readonly=False
    )
    lifecycle_parting_days = fields.Integer(
        related="company_id.lifecycle_parting_days", readonly=False
    )
    lifecycle_parting_portal = fields.Boolean(
        related="company_id.lifecycle_parting_portal", readonly=False
    )
    lifecycle_parting_archive = fields.Boolean(
        related="company_id.lifecycle_parting_archive", readonly=False
    )
    lifecycle_return_order = fields.Boolean(
        related="company_id.lifecycle_return_order", readonly=False
    )
    lifecycle_return_invoice = fields.Boolean(
        related="company_id.lifecycle_return_invoice", readonly=False
    )
    lifecycle_return_lead = fields.Boolean(
        related="company_id.lifecycle_return_lead", readonly=False
    )
