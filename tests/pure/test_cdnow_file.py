"""CDNOW's sample becomes invoices to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from books.documents import CENT

pytest.importorskip("odoo", reason="the loaders import Odoo")

from books import cdnow


@pytest.fixture(scope="module")
def documents():
    return cdnow.read_documents(cdnow.sample_file())


@pytest.fixture(scope="module")
def rows():
    """Cells of the file, as a plain reading gives them."""
    lines = cdnow.sample_file().read_text().splitlines()
    return [line.split() for line in lines if line.strip()]


def test_all_purchases_of_all_customers_are_there(documents):
    assert len(documents) == len({document.ref for document in documents}) == 6919
    assert len({document.customer for document in documents}) == 2357


def test_each_invoice_has_its_line_s_day_and_dollars(documents, rows):
    for document, (_master, customer, day, _quantity, amount) in zip(
        documents, rows, strict=True
    ):
        assert document.customer.endswith(f" {customer}")
        assert f"{document.day:%Y%m%d}" == day
        assert document.total == (Decimal(amount) or CENT)
        assert not document.is_credit


def test_the_total_is_the_file_s_and_a_cent_for_each_free_order(documents):
    assert sum(document.total for document in documents) == Decimal("244091.94") + (
        8 * CENT
    )


def test_the_days_are_those_of_the_literature(documents):
    days = [document.day for document in documents]
    assert (min(days), max(days)) == (date(1997, 1, 1), date(1998, 6, 30))


def test_a_price_is_kept_only_in_whole_cents(documents):
    lines = [line for document in documents for line in document.lines]
    assert len(lines) == len(documents)
    assert all(line.price == round(line.price, 2) for line in lines)
    lots = [line for line in lines if line.name.endswith(" CDs")]
    assert lots
    assert {line.quantity for line in lots} == {1}


def test_eight_free_orders_are_posted_at_a_cent(documents):
    free = [d for d in documents if "without charge" in d.lines[0].name]
    assert len(free) == 8
    assert {document.total for document in free} == {CENT}


def test_blank_lines_are_passed_over(tmp_path):
    path = tmp_path / "sample.txt"
    path.write_text(
        " 00004 0001 19970101  3   10.00\n\n 00004 0001 19970118  2   9.00\n"
    )
    lot, plain = cdnow.read_documents(path)
    assert (lot.ref, plain.ref) == ("CDNOW/00001", "CDNOW/00003")
    assert lot.lines[0].name == "3 CDs"
    assert (plain.lines[0].quantity, plain.lines[0].price) == (2, Decimal("4.50"))
