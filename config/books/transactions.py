"""A file of transactions, read without Odoo: lines in, documents and rejects out.

Each line of the file ends in exactly one place: in a document, or among the rejects
with its number and the reason. Nothing is guessed: a line without a customer, a date
that is none or a price below zero is rejected, and with it the other lines of its
invoice, which would have another total without it.
"""

import csv
import gzip
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, count
from pathlib import Path
from typing import IO, NamedTuple

from .documents import Document, Line, sold_line
from .errors import BooksError

NEEDED = ("invoice", "date", "customer", "product", "quantity", "price")
OPTIONAL = ("description", "country", "category", "cost")
# Headings that are understood without being told, in small letters and digits alone.
USUAL_HEADINGS = {
    "invoice": ("invoice", "invoiceno", "invoicenumber", "invoiceid", "number"),
    "date": ("date", "invoicedate", "day"),
    "customer": ("customer", "customerid", "customername", "customerno", "client"),
    "product": ("product", "stockcode", "productid", "productcode", "sku", "item"),
    "quantity": ("quantity", "qty", "units"),
    "price": ("price", "unitprice"),
    "description": ("description", "productname", "name"),
    "country": ("country",),
    "category": ("category", "productcategory"),
    "cost": ("cost", "unitcost"),
}
POINT_DATES = ("%d.%m.%Y", "%d.%m.%Y %H:%M")
YEARS = range(1900, 2200)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
# 1,234 may be a thousand or a bit more than one: it is left to the person.
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d{1,2}", re.ASCII)
CANCELLED = "C"
UNCATEGORISED = "Uncategorised"
DELIMITERS = ",;\t|"
# Beyond it a float cannot tell one cent from the next.
LARGEST = Decimal(10) ** 12


class Row(NamedTuple):
    """A line that was understood; quantity and price are not negative."""

    invoice: str
    day: date
    customer: str
    quantity: Decimal
    price: Decimal
    product: str
    description: str
    country: str
    category: str
    cost: Decimal | None
    is_credit: bool


@dataclass
class Parsed:
    """A whole file: every line is in a document or among the rejects.

    :param lines: for each document the numbers of its lines, the heading being line 1
    :param rejects: {line number: reason}
    :param read: how many lines the file has after its heading
    """

    documents: list[Document] = field(default_factory=list)
    lines: list[list[int]] = field(default_factory=list)
    rejects: dict[int, str] = field(default_factory=dict)
    read: int = 0


class BadCellError(ValueError):
    """A cell that is not what its column holds; the text is the reason."""


# The file


