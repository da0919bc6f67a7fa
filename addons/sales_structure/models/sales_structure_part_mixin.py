# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What decides what falls to whom and who sees it."""

from contextlib import contextmanager

from odoo import api, models


class SalesStructurePartMixin(models.AbstractModel):
    """What is remembered of rules and rights is forgotten with every change."""

    _name = "sales.structure.part.mixin"
    _description = "Part of a Version"

    @api.model_create_multi
    def create(self, vals_list):
        """Forget what is remembered of rules and rights."""
        with self._forgetting():
            return super().create(vals_list)

    def write(self, vals):
        """Forget what is remembered of rules and rights."""
        with self._forgetting():
            return super().write(vals)

    def unlink(self):
        """Forget what is remembered of rules and rights."""
        with self._forgetting():
            return super().unlink()

    @contextmanager
    def _forgetting(self):
        """Before, as constraints ask; and after, as they remember what they asked."""
        self.env.registry.clear_cache()
        yield
        self.env.registry.clear_cache()
