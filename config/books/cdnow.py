"""The CDNOW sample: 6,919 purchases of 2,357 customers, 1997-01 to 1998-06.

It comes with the Python package ``lifetimes``; Fader and Hardie made it known.
"""

import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path

from .errors import BooksError
from .odoo_session import Database
from .posting import Document, Line, post_documents, prepare_company

COMPANY = "CDNOW"
CENT = Decimal("0.01")


def load(database: Database, progress, processes: int | None = None) -> str:
    """Post the sample in a company of its own; return what was done in words."""
    documents = read_documents(sample_file())
    company_id = prepare_company(database, COMPANY, "USD", journals=8)
    posted = post_documents(database, company_id, documents, progress, processes)
    return (
        f"CDNOW: {len(documents):,} read = {posted:,} loaded + 0 rejected + "
        f"{len(documents) - posted:,} skipped"
    )


def sample_file() -> Path:
    """The sample inside the installed package, which need not be imported."""
    found = importlib.util.find_spec("lifetimes")
    if not found or not found.origin:
        raise BooksError("The Python package lifetimes, with the sample, is missing.")
    return Path(found.origin).parent / "datasets" / "CDNOW_sample.txt"


def read_documents(path: Path) -> list[Document]:
    """One invoice per line of the file: customer, number, day, CDs, dollars."""
    documents = []
    for number, text in enumerate(path.read_text().splitlines(), start=1):
        if not text.strip():
            continue
        _master, customer, day, quantity, amount = text.split()
        documents.append(
            Document(
                ref=f"CDNOW/{number:05}",
                customer=f"CDNOW customer {customer}",
                day=date(int(day[:4]), int(day[4:6]), int(day[6:])),
                lines=(_line(int(quantity), Decimal(amount)),),
            )
        )
    return documents


def _line(quantity: int, amount: Decimal) -> Line:
    """CDs at their price, or as one lot where the price is no whole cent."""
    price = amount / quantity
    if price == price.quantize(CENT):
        return Line("CDs", Decimal(quantity), price)
    return Line(f"{quantity} CDs", Decimal(1), amount)
