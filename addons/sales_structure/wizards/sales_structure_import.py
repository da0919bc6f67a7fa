# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Imports tables of ZIP codes and of members into a version."""

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..matching import SheetError, read_sheet, write_workbook

TABLES = {
    "zip": "sales.structure.zip.table",
    "member": "sales.structure.member.table",
}
SHOWN_ROWS = 10
NAMES = {"zip": "zip_table", "member": "members"}


class SalesStructureImport(models.TransientModel):
    """Shows what a file says and all that is wrong with it, then takes it over."""

    _name = "sales.structure.import"
    _description = "Import into a Sales Structure"
    _rec_name = "structure_id"

    structure_id = fields.Many2one(
        "sales.structure",
        string="Version",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    structure_state = fields.Selection(
        related="structure_id.state", string="State of the Version"
    )
    kind = fields.Selection(
        [("zip", "Table of ZIP codes"), ("member", "Members")],
        string="What",
        required=True,
        default="zip",
        help="A table of ZIP codes says which countries, states, cities and ZIP codes "
        "fall to which unit; members are the people of the units.",
    )
    file = fields.Binary(
        attachment=False, help="A CSV file or an Excel workbook (.xlsx)."
    )
    filename = fields.Char()
    replaces = fields.Boolean(
        string="Replace the Units' Rules",
        help="Rules about places of the units that are in the file are removed if they "
        "are not in the file. Rules about anything else, and those of other units, "
        "stay.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")], default="draft", readonly=True
    )
    report = fields.Html(compute="_compute_report", sanitize=False)
    is_ready = fields.Boolean(compute="_compute_report")
    result = fields.Html(readonly=True, sanitize=False)
    example = fields.Binary(compute="_compute_example", attachment=False)
    example_name = fields.Char(compute="_compute_example")

    # What a file says

    @api.depends("structure_id", "kind", "file", "replaces", "state")
    @api.depends_context("lang", "uid")
    def _compute_report(self):
        for wizard in self:
            wizard.is_ready = False
            wizard.report = False
            if wizard.file and wizard.state == "draft":
                wizard._read_file()

    def _read_file(self):
        try:
            plan = self._plan()
        except UserError as error:
            self.report = self._render({"problem": error.args[0]})
            return
        self.is_ready = not plan.errors and self._has_work(plan)
        self.report = self._render(self._prepare_report(plan))

    def _plan(self):
        """What the file would change.

        :raises UserError: for a file that is no table at all
        """
        if self.structure_id.state == "archived":
            raise UserError(
                self.env._("Archived versions are history: nothing can be imported.")
            )
        table = self.env[TABLES[self.kind]]
        replaces = self.kind == "zip" and self.replaces
        return table._plan(self.structure_id, self._get_text(), replaces)

    def _get_text(self):
        wizard = self
        if self.env.context.get("bin_size"):
            wizard = self.with_context(bin_size=False)
        try:
            content = base64.b64decode(wizard.file or b"")
            return read_sheet(content)
        except SheetError as error:
            words = self.env["sales.structure.import.words"]
            raise UserError(words._tell_file(error)) from error
        except binascii.Error as error:
            raise UserError(self.env._("The file did not arrive whole.")) from error

    def _has_work(self, plan):
        return bool(plan.added or plan.changed or plan.removed)

    def _prepare_report(self, plan):
        words = self.env["sales.structure.import.words"]
        columns = self.env[TABLES[self.kind]]._table_columns.names
        return {
            "columns": columns,
            "rows": [
                (row.line, [_show(getattr(row, name)) for name in columns])
                for row in plan.rows[:SHOWN_ROWS]
            ],
            "more": max(0, len(plan.rows) - SHOWN_ROWS),
            "errors": words._tell(plan.errors),
            "notes": words._tell(plan.notes),
            "counts": self._count(plan),
            "has_work": self._has_work(plan),
        }

    def _count(self, plan):
        """(words, number) of what there is to do, or was done."""
        return [
            (self.env._("Added"), len(plan.added)),
            (self.env._("Changed"), len(plan.changed)),
            (self.env._("Removed"), len(plan.removed)),
            (self.env._("Unchanged"), plan.unchanged),
        ]

    def _render(self, values):
        values = {"problem": "", "rows": [], "errors": [], "notes": [], **values}
        return self.env["ir.qweb"]._render(
            "sales_structure.sales_structure_import_report", values
        )

    # Importing

    def action_import(self):
        """Take the file over, all of it or nothing."""
        self.ensure_one()
        self.check_access("write")
        self.structure_id.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("This file has been imported already."))
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        if not self.structure_id.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Somebody is changing this version just now: try again in a minute."
                )
            )
        plan = self._plan()
        self._check_plan(plan)
        self.env[TABLES[self.kind]]._write_plan(plan)
        self._record_result(plan)
        return self._reopen()

    def _check_plan(self, plan):
        """Refuse a file with errors as a whole."""
        if plan.errors:
            told = self.env["sales.structure.import.words"]._tell(plan.errors)
            lines = (
                self.env._("Line %(line)s: %(problem)s", line=line, problem=sentence)
                for line, sentence in told
            )
            raise UserError("\n".join(lines))

    def _record_result(self, plan):
        counts = self._count(plan)
        values = {
            "counts": counts,
            "filename": self.filename,
            "kind": dict(self._fields["kind"]._description_selection(self.env))[
                self.kind
            ],
            "is_active": self.structure_id.state == "active" and self._has_work(plan),
        }
        result = self.env["ir.qweb"]._render(
            "sales_structure.sales_structure_import_result", values
        )
        self.write({"state": "done", "result": result, "file": False})
        if self._has_work(plan):
            self.structure_id.message_post(body=result)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # Example

    @api.depends("structure_id", "kind")
    def _compute_example(self):
        for wizard in self:
            table = wizard.env[TABLES[wizard.kind or "zip"]]
            text = table._table_columns.text_of(table._get_example(wizard.structure_id))
            name = wizard.env._("Example")
            wizard.example = base64.b64encode(write_workbook(text, name))
            wizard.example_name = f"{NAMES[wizard.kind or 'zip']}.xlsx"

    def action_download_example(self):
        """A workbook with all columns and a few rows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/example"
            "?filename_field=example_name&download=true",
            "target": "download",
        }


def _show(cell):
    return "" if cell is None else str(cell)
