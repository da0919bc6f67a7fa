# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transfers that a sales floor works on."""

from odoo import api, models
from odoo.fields import Domain

from .sales_structure_floor_mixin import Place


class SalesStructureFloorTransferMixin(models.AbstractModel):
    """A transfer is handled where the goods are, or where they come to.

    A transfer between others, as from the vendor to the customer, is handled by the
    floor of its warehouse.
    """

    _name = "sales.structure.floor.transfer.mixin"
    _description = "Transfer on a Sales Floor"
    _inherit = ["sales.structure.floor.document.mixin"]

    @api.depends("location_id", "location_dest_id", "picking_type_id", "company_id")
    def _compute_floor_unit_id(self):
        return super()._compute_floor_unit_id()

    @api.depends("floor_unit_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_on_my_floor(self):
        return super()._compute_is_on_my_floor()

    def _get_floor_place(self):
        """Whoever sees a transfer may be told where it is handled."""
        kind = self.sudo().picking_type_id
        end = "location_dest_id" if kind.code == "incoming" else "location_id"
        location = self.sudo()[end]
        if location.usage != "internal":
            return Place(warehouse_id=kind.warehouse_id.id)
        return Place(location.warehouse_id.id, location.id)

    def _list_floor_places(self, company):
        """All places where goods are kept, and warehouses as such."""
        # Which places there are is no secret: their transfers are what is asked for.
        locations = self.env["stock.location"].sudo()
        domain = [("usage", "=", "internal"), ("company_id", "in", (company.id, False))]
        houses = self.env["stock.warehouse"].sudo()
        return [
            *(
                Place(location.warehouse_id.id, location.id)
                for location in locations.search(domain)
            ),
            *(
                Place(warehouse_id=house.id)
                for house in houses.search([("company_id", "=", company.id)])
            ),
        ]

    def _get_places_domain(self, places):
        locations = [place.location_id for place in places if place.location_id]
        houses = [place.warehouse_id for place in places if not place.location_id]
        comes_in = Domain("picking_type_id.code", "=", "incoming")
        of_house = Domain("picking_type_id.warehouse_id", "in", houses)
        return Domain.OR(
            side
            & (
                Domain(end, "in", locations)
                | Domain(f"{end}.usage", "!=", "internal") & of_house
            )
            for side, end in (
                (comes_in, "location_dest_id"),
                (~comes_in, "location_id"),
            )
        )
