# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of a table of places against the rules that there are."""

from collections import defaultdict
from typing import Any, NamedTuple

from .checking import check
from .criteria import Criteria
from .postcodes import normalise_city, normalise_zip
from .tables import LineError

DEFAULT_PRIORITY = 10
MOST_CLASHES = 20_000
OVERLAPS = {"zip_overlap": "overlap", "zip_nested": "nested"}


class Place(NamedTuple):
    """What a row or a rule says, in a form in which equal ones are equal."""

    unit_id: int
    country_id: int
    state_id: int
    city: str
    zip_prefix: str
    zip_from: str
    zip_to: str


class Pair(NamedTuple):
    """A row and the rule that says the same, None for none.

    :param sequence: priority that the rule will have
    """

    row: Any
    rule_id: int | None
    sequence: int


def place_of(where, unit_id, country_id, state_id):
    """The place of a row or rule.

    :param where: has city, zip_prefix, zip_from and zip_to
    """
    codes = where.zip_prefix, where.zip_from, where.zip_to
    city = normalise_city(where.city or "")
    normalised = (normalise_zip(code or "") for code in codes)
    return Place(unit_id, country_id, state_id, city, *normalised)


def pair(rows, places, rules):
    """Which rule each row is about.

    A place may have several rules of different priorities. A row that has the priority
    of one is about that one; others, as far as rules are left, about the next.

    :param dict places: of rows by line; rows without are left out
    :param rules: (rule id, place, priority) of each
    :return: a :class:`Pair` for each row, and ids of rules that no row is about
    """
    groups, free = defaultdict(list), defaultdict(dict)
    for row in rows:
        if row.line in places:
            groups[places[row.line]].append(row)
    for rule_id, place, sequence in sorted(rules, key=lambda rule: (rule[2], rule[0])):
        free[place][rule_id] = sequence
    pairs = [
        found for place, group in groups.items() for found in _pair(group, free[place])
    ]
    spare = {rule_id for left in free.values() for rule_id in left}
    return sorted(pairs, key=lambda pair: pair.row.line), spare


def _pair(rows, free):
    """Pairs of one place; rules that are taken leave ``free``."""
    waiting = []
    for row in rows:
        same = next((r for r, priority in free.items() if priority == row.priority), 0)
        if same:
            yield Pair(row, same, free.pop(same))
        else:
            waiting.append(row)
    for row in sorted(waiting, key=lambda row: (row.priority is not None, row.line)):
        rule_id = next(iter(free), None)
        sequence = free.pop(rule_id, DEFAULT_PRIORITY)
        given = row.priority is not None
        yield Pair(row, rule_id, row.priority if given else sequence)


def find_doubles(pairs, places):
    """Rows that say the same as an earlier one."""
    firsts = {}
    for row, _rule_id, sequence in pairs:
        first = firsts.setdefault((places[row.line], sequence), row)
        if first is not row:
            yield LineError(row.line, "duplicate", {"other": first.line})


def criteria_of(row, place, sequence, unit):
    """A row as a rule, whose id is the row's line with a minus.

    :param dict unit: what all rules of its unit have in common
    """
    return Criteria(
        rule_id=-row.line,
        sequence=sequence,
        country_id=place.country_id,
        state_id=place.state_id or None,
        city=place.city,
        zip_prefix=place.zip_prefix,
        zip_from=place.zip_from,
        zip_to=place.zip_to,
        **unit,
    )


def find_clashes(criteria, touched):
    """Where rows give to one unit what others give to another.

    ``overlap``, ``nested``, ``never_wins``
        as of the parser, but of rows and rules; ``rule_id`` instead of ``other`` where
        the other is a rule, and ids of units; ``never_wins``: another row or rule of
        another priority wins wherever the row holds

    :param criteria: of rows, and of rules beside them
    :param touched: ids of those that are new or changed
    """
    known = {one.rule_id: one for one in criteria}
    for problem in check(list(criteria), limit=MOST_CLASHES):
        if len(problem.rule_ids) != 2 or touched.isdisjoint(problem.rule_ids):
            continue
        # The later row is told, with the earlier one or the rule as the other.
        row, other = (known[rule_id] for rule_id in sorted(problem.rule_ids))
        if code := _get_code(problem, row, other):
            yield LineError(-row.rule_id, code, _get_values(problem, row, other))


def _get_code(problem, row, other):
    if problem.code in OVERLAPS:
        return OVERLAPS[problem.code]
    if problem.code != "never_wins":
        return None
    is_below = other.unit_id in row.ancestors or row.unit_id in other.ancestors
    same = row.sequence == other.sequence and row.unit_id != other.unit_id
    return "overlap" if same and not is_below else "never_wins"


def _get_values(problem, row, other):
    key = "rule_id" if other.rule_id > 0 else "other"
    codes = {name: problem.values.get(name, "") for name in ("zip_from", "zip_to")}
    values = {"unit_id": row.unit_id, "other_unit_id": other.unit_id, **codes}
    return {**values, key: abs(other.rule_id)}
