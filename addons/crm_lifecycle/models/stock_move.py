# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What moves of goods change."""

from odoo import models


class StockMove(models.Model):
    """However a delivery is done or cancelled, its moves' state is written."""

    _inherit = "stock.move"

    def write(self, vals):
        """Whose delivery goes on is evaluated."""
        done = super().write(vals)
        if "state" in vals:
            self.picking_id._queue_lifecycle()
        return done
