"""The resellers' side of AdventureWorks: who sold what to whom, and where.

Three files, CSV or packed with gzip, in one folder: ``Resellers``,
``FactResellerSales`` and ``DimEmployeeSalesTerritory``. Territories, salespersons and
products are numbers in them; names of territories are those that the sample has always
had.
"""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from .documents import Document, Line
from .errors import BooksError
from .transactions import open_table

COMPANY = "AdventureWorks"
COLUMNS = {
    "Resellers": (
        *("ResellerKey", "BusinessType", "ResellerName", "City"),
        *("StateProvinceName", "Country_Region"),
    ),
    "FactResellerSales": (
        *("SalesOrderNumber", "OrderDate", "ProductKey", "ResellerKey", "EmployeeKey"),
        *("SalesTerritoryKey", "OrderQuantity", "UnitPrice", "SalesAmount"),
        "StandardCost",
    ),
    "DimEmployeeSalesTerritory": ("EmployeeKey", "SalesTerritoryKey"),
}
TERRITORIES = {
    "1": "Northwest",
    "2": "Northeast",
    "3": "Central",
    "4": "Southwest",
    "5": "Southeast",
    "6": "Canada",
    "7": "France",
    "8": "Germany",
    "9": "Australia",
    "10": "United Kingdom",
}
# The files have no categories: a product's highest price decides.
BANDS = (
    (Decimal(100), "Below 100"),
    (Decimal(500), "100 to 500"),
    (Decimal("Infinity"), "500 and More"),
)
# What the files write otherwise than everybody else.
KINDS = {"Ware House": "Warehouse"}
STATES = {"Brunswick": "New Brunswick"}


class Reseller(NamedTuple):
    """A customer."""

    key: str
    kind: str
    name: str
    city: str
    state: str
    country: str


class Sale(NamedTuple):
    """A line of an order."""

    order: str
    day: date
    product: str
    reseller: str
    seller: str
    territory: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    cost: Decimal


class Business(NamedTuple):
    """What the three files say.

    :param holders: (salesperson, territory) pairs
    """

    resellers: dict[str, Reseller]
    sales: list[Sale]
    holders: list[tuple[str, str]]

    def get_territories(self) -> dict[str, str]:
        """{reseller: territory of all its sales}."""
        found: dict[str, str] = {}
        for sale in self.sales:
            if found.setdefault(sale.reseller, sale.territory) != sale.territory:
                raise BooksError(f"Reseller {sale.reseller} has several territories.")
        return found

    def get_sellers(self) -> dict[str, str]:
        """{reseller: who sold it the most lines}."""
        lines: dict[str, Counter] = defaultdict(Counter)
        for sale in self.sales:
            lines[sale.reseller][sale.seller] += 1
        return {reseller: max(c, key=c.get) for reseller, c in lines.items()}

    def get_people(self) -> list[str]:
        """Everybody who sells or holds a territory."""
        names = {seller for seller, _territory in self.holders}
        return sorted(names | {sale.seller for sale in self.sales}, key=by_number)

    def get_products(self) -> dict[str, str]:
        """{product: its price band}."""
        highest: dict[str, Decimal] = {}
        for sale in self.sales:
            highest[sale.product] = max(
                sale.price, highest.get(sale.product, sale.price)
            )
        return {product: band_of(price) for product, price in highest.items()}

    def get_places(self) -> list[tuple[str, str, str]]:
        """(territory, country, state) of what falls to whom; no state for all of it."""
        states: dict[str, dict[str, str]] = defaultdict(dict)
        for key, territory in self.get_territories().items():
            _key, _kind, _name, _city, state, country = self.resellers[key]
            if states[country].setdefault(state, territory) != territory:
                raise BooksError(f"{state} is in several territories.")
        places = [
            (territory, country, "" if len({*found.values()}) == 1 else state)
            for country, found in states.items()
            for state, territory in found.items()
        ]
        return sorted(set(places), key=lambda place: (by_number(place[0]), *place[1:]))


def by_number(key: str) -> tuple[int, str]:
    """Keys in the order of their numbers."""
    return len(key), key


def band_of(price: Decimal) -> str:
    """
    >>> band_of(Decimal("99.99")), band_of(Decimal(2000))
    ('Below 100', '500 and More')
    """
    return next(name for limit, name in BANDS if price < limit)


def name_of(territory: str) -> str:
    """The territory's name."""
    return TERRITORIES.get(territory, f"Territory {territory}")


def code_of(territory: str) -> str:
    """The code of a territory's unit."""
    return f"T{territory}"


def login_of(seller: str) -> str:
    """The login of a salesperson."""
    return f"{COMPANY.lower()}.{seller}"


# Files


def read(folder: Path) -> Business:
    """Read the three files.

    :raises BooksError: if one is missing, or something in it cannot be right
    """
    resellers = {
        reseller.key: reseller
        for _line, cells in _read_rows(folder, "Resellers")
        for reseller in [_make_reseller(*cells)]
    }
    holders = [
        (seller, territory)
        for _line, (seller, territory) in _read_rows(
            folder, "DimEmployeeSalesTerritory"
        )
    ]
    sales = [
        _make_sale(line, cells)
        for line, cells in _read_rows(folder, "FactResellerSales")
    ]
    if strangers := {sale.reseller for sale in sales} - resellers.keys():
        raise BooksError(f"Resellers does not have {', '.join(sorted(strangers)[:5])}.")
    return Business(resellers, sales, holders)


def _read_rows(folder: Path, name: str):
    """(line, cells in the order of COLUMNS) of a file."""
    path = find_file(folder, name)
    with open_table(path) as table:
        if missing := set(COLUMNS[name]) - set(table.headings):
            raise BooksError(f"{path} has no column {', '.join(sorted(missing))}.")
        for line, cells in table:
            if not cells:
                raise BooksError(f"{path}, line {line} has not the heading's cells.")
            yield line, [cells[column].strip() for column in COLUMNS[name]]


def find_file(folder: Path, name: str) -> Path:
    """The CSV file of a name, packed or not."""
    for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz"):
        if path.is_file():
            return path
    raise BooksError(f"{folder} has no {name}.csv or {name}.csv.gz.")


def _make_reseller(key, kind, name, city, state, country) -> Reseller:
    return Reseller(
        key, KINDS.get(kind, kind), name, city, STATES.get(state, state), country
    )


def _make_sale(line: int, cells: list[str]) -> Sale:
    order, day, product, reseller, seller, territory, *numbers = cells
    try:
        amounts = [Decimal(text) for text in numbers]
        sale = Sale(
            *(order, date.fromisoformat(day), product, reseller, seller, territory),
            *amounts,
        )
    except (ValueError, InvalidOperation) as error:
        raise BooksError(f"FactResellerSales, line {line}: {error}.") from error
    if sale.quantity * sale.price != sale.amount:
        raise BooksError(
            f"FactResellerSales, line {line}: quantity × price is not the amount."
        )
    return sale


def get_documents(business: Business) -> list[Document]:
    """One invoice for each order."""
    bands = business.get_products()
    orders: dict[str, list[Sale]] = defaultdict(list)
    for sale in business.sales:
        orders[sale.order].append(sale)
    return [
        Document(
            ref=order,
            customer=sales[0].reseller,
            day=sales[0].day,
            lines=tuple(_make_line(sale, bands) for sale in sales),
        )
        for order, sales in sorted(orders.items())
    ]


def _make_line(sale: Sale, bands: dict[str, str]) -> Line:
    product = f"Product {sale.product}"
    band = bands[sale.product]
    return Line(
        product, sale.quantity, sale.price, product, f"{COMPANY}: {band}", sale.cost
    )
