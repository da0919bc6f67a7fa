# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parts of a version whose change changes what falls to whom."""

from odoo import api, models


class SalesStructurePartMixin(models.AbstractModel):
    """What is remembered of the rules is forgotten with every change."""

    _name = "sales.structure.part.mixin"
    _description = "Part of a Version"

    @api.model_create_multi
    def create(self, vals_list):
        """Forget what is remembered of the rules."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Forget what is remembered of the rules."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Forget what is remembered of the rules."""
        self.env.registry.clear_cache()
        return super().unlink()
