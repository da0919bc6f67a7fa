"""A table of ZIP codes: everything that is wrong is told at once, line by line."""

import csv
import string
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_examples import begins, lies_between, steady

from matching import LineError, zip_table
from matching.zip_table import COLUMNS, ZipRow, parse, write

HEADER = "unit,country,state,zip_from,zip_to,zip_prefix,city,priority"
DIRTY = st.text(st.sampled_from(string.printable + "Ї\u0301\ufeff\u2028'\";,\t"))
words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Z"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=6,
)
names = st.one_of(
    words, st.sampled_from(['a "b"', "a, b", "a;b", "a\nb", "a\r\nb", '"'])
)


def table(*lines, header=HEADER):
    return "\n".join((header, *lines)) + "\n"


def errors(*lines, header=HEADER):
    """(line, code) of what is wrong."""
    return [(e.line, e.code) for e in parse(table(*lines, header=header)).errors]


def only_error(*lines, header=HEADER):
    [error] = parse(table(*lines, header=header)).errors
    return error


# What can be read


def test_a_table():
    rows, wrong = parse(
        table(
            "West,UA,Lvivska,79 000,79-499,,Lviv,5",
            "South,UA,,,,65,,",
            '"West, far",PL,,,,,,',
        )
    )
    assert wrong == []
    assert rows == [
        ZipRow(2, "West", "UA", "Lvivska", "79000", "79499", "", "Lviv", 5),
        ZipRow(3, "South", "UA", zip_prefix="65"),
        ZipRow(4, "West, far", "PL"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_forms_of_csv(delimiter, bom, newline):
    text = table("West,UA,,,,79,,", "South,UA,,,,65,,")
    text = bom + text.replace(",", delimiter).replace("\n", newline)
    rows, wrong = parse(text)
    assert wrong == []
    assert [(row.line, row.unit, row.zip_prefix) for row in rows] == [
        (2, "West", "79"),
        (3, "South", "65"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Unit,COUNTRY,Zip Prefix",
        " unit , country , zip-prefix ",
        "UNIT,country,zip_prefix,,",
        '"unit","country","ZIP  prefix"',
    ],
)
def test_names_of_columns(header):
    rows, wrong = parse(table("West,UA,79", header=header))
    assert (rows, wrong) == ([ZipRow(2, "West", "UA", zip_prefix="79")], [])


def test_columns_in_any_order_and_not_all_of_them():
    rows, wrong = parse(table("5,UA,West", header="sequence,country,unit"))
    assert (rows, wrong) == ([ZipRow(2, "West", "UA", priority=5)], [])


def test_empty_lines_count_but_say_nothing():
    rows, wrong = parse(f"\n\n{HEADER}\n\n,,,,,,,\nWest,UA,,,,,,\n\n")
    assert (rows, wrong) == ([ZipRow(6, "West", "UA")], [])


def test_a_cell_of_several_lines():
    rows, wrong = parse(table('"West\nand\nmore",UA,,,,,,', ",UA,,,,,,"))
    assert rows[0] == ZipRow(2, "West\nand\nmore", "UA")
    assert wrong == [LineError(5, "empty_unit", {})]


def test_a_short_line_lacks_what_is_at_its_end():
    assert parse(table("West,UA")).rows == [ZipRow(2, "West", "UA")]


# What is wrong with the form


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " , \n"])
def test_an_empty_table(text):
    assert parse(text) == ([], [(1, "empty_table", {})])


def test_a_header_alone():
    assert only_error() == (1, "empty_table", {})


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("unit,country,zip", (1, "unknown_column", {"column": "zip"})),
        ("unit,country, Colour ", (1, "unknown_column", {"column": "Colour"})),
        ("unit,country,unit", (1, "column_twice", {"column": "unit"})),
        ("unit,country,Country", (1, "column_twice", {"column": "Country"})),
        ("unit,city", (1, "missing_column", {"column": "country"})),
        ("country,city", (1, "missing_column", {"column": "unit"})),
    ],
)
def test_headers(header, error):
    assert only_error("a,b", header=header) == error


