# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exports tables of ZIP codes and of members of a version."""

import base64

from odoo import api, fields, models

from ..matching import write_workbook
from .sales_structure_import import NAMES, TABLES

# So that spreadsheet programs read the letters rightly.
ENCODING = "utf-8-sig"


class SalesStructureExport(models.TransientModel):
    """Gives files that can be changed and imported again."""

    _name = "sales.structure.export"
    _description = "Export of a Sales Structure"
    _rec_name = "structure_id"

    structure_id = fields.Many2one(
        "sales.structure",
        string="Version",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [("zip", "Table of ZIP codes"), ("member", "Members")],
        string="What",
        required=True,
        default="zip",
    )
    file_format = fields.Selection(
        [("xlsx", "Excel workbook"), ("csv", "CSV")], required=True, default="xlsx"
    )
    note = fields.Char(compute="_compute_note")
    file = fields.Binary(compute="_compute_file", attachment=False)
    filename = fields.Char(compute="_compute_file")

    @api.depends("structure_id", "kind")
    @api.depends_context("lang", "uid")
    def _compute_note(self):
        for wizard in self:
            left = 0
            if wizard.kind == "zip":
                rules = wizard.structure_id.rule_ids
                table = wizard.env[TABLES["zip"]]
                left = len(rules - table._get_rules(wizard.structure_id))
            wizard.note = left and wizard.env._(
                "%(count)s rules ask for more than a place, or for a place without a "
                "country: they do not fit into this table and stay as they are.",
                count=left,
            )

    @api.depends("structure_id", "kind", "file_format")
    def _compute_file(self):
        for wizard in self:
            table = wizard.env[TABLES[wizard.kind]]
            text = table._table_columns.text_of(table._get_rows(wizard.structure_id))
            content = text.encode(ENCODING)
            if wizard.file_format == "xlsx":
                content = write_workbook(text, NAMES[wizard.kind])
            wizard.file = base64.b64encode(content)
            wizard.filename = f"{NAMES[wizard.kind]}.{wizard.file_format}"

    def action_download(self):
        """The file, once it is known that there can be one."""
        self.ensure_one()
        self.structure_id.check_access("write")
        self._compute_file()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            "?filename_field=filename&download=true",
            "target": "download",
        }
