"""Whatever people write: files stay whole, and no cell becomes a formula."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from feed.bundle import File, SheetNames, Table, safe_name, write_bundle
from feed.cells import FORMULA, inert, is_formula
from feed.columns import JSON_TYPES, NAMESPACE, VERSION, Column
from feed.cursor import HIGHEST, LOWEST, Cursor, WrongCursorError
from feed.formats import FORMATS
from feed.schema import as_json_schema, as_xml_schema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

steady = settings(deadline=None, database=None, derandomize=True, max_examples=150)

COLUMNS = [
    Column("number", "integer", "A <number>", is_required=True),
    Column("name", "string", "A name & more"),
    Column("amount", "number", "An amount"),
    Column("day", "date", "A day"),
    Column("moment", "datetime", "A moment"),
    Column("is_so", "boolean", "Whether"),
]
# PostgreSQL keeps no NUL and no half of a pair.
characters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
texts = st.text(characters, min_size=1, max_size=30) | st.builds(
    str.__add__, st.sampled_from([*FORMULA, " =", "\u00a0@"]), st.text(characters)
)
moments = st.datetimes().map(lambda m: f"{m.replace(microsecond=0).isoformat()}Z")
rows = st.tuples(
    st.integers(-(2**31), 2**31).map(str),
    st.none() | texts,
    st.none() | st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.none() | st.dates().map(str),
    st.none()
    | st.datetimes().map(lambda m: f"{m.replace(microsecond=0).isoformat()}Z"),
    st.none() | st.sampled_from(["true", "false"]),
)
lists = st.lists(rows, max_size=6)


def write(name, given_rows, **ending):
    batches = [given_rows[:2], given_rows[2:]]
    return b"".join(FORMATS[name].write(COLUMNS, batches, lambda: ending))


@steady
@given(texts)
def test_a_cell_of_csv_begins_with_no_formula(text):
    cell = inert(text)
    assert not is_formula(cell)
    assert cell in (text, f"'{text}")


@steady
@given(lists)
def test_csv_is_read_as_it_was_written(given_rows):
    text = write("csv", given_rows).decode("utf-8-sig")
    heading, *found = csv.reader(io.StringIO(text, newline=""))
    assert heading == [column.name for column in COLUMNS]
    for row, cells in zip(given_rows, found, strict=True):
        assert cells[1] == inert(row[1] or "")
        assert [cell or None for cell in cells[2:]] == list(row[2:])


@steady
@given(lists)
def test_xml_is_always_as_its_schema_says(given_rows):
    schema = etree.XMLSchema(etree.fromstring(as_xml_schema(COLUMNS)))
    root = etree.fromstring(write("xml", given_rows, cursor='v1."<&', more=True))
    schema.assertValid(root)
    assert root.get("cursor") == 'v1."<&'
    assert len(root) == len(given_rows)
    for row, customer in zip(given_rows, root, strict=True):
        assert customer.findtext(f"{{{NAMESPACE}}}number") == row[0]


@settings(steady, max_examples=40)
@given(lists)
def test_a_workbook_has_texts_and_no_formulas(given_rows):
    book = openpyxl.load_workbook(io.BytesIO(write("xlsx", given_rows)))
    _heading, *found = book.active.iter_rows()
    assert len(found) == len(given_rows)
    for row, cells in zip(given_rows, found, strict=True):
        assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b", "inlineStr"}
        assert float(cells[0].value) == int(row[0])
        if row[1] and is_formula(row[1]) and cells[1].value:
            assert cells[1].quotePrefix


def test_json_lines_end_with_a_line_that_says_so():
    content = write("jsonl", [('{"a": 1}',), ('{"a": 2}',), ('{"a": 3}',)], cursor="c")
    *lines, end = map(json.loads, content.splitlines())
    assert [line["a"] for line in lines] == [1, 2, 3]
    assert end == {"end": True, "version": VERSION, "cursor": "c"}


def test_a_text_without_end_is_cut_where_a_sheet_ends():
    content = write("xlsx", [("1", "x" * 100_000, None, None, None, None)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.active.cell(2, 2).value) == 32_767


def test_the_schemas_name_every_column():
    schema = as_json_schema(COLUMNS)
    assert schema["required"] == [column.name for column in COLUMNS]
    assert schema["properties"]["number"]["type"] == "integer"
    assert schema["properties"]["name"]["type"] == ["string", "null"]
    assert set(JSON_TYPES) == {column.kind for column in COLUMNS}


# Cursors

numbers = st.integers(0, HIGHEST)
keys = st.integers(LOWEST, -LOWEST)


@steady
@given(st.from_regex(r"\A[A-Za-z0-9-]{1,80}\Z"), numbers, keys, numbers)
def test_a_cursor_is_read_as_it_was_written(generation, position, key, floor):
    cursor = Cursor(generation, position, key, floor)
    assert Cursor.parse(str(cursor)) == cursor


@steady
@given(st.text())
def test_any_other_text_is_no_cursor(text):
    with pytest.raises(WrongCursorError):
        Cursor.parse(text)


# The ZIP


@steady
@given(st.text(min_size=1))
def test_names_of_files_lead_nowhere(text):
    name = safe_name(text)
    assert name
    assert name != "."
    assert not set(name) & set("/\\:\0")
    assert ".." not in name


@steady
@given(st.lists(texts, max_size=8))
def test_names_of_sheets_are_short_and_each_is_there_once(labels):
    names = SheetNames()
    found = [names.get(label) for label in labels]
    assert len({name.lower() for name in found}) == len(found)
    assert all(0 < len(name) <= 31 for name in found)
    assert not set("".join(found)) & set("[]:*?/\\")


def test_files_of_the_same_name_are_all_there():
    target = io.BytesIO()
    table = Table("m", "History", {"a": "=A"}, [({"a": "=1"}, {"a": "=1"})])
    files = [File("a.txt", lambda n=n: io.BytesIO(b"%d" % n)) for n in range(3)]
    counts = write_bundle(target, [table], files, {"=who": "=1"}, {"about": "About"})
    assert counts == {"m": 1}
    with zipfile.ZipFile(target) as packed:
        packed_files = [n for n in packed.namelist() if n.startswith("files/")]
        assert sorted(packed.read(n) for n in packed_files) == [b"0", b"1", b"2"]
        assert json.loads(packed.read("json/m.json")) == [{"a": "=1"}]
        book = openpyxl.load_workbook(io.BytesIO(packed.read("personal-data.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
