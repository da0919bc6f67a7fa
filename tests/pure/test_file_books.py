"""Each line of a file is counted once: loaded, skipped or rejected."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.documents import Document, Line
from books.errors import BooksError
from books.file_options import FileOptions
from books.transactions import Parsed

pytest.importorskip("odoo", reason="the loaders import Odoo")

from books import file_books, posting

TEXT = """invoice,date,customer,product,quantity,price
1,2026-01-31,Ann,Pin,2,1.50
1,2026-01-31,Ann,Nut,1,0.25
C2,2026-02-01,Ann,Pin,1,1.50
3,soon,Bob,Pin,1,1.50
"""
PROPERTY = settings(deadline=None, database=None, max_examples=40)


@pytest.fixture
def options(tmp_path):
    """Options for a small file with two documents and one reject."""
    path = tmp_path / "lines.csv"
    path.write_text(TEXT)
    return FileOptions(path, "Ann's books", tmp_path / "rejects.csv")


def counts(load):
    return load.loaded, load.skipped, len(load.rejects)


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ({}, (3, 0, 1)),
        ({"1": 3.25}, (1, 2, 1)),
        ({"1": 3.25, "C2": -1.5}, (0, 3, 1)),
        ({"1": 3.25000001, "other": 7.0}, (1, 2, 1)),
    ],
)
def test_what_is_posted_is_skipped(options, posted, expected):
    load = file_books.choose_new(file_books.read(options), posted)
    assert counts(load) == expected
    assert len(load.documents) == 2 - len(posted.keys() & {"1", "C2"})


@pytest.mark.parametrize("posted", [{"1": 3.24}, {"1": -3.25}])
def test_what_is_posted_with_another_total_is_rejected(options, posted):
    load = file_books.choose_new(file_books.read(options), posted)
    assert counts(load) == (1, 0, 3)
    assert load.rejects[3] == "1 is posted already, with another total"


def test_a_limit_reads_the_first_lines(options):
    limited = FileOptions(options.file, "Ann", options.rejects, limit=2)
    assert file_books.read(limited).lines == [[2, 3]]


def test_rejects_are_written(options):
    file_books.write_rejects(options, {5: "date is none"})
    with options.rejects.open(newline="") as file:
        _heading, rejected = csv.reader(file)
    assert rejected[:3] == ["5", "date is none", "3"]


def test_without_rejects_an_older_file_is_emptied(options):
    options.rejects.write_text("of an earlier load\n")
    file_books.write_rejects(options, {})
    assert options.rejects.read_text().startswith("line,reason,invoice")
    assert len(options.rejects.read_text().splitlines()) == 1


@pytest.mark.parametrize("name", ["", "missing/rejects.csv"])
def test_rejects_that_cannot_be_written_are_said(options, tmp_path, name):
    unwritable = FileOptions(options.file, "Ann", tmp_path / name)
    with pytest.raises(BooksError, match=r"cannot be written: .*; name another"):
        file_books.write_rejects(unwritable, {})


def test_a_full_disk_is_said(options, tmp_path):
    full = tmp_path / "full.csv"
    full.symlink_to("/dev/full")
    unwritable = FileOptions(options.file, "Ann", full)
    with pytest.raises(BooksError, match="No space left"):
        file_books.write_rejects(unwritable, {5: "date is none"})


def test_the_closing_words_name_every_line(options):
    load = file_books.choose_new(file_books.read(options), {"C2": -1.5})
    words = file_books.closing_words(options, load)
    assert "4 lines read = 2 loaded + 1 rejected + 1 skipped" in words
    assert "1 documents posted, 3.25 net" in words
    assert str(options.rejects) in words


def test_without_rejects_the_closing_words_name_no_file(options):
    words = file_books.closing_words(options, file_books.choose_new(Parsed(), {}))
    assert "0 lines read" in words
    assert str(options.rejects) not in words


# --- batches ---------------------------------------------------------------------


def documents_of(sizes):
    """Documents with so many lines each."""
    line = Line("Pin", Decimal(1), Decimal(1))
    return [
        Document(str(number), "Ann", date(2026, 1, 31), (line,) * size)
        for number, size in enumerate(sizes)
    ]


@PROPERTY
@given(st.lists(st.integers(1, 2 * posting.BATCH_LINES), max_size=40))
def test_batches_hold_all_documents_in_their_order(sizes):
    documents = documents_of(sizes)
    batches = posting.in_batches(documents)
    assert [document for batch in batches for document in batch] == documents
    for batch in batches[:-1]:
        assert sum(len(d.lines) for d in batch) >= posting.BATCH_LINES
    for batch in batches:
        assert sum(len(d.lines) for d in batch[:-1]) < posting.BATCH_LINES


@PROPERTY
@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from([None, 0.0, 1.0])), max_size=9
    )
)
def test_no_line_is_lost_between_loaded_skipped_and_rejected(known):
    """Documents of 1.00, of which the ledger has none, one with 0.00 or with 1.00."""
    documents = documents_of([1] * len(known))
    numbers = iter(range(2, 1000))
    lines = [[next(numbers) for _ in range(size)] for size, _total in known]
    read = sum(map(len, lines)) + 1
    parsed = Parsed(documents, lines, {1000: "no invoice"}, read)
    posted = {
        str(n): total for n, (_size, total) in enumerate(known) if total is not None
    }
    load = file_books.choose_new(parsed, posted)
    expected = Counter({None: 0, 1.0: 0, 0.0: 1})
    for size, total in known:
        expected[total] += size
    assert counts(load) == (expected[None], expected[1.0], expected[0.0])
    assert sum(counts(load)) == parsed.read
