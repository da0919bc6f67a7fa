# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file that is kept for some days, beside a log that stays."""

from odoo import fields, models
from odoo.exceptions import UserError


class CrmExportFileMixin(models.AbstractModel):
    """For rows of a log of exports."""

    _name = "crm.export.file.mixin"
    _description = "File of an Export"

    file = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)

    def action_download(self):
        """The file, as long as it is kept."""
        self.ensure_one()
        self.check_access("read")
        if not self.file_name:
            raise UserError(
                self.env._("The file is not kept any more. Make a new one.")
            )
        path = f"/web/content/{self._name}/{self.id}/file/{self.file_name}"
        return {
            "type": "ir.actions.act_url",
            "url": f"{path}?download=true",
            "target": "download",
        }

    def _forget_files(self, domain):
        """Delete the files of rows that a domain holds for."""
        kept = self.search([*domain, ("file_name", "!=", False)])
        kept.write({"file": False, "file_name": False})
