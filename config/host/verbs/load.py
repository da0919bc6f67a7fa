"""Transactions into the running sandbox's database."""

import subprocess
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from books import adventureworks
from books.errors import BooksError
from books.file_options import FileOptions
from books.transactions import NEEDED, OPTIONAL

from ..commands import bound_to_us
from ..errors import SandboxError
from ..sandbox import Sandbox

HELP = "Load transactions as posted invoices: cdnow, adventureworks, or any CSV file."
CDNOW = "cdnow"
ADVENTUREWORKS = "adventureworks"
REJECTS_HINT = "Name another file: --rejects FILE"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", help="cdnow, adventureworks, or a CSV file (also .csv.gz)"
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help="for adventureworks: where its three files are",
    )
    parser.add_argument(
        "--processes", type=count, metavar="N", help="default: one per core"
    )
    group = parser.add_argument_group("for a file")
    group.add_argument(
        "--map",
        type=mapping,
        action="append",
        default=[],
        metavar="WHAT=HEADING",
        help="which column is what (repeatable, or with commas between); WHAT is "
        f"{', '.join(NEEDED)} and, if there are any, {', '.join(OPTIONAL)}; usual "
        "headings are known",
    )
    group.add_argument(
        "--fold",
        choices=("category",),
        help="one line per invoice and category with the same total, for large files",
    )
    group.add_argument("--company", metavar="NAME", help="default: the file's name")
    group.add_argument(
        "--currency", type=str.upper, help="ISO code of a new company (default: USD)"
    )
    group.add_argument(
        "--date-format",
        metavar="FORMAT",
        help="such as %%d/%%m/%%Y (default: 2026-01-31 and 31.01.2026)",
    )
    group.add_argument("--encoding", default="utf-8-sig", help="default: UTF-8")
    group.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="where lines go that cannot be read (default: .sandbox/rejects/)",
    )
    group.add_argument("--limit", type=count, metavar="N", help="read N lines only")


def count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def mapping(text: str) -> dict[str, str]:
    """
    >>> mapping("invoice=InvoiceNo,date=Day")
    {'invoice': 'InvoiceNo', 'date': 'Day'}
    """
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(what and heading for what, _equals, heading in pairs):
        raise ArgumentTypeError(f"{text!r} is not WHAT=HEADING")
    return {what.strip(): heading.strip() for what, _equals, heading in pairs}


def run(sandbox: Sandbox, options: Namespace) -> int:
    words = get_words(sandbox, options)
    sandbox.prepare()
    command = sandbox.books_command(sandbox.running_database(), *words)
    return subprocess.run(
        bound_to_us(command), env=sandbox.odoo_environment(), check=False
    ).returncode


def get_words(sandbox: Sandbox, options: Namespace) -> list[str]:
    """Command line of the loader that does it."""
    if options.source not in (CDNOW, ADVENTUREWORKS):
        return ["file", checked(sandbox, options).to_json()]
    words = [options.source]
    if options.source == ADVENTUREWORKS:
        words.append(str(checked_folder(options.folder)))
    if options.processes:
        words += ["--processes", str(options.processes)]
    return words


def checked_folder(folder: Path | None) -> Path:
    """Say that files are missing before Odoo is made ready for them."""
    hint = "python3 config/sandbox.py load adventureworks FOLDER"
    if not folder:
        raise SandboxError("Name the folder with the files of AdventureWorks.", hint)
    try:
        for name in adventureworks.COLUMNS:
            adventureworks.find_file(folder, name)
    except BooksError as error:
        raise SandboxError(str(error), hint) from error
    return folder.absolute()


def checked(sandbox: Sandbox, options: Namespace) -> FileOptions:
    """Say what is wrong with a file before Odoo is made ready for it."""
    file = Path(options.source)
    name = file.name.removesuffix(".gz").removesuffix(".csv").removesuffix(".rejects")
    rejects = options.rejects or sandbox.layout.rejects / f"{name}.rejects.csv"
    file_options = FileOptions(
        file=file.absolute(),
        company=options.company or name,
        rejects=rejects.absolute(),
        columns={what: h for pairs in options.map for what, h in pairs.items()},
        fold=options.fold is not None,
        currency=options.currency,
        encoding=options.encoding,
        date_format=options.date_format,
        limit=options.limit,
        processes=options.processes,
    )
    try:
        file_options.check()
    except BooksError as error:
        hint = "python3 config/sandbox.py load --help"
        raise SandboxError(str(error), hint) from error
    check_rejects(file_options)
    if options.rejects and not rejects.parent.is_dir():
        raise SandboxError(f"There is no folder {rejects.parent}.", REJECTS_HINT)
    return file_options


def check_rejects(file_options: FileOptions) -> None:
    """Say before hours of work that the rejects cannot go where they shall."""
    rejects = file_options.rejects
    if rejects.is_dir():
        raise SandboxError(f"{rejects} is a folder.", REJECTS_HINT)
    if rejects.exists() and rejects.samefile(file_options.file):
        message = f"{rejects} is the file that is to be loaded."
        raise SandboxError(message, REJECTS_HINT)
