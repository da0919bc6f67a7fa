# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a change of versions is undone."""

from odoo import models
from odoo.exceptions import UserError


class SalesStructureUndoingMixin(models.AbstractModel):
    """The last change alone: what came later would hang in the air."""

    _name = "sales.structure.undoing.mixin"
    _description = "Undoing of a Change"

    def _undo(self):
        """Put back versions, units and assignments; documents follow in batches."""
        self._check_may_undo()
        self._take_lock(self.company_id)
        undo = self.env["sales.structure.undo"]
        self.env.flush_all()
        if self.former_id:
            # What was decided since by hand for a unit that goes follows the rules.
            self.env["sales.structure.moves"]._release_pins(
                self.company_id, self.former_id, self.last_assignment_id
            )
        kept = undo._put_back(self)
        self.structure_id._put_back(self.former_id)
        if self.former_id:
            self._assign_changed(undo._read_changed_since(self))
        self.person_ids._take_back_activities()
        self.write({"state": "undoing", "done_line_id": 0, "kept_count": kept})
        self.person_ids.write({"is_told": False})
        self._wake()

    def _assign_changed(self, partner_ids):
        """Who was assigned since the change, by the version that is in force again."""
        if partner_ids:
            self.env["sales.structure.assignment"]._assign(self.company_id, partner_ids)

    def _check_may_undo(self):
        if self.state in {"running", "undoing"}:
            raise UserError(
                self.env._("This change is not finished yet: try again in a minute.")
            )
        if self.state != "done":
            raise UserError(self.env._("This change is undone already."))
        if self != self._get_last():
            raise UserError(
                self.env._(
                    "Only the last change can be undone. Undo the later ones first."
                )
            )
