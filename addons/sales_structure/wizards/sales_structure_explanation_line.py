# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One of the rules that hold."""

from odoo import Command, api, fields, models

STEPS = [
    ("sequence", "Another has a smaller priority number"),
    ("named", "Another names the customer"),
    ("place", "Another says the place more exactly"),
    ("criteria", "Another has more conditions or a deeper product category"),
    ("depth", "Another's unit is deeper in the tree"),
    ("unit_sequence", "Another's unit comes first in the order of units"),
    ("rule_id", "Another is older"),
]


class SalesStructureExplanationLine(models.TransientModel):
    """A rule, and which step of the stated order decided against it."""

    _name = "sales.structure.explanation.line"
    _description = "Rule that Holds for a Customer"
    _order = "sequence, id"

    explanation_id = fields.Many2one(
        "sales.structure.explanation", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(string="Place")
    rule_id = fields.Many2one("sales.structure.rule", ondelete="cascade")
    unit_id = fields.Many2one("sales.structure.unit", ondelete="cascade")
    priority = fields.Integer(related="rule_id.sequence", string="Priority")
    lost_by = fields.Selection(STEPS, string="Why It Lost")
    wins = fields.Boolean()
    verdict = fields.Char(compute="_compute_verdict")

    @api.depends("lost_by")
    def _compute_verdict(self):
        words = dict(self._fields["lost_by"]._description_selection(self.env))
        for line in self:
            line.verdict = words.get(line.lost_by) or self.env._("Wins")

    def _prepare_commands(self, ranked):
        """Commands that create lines of candidates, the winner first."""
        return [
            Command.create(
                {
                    "sequence": place,
                    "rule_id": one.rule_id,
                    "unit_id": one.unit_id,
                    "lost_by": one.lost_by,
                    "wins": not one.lost_by,
                }
            )
            for place, one in enumerate(ranked, 1)
        ]
