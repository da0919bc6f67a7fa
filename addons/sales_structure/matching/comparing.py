# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether two rules can hold for the same profile, and which of them asks for more."""

from collections import defaultdict
from functools import cached_property

from .postcodes import normalise_city

# Of these a profile has one value at most: two rules that ask differently are apart.
SINGLE = (
    "partner_id",
    "country_id",
    "state_id",
    "city",
    "industry_id",
    "company_type",
    "product_id",
    "warehouse_id",
    "point_id",
)
NARROWING = (
    *(n for n in SINGLE if n != "country_id"),
    *("tag_id", "category_id", "location_id"),
)
INFINITE = float("inf")


class Comparison:
    """Rules of one structure, compared two by two, with the units above them."""

    def __init__(self, rules):
        self.rules = rules
        self._reaches = {}

    @cached_property
    def by_unit(self):
        """Rules of each unit that has any."""
        units = defaultdict(list)
        for rule in self.rules:
            units[rule.unit_id].append(rule)
        return dict(units)

    def gates(self, rule):
        """Units above a rule's unit that have rules, one of which must hold too."""
        return frozenset(rule.ancestors) & self.by_unit.keys()

    def reach(self, rule, name):
        """Values of a criterion with which a rule can hold; None for any."""
        asked = [_get_values([rule], name)]
        asked += [self._get_unit_reach(unit, name) for unit in self.gates(rule)]
        known = [values for values in asked if values is not None]
        return frozenset.intersection(*known) if known else None

    def are_rivals(self, one, other):
        """Whether both can hold for the same profile and give to different units.

        Of two units one above the other, the deeper one is meant to win.
        """
        if one.unit_id == other.unit_id or one.kind != other.kind:
            return False
        if one.unit_id in other.ancestors or other.unit_id in one.ancestors:
            return False
        if one.kind == "function" and not one.functions & other.functions:
            return False
        return self._share_revenue(one, other) and all(
            self._share_value(one, other, name) for name in SINGLE
        )

    def is_as_narrow(self, one, other):
        """Whether a rule asks for all that another asks for, ZIP and country aside."""
        asked = ((name, get_value(other, name)) for name in NARROWING)
        if any(value and get_value(one, name) != value for name, value in asked):
            return False
        (low, high), (other_low, other_high) = revenue(one), revenue(other)
        return other_low <= low and high <= other_high

    def _share_value(self, one, other, name):
        values, others = self.reach(one, name), self.reach(other, name)
        return values is None or others is None or bool(values & others)

    def _share_revenue(self, one, other):
        (low, high), (other_low, other_high) = revenue(one), revenue(other)
        return low <= other_high and other_low <= high

    def _get_unit_reach(self, unit, name):
        if (unit, name) not in self._reaches:
            self._reaches[unit, name] = _get_values(self.by_unit[unit], name)
        return self._reaches[unit, name]


def get_value(rule, name):
    """A criterion as it is compared."""
    value = getattr(rule, name)
    return normalise_city(value) if name == "city" else value


def revenue(rule):
    """Both ends of the revenue that a rule asks for.

    >>> from matching import Criteria
    >>> revenue(Criteria(1, 1, "segment", revenue_from=0))
    (0, inf)
    """
    low, high = rule.revenue_from, rule.revenue_to
    return (
        -INFINITE if low is None or low is False else low,
        INFINITE if high is None or high is False else high,
    )


def _get_values(rules, name):
    """The values that rules ask for, None if one of them does not ask."""
    values = [get_value(rule, name) for rule in rules]
    return frozenset(values) if all(values) else None
