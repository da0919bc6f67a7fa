"""Rows of a table against the rules that there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Criteria
from matching.places import (
    DEFAULT_PRIORITY,
    criteria_of,
    find_clashes,
    find_doubles,
    pair,
    place_of,
)
from matching.zip_table import ZipRow

UNIT = {"unit_id": 1, "kind": "territory"}
WIDE = {"zip_from": "79000", "zip_to": "79499"}
PRIORITIES = st.one_of(st.none(), st.integers(0, 3))


def _row(line, **cells):
    return ZipRow(line, "West", "US", **cells)


def _place(**cells):
    return place_of(_row(0, **cells), 1, 1, 0)


def _pair(priorities, rules):
    """Pairs of rows about one place, as (line, rule, priority)."""
    rows = [_row(line, priority=p) for line, p in enumerate(priorities, start=2)]
    places = {row.line: _place() for row in rows}
    found, spare = pair(rows, places, [(r, _place(), p) for r, p in rules.items()])
    return [(one.row.line, *one[1:]) for one in found], spare


@pytest.mark.parametrize(
    ("cells", "others"),
    [
        ({"city": "  São   PAULO "}, {"city": "sao paulo"}),
        ({"zip_prefix": "k1-a"}, {"zip_prefix": "K1A"}),
        ({"zip_from": "79 000", "zip_to": "79 499"}, WIDE),
    ],
)
def test_places_that_are_the_same(cells, others):
    assert _place(**cells) == _place(**others)


def test_a_new_row_gets_the_usual_priority():
    assert _pair([None], {}) == ([(2, None, DEFAULT_PRIORITY)], set())


def test_a_row_without_priority_leaves_the_rules():
    assert _pair([None], {7: 3}) == ([(2, 7, 3)], set())


def test_a_row_changes_the_priority():
    assert _pair([5], {7: 3, 8: 9}) == ([(2, 7, 5)], {8})


def test_equal_priorities_come_first():
    assert _pair([5, 3, None], {7: 3, 8: 9}) == (
        [(2, None, 5), (3, 7, 3), (4, 8, 9)],
        set(),
    )


def test_rows_that_are_wrong_are_left_out():
    assert pair([_row(2)], {}, [(7, _place(), 1)]) == ([], {7})


@given(st.lists(PRIORITIES, max_size=5), st.lists(st.integers(0, 3), max_size=5))
def test_the_second_time_changes_nothing(priorities, rules):
    pairs, spare = _pair(priorities, dict(enumerate(rules, start=1)))
    taken = [rule for _line, rule, _priority in pairs if rule]
    assert len(pairs) == len(priorities)
    assert sorted([*taken, *spare]) == list(range(1, len(rules) + 1))
    anew = {rule or 100 + line: priority for line, rule, priority in pairs}
    again, rest = _pair(priorities, anew)
    assert not rest
    if len(set(anew.values())) == len(anew):
        assert all(priority == anew[rule] for _line, rule, priority in again)


def test_doubles():
    rows = [_row(2), _row(3, priority=DEFAULT_PRIORITY), _row(4, priority=5)]
    places = {row.line: _place() for row in rows}
    pairs, _spare = pair(rows, places, [])
    [error] = find_doubles(pairs, places)
    assert (error.line, error.code, error.values) == (3, "duplicate", {"other": 2})


def _criteria(line, unit_id, sequence=10, ancestors=(), **cells):
    place = _place(**cells)
    unit = {**UNIT, "unit_id": unit_id, "ancestors": ancestors}
    return criteria_of(_row(line), place, sequence, unit)


def _clashes(*criteria, touched=(-2, -3)):
    return [
        (error.line, error.code, error.values.get("other", error.values.get("rule_id")))
        for error in find_clashes(criteria, set(touched))
    ]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"zip_from": "79100", "zip_to": "79999"}, "overlap"),
        ({"zip_from": "79000", "zip_to": "79100"}, "nested"),
        ({"zip_prefix": "79"}, "nested"),
        ({"zip_prefix": "790"}, "nested"),
        (WIDE, "overlap"),
    ],
)
def test_rows_of_two_units(cells, code):
    found = _clashes(_criteria(2, 1, **WIDE), _criteria(3, 2, **cells))
    assert found == [(3, code, 2)]


def test_one_city_in_two_units():
    one, other = _criteria(2, 1, city="Lviv"), _criteria(3, 2, city="LVIV")
    assert _clashes(one, other) == [(3, "overlap", 2)]


def test_one_city_with_two_priorities():
    one, other = _criteria(2, 1, city="Lviv"), _criteria(3, 2, 5, city="LVIV")
    assert _clashes(one, other) == [(3, "never_wins", 2)]


def test_units_one_above_the_other_do_not_clash():
    one, other = _criteria(2, 1, **WIDE), _criteria(3, 2, ancestors=(1,), **WIDE)
    assert "overlap" not in [code for _line, code, _other in _clashes(one, other)]


def test_a_rule_beside_the_file():
    rule = Criteria(9, 2, "territory", country_id=1, **WIDE)
    assert _clashes(_criteria(2, 1, **WIDE), rule) == [(2, "overlap", 9)]


def test_what_was_there_before_is_not_told():
    rule = Criteria(9, 2, "territory", country_id=1, zip_prefix="79")
    row = _criteria(2, 1, **WIDE)
    assert _clashes(row, rule, touched=()) == []
    assert _clashes(rule, Criteria(8, 3, "territory", zip_prefix="79")) == []
