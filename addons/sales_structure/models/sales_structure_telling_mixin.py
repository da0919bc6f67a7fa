# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How people hear of a change of versions."""

from odoo import models


class SalesStructureTellingMixin(models.AbstractModel):
    """Each once, whatever comes in between."""

    _name = "sales.structure.telling.mixin"
    _description = "Telling People of a Change"

    def _tell(self, limit):
        """Tell the next people; how many that were."""
        domain = [("change_id", "=", self.id), ("is_told", "=", False)]
        people = self.env["sales.structure.change.person"].search(
            domain, order="id", limit=limit
        )
        people._tell()
        return len(people)
