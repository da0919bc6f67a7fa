# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contact cadence on the settings page of CRM."""

from odoo import fields, models


class ResConfigSettingsContactMixin(models.AbstractModel):
    """Settings of contacts."""

    _name = "res.config.settings.contact.mixin"
    _description = "Settings of Contacts"

    company_id = fields.Many2one("res.company")
    contact_counts_mail = fields.Boolean(
        related="company_id.contact_counts_mail", readonly=False
    )
    contact_counts_activity = fields.Boolean(
        related="company_id.contact_counts_activity", readonly=False
    )
    contact_counts_meeting = fields.Boolean(
        related="company_id.contact_counts_meeting", readonly=False
    )
    contact_counts_incoming = fields.Boolean(
        related="company_id.contact_counts_incoming", readonly=False
    )
    contact_counts_note = fields.Boolean(
        related="company_id.contact_counts_note", readonly=False
    )
    contact_counts_invoice = fields.Boolean(
        related="company_id.contact_counts_invoice", readonly=False
    )
    contact_planning = fields.Boolean(
        related="company_id.contact_planning", readonly=False
    )
    contact_per_day = fields.Integer(
        related="company_id.contact_per_day", readonly=False
    )
    contact_days_ahead = fields.Integer(
        related="company_id.contact_days_ahead", readonly=False
    )
    contact_activity_type_id = fields.Many2one(
        related="company_id.contact_activity_type_id", readonly=False
    )
