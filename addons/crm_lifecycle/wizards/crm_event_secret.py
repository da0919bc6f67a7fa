# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shows a secret once."""

from odoo import fields, models


class CrmEventSecret(models.TransientModel):
    """Nothing of it is kept."""

    _name = "crm.event.secret"
    _description = "Secret of an Event Subscription"

    secret = fields.Char(store=False, readonly=True)