def test_without_a_needed_column_no_row_is_blamed():
    parsed = parse(table("79,", "80,", header="zip_prefix,colour"))
    assert parsed.rows == []
    assert [(error.code, *error.values.values()) for error in parsed.errors] == [
        ("unknown_column", "colour"),
        ("missing_column", "unit"),
        ("missing_column", "country"),
    ]


def test_more_cells_than_columns():
    assert only_error("West,UA,79", "South,PL", header="unit,country") == (
        2,
        "too_many_cells",
        {"columns": 2},
    )
    assert errors("West,UA,,, ", header="unit,country") == []


def test_wrong_quotes_do_not_hide_what_comes_after():
    lines = ('"West"x,UA,,,,,,', ",UA,,,,,,", "South,UA,,,,,,")
    assert errors(*lines) == [(2, "unreadable"), (3, "empty_unit")]


def test_a_quote_that_is_not_closed():
    assert errors("South,UA,,,,,,", '"West,UA,,,,,,', "x") == [(3, "unreadable")]


@pytest.fixture
def usual_cells():
    """Python's own limit of a cell, which Odoo raises for the whole process."""
    raised = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(raised)


@pytest.mark.usefixtures("usual_cells")
@pytest.mark.parametrize("size", [131_073, 500_000])
def test_a_cell_without_end(size):
    assert errors(f"{'x' * size},UA,,,,,,", ",UA,,,,,,")[0] == (2, "unreadable")


# What is wrong with a row


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        (",UA,,,,,,5", "empty_unit", {}),
        ("  ,UA,,,,,,5", "empty_unit", {}),
        ("West,,,,,79,,", "missing_country", {}),
        ("West,UA,,,,7*,,", "bad_characters", {"column": "zip_prefix", "value": "7*"}),
        ("West,UA,,7_,79,,,", "bad_characters", {"column": "zip_from", "value": "7_"}),
        ("West,UA,,,,-,,", "bad_characters", {"column": "zip_prefix", "value": "-"}),
        ("West,UA,,,,,,x", "bad_number", {"column": "priority", "value": "x"}),
        ("West,UA,,,,,,-1", "bad_number", {"column": "priority", "value": "-1"}),
        ("West,UA,,,,,,1.5", "bad_number", {"column": "priority", "value": "1.5"}),
        (
            "West,UA,,,,,,\u0663",
            "bad_number",
            {"column": "priority", "value": "\u0663"},
        ),
        (
            "West,UA,,,,,,99999999999",
            "bad_number",
            {"column": "priority", "value": "99999999999"},
        ),
        (
            "West,UA,,79999,79000,,,",
            "reversed_range",
            {"zip_from": "79999", "zip_to": "79000", "zip_prefix": ""},
        ),
        (
            "West,UA,,7900,79000,,,",
            "range_lengths",
            {"zip_from": "7900", "zip_to": "79000", "zip_prefix": ""},
        ),
        (
            "West,UA,,79000,,,,",
            "half_range",
            {"zip_from": "79000", "zip_to": "", "zip_prefix": ""},
        ),
        (
            "West,UA,,,79000,,,",
            "half_range",
            {"zip_from": "", "zip_to": "79000", "zip_prefix": ""},
        ),
        (
            "West,UA,,79000,79999,79,,",
            "range_and_prefix",
            {"zip_from": "79000", "zip_to": "79999", "zip_prefix": "79"},
        ),
    ],
)
def test_a_wrong_row(line, code, values):
    assert only_error("East,PL,,,,,,", line) == (3, code, values)


