# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that a sales floor works on."""

from odoo import api, fields, models
from odoo.fields import Domain

READERS = "sales_structure.group_structure_user"


class SalesStructureFloorDocumentMixin(models.AbstractModel):
    """The floor of a document is that of its place; nothing of it is stored."""

    _name = "sales.structure.floor.document.mixin"
    _description = "Work of a Sales Floor"

    floor_unit_id = fields.Many2one(
        "sales.structure.unit",
        string="Sales Floor",
        compute="_compute_floor_unit_id",
        search="_search_floor_unit_id",
        groups=READERS,
        help="Whose work this is by its place, as the rules of the structure say.",
    )
    is_on_my_floor = fields.Boolean(
        string="My Floor's Work",
        compute="_compute_is_on_my_floor",
        search="_search_is_on_my_floor",
        groups=READERS,
        help="The work of a sales floor of mine, or below one that I lead.",
    )

    def _get_floor_place(self):
        """The Place whose floor the document is on."""
        raise NotImplementedError

    def _list_floor_places(self, company):
        """All Places where there can be documents of a company."""
        raise NotImplementedError

    def _get_places_domain(self, places):
        """Documents whose place is one of these."""
        raise NotImplementedError

    def _compute_floor_unit_id(self):
        self.floor_unit_id = False
        versions = self.env["sales.structure"]
        for company, documents in self.grouped("company_id").items():
            places = {document: document._get_floor_place() for document in documents}
            units = versions._match_floors(company, set(places.values()))
            for document, place in places.items():
                document.floor_unit_id = units.get(place, False)

    def _compute_is_on_my_floor(self):
        mine = self._get_my_floor_ids()
        for document in self:
            document.is_on_my_floor = document.floor_unit_id.id in mine

    def _search_floor_unit_id(self, operator, value):
        if operator in ("any", "child_of"):
            asked = value if operator == "any" else [("id", "child_of", value)]
            units = self.env["sales.structure.unit"].search(asked)
            return self._get_floor_domain(set(units.ids))
        if operator != "in":
            return NotImplemented
        domain = self._get_floor_domain(set(value) - {False})
        if False in value:
            domain |= ~self._get_floor_domain(None)
        return domain

    def _search_is_on_my_floor(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_floor_domain(self._get_my_floor_ids())
        return domain if True in value else ~domain

    def _get_my_floor_ids(self):
        return set(self.env.user._get_structure_unit_ids(self.env.companies.ids))

    @api.model
    def _get_floor_domain(self, unit_ids):
        """Documents of some floors, of all of them where the ids are None."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & self._get_company_floor_domain(company, unit_ids)
            for company in self.env.companies
        )

    def _get_company_floor_domain(self, company, unit_ids):
        units = self.env["sales.structure"]._match_floors(
            company, self._list_floor_places(company)
        )
        return self._get_places_domain(
            [
                place
                for place, unit in units.items()
                if unit_ids is None or unit in unit_ids
            ]
        )
