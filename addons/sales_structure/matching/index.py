# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules filed by what they ask for, so that a profile meets few of them.

A rule lies in one drawer, the most selective that it asks for. Each drawer gives the
entries for a profile in the stated order; what else a rule asks for is tested then.
"""

from bisect import bisect_right
from collections import defaultdict
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

from .postcodes import ZipRange

FILED = (
    "partner_id",
    "zip",
    "city",
    "product_id",
    "category_ids",
    "state_id",
    "warehouse_id",
    "tag_ids",
    "industry_id",
    "country_id",
)
SETS = "category_ids", "tag_ids"
NOBODY = float("inf")


class Entry(NamedTuple):
    """A rule in a drawer: its place in the stated order, and what is left to test.

    :param gates: ancestors of its unit that have rules, of which one must hold
    """

    place: int
    tests: tuple
    gates: tuple


class Index:
    """Finds the rules that hold for a profile.

    :param rules: (place, conditions, gates) of each rule
    :param gate: ``gate(unit, profile)`` tells whether a rule of a unit holds
    """

    def __init__(self, rules, gate):
        self._gate = gate
        filed = defaultdict(list)
        for place, conditions, gates in rules:
            field = _get_drawer(conditions)
            filed[field].append((place, conditions, gates))
        self._drawers = [_DRAWERS.get(f, _file_same)(f, filed[f]) for f in filed]

    def first(self, profile, memo):
        """The smallest place of a rule that holds, or NOBODY."""
        best = NOBODY
        for drawer in self._drawers:
            for entry in drawer(profile):
                if entry[0] >= best:
                    break
                if self._holds(entry, profile, memo):
                    best = entry[0]
                    break
        return best

    def all(self, profile, memo):
        """The places of all rules that hold, in their order."""
        found = chain.from_iterable(drawer(profile) for drawer in self._drawers)
        return sorted(e.place for e in found if self._holds(e, profile, memo))

    def _holds(self, entry, profile, memo):
        for test in entry[1]:
            if not test(profile):
                return False
        for unit in entry[2]:
            if unit not in memo:
                memo[unit] = self._gate(unit, profile)
            if not memo[unit]:
                return False
        return True


def _get_drawer(conditions):
    asked = {condition.field for condition in conditions}
    return next((field for field in FILED if field in asked), None)


def _entry(place, conditions, gates, settled=()):
    tests = tuple(c.holds for c in conditions if c not in settled)
    return Entry(place, tests, gates)


def _file_rest(_field, rules):
    """Rules that ask for nothing that can be looked up."""
    entries = sorted(_entry(*rule) for rule in rules)
    return lambda profile: entries


def _file_by_value(field, rules):
    table = defaultdict(list)
    for place, conditions, gates in sorted(rules, key=itemgetter(0)):
        settled = next(c for c in conditions if c.field == field)
        table[settled.value].append(_entry(place, conditions, gates, [settled]))
    table.pop("", None)
    return dict(table)


def _file_same(field, rules):
    """Rules by the one value that they ask for."""
    table, value_of = _file_by_value(field, rules), attrgetter(field)
    return lambda profile: table.get(value_of(profile), ())


def _file_sets(field, rules):
    """Rules by one of the values that a profile must have."""
    table, values_of = _file_by_value(field, rules), attrgetter(field)

    def find(profile):
        return _merged([table[one] for one in values_of(profile) if one in table])

    return find


def _file_zip(_field, rules):
    """Rules by country and ZIP prefix, or by country and range."""
    prefixes, ranges = defaultdict(dict), defaultdict(list)
    countries = set()
    for place, conditions, gates in sorted(rules, key=itemgetter(0)):
        code = next(c for c in conditions if c.field == "zip")
        country = next((c for c in conditions if c.field == "country_id"), None)
        entry = _entry(place, conditions, gates, [code, country])
        asked = country and country.value
        countries.add(asked)
        if not isinstance(code.value, ZipRange):
            table = prefixes[len(code.value)]
            table.setdefault((asked, code.value), []).append(entry)
        elif code.value.is_valid:
            ranges[asked, len(code.value.low)].append((code.value, entry))
    prefixes.pop(0, None)
    segments = {key: Segments(filed) for key, filed in ranges.items()}
    return _find_zip(list(prefixes.items()), segments, countries)


def _find_zip(prefixes, segments, countries):
    def find(profile):
        code = profile.zip
        found = []
        for country in {profile.country_id, None} & countries if code else ():
            for length, table in prefixes:
                if entries := table.get((country, code[:length])):
                    found.append(entries)
            ranges = segments.get((country, len(code)))
            if ranges and (entries := ranges.at(code)):
                found.append(entries)
        return _merged(found)

    return find


class Segments:
    """Ranges of codes of one length, cut where one of them begins or ends.

    >>> wide, narrow = ZipRange("10", "49"), ZipRange("20", "20")
    >>> cut = Segments([(wide, "wide"), (narrow, "narrow")])
    >>> cut.at("05"), cut.at("20"), cut.at("49"), cut.at("50")
    ((), ('narrow', 'wide'), ('wide',), ())
    """

    def __init__(self, filed):
        begins, ends = defaultdict(list), defaultdict(list)
        for codes, entry in filed:
            begins[codes.low].append(entry)
            ends[_after(codes.high)].append(entry)
        self._cuts = sorted({*begins, *ends})
        self._entries = [()]
        current = set()
        for cut in self._cuts:
            current = (current - set(ends[cut])) | set(begins[cut])
            self._entries.append(tuple(sorted(current)))

    def at(self, code):
        """The entries whose range a code lies in, in their order."""
        return self._entries[bisect_right(self._cuts, code)]


def _after(code):
    """A text behind a code and before all later codes of its length."""
    return code + "\0"


def _merged(found):
    if len(found) == 1:
        return found[0]
    return sorted(chain.from_iterable(found))


_DRAWERS = {None: _file_rest, "zip": _file_zip, **dict.fromkeys(SETS, _file_sets)}
