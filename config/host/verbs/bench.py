"""How fast the scoring is on a large ledger."""

from argparse import ArgumentParser, Namespace

from ..sandbox import Sandbox

HELP = "How fast the scoring is, beside what the same work costs elsewhere."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=3, help="runs of each (default: 3)")


def run(sandbox: Sandbox, options: Namespace) -> int:
    raise NotImplementedError
