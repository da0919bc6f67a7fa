# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A version as an organisation chart, with the figures of each unit."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesStructureChart(models.AbstractModel):
    """What the chart asks for, and what it may change."""

    _name = "sales.structure.chart"
    _description = "Organisation Chart"
    _inherit = ["sales.structure.unit.documents.mixin"]

    @api.model
    @api.readonly
    def get_chart(self, structure_id=False):
        """A version's units with their people and figures.

        :param structure_id: by default the version in force, else the newest plan
        """
        self.env["sales.structure"].browse().check_access("read")
        structure = self._find_structure(structure_id)
        if not structure:
            return {"structure": False, "versions": self._get_versions(), "units": []}
        day = self._get_day(structure)
        return {
            "structure": {
                **self._prepare_version(structure),
                "can_move": self._can_move(structure),
            },
            "versions": self._get_versions(),
            "day": fields.Date.to_string(day),
            "columns": self._get_columns(structure),
            "units": self._get_units(structure, day),
        }

    def _can_move(self, structure):
        return structure.state == "planning" and self.env[
            "sales.structure.unit"
        ].has_access("write")

    # Units

    def _get_units(self, structure, day):
        """Units in their order, with those figures that the user may read."""
        units = self.env["sales.structure.unit"].search_fetch(
            [("structure_id", "=", structure.id)],
            ["name", "code", "kind", "color", "parent_id", "parent_path"],
        )
        people = self._get_people(structure, day)
        figures = self._get_figures(structure, day)
        capacities = _add_up(units, people)
        return [
            {
                "id": unit.id,
                "parent_id": unit.parent_id.id,
                "name": unit.name,
                "code": unit.code or "",
                "kind": unit.kind,
                "color": unit.color,
                "people": people.get(unit.id, []),
                "capacity": capacities.get(unit.id, 0),
                **{name: values.get(unit.id, 0) for name, values in figures.items()},
            }
            for unit in units
        ]

    def _get_figures(self, structure, day):
        """{figure: {unit id: value}}."""
        columns = self._get_columns(structure)
        figures = self.env["sales.structure.figures"]
        counted = {"customers": figures._count_customers(structure, day)}
        if "leads" in columns:
            counted["leads"] = figures._count_leads(structure, day)
        if "quotations" in columns:
            counted["quotations"] = figures._sum_quotations(structure, day)
        if "revenue" in columns:
            sums = figures._sum_revenue(structure, day).items()
            counted["revenue"] = {unit: recent for unit, (recent, _former) in sums}
            counted["former_revenue"] = {unit: former for unit, (_new, former) in sums}
        return counted

    def _get_people(self, structure, day):
        """{unit id: people}, leaders first; in a plan also those who come later."""
        members = self.env["sales.structure.member"].search_fetch(
            [("structure_id", "=", structure.id)]
        )
        if structure.state == "planning":
            members = members.filtered(lambda m: not m.date_to or m.date_to >= day)
        else:
            members = members.filtered(lambda member: member._is_member_on(day))
        absent = self.env["sales.structure.absence"]._get_absences(
            structure.company_id, day
        )
        people = {}
        for member in members.sorted(lambda m: (m.role_id.sequence, m.sequence, m.id)):
            person = self._prepare_person(member, member.user_id.id in absent)
            people.setdefault(member.unit_id.id, []).append(person)
        return people

    def _prepare_person(self, member, is_absent):
        role = member.role_id
        return {
            "member_id": member.id,
            "user_id": member.user_id.id,
            "name": member.user_id.name,
            "role": role.name,
            "is_leader": role.is_leader,
            "is_absent": is_absent,
            "holds_customers": role.holds_customers,
            "capacity": member.customer_capacity if role.holds_customers else 0,
        }

    # Moves

    @api.model
    def move_unit(self, unit_id, parent_id=False):
        """Make a unit of a plan part of another one, or of none.

        :return: what undoes it
        """
        unit = self._find_unit(unit_id)
        unit.check_access("write")
        parent = self.env["sales.structure.unit"]
        if parent_id is not False and parent_id is not None:
            parent = self._find_unit(parent_id)
        self._check_move(unit, parent)
        former = unit.parent_id
        unit.parent_id = parent
        return {"unit_id": unit.id, "parent_id": former.id}

    def _check_move(self, unit, parent):
        """Refuse, with what to do instead, what cannot be moved."""
        if unit.structure_id.state != "planning":
            raise UserError(
                self.env._(
                    "%(version)s is not a plan, and people work by it: copy it, move "
                    "units in the copy, and look at what would change.",
                    version=unit.structure_id.name,
                )
            )
        if parent and parent.structure_id != unit.structure_id:
            raise UserError(
                self.env._(
                    "%(unit)s and %(parent)s are in different versions: choose a unit "
                    "of the same version.",
                    unit=unit.name,
                    parent=parent.name,
                )
            )
        if parent and f"/{unit.id}/" in f"/{parent.parent_path}":
            raise UserError(
                self.env._(
                    "%(parent)s is %(unit)s itself or a part of it: move it somewhere "
                    "else first.",
                    unit=unit.name,
                    parent=parent.name,
                )
            )


def _add_up(units, people):
    """{unit id: customers that its people and those below can hold}; 0 has no limit."""
    own = {}
    for unit, members in people.items():
        holders = [person for person in members if person["holds_customers"]]
        own[unit] = [person["capacity"] for person in holders]
    found = {}
    for unit in units:
        for whole in unit.parent_path.split("/")[:-1]:
            found.setdefault(int(whole), []).extend(own.get(unit.id, []))
    return {unit: sum(held) if all(held) else 0 for unit, held in found.items()}
