"""Any file of transactions is read without losing a line or a cent."""

import codecs
import csv
import gzip
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO, TextIOWrapper
from operator import or_
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import BooksError
from books.transactions import (
    NEEDED,
    Table,
    choose_columns,
    copy_rejects,
    open_table,
    parse,
)

HEADINGS = (*NEEDED, "description", "category", "cost")
GOOD = {
    "invoice": "1001",
    "date": "2026-01-31",
    "customer": "Ann",
    "product": "Pin",
    "quantity": "2",
    "price": "1.50",
}
PLAIN = "invoice,date,customer,product,quantity,price\n"
LINE = "1001,2026-01-31,Ann,Pin,2,1.50\n"


def row(**cells):
    """A good row, but for these cells."""
    return GOOD | cells


def text_of(*rows):
    """A file with these rows, each {heading: cell}."""
    output = StringIO(newline="")
    writer = csv.DictWriter(output, HEADINGS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue()


def table_of(text):
    return Table(Path("lines.csv"), "utf-8", StringIO(text, newline=""))


def read(text, given_columns=None, **how):
    table = table_of(text)
    return parse(table, choose_columns(table.headings, given_columns or {}), **how)


def read_rows(*rows, **how):
    return read(text_of(*rows), **how)


def read_file(path, encoding="utf-8-sig"):
    with open_table(path, encoding) as table:
        return parse(table, choose_columns(table.headings, {}))


def document(*rows, **how):
    """The one document that the rows make."""
    parsed = read_rows(*rows, **how)
    assert not parsed.rejects
    [found] = parsed.documents
    return found


# --- headings --------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        ("InvoiceNo", "InvoiceDate", "CustomerID", "StockCode", "Quantity", "Price"),
        ("Invoice", "Date", "Customer ID", "SKU", "Qty", "Unit Price"),
        (" number ", "DAY", "client", "item", "units", "unit_price"),
    ],
)
def test_usual_headings_are_known(headings):
    assert choose_columns([h.strip() for h in headings], {}) == dict(
        zip(NEEDED, (h.strip() for h in headings), strict=True)
    )


def test_what_was_said_goes_before_usual_headings():
    columns = choose_columns([*NEEDED, "Buyer"], {"customer": "Buyer"})
    assert columns["customer"] == "Buyer"


def test_optional_columns_are_found():
    columns = choose_columns([*NEEDED, "Country", "UnitCost"], {})
    assert (columns["country"], columns["cost"]) == ("Country", "UnitCost")


@pytest.mark.parametrize(
    ("headings", "given_columns", "message"),
    [
        (NEEDED, {"colour": "date"}, "--map knows no colour"),
        (NEEDED, {"customer": "Buyer"}, "no column Buyer; it has invoice, date"),
        (NEEDED[:4], {}, "for quantity, price; .* --map quantity=HEADING"),
        ((*NEEDED, "price"), {}, "several columns price"),
    ],
)
def test_headings_that_do_not_do_are_said(headings, given_columns, message):
    with pytest.raises(BooksError, match=message):
        choose_columns(list(headings), given_columns)


def test_headings_that_nobody_asks_for_may_be_there_twice():
    parsed = read(PLAIN.replace("\n", ",note,note,,\n") + LINE.replace("\n", ",,,,\n"))
    assert (len(parsed.documents), parsed.rejects) == (1, {})


# --- the file --------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_delimiters_are_known(delimiter):
    parsed = read((PLAIN + LINE).replace(",", delimiter))
    assert parsed.documents[0].total == Decimal("3.00")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_of_all_systems_are_known(ending):
    bad = LINE.replace(",2,", ",x,").replace("1001", "1002")
    parsed = read((PLAIN + LINE + bad).replace("\n", ending))
    assert (parsed.lines, list(parsed.rejects)) == ([[2]], [3])


