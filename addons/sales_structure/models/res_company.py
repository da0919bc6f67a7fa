# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company leaves to its structure."""

from odoo import fields, models


class ResCompany(models.Model):
    """Whether leads are shared by the structure."""

    _inherit = "res.company"

    structure_assigns_leads = fields.Boolean(
        string="Share Leads by the Structure",
        default=True,
        help="While a version of the structure is in force, leads go to the team of "
        "the unit that they fall to, and each member gets an equal share by capacity "
        "over all runs together. Otherwise leads are assigned by chance and turn.",
    )
