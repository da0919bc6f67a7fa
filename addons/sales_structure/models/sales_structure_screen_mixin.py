# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the screens that show a version as a picture have in common."""

from odoo import fields, models
from odoo.exceptions import UserError

LARGEST_ID = 2**31 - 1


class SalesStructureScreenMixin(models.AbstractModel):
    """Versions and units as callers from outside name them."""

    _name = "sales.structure.screen.mixin"
    _description = "Screen of a Sales Structure"

    def _find(self, model, record_id, message):
        """The record of an id that the user may read, or an error that says so."""
        records = self.env[model]
        records.check_access("read")
        if type(record_id) is int and 0 < record_id <= LARGEST_ID:
            records = records.search(
                [
                    ("id", "=", record_id),
                    ("company_id", "in", self.env.companies.ids),
                ]
            )
        if not records:
            raise UserError(message)
        return records

    def _find_structure(self, structure_id):
        """The version of an id; without one that in force, else the newest plan."""
        if structure_id is False or structure_id is None:
            return self._find_current()
        message = self.env._("There is no such version of the structure: choose one.")
        return self._find("sales.structure", structure_id, message)

    def _find_current(self):
        domain = [("company_id", "=", self.env.company.id)]
        versions = self.env["sales.structure"]
        return versions.search([*domain, ("state", "=", "active")], limit=1) or (
            versions.search(
                [*domain, ("state", "=", "planning")], order="id desc", limit=1
            )
        )

    def _find_unit(self, unit_id):
        message = self.env._(
            "There is no such unit any more, or it is not yours to see: load anew."
        )
        return self._find("sales.structure.unit", unit_id, message)

    def _get_versions(self):
        """All versions of the user's companies, to choose from."""
        versions = self.env["sales.structure"].search_fetch(
            [("company_id", "in", self.env.companies.ids)],
            ["name", "state", "date_from", "date_to", "company_id"],
            order="company_id, state, date_from desc, id desc",
        )
        return [self._prepare_version(version) for version in versions]

    def _prepare_version(self, version):
        return {
            "id": version.id,
            "name": version.name,
            "state": version.state,
            "date_from": fields.Date.to_string(version.date_from),
            "date_to": fields.Date.to_string(version.date_to),
            "company_id": version.company_id.id,
            "company": version.company_id.name,
            "currency_id": version.company_id.currency_id.id,
        }

    def _get_day(self, structure):
        """The day whose figures are shown: the last one of a version of the past."""
        today = (structure.company_id or self.env.company)._get_structure_day()
        if structure.state == "archived" and structure.date_to:
            return min(structure.date_to, today)
        return today

    def _get_columns(self, structure):
        """Figures that the user may read and that a version of this state has."""
        is_past = structure.state == "archived"
        asked = {
            "customers": "sales.structure.assignment",
            "revenue": "sales.structure.credit",
            **({} if is_past else {"leads": "crm.lead", "quotations": "sale.order"}),
        }
        return [
            figure
            for figure, model in asked.items()
            if self.env[model].has_access("read")
        ]