@pytest.mark.parametrize("name", ["lines.csv.gz", "LINES.GZ"])
def test_a_packed_file_is_read(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress((PLAIN + LINE).encode()))
    assert read_file(path).read == 1


def test_a_byte_order_mark_is_no_part_of_the_heading(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_bytes(codecs.BOM_UTF8 + (PLAIN + LINE).encode())
    assert read_file(path).read == 1


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8"])
def test_a_named_encoding_is_used(tmp_path, encoding):
    path = tmp_path / "lines.csv"
    path.write_text(PLAIN + LINE.replace("Ann", "Jürgen"), encoding)
    assert read_file(path, encoding).documents[0].customer == "Jürgen"


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        ("Jürgen".encode("cp1252"), "utf-8-sig", "is not in utf-8-sig: name its"),
        (b"Juergen", "utf-16", "is not in utf-16: name its"),
        (b"Juergen", "klingon", "no encoding klingon"),
        (b"Juergen", "undefined", "is not in undefined: name its"),
    ],
)
def test_a_wrong_encoding_is_said(tmp_path, content, encoding, message):
    path = tmp_path / "lines.csv"
    path.write_bytes(PLAIN.encode() + LINE.encode().replace(b"Ann", content))
    with pytest.raises(BooksError, match=message):
        read_file(path, encoding)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "no CSV file with a heading"),
        ("empty.csv.gz", b"", "no CSV file with a heading"),
        ("blank.csv", b"\n\n", "no CSV file with a heading"),
        ("text.csv", b"Dear Ann\nhow are you\n", "no CSV file with a heading"),
        ("nul.csv", b"invoice,\0date\n", "no CSV file"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not in utf-8-sig"),
        ("plain.csv.gz", PLAIN.encode(), "cannot be read: Not a gzip"),
        (
            "cut.csv.gz",
            gzip.compress((PLAIN + LINE).encode())[:-12],
            "cannot be read: Compressed file ended",
        ),
    ],
)
def test_what_is_no_csv_file_is_said(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BooksError, match=message):
        read_file(path)


def test_a_quote_without_an_end_is_said_where_cells_have_a_limit():
    kept = csv.field_size_limit(1000)
    try:
        with pytest.raises(BooksError, match="is no CSV file: field larger"):
            read(f'{PLAIN}"{LINE * 100}')
    finally:
        csv.field_size_limit(kept)


def test_a_damaged_packed_file_is_said(tmp_path):
    packed = bytearray(gzip.compress((PLAIN + LINE * 1000).encode()))
    packed[12:40] = bytes(28)
    path = tmp_path / "damaged.csv.gz"
    path.write_bytes(packed)
    with pytest.raises(BooksError, match="cannot be read"):
        read_file(path)


def test_a_folder_and_a_missing_file_are_said(tmp_path):
    with pytest.raises(BooksError, match="cannot be read: Is a directory"):
        read_file(tmp_path)
    with pytest.raises(BooksError, match="cannot be read: No such file"):
        read_file(tmp_path / "lines.csv")


def test_a_heading_alone_has_no_lines():
    parsed = read(PLAIN)
    assert (parsed.read, parsed.documents, parsed.rejects) == (0, [], {})


# --- numbers of lines ------------------------------------------------------------


def test_blank_lines_count_but_are_nothing():
    parsed = read(f"{PLAIN}\n{LINE}\n\n1002,soon,Ann,Pin,2,1.50\n")
    assert (parsed.lines, list(parsed.rejects)) == ([[3]], [6])
    assert parsed.read == 2


def test_a_row_has_the_number_of_its_first_line():
    rows = [
        row(description="Pin\nsharp", invoice="A"),
        row(customer="Ann\r\nBell"),
        row(invoice="B", price="dear", description="a\n\nb"),
        row(invoice="C"),
    ]
    parsed = read_rows(*rows)
    assert parsed.lines == [[2], [9]]
    assert parsed.rejects == {
        4: "customer has control characters",
        6: "price is no number: 'dear'",
    }