class Table:
    """A file with a heading; yields (line number, {heading: cell}).

    A row over several lines has the number of its first one. A row whose cells do not
    fit the heading comes without any.
    """

    def __init__(self, path: Path, encoding: str, file: IO[str]):
        self.path, self.encoding = path, encoding
        with reading(path, encoding):
            first = file.readline()
            delimiter = max(DELIMITERS, key=first.count)
            self._reader = csv.reader(chain([first], file), delimiter=delimiter)
            names = next(self._reader, [])
        if len(names) < 2 or "\0" in first:
            raise BooksError(
                f"{path} is no CSV file with a heading: its first line is "
                f"{first[:60]!r}."
            )
        self.headings = [name.strip() for name in names]

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        for number, cells in self.rows():
            fits = len(cells) == len(self.headings)
            yield number, dict(zip(self.headings, cells, strict=True)) if fits else {}

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row, as they stand in the file."""
        with reading(self.path, self.encoding):
            number = self._reader.line_num + 1
            for cells in self._reader:
                if cells:
                    yield number, cells
                number = self._reader.line_num + 1


@contextmanager
def open_table(path: Path, encoding: str = "utf-8-sig") -> Iterator[Table]:
    """Open a CSV file, packed with gzip or not, with any usual delimiter."""
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    with reading(path, encoding):
        file = opener(path, "rt", encoding=encoding, newline="")
    with file:
        yield Table(path, encoding, file)


@contextmanager
def reading(path: Path, encoding: str) -> Iterator[None]:
    """Say in words why a file cannot be read."""
    try:
        yield
    except UnicodeError as error:
        raise BooksError(
            f"{path} is not in {encoding}: name its encoding, such as "
            "--encoding cp1252."
        ) from error
    except LookupError as error:
        raise BooksError(f"There is no encoding {encoding}.") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BooksError(f"{path} cannot be read: {reason}.") from error
    except csv.Error as error:
        raise BooksError(f"{path} is no CSV file: {error}.") from error


def choose_columns(headings: list[str], given: dict[str, str]) -> dict[str, str]:
    """Find the columns by what was given, else by their usual headings.

    >>> columns = choose_columns(
    ...     ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "Who"],
    ...     {"customer": "Who"},
    ... )
    >>> columns["customer"], columns["invoice"]
    ('Who', 'InvoiceNo')
    """
    if unknown := sorted(set(given) - set(USUAL_HEADINGS)):
        raise BooksError(
            f"--map knows no {', '.join(unknown)}; it knows "
            f"{', '.join(USUAL_HEADINGS)}."
        )
    if absent := sorted(set(given.values()) - set(headings)):
        raise BooksError(
            f"The file has no column {', '.join(absent)}; it has {', '.join(headings)}."
        )
    plain = {_plain(heading): heading for heading in reversed(headings)}
    columns = dict(given)
    for what, usual in USUAL_HEADINGS.items():
        found = next((plain[name] for name in usual if name in plain), None)
        if found and what not in columns:
            columns[what] = found
    if missing := [what for what in NEEDED if what not in columns]:
        raise BooksError(
            f"No column is known for {', '.join(missing)}; name them, such as "
            f"--map {missing[0]}=HEADING. The file has {', '.join(headings)}."
        )
    if twins := sorted({name for name in columns.values() if headings.count(name) > 1}):
        raise BooksError(
            f"The file has several columns {', '.join(twins)}; rename all but one."
        )
    return columns


def _plain(heading: str) -> str:
    return "".join(filter(str.isalnum, heading)).lower()


# Its lines


def parse(
    numbered_lines: Iterable[tuple[int, dict[str, str]]],
    columns: dict[str, str],
    fold: bool = False,
    date_format: str | None = None,
) -> Parsed:
    """Turn a table's lines into documents, by number, day, customer and direction.

    :param numbered_lines: (number, {heading: cell}) for each line after the heading
    :param columns: {what: heading} as from :func:`choose_columns`
    :param fold: one line per document and category, with the same total to the cent
    :param date_format: as for ``strptime``; by default 2026-01-31, also with a time,
        and 31.01.2026
    """
    parsed = Parsed()
    rows: dict[tuple, list[Row]] = defaultdict(list)
    lines: dict[tuple, list[int]] = defaultdict(list)
    broken: dict[str, int] = {}
    for number, cells in numbered_lines:
        parsed.read += 1
        try:
            row = _read_row(cells, columns, date_format)
        except BadCellError as error:
            parsed.rejects[number] = str(error)
            broken.setdefault(_invoice_of(cells, columns), number)
        else:
            key = (row.invoice, row.day, row.customer, row.is_credit)
            rows[key].append(row)
            lines[key].append(number)
    references = _references(rows)
    for key, members in rows.items():
        if first := broken.get(key[0]):
            reason = f"line {first} of the same invoice cannot be read"
            parsed.rejects |= dict.fromkeys(lines[key], reason)
            continue
        parsed.documents.append(_document(references[key], members, fold))
        parsed.lines.append(lines[key])
    parsed.rejects = dict(sorted(parsed.rejects.items()))
    return parsed


def _invoice_of(cells: dict, columns: dict[str, str]) -> str:
    """The number of a line that cannot be read, as far as it is known."""
    return (cells.get(columns["invoice"]) or "").strip()


def _read_row(cells: dict, columns: dict[str, str], date_format: str | None) -> Row:
    if not cells:
        raise BadCellError("the line has more or fewer cells than the heading")
    text = {what: cells[heading].strip() for what, heading in columns.items()}
    for what in ("invoice", "customer", "product"):
        if not text[what]:
            raise BadCellError(f"no {what}")
    for what, cell in text.items():
        if not cell.isprintable() and _has_control_characters(what, cell):
            raise BadCellError(f"{what} has control characters")
    quantity, price, cost = _amounts(text)
    return Row(
        invoice=text["invoice"],
        day=_day(text["date"], date_format),
        customer=text["customer"],
        quantity=abs(quantity),
        price=price,
        product=text["product"],
        description=text.get("description", ""),
        country=text.get("country", ""),
        category=text.get("category", ""),
        cost=cost,
        is_credit=quantity < 0 or _is_cancelled(text["invoice"]),
    )


def _has_control_characters(what: str, cell: str) -> bool:
    """Whether a cell has what no text has; a description may have several lines.

    >>> _has_control_characters("customer", "A\\nB"), _has_control_characters(
    ...     "description", "A\\nB"
    ... )
    (True, False)
    """
    allowed = "\r\n\t" if what == "description" else ""
    return any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in allowed
        for character in cell
    )


def _amounts(text: dict[str, str]) -> tuple[Decimal, Decimal, Decimal | None]:
    """Quantity, price and cost of a line, as far as one can be posted with them."""
    quantity = _number("quantity", text["quantity"])
    price = _number("price", text["price"])
    cost = _number("cost", text["cost"]) if text.get("cost") else None
    if not quantity:
        raise BadCellError("quantity is zero")
    for what, amount in (("price", price), ("cost", cost)):
        if amount is not None and amount < 0:
            raise BadCellError(f"{what} is negative")
    if max(abs(quantity), 1) * max(price, cost or 0, 1) > LARGEST:
        raise BadCellError("the amount is out of range")
    return quantity, price, cost


def _is_cancelled(invoice: str) -> bool:
    """Whether a number is a cancelled invoice's: a C and then digits.

    >>> _is_cancelled("C536379"), _is_cancelled("536379"), _is_cancelled("CH-1")
    (True, False, False)
    """
    return invoice[:1].upper() == CANCELLED and invoice[1:].isdigit()


def _number(what: str, text: str) -> Decimal:
    if DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise BadCellError(f"{what} is no number: {text[:40]!r}")
    return Decimal(text)


def _day(text: str, date_format: str | None) -> date:
    for pattern in (date_format,) if date_format else (None, *POINT_DATES):
        try:
            moment = (
                datetime.strptime(text, pattern)  # noqa: DTZ007 a day has no zone
                if pattern
                else datetime.fromisoformat(text)
            )
        except ValueError:
            continue
        if moment.year not in YEARS:
            raise BadCellError(f"date is out of range: {text[:40]}")
        return moment.date()
    expected = date_format or "2026-01-31 or 31.01.2026; see --date-format"
    raise BadCellError(f"date is none ({expected}): {text[:40]!r}")


# Documents


def _references(keys: Collection[tuple]) -> dict[tuple, str]:
    """The invoice's number; where one number stands for several documents, counted."""
    names = {key[0]: _names(key[0]) for key in keys}
    references: dict[tuple, str] = {}
    taken: set[str] = set()
    for key in sorted(keys):
        references[key] = next(name for name in names[key[0]] if name not in taken)
        taken.add(references[key])
    return references


