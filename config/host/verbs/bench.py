"""How long work takes on a large ledger, beside what it costs elsewhere."""

import subprocess
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from ..commands import bound_to_us, run_logged
from ..sandbox import Sandbox
from ..steps import fingerprint

HELP = "How long work takes on a large ledger, beside its floor and its peers."
BENCHMARKS = ("scoring", "lifecycle", "cadence", "card", "feed", "leads", "structure")
DATABASE = "sandbox_bench"
# The same ledger without the addons.
BARE = "sandbox_bench_bare"


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
        ("--invoices", 1_000_000, "invoices, bills and entries, 7 of 10 customers'"),
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
    make_bare_database(sandbox, options.customers, options.invoices)
    is_timed = options.benchmark == "lifecycle"
    install_seconds = make_database(sandbox, is_timed=is_timed)
    arguments = [options.benchmark, "--runs", str(options.runs)]
    if options.benchmark in ("lifecycle", "structure"):
        arguments += ["--bare", BARE]
    if is_timed:
        arguments += ["--install-seconds", install_seconds]
    if options.json:
        arguments += ["--json", str(options.json)]
    return subprocess.run(
        bound_to_us(bench_command(sandbox, DATABASE, *arguments)),
        env=sandbox.odoo_environment(),
        check=False,
    ).returncode


def make_bare_database(sandbox: Sandbox, customers: int, invoices: int) -> None:
    """Make the ledger without the addons unless it is there."""
    template = sandbox.host_template()
    bench = sandbox.layout.tests / "bench"
    statements = (bench / name for name in ("ledger.py", "commerce.py", "bulk.py"))
    sizes = (str(customers), str(invoices))
    key = fingerprint([sandbox.databases.key(template), *sizes, *statements])
    if sandbox.databases.key(BARE) == key:
        return
    part = f"{BARE}_part"
    sandbox.databases.create_from(template, part)
    arguments = ("--customers", sizes[0], "--invoices", sizes[1])
    with sandbox.console.step(f"Making {customers:,} customers, {invoices:,} invoices"):
        run_logged(
            bench_command(sandbox, part, "fill", *arguments),
            sandbox.layout.logs / "bench-fill.log",
            environment=sandbox.odoo_environment(),
            what="Making the ledger",
            hint="Read the log; the next run starts it again.",
        )
    sandbox.databases.rename(part, BARE, key)


def make_database(sandbox: Sandbox, *, is_timed: bool) -> str:
    """The ledger with the addons as the code is; seconds of their installation.

    :param is_timed: the seconds must be those of this code, an upgrade will not do
    """
    databases = sandbox.databases
    ledger, addons = databases.key(BARE), sandbox.addons_key()
    kept = (databases.key(DATABASE) or "").split()
    kept_ledger, kept_addons, seconds = kept if len(kept) == 3 else ("", "", "")
    if kept_ledger != ledger or (
        is_timed and (kept_addons != addons or seconds == "0")
    ):
        return install(sandbox, f"{ledger} {addons}")
    if kept_addons != addons:
        sandbox.install_addons(DATABASE, update=True)
        databases.mark(DATABASE, f"{ledger} {addons} 0")
    return seconds


def install(sandbox: Sandbox, key: str) -> str:
    """Install the addons on a copy of the ledger; return the seconds that it took."""
    part = f"{DATABASE}_part"
    sandbox.databases.create_from(BARE, part)
    started = time.monotonic()
    sandbox.install_addons(part)
    seconds = f"{time.monotonic() - started:.1f}"
    sandbox.databases.rename(part, DATABASE, f"{key} {seconds}")
    return seconds


def bench_command(sandbox: Sandbox, database: str, *arguments: str) -> list[str]:
    """Command line of the benchmarks in ``tests/bench``."""
    python = [str(sandbox.python), "-m", "bench"]
    return [
        *(*python, "--config", str(sandbox.odoo_config)),
        *("--database", database, *arguments),
    ]
