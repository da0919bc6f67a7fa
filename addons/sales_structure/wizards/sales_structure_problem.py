# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Problems of a version as they were when it was checked."""

from odoo import Command, fields, models


class SalesStructureProblem(models.TransientModel):
    """One problem in words, with the way to its rules."""

    _name = "sales.structure.problem"
    _description = "Problem of a Sales Structure"
    _order = "severity, id"
    _rec_name = "message"

    structure_id = fields.Many2one(
        "sales.structure", string="Version", readonly=True, ondelete="cascade"
    )
    severity = fields.Selection(
        [("1_refused", "Must Be Mended"), ("2_doubtful", "Doubtful")], readonly=True
    )
    message = fields.Char(readonly=True, string="Problem")
    rule_ids = fields.Many2many("sales.structure.rule", readonly=True)
    unit_ids = fields.Many2many("sales.structure.unit", readonly=True)

    def _show(self, version):
        """Check a version; list what was found for whoever asked."""
        self.search(
            [("structure_id", "=", version.id), ("create_uid", "=", self.env.uid)]
        ).unlink()
        self.create(
            [
                {
                    "structure_id": version.id,
                    "severity": "1_refused" if one.is_refused else "2_doubtful",
                    "message": one.message,
                    "rule_ids": [Command.set(one.rules.ids)],
                    "unit_ids": [Command.set(one.units.ids)],
                }
                for one in version._find_problems()
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.sales_structure_problem_action"
        )
        name = self.env._("Problems of %(version)s", version=version.name)
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [
                ("structure_id", "=", version.id),
                ("create_uid", "=", self.env.uid),
            ],
        }

    def action_open_rules(self):
        """The rules, else the units, that have the problem."""
        self.ensure_one()
        model, records = ("rule", self.rule_ids)
        if not records:
            model, records = ("unit", self.unit_ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_structure.sales_structure_{model}_action"
        )
        if len(records) == 1:
            action |= {"views": [(False, "form")], "res_id": records.id}
        return {**action, "domain": [("id", "in", records.ids)], "context": {}}
