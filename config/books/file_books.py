"""Any file of transactions, as the books of a company of its own."""

from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from .books_company import ensure_partners, ensure_products, prepare_company
from .documents import Document, cents
from .errors import BooksError
from .file_options import FileOptions
from .odoo_session import Database
from .posting import post, posted_totals, posting_jobs
from .transactions import Parsed, choose_columns, copy_rejects, open_table, parse
from .workers import available_processes


class Load(NamedTuple):
    """What becomes of a file's lines; every one is counted once.

    :param documents: those that are still to be posted
    :param loaded: lines of these documents
    :param skipped: lines of documents that are posted already
    :param rejects: {line number: reason}
    """

    documents: list[Document]
    loaded: int
    skipped: int
    rejects: dict[int, str]


def load(database: Database, options: FileOptions, progress) -> str:
    """Post a file's transactions; return in words what became of its lines."""
    with database.alone_with(options.company):
        return _load(database, options, progress)


def _load(database: Database, options: FileOptions, progress) -> str:
    parsed = read(options)
    progress("Reading lines", parsed.read, parsed.read)
    processes = available_processes(options.processes)
    company_id = prepare_company(
        database, options.company, options.currency, journals=processes
    )
    load_ = choose_new(parsed, posted_totals(database, company_id))
    write_rejects(options, load_.rejects)
    jobs = posting_jobs(
        company_id,
        load_.documents,
        ensure_partners(database, company_id, load_.documents),
        ensure_products(database, company_id, load_.documents),
    )
    post(database, jobs, progress, processes)
    return closing_words(options, load_)


def read(options: FileOptions) -> Parsed:
    """Parse the file of the command line, or say what is wrong with it."""
    with open_table(options.file, options.encoding) as table:
        columns = choose_columns(table.headings, options.columns)
        lines = islice(table, options.limit)
        return parse(lines, columns, options.fold, options.date_format)


def choose_new(parsed: Parsed, posted: dict[str, float]) -> Load:
    """Leave out what is posted; reject what is posted with another total."""
    documents, loaded, skipped = [], 0, 0
    rejects = dict(parsed.rejects)
    for document, lines in zip(parsed.documents, parsed.lines, strict=True):
        total = posted.get(document.ref)
        if total is None:
            documents.append(document)
            loaded += len(lines)
        elif cents(Decimal(total)) == document.signed_total:
            skipped += len(lines)
        else:
            reason = f"{document.ref} is posted already, with another total"
            rejects |= dict.fromkeys(lines, reason)
    if parsed.read != loaded + skipped + len(rejects):
        raise BooksError(f"Lines of the file are lost: {parsed.read} were read.")
    return Load(documents, loaded, skipped, rejects)


def write_rejects(options: FileOptions, rejects: dict[int, str]) -> None:
    """Write the reject file; without rejects it has a heading alone."""
    try:
        with (
            options.rejects.open("w", encoding="utf-8", newline="") as output,
            open_table(options.file, options.encoding) as table,
        ):
            copy_rejects(rejects, table, output)
    except OSError as error:
        raise BooksError(
            f"{options.rejects} cannot be written: {error.strerror}; name another "
            "file with --rejects."
        ) from error


def closing_words(options: FileOptions, load_: Load) -> str:
    """The sum in which no line is missing, and what is to be done about rejects."""
    rejected = len(load_.rejects)
    read_ = load_.loaded + rejected + load_.skipped
    net = sum((document.signed_total for document in load_.documents), Decimal())
    words = (
        f"{options.company}: {read_:,} lines read = {load_.loaded:,} loaded "
        f"+ {rejected:,} rejected + {load_.skipped:,} skipped (loaded earlier)\n"
        f"{len(load_.documents):,} documents posted, {net:,} net"
    )
    if rejected:
        words += f"\nRejected lines with their reasons: {options.rejects}"
    return words
