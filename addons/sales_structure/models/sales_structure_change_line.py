# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a change of versions moved beside assignments, one by one."""

from odoo import api, fields, models
from odoo.tools import SQL

from .sales_structure_moves import MODELS


class SalesStructureChangeLine(models.Model):
    """A document or customer with its people before and after.

    Assignments tell themselves which change began or ended them. Only those that a
    change alters or deletes are kept here whole.
    """

    _name = "sales.structure.change.line"
    _description = "Move of a Change"
    _order = "change_id desc, id"
    _rec_name = "partner_id"
    _log_access = False

    change_id = fields.Many2one(
        "sales.structure.change", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="change_id.company_id")
    what = fields.Selection(
        [
            ("assignment", "Assignment"),
            ("customer", "Customer"),
            ("lead", "Lead"),
            ("order", "Quotation or Order"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("pending", "To Move"),
            ("done", "Moved"),
            ("left", "Left"),
            ("undone", "Given Back"),
            ("kept", "Kept"),
        ],
        required=True,
        readonly=True,
        help="Left: somebody had changed it before it was moved. Kept: somebody had "
        "changed it before it was to be given back.",
    )
    res_model = fields.Char(compute="_compute_res_model")
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    document_name = fields.Char(compute="_compute_document_name", string="Name")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="cascade"
    )
    from_user_id = fields.Many2one(
        "res.users", string="From", readonly=True, ondelete="set null"
    )
    to_user_id = fields.Many2one(
        "res.users", string="To", readonly=True, ondelete="set null"
    )
    from_team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    to_team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    moved_on = fields.Datetime(readonly=True)
    follower_id = fields.Integer(readonly=True)
    was = fields.Json(readonly=True)

    _of_change = models.Index("(change_id, what, id)")
    _of_assignment = models.Index("(change_id, res_id) WHERE what = 'assignment'")

    @api.depends("what")
    def _compute_res_model(self):
        for line in self:
            line.res_model = MODELS.get(line.what, "sales.structure.assignment")

    @api.depends("what", "res_id")
    def _compute_document_name(self):
        for model, lines in self.grouped("res_model").items():
            records = self.env[model].browse(lines.mapped("res_id")).exists()
            readable = records._filtered_access("read")
            names = {record.id: record.display_name for record in readable}
            for line in lines:
                line.document_name = names.get(line.res_id)

    def action_open_document(self):
        """The lead, quotation, order or customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _get_end_of_batch(self, change, size):
        """The last line of the next batch of documents, 0 where none is left."""
        [(last,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(MAX(id), 0)
                  FROM (SELECT id FROM sales_structure_change_line
                         WHERE change_id = %s AND what <> 'assignment' AND id > %s
                         ORDER BY id LIMIT %s) batch
                """,
                change.id,
                change.done_line_id,
                size,
            )
        )
        return last
