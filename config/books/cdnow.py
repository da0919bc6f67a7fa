"""The CDNOW sample: 6,919 purchases of 2,357 customers, 1997-01 to 1998-06.

It comes with the Python package ``lifetimes``; Fader and Hardie made it known.
"""

import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from .books_company import ensure_partners, prepare_company
from .documents import CENT, Document, Line
from .errors import BooksError
from .odoo_session import Database
from .posting import post, posted_totals, posting_jobs
from .workers import Job, available_processes

COMPANY = "CDNOW"


class Prepared(NamedTuple):
    """A company that is ready, and the jobs that post what it lacks.

    :param closing_words: what is to be said when the jobs are done
    """

    jobs: list[Job]
    closing_words: str


def load(database: Database, progress, processes: int | None = None) -> str:
    """Post the sample in a company of its own; return what was done in words."""
    processes = available_processes(processes)
    with database.alone_with(COMPANY):
        prepared = prepare(database, processes)
        post(database, prepared.jobs, progress, processes)
    return prepared.closing_words


def prepare(database: Database, processes: int) -> Prepared:
    """Make the company with its customers and see what is still to be posted."""
    documents = read_documents(sample_file())
    company_id = prepare_company(database, COMPANY, "USD", journals=processes)
    posted = posted_totals(database, company_id)
    missing = [document for document in documents if document.ref not in posted]
    partners = ensure_partners(database, company_id, missing)
    words = (
        f"{COMPANY}: {len(documents):,} lines read = {len(missing):,} loaded "
        f"+ 0 rejected + {len(documents) - len(missing):,} skipped (loaded earlier)"
    )
    return Prepared(posting_jobs(company_id, missing, partners, {}), words)


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
    """CDs at their price, or as one lot where the price is no whole cent.

    Eight customers came with an order of 0.00 dollars. The literature counts them
    among the buyers, the ledger knows buyers by positive amounts: they pay one cent.
    """
    if not amount:
        return Line("CD without charge, posted at one cent", Decimal(1), CENT)
    price = amount / quantity
    if price == price.quantize(CENT):
        return Line("CDs", Decimal(quantity), price)
    return Line(f"{quantity} CDs", Decimal(1), amount)
