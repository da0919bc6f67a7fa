# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a unit holds a customer."""

from odoo import fields, models

from ..models.sales_structure_unit import KINDS


class SalesStructureExplanation(models.TransientModel):
    """The rules that hold for a customer, the winner first."""

    _name = "sales.structure.explanation"
    _description = "Why a Unit Holds a Customer"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    structure_id = fields.Many2one("sales.structure", string="Version", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    function_id = fields.Many2one(
        "sales.structure.function", string="Step of the Sale", readonly=True
    )
    unit_id = fields.Many2one("sales.structure.unit", string="Held by", readonly=True)
    origin = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    line_ids = fields.One2many(
        "sales.structure.explanation.line", "explanation_id", readonly=True
    )

    def _show(self, row):
        """Explain an assignment by the rules of the version of its time.

        Of the customer only what is known today is known.
        """
        day = row.date_to or row.company_id._get_structure_day()
        version = self.env["sales.structure"]._get_active(row.company_id, day)
        explanation = self.create(
            {
                "partner_id": row.partner_id.id,
                "structure_id": version.id,
                "kind": row.kind,
                "function_id": row.function_id.id,
                "unit_id": row.unit_id.id,
                "origin": row.origin,
                "reason": row.reason,
                "line_ids": self._prepare_lines(version, row),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why"),
            "res_model": self._name,
            "res_id": explanation.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _prepare_lines(self, version, row):
        profile = version and version._get_profiles(row.partner_id).get(
            row.partner_id.id
        )
        if not profile:
            return []
        ranked = version._get_matcher().rank(
            profile, row.kind, row.function_id.id or None
        )
        lines = self.env["sales.structure.explanation.line"]
        return lines._prepare_commands(ranked)
