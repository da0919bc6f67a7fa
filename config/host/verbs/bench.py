"""How long work takes on a large ledger, beside what it costs elsewhere."""

import subprocess
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from ..commands import bound_to_us, run_logged
from ..sandbox import Sandbox
from ..steps import fingerprint

HELP = "How long work takes on a large ledger, beside its floor and its peers."
BENCHMARKS = ("scoring",)
DATABASE = "sandbox_bench"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "benchmark",
        nargs="?",
        choices=BENCHMARKS,
        default=BENCHMARKS[0],
        help=f"what to measure (default: {BENCHMARKS[0]})",
    )
    for name, default, what in (
        ("--customers", 100_000, "customers of the ledger"),
        ("--invoices", 1_000_000, "documents in it, 7 of 10 customers' invoices"),
        ("--runs", 3, "runs of which the median counts"),
    ):
        parser.add_argument(
            name,
            type=positive,
            default=default,
            metavar="N",
            help=f"{what} (default: {default:,})",
        )
    parser.add_argument(
        "--json",
        type=lambda text: Path(text).resolve(),
        metavar="FILE",
        help="write the figures to a file, too",
    )


def positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is no number above 0")
    return int(text)


def run(sandbox: Sandbox, options: Namespace) -> int:
    sandbox.prepare()
    with sandbox.alone("bench"):
        return measure(sandbox, options)


def measure(sandbox: Sandbox, options: Namespace) -> int:
    make_database(sandbox, options.customers, options.invoices)
    arguments = [options.benchmark, "--runs", str(options.runs)]
    if options.json:
        arguments += ["--json", str(options.json)]
    return subprocess.run(
        bound_to_us(bench_command(sandbox, DATABASE, *arguments)),
        env=sandbox.odoo_environment(),
        check=False,
    ).returncode


def make_database(sandbox: Sandbox, customers: int, invoices: int) -> None:
    """Make the ledger unless it is there; bring the addons up to the code's state."""
    template = sandbox.host_template()
    databases, bench = sandbox.databases, sandbox.layout.tests / "bench"
    parts = [databases.key(template), str(customers), str(invoices)]
    ledger = fingerprint([*parts, bench / "ledger.py"])
    addons = sandbox.addons_key()
    kept_ledger, _space, kept_addons = (databases.key(DATABASE) or "").partition(" ")
    if kept_ledger != ledger:
        fill(sandbox, template, customers, invoices, f"{ledger} {addons}")
    elif kept_addons != addons:
        sandbox.install_addons(DATABASE, update=True)
        databases.mark(DATABASE, f"{ledger} {addons}")


def fill(
    sandbox: Sandbox, template: str, customers: int, invoices: int, key: str
) -> None:
    part = f"{DATABASE}_part"
    sandbox.databases.create_from(template, part)
    sandbox.install_addons(part)
    sizes = ("--customers", str(customers), "--invoices", str(invoices))
    with sandbox.console.step(f"Making {customers:,} customers, {invoices:,} invoices"):
        run_logged(
            bench_command(sandbox, part, "fill", *sizes),
            sandbox.layout.logs / "bench-fill.log",
            environment=sandbox.odoo_environment(),
            what="Making the ledger",
            hint="Read the log; the next run starts it again.",
        )
    sandbox.databases.rename(part, DATABASE, key)


def bench_command(sandbox: Sandbox, database: str, *arguments: str) -> list[str]:
    """Command line of the benchmarks in ``tests/bench``."""
    python = [str(sandbox.python), "-m", "bench"]
    return [
        *(*python, "--config", str(sandbox.odoo_config)),
        *("--database", database, *arguments),
    ]
