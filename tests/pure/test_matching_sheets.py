"""Files as people save them: CSV in several encodings, workbooks, and what is none."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from matching import SheetError, read_sheet, sheets, write_workbook
from matching.tables import Columns, neutralise, restore

COLUMNS = Columns(("unit", "city"), ("unit",))
CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t=+-@'")
)
HEADER = "unit;city\n"
NOON = datetime.fromisoformat("2026-02-01T12:00")


def _workbook(*rows, formats=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _rows(content):
    return list(csv.reader(io.StringIO(read_sheet(content))))


def _problem(content):
    with pytest.raises(SheetError) as caught:
        read_sheet(content)
    return caught.value.code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "utf-16-le"]
)
def test_cyrillic_in_every_usual_encoding(encoding):
    text = HEADER + "Львів;Київ\nЛьвів;Київ\n"
    content = text.encode(encoding)
    if encoding == "utf-16-le":
        content = b"\xff\xfe" + content
    assert read_sheet(content) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_latin_with_accents(encoding):
    text = HEADER + "Süd;São Paulo\nNord;Malmö\nEst;Orléans\n"
    assert read_sheet(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty_file"),
        (b" \n\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"%PDF-1.4\x00\x01\x02", "binary_file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary_file"),
        (b"unit,\x07bell", "binary_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (b"PK\x03\x04 and nothing", "broken_workbook"),
        (b"unit\x81\x98\x8d", "unknown_encoding"),
        (b"\xff\xfeunit,", "binary_file"),
    ],
)
def test_what_is_no_table(content, problem):
    if problem == "binary_file" and content.startswith(b"\xff\xfe"):
        content = b"\xff\xfe" + "a\x00b".encode("utf-16-le")
    assert _problem(content) == problem


def test_too_large():
    assert _problem(b"a" * (sheets.MOST_BYTES + 1)) == "too_large"


@pytest.mark.parametrize("rows", [sheets.MOST_ROWS, sheets.MOST_ROWS + 1])
def test_too_many_rows(rows):
    content = b"unit\n" + b"West\n" * rows
    if rows > sheets.MOST_ROWS:
        assert _problem(content) == "too_many_rows"
    else:
        assert read_sheet(content).count("West") == rows


def test_too_many_rows_of_a_workbook():
    text = "unit\n" + "West\n" * (sheets.MOST_ROWS + 1)
    assert _problem(write_workbook(text, "Rows")) == "too_many_rows"


def test_a_bomb_is_not_unpacked():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (sheets.MOST_BYTES_UNPACKED + 1))
    assert len(content.getvalue()) < sheets.MOST_BYTES
    assert _problem(content.getvalue()) == "too_large"


def test_an_archive_that_is_no_workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("photo.txt", "Hello")
    assert _problem(content.getvalue()) == "broken_workbook"


def test_a_workbook_cut_off():
    content = _workbook(["unit"], ["West"])
    assert _problem(content[: len(content) // 2]) == "broken_workbook"


def test_numbers_and_dates_as_they_are_shown():
    content = _workbook(
        ["unit", "zip", "share", "from", "until", "is it"],
        ["West", 2134, 0.5, date(2026, 1, 31), NOON, True],
        [None, 90210.0, -3, None, None, None],
        formats={"B2": "00000"},
    )
    assert _rows(content) == [
        ["unit", "zip", "share", "from", "until", "is it"],
        ["West", "02134", "0.5", "2026-01-31", "2026-02-01", "True"],
        ["", "90210", "-3"],
    ]


def test_lines_are_those_of_the_sheet():
    content = _workbook([], ["unit", "city"], [], [], ["West", "two\nlines"], ["East"])
    cells, errors = COLUMNS.lines_of(read_sheet(content))
    assert not errors
    assert [cell.line for cell in cells] == [5, 6]
    assert cells[0].by_column["city"] == "two lines"


def test_formulas_count_as_what_they_gave():
    assert _problem(_workbook(["=1+1"])) == "empty_file"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_neutralised(first):
    assert neutralise(f"{first}1") == f"'{first}1"
    assert neutralise(f"'{first}1") == f"''{first}1"


@given(CELLS)
def test_what_is_neutralised_is_restored(text):
    assert restore(neutralise(text)) == text
    assert neutralise(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.booleans())
def test_what_is_written_is_read(rows, as_workbook):
    row = type("Row", (), {})
    objects = []
    for unit, city in rows:
        objects.append(row())
        objects[-1].unit, objects[-1].city = unit.strip() or "West", city.strip()
    text = COLUMNS.text_of(objects)
    content = write_workbook(text, "Rows") if as_workbook else text.encode("utf-8-sig")
    cells, errors = COLUMNS.lines_of(read_sheet(content))
    assert not errors
    found = [(c.by_column["unit"], c.by_column.get("city", "")) for c in cells]
    assert found == [(one.unit, one.city) for one in objects]
