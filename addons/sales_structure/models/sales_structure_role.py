# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person does in a unit."""

from odoo import fields, models


class SalesStructureRole(models.Model):
    """A role in the front office or in the back office."""

    _name = "sales.structure.role"
    _description = "Role in a Sales Unit"
    _inherit = ["sales.structure.part.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name in files that are imported.")
    sequence = fields.Integer(default=10)
    office = fields.Selection(
        [("front", "Front Office"), ("back", "Back Office")],
        required=True,
        default="front",
        help="The front office meets customers; the back office handles their orders.",
    )
    holds_customers = fields.Boolean(
        help="Each customer of a unit gets one person of this role. Others work for "
        "the whole unit.",
    )
    is_leader = fields.Boolean(
        help="Sees and answers for the unit and all units below it.",
    )

    _unique_code = models.UniqueIndex("(code)", "Another role has this code already.")
