"""A table of members: everything that is wrong is told at once, line by line."""

import string
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_examples import steady

from matching import LineError
from matching.member_table import MemberRow, day, parse, write

HEADER = "unit,user,role,capacity,lead_capacity,date_from,date_to"
ANN = "West,ann@example.com,leader"


def table(*lines, header=HEADER):
    return "\n".join((header, *lines)) + "\n"


def errors(*lines, header=HEADER):
    """(line, code) of what is wrong."""
    return [(e.line, e.code) for e in parse(table(*lines, header=header)).errors]


def test_a_table():
    rows, wrong = parse(
        table(f"{ANN},100,20,2026-01-01,31.12.2026", "South,bob,salesperson,0,,,")
    )
    assert wrong == []
    assert rows == [
        MemberRow(
            *(2, "West", "ann@example.com", "leader", 100, 20),
            *(date(2026, 1, 1), date(2026, 12, 31)),
        ),
        MemberRow(3, "South", "bob", "salesperson", capacity=0),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "unit,user,role",
        "Unit,Login,Role Code",
        "UNIT,user login,ROLE",
        "unit,user-login,role_code",
    ],
)
def test_names_of_columns(header):
    assert parse(table(ANN, header=header)) == (
        [MemberRow(2, "West", "ann@example.com", "leader")],
        [],
    )


def test_capacity_has_two_names():
    header = "unit,user,role,Customer Capacity"
    assert parse(table(f"{ANN},7", header=header)).rows[0].capacity == 7
    assert errors(f"{ANN},7,8", header=f"{header},capacity") == [(1, "column_twice")]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("user,role", ["unit"]),
        ("unit,role", ["user"]),
        ("unit,user", ["role"]),
        ("capacity", ["unit", "user", "role"]),
    ],
)
def test_missing_columns(header, missing):
    parsed = parse(table("a,b,c", header=header))
    told = [e.values["column"] for e in parsed.errors if e.code == "missing_column"]
    assert (parsed.rows, told) == ([], missing)


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        (",ann,leader", "empty_unit", {}),
        ("West, ,leader", "empty_user", {}),
        ("West,ann,", "empty_role", {}),
        (f"{ANN},many", "bad_number", {"column": "capacity", "value": "many"}),
        (f"{ANN},-1", "bad_number", {"column": "capacity", "value": "-1"}),
        (f"{ANN},,2.5", "bad_number", {"column": "lead_capacity", "value": "2.5"}),
        (f"{ANN},,,today", "bad_date", {"column": "date_from", "value": "today"}),
        (
            f"{ANN},,,,2026-02-30",
            "bad_date",
            {"column": "date_to", "value": "2026-02-30"},
        ),
        (
            f"{ANN},,,2026-02-02,01.02.2026",
            "reversed_dates",
            {"date_from": date(2026, 2, 2), "date_to": date(2026, 2, 1)},
        ),
    ],
)
def test_a_wrong_row(line, code, values):
    [error] = parse(table("East,eve,leader", line)).errors
    assert error == LineError(3, code, values)


def test_everything_is_told_at_once():
    assert errors(
        ",,,x,y,z,0",
        f"{ANN},1,1,2026-01-01,",
        f"{ANN},2,2,2026-05-01,2026-06-01",
        f"{ANN},2,2,2026-05-01,2026-04-01",
        f"{ANN},3,3,2026-01-01",
        header=f"{HEADER},colour",
    ) == [
        (1, "unknown_column"),
        *((2, f"empty_{name}") for name in ("unit", "user", "role")),
        *((2, f"bad_{kind}") for kind in ("number", "number", "date", "date")),
        (4, "overlap"),
        (5, "reversed_dates"),
        (6, "duplicate"),
    ]


# Dates


@steady
@given(st.dates())
def test_days_are_read_in_both_ways(one):
    assert day(f"{one:%d.%m}.{one.year:04}") == day(str(one)) == one
    assert day(f"{one.day}.{one.month}.{one.year:04}") == one


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026", "2026-13-01", "30.02.2026", "01/02/2026", "1.2.26"),
        *("0000-01-01", "2026-01-01 10:00", "20260101", "\uff12026-01-01", "-1-1-1"),
    ],
)
def test_what_is_no_day(text):
    assert day(text) is None


# The same person twice


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (",", ",", "duplicate"),
        ("2026-01-01,2026-02-01", "01.01.2026,01.02.2026", "duplicate"),
        ("2026-01-01,2026-02-01", "2026-02-01,", "overlap"),
        ("2026-01-01,2026-03-01", "2026-02-01,2026-02-02", "overlap"),
        ("2026-02-01,", ",2026-02-01", "overlap"),
        (",", "2026-01-01,2026-01-01", "overlap"),
    ],
)
def test_days_in_common(one, other, code):
    lines = f"{ANN},,,{one}", f"west,ANN@example.com,LEADER,,,{other}"
    [error] = parse(table("East,eve,leader", *lines)).errors
    assert error == LineError(4, code, {"other": 3})


@pytest.mark.parametrize(
    "other",
    [
        f"{ANN},,,2026-02-02,",
        f"{ANN},,,,2025-12-31",
        "South,ann@example.com,leader",
        "West,bob@example.com,leader",
        "West,ann@example.com,salesperson",
    ],
)
def test_no_days_in_common(other):
    assert errors(f"{ANN},,,2026-01-01,2026-02-01", other) == []


def test_a_long_period_is_remembered_behind_a_short_one():
    assert errors(
        f"{ANN},,,2026-01-01,2026-12-31",
        f"{ANN},,,2026-02-01,2026-02-10",
        f"{ANN},,,2026-03-01,2026-03-10",
    ) == [(3, "overlap"), (4, "overlap")]


# What holds for all tables

start = date(2026, 1, 1)
days = st.none() | st.integers(0, 9).map(lambda n: start + timedelta(days=n))
words = st.text(string.ascii_letters + " ,;\"'Їé", min_size=1, max_size=5)
stripped = words.map(str.strip).filter(bool)
counts = st.none() | st.integers(0, 2**31 - 1)


@st.composite
def member_rows(draw):
    rows = st.tuples(*[stripped] * 3, *[counts] * 2, *[days] * 2)
    return [MemberRow(0, *values) for values in draw(st.lists(rows, max_size=6))]


@steady
@given(member_rows(), st.sampled_from(",;\t"))
def test_a_table_that_is_written_is_read_as_it_was(rows, delimiter):
    parsed = parse(write(rows, delimiter)).rows
    assert [row[1:] for row in parsed] == [row[1:] for row in rows]
    assert parse(write(parsed, delimiter)) == parse(write(rows, delimiter))


@steady
@given(st.lists(st.tuples(st.sampled_from("AB"), days, days), max_size=6))
def test_a_table_without_mistakes_has_nobody_twice_on_a_day(asked):
    rows = [MemberRow(0, "West", user, "leader", None, None, *p) for user, *p in asked]
    rows, wrong = parse(write(rows))
    reversed_lines = {e.line for e in wrong if e.code == "reversed_dates"}
    twice = any(
        one.user == other.user
        and one.period[0] <= other.period[1]
        and other.period[0] <= one.period[1]
        for one, other in combinations(rows, 2)
        if not {one.line, other.line} & reversed_lines
    )
    assert twice == any(error.code in {"duplicate", "overlap"} for error in wrong)


@steady
@given(st.text(st.sampled_from(string.printable + "Ї\ufeff")))
def test_whatever_it_is_the_answer_is_rows_and_errors(text):
    for whole in (text, HEADER + "\n" + text):
        rows, wrong = parse(whole)
        assert rows or wrong
