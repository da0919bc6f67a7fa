# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which day a version is in force."""

from odoo import api, fields, models


class SalesStructureActivation(models.TransientModel):
    """Asks for the day; the version itself checks whether it can be."""

    _name = "sales.structure.activation"
    _description = "Put a Version in Force"

    structure_id = fields.Many2one(
        "sales.structure", string="Version", required=True, ondelete="cascade"
    )
    former_id = fields.Many2one(
        "sales.structure", compute="_compute_former_id", string="Ends the Day before"
    )
    date = fields.Date(
        string="In Force from",
        required=True,
        default=lambda self: self.env.company._get_structure_day(),
    )
    assign_now = fields.Boolean(
        string="Assign Customers at Once",
        default=True,
        help="Otherwise the scheduled job does within a day.",
    )
    problem_count = fields.Integer(compute="_compute_problem_count")

    @api.depends("structure_id")
    def _compute_former_id(self):
        for wizard in self:
            wizard.former_id = self.env["sales.structure"].search(
                [
                    ("company_id", "=", wizard.structure_id.company_id.id),
                    ("state", "=", "active"),
                ],
                limit=1,
            )

    @api.depends("structure_id")
    def _compute_problem_count(self):
        for wizard in self:
            wizard.problem_count = len(wizard.structure_id._find_problems())

    def action_check(self):
        """Show the problems of the version."""
        return self.structure_id.action_check()

    def action_activate(self):
        """Put the version in force and, if wanted, assign customers by it."""
        self.ensure_one()
        # As the user, whatever the dialog was filled with.
        version = self.env["sales.structure"].browse(self.structure_id.id)
        version.check_access("write")
        if self.assign_now and self.date <= version.company_id._get_structure_day():
            self.env["sales.structure.change"]._start(version, self.date)._go_on()
        else:
            version._activate(self.date)
        return {"type": "ir.actions.act_window_close"}
