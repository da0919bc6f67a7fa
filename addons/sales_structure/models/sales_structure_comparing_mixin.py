# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plan beside the version in force; their units are the same by lineage."""

from typing import Any, NamedTuple

from odoo import models

from .sales_structure_matching_mixin import make_profile

# In place of units before and after: whoever stays whatever the rules say.
KEPT = object()


class Comparison(NamedTuple):
    """A plan against the version in force, in one kind of units.

    :param key: (kind, function id or False)
    :param living: {unit id of the plan: id that it will have}
    :param kept_units: ids of units in force that the plan has too
    :param verdicts: (names, rows of profile, unit id and rule id), for single customers
    :param holders: as of `_get_holders`, by the ids that units will have
    """

    plan: Any
    key: tuple
    living: dict
    kept_units: frozenset
    verdicts: tuple = ()
    holders: dict = {}


class SalesStructureComparingMixin(models.AbstractModel):
    """Units, members and customers of two versions."""

    _name = "sales.structure.comparing.mixin"
    _description = "Comparing Versions"

    def _get_former(self, plan):
        return plan.search(
            [("company_id", "=", plan.company_id.id), ("state", "=", "active")]
        )

    # Kinds

    def _get_keys(self, plan):
        """Kinds in which either version holds customers."""
        keys = plan._get_keys()
        former = self._get_former(plan)
        others = former._get_keys() if former else []
        return [*keys, *(key for key in others if key not in keys)]

    def _name_key(self, key):
        kind, function = key
        return f"{kind}:{function}" if function else kind

    def _tell(self, key):
        kind, function = key
        if function:
            record = self.env["sales.structure.function"].sudo().browse(function)
            return {"kind": kind, "name": record.name}
        field = self.env["sales.structure.unit"]._fields["kind"]
        labels = dict(field._description_selection(self.env))
        return {"kind": kind, "name": labels[kind]}

    # Units and members

    def _list_units(self, plan, former):
        """Units of both versions, each by the id that it has or will have."""
        old = {unit.lineage: unit for unit in former.unit_ids} if former else {}
        new = {unit.lineage: unit for unit in plan.unit_ids}
        units = [
            self._prepare_unit(
                unit,
                old.get(unit.lineage, unit),
                (unit.lineage in old and "same") or "new",
            )
            for unit in plan.unit_ids
        ]
        gone = [unit for lineage, unit in old.items() if lineage not in new]
        return units + [self._prepare_unit(unit, unit, "gone") for unit in gone]

    def _prepare_unit(self, unit, living, state):
        return {
            "id": living.id,
            "name": unit.complete_name,
            "former_name": living.complete_name,
            "kind": unit.kind,
            "state": state,
        }

    def _compare_members(self, plan, former):
        """Who would be new in a unit, and who would not be in it any more."""
        new, old = self._list_members(plan), self._list_members(former)
        return {
            "new": [told for key, told in new.items() if key not in old],
            "gone": [told for key, told in old.items() if key not in new],
        }

    def _list_members(self, version):
        today = version.company_id._get_structure_day()
        members = version.member_ids.filtered(lambda one: one._is_member_on(today))
        return {
            (member.user_id.id, member.unit_id.lineage, member.role_id.id): {
                "user_id": member.user_id.id,
                "user": member.user_id.name,
                "unit": member.unit_id.complete_name,
                "role": member.role_id.name,
            }
            for member in members
        }

    # Customers

    def _compare(self, plan, key):
        former = self._get_former(plan)
        old = {unit.lineage: unit.id for unit in former.unit_ids} if former else {}
        living = {unit.id: old.get(unit.lineage, unit.id) for unit in plan.unit_ids}
        kept = frozenset(living.values()) & frozenset(old.values())
        return Comparison(plan, key, living, kept)

    def _add_people(self, comparison):
        """The same with what is needed to tell who gets whom."""
        plan, living = comparison.plan, comparison.living
        holders = plan._get_holders(plan.company_id._get_structure_day())
        return comparison._replace(
            verdicts=self._get_verdicts(comparison),
            holders={living[unit]: roles for unit, roles in holders.items()},
        )

    def _get_verdicts(self, comparison):
        """(names, rows of a profile, its unit and rule) as assigning joins them."""
        names, profiles = self.env["sales.structure.forecast"]._read_profiles(
            comparison.plan, comparison.key
        )
        rules = self._find_rules(comparison, names, profiles)
        units = comparison.plan._get_units_of_rules()
        kind, function = comparison.key
        return names, [
            (*profile, kind, function or 0, comparison.living[units[rule]], rule)
            for profile, rule in zip(profiles, rules, strict=True)
            if rule
        ]

    def _seat(self, comparison, units=None):
        """Who of several people would get whom, chosen as assigning does.

        :param units: only in these
        :return: rows of partner id, unit id, role id, user id or None
        """
        absences = self.env["sales.structure.absence"]._get_absences(
            comparison.plan.company_id, comparison.plan.company_id._get_structure_day()
        )
        holders = comparison.holders
        if not any(len(p) > 1 for roles in holders.values() for p in roles.values()):
            # Nobody is to be asked for, which takes seconds with a million customers.
            return []
        doubts = self.env["sales.structure.forecast"]._read_in_doubt(comparison, units)
        return comparison.plan._seat(doubts, holders, absences)

    def _judge(self, comparison, names, rows):
        """For each group (unit before, unit after) or KEPT, and its values."""
        width = len(names)
        profiles = list(dict.fromkeys(row[:width] for row in rows))
        found = dict(
            zip(profiles, self._find_units(comparison, names, profiles), strict=True)
        )
        for row in rows:
            old, origin = row[width], row[width + 1]
            is_pinned = origin == "manual" and old in comparison.kept_units
            if is_pinned or origin == "protected":
                yield KEPT, row[width + 2 :]
            else:
                new = found[row[:width]]
                yield (old or False, new), row[width + 2 :]

    def _find_units(self, comparison, names, profiles):
        """For each profile the id of the unit that would hold it, or False."""
        units = comparison.plan._get_units_of_rules()
        return [
            comparison.living[units[rule]] if rule else False
            for rule in self._find_rules(comparison, names, profiles)
        ]

    def _find_rules(self, comparison, names, profiles):
        kind, function = comparison.key
        matcher = comparison.plan._get_matcher()
        made = [make_profile(names, profile) for profile in profiles]
        return matcher.winners(made, kind, function or None)
