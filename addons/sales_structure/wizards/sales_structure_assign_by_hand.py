# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Gives chosen customers to a unit against the rules."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.sales_structure_unit import KINDS


class SalesStructureAssignByHand(models.TransientModel):
    """Asks for the unit, the person and why."""

    _name = "sales.structure.assign.by.hand"
    _description = "Assign by Hand"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    kind = fields.Selection(KINDS, required=True, default="territory")
    function_id = fields.Many2one("sales.structure.function", string="Step of the Sale")
    unit_id = fields.Many2one(
        "sales.structure.unit",
        required=True,
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('state', '=', 'active'),"
        " ('kind', '=', kind)]",
    )
    user_ids = fields.Many2many("res.users", compute="_compute_user_ids")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        domain="[('id', 'in', user_ids)]",
        help="Empty: the unit alone, whoever is in it.",
    )
    reason = fields.Char(help="Whoever wonders later reads it on the assignment.")

    @api.depends("unit_id")
    def _compute_user_ids(self):
        """People of the unit and of those above it."""
        units = self.env["sales.structure.unit"]
        for wizard in self:
            unit = wizard.unit_id
            above = units.browse(unit._get_ancestor_ids() if unit else ())
            wizard.user_ids = (unit + above).member_ids.user_id

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.unit_id.kind != self.kind:
            self.unit_id = False
        if self.kind != "function":
            self.function_id = False

    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        if self.user_id not in self.user_ids:
            self.user_id = False

    def action_assign(self):
        """Give the customers to the unit until the rules are followed again."""
        self.ensure_one()
        rows = self.env["sales.structure.assignment"]
        rows._check_may_decide()
        # As the user, whatever the dialog was filled with.
        partners = self.env["res.partner"].browse(self.partner_ids.ids)
        partners.check_access("read")
        unit = self.env["sales.structure.unit"].browse(self.unit_id.id)
        unit.check_access("read")
        self._check_choice(unit)
        rows._pin(
            partners.commercial_partner_id,
            unit,
            self.user_id,
            self.function_id,
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_choice(self, unit):
        if unit.state != "active" or unit.kind != self.kind:
            raise UserError(
                self.env._("Choose a unit of this kind from the version in force.")
            )
        if unit.kind == "function" and self.function_id not in unit.function_ids:
            raise UserError(
                self.env._(
                    "Choose a step of the sale that %(unit)s does: %(steps)s.",
                    unit=unit.name,
                    steps=", ".join(unit.function_ids.mapped("name")),
                )
            )
        if unit.kind != "function" and self.function_id:
            raise UserError(
                self.env._("Only units by function have a step of the sale.")
            )
        if self.user_id and self.user_id not in self.user_ids:
            raise UserError(
                self.env._(
                    "%(user)s is neither in %(unit)s nor in a unit above it.",
                    user=self.user_id.sudo().name,
                    unit=unit.name,
                )
            )
