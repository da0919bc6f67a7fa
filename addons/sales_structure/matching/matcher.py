# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rule of a structure holds for which profile, and which of them wins."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from .conditions import conditions_of
from .index import NOBODY, Index
from .profile import CUSTOMER_FIELDS, LINE_FIELDS
from .ranking import Candidate, lost_by, order_key


class Used(NamedTuple):
    """Fields of the profile that rules ask for: of the customer, of the line."""

    customer: frozenset
    line: frozenset


class Matcher:
    """The rules of a structure, ready to be asked.

    A rule holds where all that it asks for holds and where, for each ancestor of its
    unit that has rules, at least one of that ancestor's rules holds, of whatever kind.

    >>> from matching import Criteria, Profile
    >>> matcher = Matcher([
    ...     Criteria(1, 10, "territory", country_id=33),
    ...     Criteria(2, 11, "territory", country_id=33, zip_prefix="79"),
    ...     Criteria(3, 12, "territory"),
    ... ])
    >>> matcher.rank(Profile(country_id=33, zip="79-100"), "territory")[:2]
    (Candidate(rule_id=2, unit_id=11, lost_by=None), \
Candidate(rule_id=1, unit_id=10, lost_by='place'))
    >>> matcher.winners([Profile(), Profile(country_id=33)], "territory")
    [3, 1]
    """

    def __init__(self, criteria):
        """Put the rules in their order; it does not matter how they are given."""
        keyed = sorted(
            ((order_key(rule), rule) for rule in criteria), key=lambda k: k[0]
        )
        self._keys = [key for key, _rule in keyed]
        self._rules = [rule for _key, rule in keyed]
        self._ids = {place: rule.rule_id for place, rule in enumerate(self._rules)}
        self._ids[NOBODY] = None
        self._conditions = [conditions_of(rule) for rule in self._rules]
        self._places_by_unit = defaultdict(list)
        for place, rule in enumerate(self._rules):
            self._places_by_unit[rule.unit_id].append(place)
        self._indexes, self._unit_indexes = {}, {}

    def rank(self, profile, kind, function=None):
        """All rules of a kind that hold as candidates, the winner first.

        :param function: only rules of units that carry it out
        """
        places = self._get_index(kind, function).all(profile.normalised(), {})
        return tuple(
            Candidate(
                self._rules[place].rule_id,
                self._rules[place].unit_id,
                lost_by(self._keys[place], self._keys[places[0]]),
            )
            for place in places
        )

    def winner(self, profile, kind, function=None):
        """The rule that wins, None where none holds."""
        place = self._get_index(kind, function).first(profile.normalised(), {})
        return None if place == NOBODY else self._rules[place]

    def winners(self, profiles, kind, function=None):
        """The id of the rule that wins for each profile, None where none holds."""
        first, ids = self._get_index(kind, function).first, self._ids
        return [ids[first(profile.normalised(), {})] for profile in profiles]

    @cached_property
    def used(self):
        """Fields of the profile that any rule asks for."""
        return self._get_used(range(len(self._rules)))

    def used_by(self, kind):
        """Fields that the rules of a kind ask for, and those of the units above."""
        return self._get_used(self._get_asked_places(kind))

    def has_line_criteria(self, kind):
        """Whether a kind can depend on the line or document, not the customer alone."""
        return bool(self.used_by(kind).line)

    def asked(self, field):
        """The values of a field of the profile that rules ask for.

        >>> from matching import Criteria
        >>> sorted(Matcher([Criteria(1, 1, "segment", tag_id=7)]).asked("tag_ids"))
        [7]
        """
        conditions = (c for asked in self._conditions for c in asked)
        return frozenset(c.value for c in conditions if c.field == field)

    def _get_used(self, places):
        fields = {c.field for place in places for c in self._conditions[place]}
        return Used(CUSTOMER_FIELDS & fields, LINE_FIELDS & fields)

    def _get_asked_places(self, kind):
        places = {p for p, rule in enumerate(self._rules) if rule.kind == kind}
        units = {unit for place in places for unit in self._get_gates(place)}
        return places.union(*(self._places_by_unit[unit] for unit in units))

    def _get_gates(self, place):
        units = self._rules[place].ancestors
        return tuple(unit for unit in units if unit in self._places_by_unit)

    def _get_index(self, kind, function):
        key = kind, function
        if key not in self._indexes:
            places = (
                place
                for place, rule in enumerate(self._rules)
                if rule.kind == kind
                and (function is None or function in rule.functions)
            )
            self._indexes[key] = self._make_index(places, with_gates=True)
        return self._indexes[key]

    def _make_index(self, places, with_gates):
        rules = (
            (place, self._conditions[place], self._get_gates(place) * with_gates)
            for place in places
        )
        return Index(rules, self._is_open)

    def _is_open(self, unit, profile):
        """Whether a rule of a unit holds, regardless of the units above it."""
        if unit not in self._unit_indexes:
            places = self._places_by_unit[unit]
            self._unit_indexes[unit] = self._make_index(places, with_gates=False)
        return self._unit_indexes[unit].first(profile, {}) != NOBODY