def test_a_heading_may_have_several_lines():
    parsed = read(
        PLAIN.replace("price", '"price\nnet"') + LINE, {"price": "price\nnet"}
    )
    assert parsed.lines == [[3]]


def test_a_description_keeps_its_lines():
    [line] = document(row(description="Pin\nsharp")).lines
    assert line.name == "Pin\nsharp"


# --- cells -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("+2", 2), ("2,5", "2.5"), (".5", "0.5"), ("2.", 2), ("1e2", 100)],
)
def test_quantities(text, number):
    assert document(row(quantity=text)).lines[0].quantity == Decimal(number)


@pytest.mark.parametrize(
    "text", ["2026-01-31", "2026-01-31 08:26:00", "31.01.2026", "31.01.2026 8:26"]
)
def test_usual_dates(text):
    assert document(row(date=text)).day == date(2026, 1, 31)


def test_a_named_form_of_dates_goes_before_the_usual_ones():
    assert document(row(date="1/2/26"), date_format="%d/%m/%y").day == date(2026, 2, 1)
    assert list(read_rows(GOOD, date_format="%d/%m/%Y").rejects) == [2]


@pytest.mark.parametrize(
    "customer", ["Ann\u00a0Bell", "Фірма Ялинка", "Zoë & Søn", "株式会社", "👩\u200d🔧"]
)
def test_names_of_all_the_world_are_taken(customer):
    assert document(row(customer=customer)).customer == customer


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"invoice": " "}, "no invoice"),
        ({"customer": ""}, "no customer"),
        ({"product": ""}, "no product"),
        ({"date": ""}, "date is none (2026-01-31 or 31.01.2026"),
        ({"date": "2026-02-30"}, "date is none"),
        ({"date": "1/2/2026"}, "'1/2/2026'"),
        ({"date": "0201-01-31"}, "date is out of range: 0201-01-31"),
        ({"quantity": ""}, "quantity is no number: ''"),
        ({"quantity": "two"}, "quantity is no number: 'two'"),
        ({"quantity": "1,234"}, "quantity is no number: '1,234'"),
        ({"quantity": "٣"}, "quantity is no number"),
        ({"quantity": "nan"}, "quantity is no number"),
        ({"quantity": "Infinity"}, "quantity is no number"),
        ({"quantity": "0.00"}, "quantity is zero"),
        ({"price": "1 000"}, "price is no number"),
        ({"price": "$5"}, "price is no number"),
        ({"price": "-0.01"}, "price is negative"),
        ({"cost": "cheap"}, "cost is no number"),
        ({"cost": "-1"}, "cost is negative"),
        ({"quantity": "1e9", "price": "1e9"}, "the amount is out of range"),
        ({"quantity": "1e-90", "price": "1e95"}, "the amount is out of range"),
        ({"quantity": "1e-90", "cost": "1e95"}, "the amount is out of range"),
        ({"customer": "A\tB"}, "customer has control characters"),
        ({"category": "A\x1bB"}, "category has control characters"),
        ({"description": "A\x07B"}, "description has control characters"),
    ],
)
def test_a_bad_cell_rejects_its_line(cells, reason):
    parsed = read_rows(GOOD, row(invoice="1003") | cells, row(invoice="1002"))
    assert list(parsed.rejects) == [3]
    assert reason in parsed.rejects[3]
    assert parsed.lines == [[2], [4]]


def test_an_invoice_is_rejected_whole():
    """Without a line that cannot be read it would have another total."""
    parsed = read_rows(
        row(product="Cup"),
        row(invoice="1002"),
        row(quantity="two"),
        row(customer="Bob"),
    )
    assert parsed.lines == [[3]]
    assert list(parsed.rejects) == [2, 4, 5]
    assert parsed.rejects[2] == "line 4 of the same invoice cannot be read"
    assert parsed.rejects[4].startswith("quantity is no number")
    assert parsed.read == 4


