# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an archived version consists of stays as it was."""

from odoo import api, models
from odoo.exceptions import UserError

# Which version a row is in, and which unit it is in all versions.
FIXED = frozenset({"structure_id", "lineage"})


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
        self._check_stays(vals)
        result = super().write(vals)
        self._check_version_is_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_version_is_open()

    def _check_stays(self, vals):
        """Rows stay in their version, or the tree would be torn."""
        changed = any(
            self.filtered(lambda row, name=name: row._to_write(name) != vals[name])
            for name in FIXED & vals.keys() & self._fields.keys()
        )
        if changed and not self.env.su:
            raise UserError(
                self.env._(
                    "This stays in its version and is the same unit in all of them. "
                    "Copy the version to a plan, or make a new unit there."
                )
            )

    def _to_write(self, name):
        return self._fields[name].convert_to_write(self[name], self)

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
