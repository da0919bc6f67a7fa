# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where customers are, who holds them there, and where nobody does."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_structure_screen_mixin import LARGEST_ID

# Kinds of units that hold customers; the others hold lines of documents.
MAPPED_KINDS = ("territory", "segment", "function")


class SalesStructureMap(models.AbstractModel):
    """What the map and the list beside it ask for."""

    _name = "sales.structure.map"
    _description = "Map of a Sales Structure"
    _inherit = ["sales.structure.screen.mixin"]

    @api.model
    @api.readonly
    def get_map(self, structure_id=False, kind=False):
        """Customers by country and state, and the units that hold them.

        :param structure_id: by default the version in force, else the newest plan
        :param kind: of units; by default the first that the version has
        """
        self.env["sales.structure"].browse().check_access("read")
        structure = self._find_structure(structure_id)
        if not structure:
            return {"structure": False, "versions": self._get_versions(), "places": []}
        kinds = self._get_kinds(structure)
        kind = self._choose_kind(kind, kinds)
        day = self._get_day(structure)
        return {
            "structure": self._prepare_version(structure),
            "versions": self._get_versions(),
            "day": fields.Date.to_string(day),
            "kinds": kinds,
            "kind": kind,
            "units": self._get_units(structure, kind),
            "places": self._get_places(structure, day, kind) if kind else [],
        }

    def _get_kinds(self, structure):
        """Kinds of units that hold customers, of those that the version has."""
        groups = self.env["sales.structure.unit"]._read_group(
            [("structure_id", "=", structure.id), ("kind", "in", MAPPED_KINDS)],
            ["kind"],
        )
        found = {kind for (kind,) in groups}
        return [kind for kind in MAPPED_KINDS if kind in found]

    def _choose_kind(self, kind, kinds):
        if not kind or kind not in MAPPED_KINDS:
            if kind not in (False, None):
                raise UserError(
                    self.env._("Choose a kind of units that hold customers.")
                )
            return kinds[0] if kinds else False
        return kind

    def _get_units(self, structure, kind):
        units = self.env["sales.structure.unit"].search_fetch(
            [("structure_id", "=", structure.id), ("kind", "=", kind)],
            ["name", "complete_name", "color"],
        )
        return [
            {"id": unit.id, "name": unit.name, "complete_name": unit.complete_name}
            for unit in units
        ]

    def _get_places(self, structure, day, kind):
        """One for each country and state where customers are."""
        rows = self.env["sales.structure.figures"]._count_places(structure, day, kind)
        places = {}
        for country, state, unit, is_total, count in rows:
            place = places.setdefault((country, state), {"gaps": 0, "units": []})
            if is_total:
                place["customers"] = count
            elif unit:
                place["units"].append({"id": unit, "customers": count})
            else:
                place["gaps"] = count
        names = self._read_names(places)
        return [
            {**self._prepare_place(names, *key), **place}
            for key, place in places.items()
        ]

    def _read_names(self, places):
        """Countries and states, all at once."""
        countries = self.env["res.country"].browse({key[0] for key in places if key[0]})
        states = self.env["res.country.state"].browse(
            {key[1] for key in places if key[1]}
        )
        return {
            "country": {each.id: (each.name, each.code) for each in countries},
            "state": {each.id: (each.name, each.code) for each in states},
        }

    def _prepare_place(self, names, country_id, state_id):
        country, code = names["country"].get(country_id, (False, False))
        state, state_code = names["state"].get(state_id, (False, False))
        return {
            "country_id": country_id or False,
            "country": country,
            "code": code,
            "state_id": state_id or False,
            "state": state,
            "state_code": state_code,
        }

    @api.model
    @api.readonly
    def get_customers(
        self, structure_id, kind, country_id, state_id=None, unit_id=None
    ):
        """The action that lists customers of a place.

        :param country_id: False for customers without a country
        :param state_id: False for customers without a state, None for all
        :param unit_id: who holds them, False for nobody, None for all
        """
        self.env["sales.structure"].browse().check_access("read")
        structure = self._find_structure(structure_id)
        kind = self._choose_kind(kind, self._get_kinds(structure))
        place = {"country_id": country_id, "state_id": state_id, "unit_id": unit_id}
        if not structure or not kind or not all(map(_is_asked, place.values())):
            raise UserError(self.env._("There is no such place on the map: load anew."))
        ids = self.env["sales.structure.figures"]._list_customers_of_place(
            structure, self._get_day(structure), kind, place
        )
        return {
            "type": "ir.actions.act_window",
            "name": self._name_place(place),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
            "context": {"create": False},
        }

    def _name_place(self, place):
        country = self.env["res.country"].browse(place["country_id"] or []).exists()
        state = self.env["res.country.state"].browse(place["state_id"] or []).exists()
        name = state.name or country.name or self.env._("Customers without a country")
        if place["unit_id"] is False:
            return self.env._("%(place)s: held by nobody", place=name)
        return name


def _is_asked(value):
    """An id, False or None, and nothing else."""
    if value is None or value is False:
        return True
    return type(value) is int and 0 < value <= LARGEST_ID