def _names(number: str) -> Iterator[str]:
    yield number
    yield from (f"{number} ({nth})" for nth in count(2))


def _document(ref: str, rows: list[Row], fold: bool) -> Document:
    lines = tuple(map(_line, rows))
    return Document(
        ref=ref,
        customer=rows[0].customer,
        day=rows[0].day,
        lines=fold_by_category(lines) if fold else lines,
        is_credit=rows[0].is_credit,
        country=next((row.country for row in rows if row.country), ""),
    )


def _line(row: Row) -> Line:
    return sold_line(
        row.description or row.product,
        row.quantity,
        row.price,
        product=row.product,
        category=row.category,
        cost=row.cost,
    )


def fold_by_category(lines: Iterable[Line]) -> tuple[Line, ...]:
    """One line per category, with the lines' total; the category is its product.

    What a single thing costs is lost with the single things.
    """
    folded: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        folded[line.category].append(line)
    return tuple(
        Line(
            name=f"{category or UNCATEGORISED} ({len(members)} lines)",
            quantity=Decimal(1),
            price=sum((line.total for line in members), Decimal()),
            product=category,
            category=category,
        )
        for category, members in folded.items()
    )


# Rejects


def copy_rejects(rejects: dict[int, str], table: Table, output: IO[str]) -> None:
    """Copy the rejected lines with number and reason, to be mended and loaded again.

    :param table: the file once more, before its first line
    """
    writer = csv.writer(output)
    writer.writerow(["line", "reason", *table.headings])
    for number, cells in table.rows():
        if number in rejects:
            writer.writerow([number, rejects[number], *cells])
