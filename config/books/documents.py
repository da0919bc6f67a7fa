"""What is posted: documents with lines whose totals are exact to the cent."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document.

    :param quantity: positive; a credit note's lines count what came back
    :param price: for one, in the company's currency
    :param product: name of the product, or none
    :param category: name of the product's category
    :param cost: what one costs the company
    """

    name: str
    quantity: Decimal
    price: Decimal
    product: str = ""
    category: str = ""
    cost: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """What Odoo makes of the line: rounded to the cent, halves up."""
        return cents(self.quantity * self.price)


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or, with ``is_credit``, a credit note; both have positive totals.

    :param ref: known by it within its company: what is there already is skipped
    """

    ref: str
    customer: str
    day: date
    lines: tuple[Line, ...]
    is_credit: bool = False
    country: str = ""

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal())

    @property
    def signed_total(self) -> Decimal:
        """Negative for a credit note, as in the ledger."""
        return -self.total if self.is_credit else self.total


def cents(amount: Decimal) -> Decimal:
    """
    >>> cents(Decimal("2.345")), cents(Decimal("7"))
    (Decimal('2.35'), Decimal('7.00'))
    """
    return amount.quantize(CENT, ROUND_HALF_UP)


def sold_line(name: str, quantity: Decimal, price: Decimal, **more) -> Line:
    """A line of things at their price, or one lot where hundredths do not hold them.

    Odoo keeps prices and quantities to two digits: 3 at 0.333 would lose its total.

    >>> sold_line("Pins", Decimal(3), Decimal("0.333"))
    Line(name='3 × Pins', quantity=Decimal('1'), price=Decimal('1.00'), product='', \
category='', cost=None)
    """
    if price == cents(price) and quantity == cents(quantity):
        return Line(name, quantity, price, **more)
    if (cost := more.get("cost")) is not None:
        more["cost"] = cost * quantity
    lot = f"{quantity.normalize():f} × {name}"
    return Line(lot, Decimal(1), cents(quantity * price), **more)