def test_a_mended_invoice_has_its_whole_total():
    rejected = rejects_of(PLAIN + LINE + LINE.replace("2,1.50", "two,1.50"))
    parsed = read(rejected.replace(",two,", ",2,"))
    assert [document.total for document in parsed.documents] == [Decimal("6.00")]
    assert not parsed.rejects


@pytest.mark.parametrize("line", ["1001,2026-01-31,Ann\n", LINE.replace("\n", ",7\n")])
def test_more_or_fewer_cells_than_headings_reject_a_line(line):
    parsed = read(PLAIN + line + LINE)
    assert parsed.rejects == {2: "the line has more or fewer cells than the heading"}
    assert parsed.lines == [[3]]


def test_a_nul_byte_never_gets_through():
    """Python before 3.11 refuses the file, later ones let us reject the line."""
    try:
        another = LINE.replace("1001", "1002")
        parsed = read(PLAIN + LINE.replace("Ann", "A\0n") + another)
    except BooksError as error:
        assert "NUL" in str(error)
    else:
        assert parsed.rejects == {2: "customer has control characters"}


# --- documents -------------------------------------------------------------------


def test_lines_of_one_number_day_and_customer_are_one_invoice():
    found = document(GOOD, row(product="Nut", price="0.25", quantity="4"))
    assert [line.total for line in found.lines] == [Decimal("3.00"), Decimal("1.00")]
    assert not found.is_credit


@pytest.mark.parametrize(
    ("cells", "is_credit"),
    [
        ({"quantity": "-2"}, True),
        ({"invoice": "C1001"}, True),
        ({"invoice": "c1001", "quantity": "-2"}, True),
        ({"invoice": "CH-1"}, False),
        ({"invoice": "C"}, False),
    ],
)
def test_what_came_back_is_a_credit_note(cells, is_credit):
    found = document(row(**cells))
    assert found.is_credit is is_credit
    assert found.total == Decimal("3.00")
    assert found.signed_total == (Decimal("-3.00") if is_credit else Decimal("3.00"))


@pytest.mark.parametrize(
    "other", [{"date": "2026-02-01"}, {"customer": "Bob"}, {"quantity": "-1"}]
)
def test_a_number_that_stands_for_several_documents_is_counted(other):
    parsed = read_rows(GOOD, row(**other))
    assert {d.ref for d in parsed.documents} == {"1001", "1001 (2)"}


def test_a_counted_number_is_no_other_document_s_number():
    rows = [row(invoice="A"), row(invoice="A", customer="Bob"), row(invoice="A (2)")]
    references = [d.ref for d in read_rows(*rows).documents]
    assert len(set(references)) == 3


def test_the_first_country_that_is_named_counts():
    text = PLAIN.replace("\n", ",country\n") + LINE.replace("\n", ",\n")
    parsed = read(text + LINE.replace("\n", ",Ukraine\n"))
    assert parsed.documents[0].country == "Ukraine"


@pytest.mark.parametrize(
    ("quantity", "price", "total"),
    [("3", "0.333", "1.00"), ("0.125", "8", "1.00"), ("7", "0.005", "0.04")],
)
def test_prices_of_no_whole_cent_become_a_lot(quantity, price, total):
    [line] = document(row(quantity=quantity, price=price, cost="0.1")).lines
    assert (line.name, line.quantity) == (f"{quantity} × Pin", 1)
    assert line.total == Decimal(total) == line.price
    assert line.cost == Decimal(quantity) * Decimal("0.1")


def test_whole_cents_keep_quantity_and_price():
    [line] = document(row(quantity="2.50", price="1.20", cost="1")).lines
    assert (line.name, line.quantity, line.price, line.cost) == (
        *("Pin", Decimal("2.5"), Decimal("1.2"), Decimal(1)),
    )


