# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an archived version consists of stays as it was."""

from odoo import api, models
from odoo.exceptions import UserError


class SalesStructureGuardMixin(models.AbstractModel):
    """For rows of a version: nobody changes those of an archived one."""

    _name = "sales.structure.guard.mixin"
    _description = "Row of a Version"

    @api.model_create_multi
    def create(self, vals_list):
        """Not in an archived version."""
        rows = super().create(vals_list)
        rows._check_version_is_open()
        return rows

    def write(self, vals):
        """Neither a row of an archived version, nor so that it becomes one."""
        self._check_version_is_open()
        result = super().write(vals)
        self._check_version_is_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_version_is_open()

    def _check_version_is_open(self):
        """The system itself exchanges units when a version is put in force."""
        if self.env.su:
            return
        closed = self.structure_id.filtered(lambda version: version.state == "archived")
        if closed:
            raise UserError(
                self.env._(
                    "%(version)s is archived: reports of its time need it as it was. "
                    "Copy it to a plan and change that.",
                    version=closed[0].name,
                )
            )
