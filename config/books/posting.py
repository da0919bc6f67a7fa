"""Documents into Odoo as posted customer invoices and credit notes.

A document is known by its ``ref`` within its company: what is there already is
skipped, so a killed load goes on where it stopped. Each process posts into a journal
of its own, since the numbers of one journal make processes wait for one another.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg2.errors
from odoo import Command

from .odoo_session import Database

BATCH = 150
TRIES = 6
CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


@dataclass(frozen=True)
class Line:
    """A line whose total, ``quantity × price``, is exact to the cent."""

    name: str
    quantity: Decimal
    price: Decimal
    product: str = ""


@dataclass(frozen=True)
class Document:
    """An invoice, or with ``is_credit`` a credit note, both with positive totals."""

    ref: str
    customer: str
    day: date
    lines: tuple[Line, ...]
    is_credit: bool = False

    @property
    def total(self) -> Decimal:
        return sum((line.quantity * line.price for line in self.lines), Decimal())


def with_retries(work: Callable[[], object]) -> object:
    """Do a batch again when another process has touched the same rows."""
    for attempt in range(TRIES):
        try:
            return work()
        except CONFLICTS:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.2 * 2**attempt)
    raise AssertionError("unreachable")


# Company, customers, products


def prepare_company(database: Database, name: str, currency: str, journals: int) -> int:
    """Return the id of the company; make it with its chart and journals."""

    def prepare() -> int:
        with database.environment() as env:
            company = env["res.company"].search([("name", "=", name)])
            return (company or _make_company(env, name, currency, journals)).id

    return with_retries(prepare)


def _make_company(env, name: str, currency: str, journals: int):
    money = env["res.currency"].with_context(active_test=False)
    found = money.search([("name", "=", currency)])
    found.active = True
    company = env["res.company"].create({"name": name, "currency_id": found.id})
    env.ref("base.user_admin").company_ids += company
    charts = env["account.chart.template"]
    charts.try_loading("generic_coa", company=company, install_demo=False)
    # Loading a chart sets the currency of its country.
    company.currency_id = found
    sale = env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    )
    for number in range(journals):
        sale.copy({"name": f"Sales {number + 1}", "code": f"SAL{number + 1}"})
    return company


def ensure_customers(
    database: Database, company_id: int, names: Iterable[str], **vals
) -> dict[str, int]:
    """Return {name: partner id}; make the customers that are missing."""

    def ensure() -> dict[str, int]:
        with database.environment(allowed_company_ids=[company_id]) as env:
            partners = env["res.partner"]
            found = partners.search([("company_id", "=", company_id)])
            known = {partner.name: partner.id for partner in found}
            missing = sorted(set(names) - set(known))
            made = partners.create(
                [{"name": n, "company_id": company_id, **vals} for n in missing]
            )
            return known | dict(zip(missing, made.ids, strict=True))

    return with_retries(ensure)


# Posting


def post_documents(
    database: Database,
    company_id: int,
    documents: list[Document],
    progress,
    processes: int | None = None,
) -> int:
    """Post the documents that are not there yet; return how many were posted."""
    customers = ensure_customers(
        database, company_id, {document.customer for document in documents}
    )
    missing = _without_posted(database, company_id, documents)
    count = processes or os.cpu_count() or 1
    shares = [
        (database.config_file, database.name, company_id, number, customers, share)
        for number in range(count)
        if (share := missing[number::count])
    ]
    context = multiprocessing.get_context("spawn")
    with context.Pool(len(shares) or 1) as pool:
        done = 0
        waiting = [pool.apply_async(_post_share, (*share, BATCH)) for share in shares]
        if not waiting:
            progress("Posting invoices", 0, 0)
        while waiting:
            time.sleep(0.5)
            done = _count_posted(database, company_id, len(documents)) - (
                len(documents) - len(missing)
            )
            progress("Posting invoices", done, len(missing))
            for result in [result for result in waiting if result.ready()]:
                result.get()
                waiting.remove(result)
    _analyze(database)
    return len(missing)


def _without_posted(
    database: Database, company_id: int, documents: list[Document]
) -> list[Document]:
    with database.environment() as env:
        posted = env["account.move"].search_fetch(
            [("company_id", "=", company_id), ("state", "=", "posted")], ["ref"]
        )
        refs = set(posted.mapped("ref"))
    return [document for document in documents if document.ref not in refs]


def _count_posted(database: Database, company_id: int, _total: int) -> int:
    with database.environment() as env:
        return env["account.move"].search_count(
            [
                ("company_id", "=", company_id),
                ("state", "=", "posted"),
                ("ref", "!=", False),
            ]
        )


def _post_share(config, name, company_id, number, customers, documents, size) -> None:
    """Post one process's share in batches; runs in a process of its own."""
    database = Database(config, name)
    for start in range(0, len(documents), size):
        batch = documents[start : start + size]
        with_retries(
            lambda batch=batch: _post_batch(
                database, company_id, number, customers, batch
            )
        )


def _post_batch(database, company_id, number, customers, documents) -> None:
    with database.environment(allowed_company_ids=[company_id]) as env:
        journal = env["account.journal"].search(
            [("company_id", "=", company_id), ("code", "=", f"SAL{number + 1}")]
        )
        moves = env["account.move"].create(
            [_move_vals(document, customers, journal) for document in documents]
        )
        moves._post(soft=False)


def _move_vals(document: Document, customers: dict[str, int], journal) -> dict:
    return {
        "move_type": "out_refund" if document.is_credit else "out_invoice",
        "ref": document.ref,
        "partner_id": customers[document.customer],
        "invoice_date": document.day,
        "invoice_date_due": document.day,
        "journal_id": journal.id,
        "invoice_line_ids": [
            Command.create(
                {
                    "name": line.name,
                    "quantity": float(line.quantity),
                    "price_unit": float(line.price),
                    "tax_ids": False,
                }
            )
            for line in document.lines
        ],
    }


def _analyze(database: Database) -> None:
    """Let PostgreSQL know how large the tables have become."""
    with database.environment() as env:
        env.cr.execute("ANALYZE account_move, account_move_line, res_partner")