def test_everything_is_told_at_once():
    assert errors(
        ",,,7*,79,,,x",
        "West,UA,,79000,79499,,,",
        "West,UA,,79499,79000,,,",
        "South,UA,,79400,79999,,,",
        "West,UA,,79 000,79-499,,,",
        header=HEADER + ",colour",
    ) == [
        (1, "unknown_column"),
        (2, "empty_unit"),
        (2, "missing_country"),
        (2, "bad_number"),
        (2, "bad_characters"),
        (4, "reversed_range"),
        (5, "overlap"),
        (6, "duplicate"),
    ]


# Rows against each other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("West,UA,,,,79,,", "west,ua,,,,7-9,,"),
        ("West,UA,Lvivska,,,,,", "West,UA,lvivska,,,,,"),
        ("West,UA,,,,,Lviv,", "West,UA,,,,,LVÍV,"),
        ("West,UA,,,,,,", "West,UA,,,,,,"),
        ("West,UA,,1,2,,,7", "West,UA,,1,2,,,07"),
    ],
)
def test_duplicates(one, other):
    assert only_error("South,PL,,,,,,", one, other) == (4, "duplicate", {"other": 3})


def test_each_duplicate_names_the_first():
    same = ["West,UA,,,,79,,"] * 3
    assert [e.values["other"] for e in parse(table(*same)).errors] == [2, 2]


@pytest.mark.parametrize(
    ("one", "other", "code", "zip_from", "zip_to"),
    [
        ("A,UA,,1000,1999,,,", "B,UA,,1500,2500,,,", "overlap", "1500", "1999"),
        ("A,UA,,1500,2500,,,", "B,UA,,1000,1999,,,", "overlap", "1500", "1999"),
        ("A,UA,,1000,1999,,,", "B,UA,,1999,1999,,,", "nested", "1999", "1999"),
        ("A,UA,,,,1,,", "B,UA,,,,1,,", "overlap", "1", "1"),
        ("A,UA,,,,12,,", "B,UA,,,,1,,", "nested", "12", "12"),
        ("A,UA,,,,1,,", "B,UA,,1000,1999,,,", "overlap", "1000", "1999"),
        ("A,UA,,,,1,,", "B,UA,,0500,1500,,,", "overlap", "1000", "1500"),
        ("A,UA,,,,1,Lviv,", "B,UA,,,,1,,", "nested", "1", "1"),
        ("A,UA,Lvivska,,,1,,", "B,UA,,,,1,Lviv,", "overlap", "1", "1"),
        ("A,UA,Lvivska,,,1,,", "B,UA,,,,12,,", "overlap", "12", "12"),
        ("A,UA,,,,,,", "B,UA,,,,,,", "overlap", "", ""),
        ("A,UA,Lvivska,,,,,", "B,ua,LVIVSKA,,,,,", "overlap", "", ""),
        ("A,UA,,,,,Lviv,3", "B,UA,,,,,Lvív,3", "overlap", "", ""),
    ],
)
def test_rows_that_overlap(one, other, code, zip_from, zip_to):
    assert only_error("Z,PL,,,,1,,", one, other) == (
        4,
        code,
        {
            "other": 3,
            "unit": "B",
            "other_unit": "A",
            "zip_from": zip_from,
            "zip_to": zip_to,
        },
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A,UA,,1000,1999,,,", "B,UA,,2000,2999,,,"),
        ("A,UA,,1000,1999,,,", "B,PL,,1000,1999,,,"),
        ("A,UA,,1000,1999,,,", "B,UA,,10000,19999,,,"),
        ("A,UA,,1000,1999,,,", "B,UA,,1000,1999,,,5"),
        ("A,UA,,1000,1999,,,", "A,UA,,1500,1600,,,"),
        ("A,UA,Lvivska,,,1,,", "B,UA,Odeska,,,1,,"),
        ("A,UA,,,,1,Lviv,", "B,UA,,,,1,Stryi,"),
        ("A,UA,,,,,,", "B,UA,,,,1,,"),
        ("A,UA,,,,,,", "B,UA,Lvivska,,,,,"),
        ("A,UA,,,,,Lviv,", "B,UA,Lvivska,,,,,"),
        ("A,UA,,,,,,x", "B,UA,,,,,,"),
        (",UA,,,,1,,", "B,UA,,,,1,,"),
        ("A,,,,,1,,", "B,,,,,1,,"),
        ("A,UA,,9,1,,,", "B,UA,,9,1,,,"),
    ],
)
def test_rows_that_do_not_overlap(one, other):
    assert not {code for _line, code in errors(one, other)} & {
        "overlap",
        "nested",
        "duplicate",
    }