def test_folding_leaves_one_line_per_category():
    rows = [
        row(category="Metal", price="0.333", quantity="3"),
        row(category="", price="5", quantity="1"),
        row(category="Metal", price="1", quantity="2"),
    ]
    folded = document(*rows, fold=True)
    assert [(line.name, line.product, line.total) for line in folded.lines] == [
        ("Metal (2 lines)", "Metal", Decimal("3.00")),
        ("Uncategorised (1 lines)", "", Decimal("5.00")),
    ]


# --- rejects ---------------------------------------------------------------------


def rejects_of(text):
    """The reject file of a file."""
    output = StringIO(newline="")
    copy_rejects(read(text).rejects, table_of(text), output)
    return output.getvalue()


def test_rejects_are_copied_with_number_and_reason():
    copied = rejects_of(PLAIN + LINE + '1002,soon,"Bell, Ann",Pin,2,1.50\n1003,x\n')
    assert list(csv.reader(StringIO(copied))) == [
        ["line", "reason", *NEEDED],
        [
            *(
                "3",
                "date is none (2026-01-31 or 31.01.2026; see --date-format): 'soon'",
            ),
            *("1002", "soon", "Bell, Ann", "Pin", "2", "1.50"),
        ],
        ["4", "the line has more or fewer cells than the heading", "1003", "x"],
    ]


def test_mended_rejects_can_be_loaded():
    rejected = rejects_of(PLAIN + LINE.replace("2,1.50", "two,1.50"))
    still_rejected = rejects_of(rejected)
    parsed = read(still_rejected.replace(",two,", ",2,"))
    assert parsed.documents[0].total == Decimal("3.00")


def test_cells_under_one_heading_are_all_copied():
    heading, cells = (text.rstrip("\n") for text in (PLAIN, LINE))
    text = f"{heading},note,note\n{cells.replace('Ann', '')},first,second\n"
    assert rejects_of(text).splitlines()[1].endswith(",first,second")


# --- what holds for any file -----------------------------------------------------

PROPERTY = settings(deadline=None, database=None, max_examples=40)


def decimals(low, high, places):
    """Decimal texts with up to so many places."""
    scaled = st.tuples(st.integers(low, high), st.integers(0, places))
    return scaled.map(lambda pair: f"{Decimal(pair[0]).scaleb(-pair[1]):f}")


GOOD_ROW = st.fixed_dictionaries(
    {
        "invoice": st.sampled_from(["1", "2", "C3", "c4", "CH", "A", "A (2)"]),
        "date": st.sampled_from(["2026-01-31", "2026-02-01", "01.02.2026"]),
        "customer": st.sampled_from(["Ann", "Bob, Ltd", 'Cy "x"', "Дана"]),
        "product": st.sampled_from(["Pin", "Nut"]),
        "quantity": decimals(-99_999, 99_999, 4).filter(Decimal),
        "price": decimals(0, 9_999_999, 5),
        "category": st.sampled_from(["", "Metal", "Wood"]),
        "description": st.sampled_from(["", "sharp", "two\nlines", "a\r\n\nb"]),
    }
)
GOOD_ROWS = st.lists(GOOD_ROW, max_size=25)
# Python before 3.11 cannot write a NUL into a CSV file.
TEXTS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5
)
BAD_CELLS = st.sampled_from(
    [
        {"customer": ""},
        {"date": "soon"},
        {"price": "-1"},
        {"quantity": "0"},
        {"invoice": "1\n2"},
    ]
)
ANY_ROW = st.builds(or_, GOOD_ROW, st.just({}) | BAD_CELLS)
ANY_ROWS = st.lists(ANY_ROW, max_size=25)


def first_lines(rows):
    """The number of the line on which each row begins."""
    number = 2
    for cells in rows:
        yield number
        number += 1 + sum(cell.count("\n") for cell in cells.values())


