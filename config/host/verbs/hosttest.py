"""Odoo's own tests, which must pass with the addons as they do without."""

import json
import socket
import subprocess
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from ..commands import bound_to_us
from ..errors import SandboxError
from ..odoo_test_log import TestRun, failing_only_in, missing_in, parse
from ..programs import CHROMIUM, PROGRAMS, find_or_install
from ..sandbox import Sandbox
from ..steps import fingerprint

HELP = "Odoo's own tests of the apps underneath: those failing only with the addons."
MODULES = (
    "crm",
    "sale_crm",
    "sales_team",
    "sale",
    "sale_stock",
    "stock",
    "sale_margin",
    "stock_account",
    "account",
    "portal",
)
BARE = "sandbox_hosttest_bare"
OURS = "sandbox_hosttest_ours"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--modules",
        type=lambda text: tuple(filter(None, text.split(","))),
        default=MODULES,
        metavar="A,B",
        help=f"whose tests to run (default: {','.join(MODULES)})",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="run the tests without the addons again, too",
    )


def run(sandbox: Sandbox, options: Namespace) -> int:
    sandbox.prepare()
    with sandbox.alone("hosttest"):
        return compare(sandbox, options)


def compare(sandbox: Sandbox, options: Namespace) -> int:
    find_or_install(CHROMIUM, sandbox.layout, sandbox.console)
    template = sandbox.host_template()
    kept = BareResult(sandbox, template, options.modules)
    bare = None if options.fresh else kept.read()
    databases = [OURS] if bare else [BARE, OURS]
    for database in databases:
        sandbox.databases.create_from(template, database)
    sandbox.install_addons(OURS)
    runs = run_tests(sandbox, databases, options.modules)
    if BARE in runs:
        bare = runs[BARE]
        kept.write(bare)
    return report(sandbox, bare, runs[OURS])


class BareResult:
    """What Odoo's tests say of the host alone, kept for its template and modules.

    Without a browser, or a maker of PDFs, some tests skip themselves.
    """

    def __init__(self, sandbox: Sandbox, template: str, modules: tuple[str, ...]):
        self.path = sandbox.layout.home / "hosttest" / "bare.json"
        programs = [one.find() or "" for one in PROGRAMS]
        self.key = fingerprint([sandbox.databases.key(template), *modules, *programs])

    def read(self) -> TestRun | None:
        kept = json.loads(self.path.read_text()) if self.path.is_file() else {}
        if kept.pop("key", None) != self.key:
            return None
        finished = kept.pop("finished")
        names = {what: frozenset(tests) for what, tests in kept.items()}
        return TestRun(**names, finished=finished)

    def write(self, run: TestRun) -> None:
        self.path.parent.mkdir(exist_ok=True)
        content = {"key": self.key, **asdict(run)}
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(content, default=sorted, indent=1))
        part.replace(self.path)


def run_tests(
    sandbox: Sandbox, databases: list[str], modules: tuple[str, ...]
) -> dict[str, TestRun]:
    """Run the tests in all databases at once."""
    logs = {name: sandbox.layout.logs / f"{name}.log" for name in databases}
    title = f"Running Odoo's tests of {len(modules)} apps in {' and '.join(logs)}"
    with sandbox.console.step(title):
        ports = free_ports(2 * len(logs))
        started = [
            start(sandbox, name, modules, ports[2 * number : 2 * number + 2], log)
            for number, (name, log) in enumerate(logs.items())
        ]
        wait_for_all(started)
    return {name: read_run(name, log) for name, log in logs.items()}


def start(
    sandbox: Sandbox, database: str, modules: tuple[str, ...], ports: list[int], log
) -> subprocess.Popen:
    tags = ",".join(f"post_install/{module}" for module in modules)
    command = sandbox.odoo_command(
        database,
        *("--test-tags", tags, "--stop-after-init", "--max-cron-threads", "0"),
        *("--http-port", str(ports[0]), "--gevent-port", str(ports[1])),
        *("--limit-time-real", "0", "--limit-time-cpu", "0"),
    )
    with log.open("wb") as output:
        return subprocess.Popen(
            bound_to_us(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=sandbox.odoo_environment(),
        )


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on; all are held until the last one is found."""
    with ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _number in range(count)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in sockets]


def wait_for_all(processes: list[subprocess.Popen]) -> None:
    """Wait; where we are interrupted, leave no Odoo behind."""
    try:
        for process in processes:
            process.wait()
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
                process.wait()


def read_run(database: str, log: Path) -> TestRun:
    run = parse(log.read_text("utf-8", "replace"))
    if not run.finished:
        raise SandboxError(f"Odoo ended before its tests in {database} did.", "", log)
    if not run.started:
        raise SandboxError(
            f"Not one test ran in {database}.",
            "Check the names given to --modules.",
            log,
        )
    return run


def report(sandbox: Sandbox, bare: TestRun, ours: TestRun) -> int:
    say = sandbox.console.say
    for title, run in (("without the addons", bare), ("with them", ours)):
        say(
            f"{title:>20}: {len(run.started)} tests, {len(run.failed)} failed, "
            f"{len(run.skipped)} skipped"
        )
    failing, missing = failing_only_in(ours, bare), missing_in(ours, bare)
    for title, tests in (
        ("Failing only with the addons", failing),
        ("No longer run with the addons", missing),
    ):
        say(f"{title}: {len(tests) or 'none'}")
        for test in tests:
            say(f"  {test}")
    return 1 if failing or missing else 0
