"""The command line: verbs, their options, and errors told as messages."""

import argparse
import importlib
import os
import signal
import sys
from pathlib import Path

from .console import Console
from .errors import SandboxError
from .layout import Layout
from .sandbox import Sandbox
from .steps import disk_full_is_said

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
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    console = Console()
    layout = Layout(Path(__file__).resolve().parents[2])
    signal.signal(signal.SIGTERM, _end_as_interrupted)
    try:
        return run_verb(layout, console, options)
    except SandboxError as error:
        console.report(error)
        return 1
    except BrokenPipeError:
        # Nobody reads on; Python, too, shall not try to write what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        console.report(in_words(error))
        return 1
    except KeyboardInterrupt:
        console.say("\nInterrupted. The next run goes on where this one stopped.")
        return 130


def run_verb(layout: Layout, console: Console, options: argparse.Namespace) -> int:
    with disk_full_is_said(layout.home):
        sandbox = Sandbox(layout, console, options)
        try:
            return options.run(sandbox, options)
        finally:
            sandbox.close()


def in_words(error: OSError) -> SandboxError:
    """What the machine refused, and which file it is about."""
    reason = error.strerror or str(error) or type(error).__name__
    about = f"{error.filename}: " if error.filename is not None else ""
    return SandboxError(
        f"{about}{reason}.",
        "Check the owner and the rights of that file; what the sandbox made, it makes "
        "anew after: python3 config/sandbox.py reset",
    )


def _end_as_interrupted(_signal, _frame) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