@pytest.mark.parametrize("count", [200])
def test_a_table_that_gives_everything_to_everybody(count):
    parsed = parse(table(*(f"unit {i},UA,,,,79,," for i in range(count))))
    assert len(parsed.rows) == count
    assert len(parsed.errors) == min(count * (count - 1) // 2, zip_table.MOST_CLASHES)


def test_a_large_table_without_mistakes():
    lines = [f"unit {i % 7},UA,,{i:05},{i:05},,," for i in range(20_000)]
    parsed = parse(table(*lines))
    assert len(parsed.rows) == 20_000
    assert parsed.errors == []


# What holds for all tables


@st.composite
def zip_rows(draw):
    """Rows that a table can give, whether or not they are right."""
    code = st.text(string.digits + string.ascii_uppercase, max_size=5)
    given_rows = draw(
        st.lists(
            st.tuples(
                names,
                names,
                st.just("") | names,
                *[code] * 3,
                st.just("") | names,
                st.none() | st.integers(0, 2**31 - 1),
            ),
            max_size=6,
        )
    )
    return [ZipRow(0, *values) for values in given_rows]


@steady
@given(zip_rows(), st.sampled_from(",;\t"))
def test_a_table_that_is_written_is_read_as_it_was(rows, delimiter):
    parsed = parse(write(rows, delimiter)).rows
    assert [row[1:] for row in parsed] == [row[1:] for row in rows]
    assert parse(write(parsed, delimiter)) == parse(write(rows, delimiter))


@steady
@given(zip_rows())
def test_the_order_of_columns_does_not_matter(rows):
    lines = write(rows, ";")
    turned = type(COLUMNS)(tuple(reversed(COLUMNS.names)), ()).text_of(rows, ";")
    assert parse(lines) == parse(turned)


@steady
@given(DIRTY)
def test_whatever_it_is_the_answer_is_rows_and_errors(text):
    for whole in (text, HEADER + "\n" + text):
        rows, wrong = parse(whole)
        assert rows or wrong
        last = whole.count("\n") + whole.count("\r") + 1
        assert all(1 <= error.line <= last for error in wrong)
        assert [error.line for error in wrong] == sorted(e.line for e in wrong)


PLACES = ("1,3,", "2,2,", "3,9,", "10,20,", "15,19,", ",,1", ",,2", ",,15", ",,155")
SOME_CODES = [f"{number:0{length}}" for length in (1, 2, 3) for number in range(200)]


def has_code(row, code):
    if row.zip_prefix:
        return begins(row.zip_prefix, code)
    return lies_between(row, code)


@steady
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"), st.sampled_from(PLACES), st.sampled_from("12")
        ),
        max_size=7,
    )
)
def test_every_two_rows_with_a_code_in_common_are_told(asked):
    lines = [f"{unit},UA,,{place},,{priority}" for unit, place, priority in asked]
    rows, wrong = parse(table(*lines))
    duplicates = {error.line for error in wrong if error.code == "duplicate"}
    expected = {
        (one.line, other.line)
        for one, other in combinations(rows, 2)
        if one.priority == other.priority
        and one.unit != other.unit
        and not {one.line, other.line} & duplicates
        and any(has_code(one, code) and has_code(other, code) for code in SOME_CODES)
    }
    told = {(e.values["other"], e.line) for e in wrong if "unit" in e.values}
    assert told == expected
