"""The command line: verbs, their options, and errors told as messages."""

import argparse
import importlib
import signal
import sys
from pathlib import Path

from .console import Console
from .errors import SandboxError
from .layout import Layout
from .sandbox import Sandbox

VERBS = (
    "run",
    "test",
    "load",
    "shell",
    "bench",
    "lint",
    "hosttest",
    "stop",
    "reset",
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sandbox.py",
        description="Run, test, measure and lint the addons in a real Odoo 19.",
    )
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        module = importlib.import_module(f"host.verbs.{verb}")
        subparser = subparsers.add_parser(
            verb, help=module.HELP, description=module.HELP
        )
        add_common_arguments(subparser)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser


def add_common_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is here already (remembered until reset)")
    group.add_argument(
        "--odoo",
        metavar="PATH",
        help="an Odoo 19 checkout; else Debian's package is unpacked",
    )
    group.add_argument(
        "--database",
        metavar="URL",
        help="postgresql://user:password@host:port; else a cluster from a wheel",
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    options = build_parser().parse_args(arguments)
    console = Console()
    layout = Layout(Path(__file__).resolve().parents[2])
    signal.signal(signal.SIGTERM, _end_as_interrupted)
    try:
        sandbox = Sandbox(layout, console, options)
        try:
            return options.run(sandbox, options)
        finally:
            sandbox.close()
    except SandboxError as error:
        console.report(error)
        return 1
    except KeyboardInterrupt:
        console.say("\nInterrupted. The next run goes on where this one stopped.")
        return 130


def _end_as_interrupted(_signal, _frame) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
