"""Documents into Odoo as posted customer invoices and credit notes.

A document is known by its ``ref`` within its company: what is there already is
skipped, so a killed load goes on where it stopped.
"""

from odoo.fields import Command

from .books_company import Journals
from .documents import Document
from .odoo_session import Database
from .workers import with_retries, work_in_processes

BATCH_LINES = 150


def posted_totals(database: Database, company_id: int) -> dict[str, float]:
    """Return {ref: total} of a company's posted documents, credit notes negative."""
    with database.environment() as env:
        posted = env["account.move"].search_fetch(
            [
                ("company_id", "=", company_id),
                ("state", "=", "posted"),
                ("ref", "!=", False),
            ],
            ["ref", "amount_total_signed"],
        )
        return {move.ref: move.amount_total_signed for move in posted}


def post_documents(
    database: Database,
    company_id: int,
    documents: list[Document],
    partners: dict[str, int],
    products: dict[str, int],
    progress,
    processes: int,
) -> None:
    """Post documents, those of one batch together or not at all.

    :param partners: {customer's name: id} for all documents
    :param products: {product's name: id} for all lines that have one
    :raises BooksError: when Odoo refuses a document; earlier batches stay
    """
    jobs = [(company_id, batch, partners, products) for batch in in_batches(documents)]
    work_in_processes(
        *(database, _post_batch, jobs, progress, "Posting invoices"),
        processes=processes,
        sizes=[len(batch) for _company, batch, _partners, _products in jobs],
    )
    _analyze(database)


def in_batches(documents: list[Document]) -> list[list[Document]]:
    """Cut documents into batches of about as many lines each, in their order."""
    batches: list[list[Document]] = []
    lines = BATCH_LINES
    for document in documents:
        if lines >= BATCH_LINES:
            batches.append([])
            lines = 0
        batches[-1].append(document)
        lines += len(document.lines)
    return batches


def _post_batch(database, number, company_id, documents, partners, products) -> None:
    """Post one batch in one transaction, in the journal of this process."""

    def post() -> None:
        with database.environment(allowed_company_ids=[company_id]) as env:
            journal = Journals(env, company_id).of_process(number)
            moves = env["account.move"].create(
                [
                    _move_vals(document, partners, products, journal)
                    for document in documents
                ]
            )
            moves._post(soft=False)
            # Customers' ranks: processes would count up the same customer at once.
            env.cr.postcommit.clear()

    with_retries(post)


def _move_vals(document: Document, partners, products, journal) -> dict:
    return {
        "move_type": "out_refund" if document.is_credit else "out_invoice",
        "ref": document.ref,
        "partner_id": partners[document.customer],
        "invoice_date": document.day,
        "invoice_date_due": document.day,
        "journal_id": journal.id,
        "invoice_line_ids": [
            Command.create(
                {
                    "name": line.name,
                    "product_id": products.get(line.product),
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
