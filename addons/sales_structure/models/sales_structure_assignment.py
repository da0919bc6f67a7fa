# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which unit and which person hold a customer, since when, and by which rule."""

from odoo import fields, models

from .sales_structure_unit import KINDS


class SalesStructureAssignment(models.Model):
    """One dated row; the current ones have no end."""

    _name = "sales.structure.assignment"
    _description = "Assignment of a Customer"
    _inherit = [
        "sales.structure.assigning.mixin",
        "sales.structure.scheduled.mixin",
        "sales.structure.pinning.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    unit_id = fields.Many2one(
        "sales.structure.unit",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    function_id = fields.Many2one(
        "sales.structure.function",
        string="Step of the Sale",
        readonly=True,
        ondelete="restrict",
    )
    role_id = fields.Many2one(
        "sales.structure.role", readonly=True, ondelete="restrict"
    )
    office = fields.Selection(related="role_id.office")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        "sales.structure.rule", readonly=True, ondelete="set null"
    )
    origin = fields.Selection(
        [("rule", "Rule"), ("manual", "By Hand"), ("protected", "Protected")],
        required=True,
        readonly=True,
        default="rule",
        help="Rule: as the rules say. By hand: somebody decided otherwise, and it "
        "stays. Protected: stays with its owner until open deals are closed.",
    )
    date_from = fields.Date(string="Since", required=True, readonly=True)
    date_to = fields.Date(string="Until", readonly=True)
    protected_until = fields.Date(
        readonly=True, help="The last day of the protection, if it has one."
    )
    change_id = fields.Many2one(
        "sales.structure.change",
        string="Began by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The change of versions that made it.",
    )
    ended_by_id = fields.Many2one(
        "sales.structure.change",
        string="Ended by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The change of versions that ended it.",
    )
    team_id = fields.Many2one(related="unit_id.team_id")

    _unique_current = models.UniqueIndex(
        "(partner_id, company_id, kind, COALESCE(function_id, 0), COALESCE(role_id, 0))"
        " WHERE date_to IS NULL"
    )
    _history = models.Index("(partner_id, company_id, date_from)")
    _current_of_unit = models.Index("(unit_id, user_id) WHERE date_to IS NULL")
    _protected = models.Index("(company_id) WHERE origin = 'protected'")
    _dates_in_order = models.Constraint("CHECK (date_from <= date_to)")
