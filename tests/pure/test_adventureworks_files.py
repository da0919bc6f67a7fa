"""What the files of AdventureWorks say, and what is wrong with others."""

from decimal import Decimal

import pytest
from adventureworks_extract import LINES_OF_ORDER, ORDERS, TERRITORIES, write_extract

from books import adventureworks
from books.errors import BooksError


@pytest.fixture
def folder(tmp_path):
    return write_extract(tmp_path)


@pytest.fixture
def business(folder):
    return adventureworks.read(folder)


def test_everything_is_read(business):
    assert len(business.resellers) == 8
    assert len(business.sales) == ORDERS * LINES_OF_ORDER
    assert business.get_territories() == TERRITORIES
    assert business.get_people() == ["10", "11", "12", "13", "14", "99"]
    assert business.get_sellers()["5"] == "13"


def test_what_the_files_write_otherwise(business):
    assert business.resellers["2"].kind == "Warehouse"
    assert business.resellers["5"].state == "New Brunswick"


def test_places_of_territories(business):
    assert business.get_places() == [
        ("1", "United States", "Nevada"),
        ("1", "United States", "Washington"),
        ("4", "United States", "California"),
        ("4", "United States", "Texas"),
        ("6", "Canada", ""),
        ("7", "France", ""),
    ]


def test_price_bands(business):
    assert business.get_products() == {
        "201": "Below 100",
        "202": "100 to 500",
        "203": "500 and More",
    }


def test_an_order_is_an_invoice(business):
    documents = adventureworks.get_documents(business)
    assert len(documents) == ORDERS
    assert {len(document.lines) for document in documents} == {LINES_OF_ORDER}
    total = sum((document.total for document in documents), Decimal())
    assert total == sum(sale.amount for sale in business.sales)
    line = documents[0].lines[0]
    assert (line.product, line.category) == (
        "Product 201",
        "AdventureWorks: Below 100",
    )


def _change(folder, name, old, new):
    path = folder / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("Resellers", "City", "Town", "has no column City"),
        ("FactResellerSales", "9.99,9.99", "9.99,9.98", "line 2: quantity × price"),
        ("FactResellerSales", "2019-01-15", "2019-13-15", "line 2: month"),
        ("FactResellerSales", ",1,10,4,1,9.99", ",1,10,4,one,9.99", "line 2"),
        ("FactResellerSales", ",201,1,10,4,", ",201,77,10,4,", "does not have 77"),
        ("DimEmployeeSalesTerritory", "10,4", "10", "line 2 has not"),
    ],
)
def test_what_cannot_be_right(folder, name, old, new, words):
    _change(folder, name, old, new)
    with pytest.raises(BooksError, match=words):
        adventureworks.read(folder)


def test_a_file_is_missing(folder):
    (folder / "Resellers.csv").unlink()
    with pytest.raises(BooksError, match=r"has no Resellers\.csv"):
        adventureworks.read(folder)


def test_a_state_in_two_territories(folder):
    _change(folder, "FactResellerSales", ",201,2,11,4,", ",201,2,11,1,")
    with pytest.raises(BooksError, match="several territories"):
        adventureworks.read(folder).get_places()