def plain_totals(rows):
    """Cents per document, as a plain reading of the file gives them."""
    totals = Counter()
    for cells in rows:
        quantity, price = Decimal(cells["quantity"]), Decimal(cells["price"])
        cancelled = (
            cells["invoice"].lower().startswith("c") and cells["invoice"] != "CH"
        )
        is_credit = quantity < 0 or cancelled
        day = "2026-02-01" if cells["date"].startswith("01.") else cells["date"]
        key = (cells["customer"], day, cells["invoice"], is_credit)
        exact = abs(quantity) * price
        totals[key] += int(exact.scaleb(2).quantize(Decimal(1), ROUND_HALF_UP))
    return totals


@PROPERTY
@given(ANY_ROWS)
def test_every_line_ends_up_exactly_once(rows):
    parsed = read_rows(*rows)
    loaded = [number for lines in parsed.lines for number in lines]
    assert sorted([*loaded, *parsed.rejects]) == list(first_lines(rows))
    assert parsed.read == len(rows) == len(loaded) + len(parsed.rejects)


@PROPERTY
@given(GOOD_ROWS)
def test_totals_are_those_of_a_plain_reading(rows):
    parsed = read_rows(*rows)
    assert not parsed.rejects
    totals = Counter(
        (d.customer, str(d.day), d.is_credit, int(d.total * 100))
        for d in parsed.documents
    )
    assert totals == Counter(
        (customer, day, is_credit, cents)
        for (customer, day, _number, is_credit), cents in plain_totals(rows).items()
    )


@PROPERTY
@given(GOOD_ROWS)
def test_folding_keeps_each_document_s_total(rows):
    plain, folded = read_rows(*rows), read_rows(*rows, fold=True)
    assert [(d.ref, d.signed_total) for d in folded.documents] == [
        (d.ref, d.signed_total) for d in plain.documents
    ]
    assert folded.lines == plain.lines
    for found in folded.documents:
        categories = [line.category for line in found.lines]
        assert len(categories) == len(set(categories))


@PROPERTY
@given(ANY_ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_lines_does_not_matter(pair):
    known, shuffled = (
        {(d.ref, d.signed_total) for d in read_rows(*rows).documents} for rows in pair
    )
    assert known == shuffled


@PROPERTY
@given(ANY_ROWS)
def test_documents_have_references_of_their_own_and_no_negative_total(rows):
    documents = read_rows(*rows).documents
    assert len({found.ref for found in documents}) == len(documents)
    for found in documents:
        assert found.total >= 0
        for line in found.lines:
            assert line.quantity > 0
            assert line.price == round(line.price, 2)
            assert line.quantity == round(line.quantity, 2)


@PROPERTY
@given(ANY_ROWS)
def test_rejects_are_copied_as_they_are(rows):
    text = text_of(*rows)
    [_heading, *copied] = csv.reader(StringIO(rejects_of(text), newline=""))
    [_heading, *originals] = csv.reader(StringIO(text, newline=""))
    by_number = dict(zip(first_lines(rows), originals, strict=True))
    rejects = read(text).rejects
    assert copied == [
        [str(number), reason, *by_number[number]] for number, reason in rejects.items()
    ]


@PROPERTY
@given(st.binary(max_size=200), st.booleans())
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(content, has_heading):
    data = PLAIN.encode() * has_heading + content
    file = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
    try:
        table = Table(Path("lines.csv"), "utf-8-sig", file)
        parsed = parse(table, choose_columns(table.headings, {}))
    except BooksError as error:
        assert "lines.csv" in str(error) or "column" in str(error)
    else:
        assert parsed.read == len(parsed.rejects)


@PROPERTY
@given(st.lists(st.text("1,e-.+", max_size=8) | TEXTS, min_size=6, max_size=6))
def test_any_text_in_the_cells_is_read_or_rejected(texts):
    cells = dict(zip(NEEDED, texts, strict=True))
    parsed = read_rows(GOOD, {**cells, "date": "2026-01-31"}, row(invoice="1002"))
    assert parsed.read == 3
