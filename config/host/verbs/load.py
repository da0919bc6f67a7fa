"""Transactions into the running sandbox's database."""

import subprocess
from argparse import REMAINDER, ArgumentParser, Namespace

from ..sandbox import Sandbox

HELP = "Load transactions as posted invoices: cdnow, or any CSV file."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("source", help="cdnow, or a CSV file (also .csv.gz)")
    parser.add_argument(
        "options",
        nargs=REMAINDER,
        help="options for a file: see load FILE.csv --help",
    )


def run(sandbox: Sandbox, options: Namespace) -> int:
    sandbox.prepare()
    database = sandbox.running_database()
    named = options.source == "cdnow"
    words = [options.source] if named else ["file", options.source]
    command = sandbox.books_command(database, *words, *options.options)
    return subprocess.run(
        command, env=sandbox.odoo_environment(), check=False
    ).returncode
