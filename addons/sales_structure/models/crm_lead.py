# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads that fall to units and people of the structure."""

from odoo import models


class CrmLead(models.Model):
    """A lead among many that are assigned at once."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.lead.dealing.mixin"]
