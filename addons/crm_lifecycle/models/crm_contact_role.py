# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a contact person does in the customer's company."""

from odoo import fields, models


class CrmContactRole(models.Model):
    """Who decides, who buys, who pays, who receives the goods."""

    _name = "crm.contact.role"
    _description = "Role of Contact Persons"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    partner_ids = fields.Many2many(
        "res.partner",
        "crm_contact_role_partner_rel",
        "role_id",
        "partner_id",
        string="Contact Persons",
    )
