"""Loaders that run beside Odoo: ``python -m books --config … --database … WHAT``."""

import argparse
import sys

from . import cdnow, scoring
from .errors import BooksError
from .odoo_session import Database
from .progress import Progress


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="books", description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True)
    verbs = parser.add_subparsers(dest="what", required=True)
    verb = verbs.add_parser("cdnow", help="the CDNOW sample")
    verb.add_argument("--processes", type=int, help="default: one per core")
    verbs.add_parser("demo", help="the demo company")
    verbs.add_parser("score", help="score the customers of all books")
    return parser


def main() -> int:
    options = build_parser().parse_args()
    database = Database(options.config, options.database)
    progress = Progress()
    try:
        if options.what == "cdnow":
            print(cdnow.load(database, progress, options.processes))
        elif options.what == "demo":
            from . import demo_company

            demo_company.load(database, progress)
        else:
            scoring.score_all(database, progress)
    except BooksError as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
