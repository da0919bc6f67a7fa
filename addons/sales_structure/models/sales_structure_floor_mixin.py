# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which sales floor a place in a warehouse is on."""

from typing import NamedTuple

from odoo import api, models

from ..matching import Profile


class Place(NamedTuple):
    """Where work is done: what is not known is False.

    :param point_id: a point of sale
    """

    warehouse_id: int = False
    location_id: int = False
    point_id: int = False


class SalesStructureFloorMixin(models.AbstractModel):
    """Floors of places; rules that also ask for customers or products hold no place."""

    _name = "sales.structure.floor.mixin"
    _description = "Sales Floors of a Version"

    @api.model
    def _match_floors(self, company, places):
        """{Place: id of the unit that works there today}, only those with a unit."""
        version = self._get_active(company)
        if not version:
            return {}
        places = list(places)
        profiles = version._make_place_profiles(places)
        winners = version._get_matcher().winners(profiles, "floor")
        units = version._get_units_of_rules()
        return {
            place: units[rule]
            for place, rule in zip(places, winners, strict=True)
            if rule
        }

    def _make_place_profiles(self, places):
        # Read together what is asked one by one.
        ids = {place.location_id for place in places if place.location_id}
        self.env["stock.location"].sudo().browse(ids).fetch(["parent_path"])
        return [
            Profile(
                warehouse_id=place.warehouse_id or None,
                location_ids=self._get_places(place.warehouse_id, place.location_id),
                point_id=place.point_id or None,
            )
            for place in places
        ]
