"""Documents into Odoo as posted customer invoices and credit notes.

A document is known by its ``ref`` within its company: what is there already is
skipped, so a killed load goes on where it stopped.
"""

from odoo.fields import Command

from .books_company import Journals
from .documents import Document
from .odoo_session import Database
from .workers import Job, with_retries, work_in_processes

BATCH_LINES = 300


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


def posting_jobs(
    company_id: int,
    documents: list[Document],
    partners: dict[str, int],
    products: dict[str, int],
) -> list[Job]:
    """Jobs that post documents, those of one job together or not at all.

    :param partners: {customer's name: id} for all documents
    :param products: {product's name: id} for all lines that have one
    """
    return [
        Job(
            _post_batch,
            (company_id, batch, *_used(batch, partners, products)),
            size=len(batch),
        )
        for batch in in_batches(documents)
    ]


def post(database: Database, jobs: list[Job], progress, processes: int) -> None:
    """Do the jobs in any order.

    :raises BooksError: when Odoo refuses a document; what is posted stays
    """
    chains = [[job] for job in jobs]
    work_in_processes(database, chains, progress, "Posting invoices", processes)
    analyze(database)


def _used(
    documents: list[Document], partners: dict[str, int], products: dict[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """What a batch needs of the partners and products: it travels with the job."""
    lines = (line for document in documents for line in document.lines)
    names = {line.product for line in lines if line.product}
    return (
        {document.customer: partners[document.customer] for document in documents},
        {name: products[name] for name in names},
    )


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

    def post_batch() -> None:
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

    with_retries(post_batch)


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


def analyze(database: Database) -> None:
    """Let PostgreSQL know how large the tables have become."""
    with database.environment() as env:
        env.cr.execute("ANALYZE account_move, account_move_line, res_partner")
