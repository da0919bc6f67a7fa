# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Points of sale, as places."""

from odoo import models

from odoo.addons.sales_structure.models.sales_structure_floor_mixin import Place


class PosConfig(models.Model):
    """A point of sale is in a warehouse, at the place that its goods come from."""

    _inherit = "pos.config"

    def _get_floor_place(self):
        # Whoever sells need not have the right to read warehouses.
        operation = self.sudo().picking_type_id
        return Place(
            operation.warehouse_id.id,
            operation.default_location_src_id.id,
            self.id,
        )

    def _get_credit_place(self):
        """Fields of the Line of a credit that say where it is sold."""
        place = self._get_floor_place()
        return {
            "warehouse_id": place.warehouse_id,
            "location_id": place.location_id or None,
            "point_id": place.point_id,
        }
