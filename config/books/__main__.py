"""Loaders that run beside Odoo: ``python -m books --config … --database … WHAT``."""

import argparse
import signal
import sys
from pathlib import Path

from . import (
    cdnow,
    demo_lifecycle,
    demo_structure,
    file_books,
    sandbox_books,
    scoring,
)
from .errors import BooksError
from .file_options import FileOptions
from .odoo_session import Database
from .progress import Progress


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="books", description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True)
    verbs = parser.add_subparsers(dest="what", required=True)
    verb = verbs.add_parser("cdnow", help="the CDNOW sample")
    verb.add_argument("--processes", type=int, help="default: one per core")
    verb.set_defaults(work=load_cdnow)
    verb = verbs.add_parser("adventureworks", help="resellers, sales and territories")
    verb.add_argument("folder", type=Path, help="where the three files are")
    verb.add_argument("--processes", type=int, help="default: one per core")
    verb.set_defaults(work=load_adventureworks)
    verb = verbs.add_parser("file", help="a file of transactions")
    verb.add_argument("file_options", type=FileOptions.from_json, help="as JSON")
    verb.set_defaults(work=load_file)
    verb = verbs.add_parser("sandbox", help="the demo company and the CDNOW sample")
    verb.set_defaults(work=load_sandbox)
    verb = verbs.add_parser("score", help="what only the addons can say of all books")
    verb.set_defaults(work=score)
    return parser


def load_cdnow(database: Database, options: argparse.Namespace) -> None:
    print(cdnow.load(database, Progress(), options.processes))
    scoring.score_company(database, cdnow.COMPANY)


def load_adventureworks(database: Database, options: argparse.Namespace) -> None:
    # Its addon is on the path once Odoo knows its configuration.
    from . import adventureworks_ledger

    print(
        adventureworks_ledger.load(
            database, options.folder, Progress(), options.processes
        )
    )


def load_file(database: Database, options: argparse.Namespace) -> None:
    print(file_books.load(database, options.file_options, Progress()))
    scoring.score_company(database, options.file_options.company)


def load_sandbox(database: Database, _options: argparse.Namespace) -> None:
    print(sandbox_books.load(database, Progress()))


def score(database: Database, _options: argparse.Namespace) -> None:
    demo_structure.make(database)
    demo_lifecycle.make(database)
    scoring.score_all(database, Progress())


def main() -> int:
    options = build_parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options.work(Database(options.config, options.database), options)
    except BooksError as error:
        print(f"\nFAILED: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The next run goes on where this one stopped.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
