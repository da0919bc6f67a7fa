# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules filed by what they ask for, so that a profile meets few of them.

A drawer is a function: for a profile it gives the entries that may hold, in the stated
order. What the drawer is opened by holds already; the rest of a rule is tested then.
"""

from collections import defaultdict
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from .segments import Codes

# By what a rule is filed: the first of these fields that it asks for.
FILED = (
    "partner_id",
    "zip",
    "city",
    "product_id",
    "category_ids",
    "point_id",
    "location_ids",
    "state_id",
    "warehouse_id",
    "tag_ids",
    "industry_id",
    "country_id",
)


class Entry(NamedTuple):
    """A rule in a drawer: its place in the stated order, and what is left to test."""

    place: int
    tests: tuple
    gates: tuple


def make_drawer(field, rules):
    """The drawer of rules filed by a field, None for what cannot be looked up.

    :param rules: (place, conditions, gates) of each rule, in the stated order
    """
    if field is None:
        entries = [_entry(*rule) for rule in rules]
        return lambda profile: entries
    if field == "zip":
        return _file_by_zip(rules)
    table, value_of = _file_by_value(field, rules), attrgetter(field)
    if field.endswith("_ids"):
        return lambda profile: _merged(
            [table[one] for one in value_of(profile) if one in table]
        )
    return lambda profile: table.get(value_of(profile), ())


def _entry(place, conditions, gates, settled=()):
    tests = tuple(c.holds for c in conditions if c not in settled)
    return Entry(place, tests, gates)


def _file_by_value(field, rules):
    table = defaultdict(list)
    for place, conditions, gates in rules:
        settled = _get_condition(conditions, field)
        table[settled.value].append(_entry(place, conditions, gates, [settled]))
    table.pop("", None)
    return dict(table)


def _file_by_zip(rules):
    """Rules by country, for each country by ZIP code."""
    filed = defaultdict(list)
    for place, conditions, gates in rules:
        code = _get_condition(conditions, "zip")
        country = _get_condition(conditions, "country_id")
        entry = _entry(place, conditions, gates, [code, country])
        filed[country and country.value].append((code.value, entry))
    anywhere = Codes(filed.pop(None, ()))
    countries = {country: Codes(pairs) for country, pairs in filed.items()}

    def find(profile):
        code = profile.zip
        if not code:
            return ()
        found = anywhere.find(code)
        if country := countries.get(profile.country_id):
            found += country.find(code)
        return _merged(found)

    return find


def _get_condition(conditions, field):
    return next((c for c in conditions if c.field == field), None)


def _merged(found):
    """One list in the stated order; no two entries share a place."""
    if len(found) > 1:
        return sorted(chain.from_iterable(found))
    return found[0] if found else ()
