"""Everything that must pass: two pytest runs side by side, or what is asked for."""

import os
import shutil
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from collections.abc import Sequence
from typing import IO

from ..commands import bound_to_us, end
from ..errors import SandboxError
from ..programs import PROGRAMS, missing
from ..sandbox import Sandbox

HELP = "Everything that must pass: pure tests, addons in Odoo, browser, uninstall."
DATABASE = "sandbox_test"
# What crosses addons takes as long as the addons' own tests.
BESIDE = "sandbox_test_beside"
SHARES = {DATABASE: ("addons",), BESIDE: ("tests",)}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--require-browser",
        action="store_true",
        help="fail, instead of skipping tests, where there is no Chromium for the "
        "browser tests or no wkhtmltopdf for those of PDFs",
    )
    parser.add_argument(
        "--keep", action="store_true", help="use the test database of the last time"
    )
    parser.add_argument(
        "pytest", nargs=REMAINDER, help="arguments for pytest, after --"
    )


def run(sandbox: Sandbox, options: Namespace) -> int:
    sandbox.prepare()
    with sandbox.alone("test"):
        return run_tests(sandbox, options)


def run_tests(sandbox: Sandbox, options: Namespace) -> int:
    lacking = missing(PROGRAMS, sandbox.layout, sandbox.console)
    if options.require_browser and lacking:
        raise SandboxError(
            " ".join(f"There is no {one.title} for {one.tests}." for one in lacking)
        )
    if not (options.keep and sandbox.databases.key(DATABASE)):
        make_database(sandbox)
    arguments = [word for word in options.pytest if word != "--"]
    if arguments:
        return start_pytest(sandbox, DATABASE, arguments).wait()
    return run_side_by_side(sandbox)


def run_side_by_side(sandbox: Sandbox) -> int:
    """Run both shares, each on a database of its own; the first one's output is seen
    as it comes, the other's after it.
    """
    sandbox.databases.create_from(DATABASE, BESIDE)
    log = sandbox.layout.logs / "test-beside.log"
    with log.open("wb") as output:
        beside = start_pytest(sandbox, BESIDE, SHARES[BESIDE], stdout=output)
        try:
            code = start_pytest(sandbox, DATABASE, SHARES[DATABASE]).wait()
            code = beside.wait() or code
        finally:
            end(beside)
    sys.stdout.flush()
    with log.open("rb") as output:
        shutil.copyfileobj(output, sys.stdout.buffer)
    return code


def start_pytest(
    sandbox: Sandbox, database: str, arguments: Sequence[str], **streams: IO
) -> subprocess.Popen:
    return subprocess.Popen(
        bound_to_us(pytest_command(sandbox, database, arguments)),
        env={**sandbox.odoo_environment(), **test_environment(sandbox)},
        cwd=sandbox.layout.root,
        **streams,
    )


def make_database(sandbox: Sandbox) -> None:
    """Install the addons on a copy of the filled template, as a company would."""
    template = sandbox.books_template()
    sandbox.databases.create_from(template, DATABASE)
    sandbox.install_addons(DATABASE)
    sandbox.score(DATABASE)
    sandbox.databases.mark(DATABASE, "complete")


def pytest_command(
    sandbox: Sandbox, database: str, arguments: Sequence[str]
) -> list[str]:
    return [
        *(str(sandbox.python), "-m", "pytest"),
        *("--odoo-config", str(sandbox.odoo_config)),
        *("--odoo-database", database, "--odoo-http", "--odoo-log-level", "warn"),
        *arguments,
    ]


def test_environment(sandbox: Sandbox) -> dict[str, str]:
    """Where tests keep pictures, and which template lifecycle tests copy."""
    return {
        "SANDBOX_SCREENSHOTS": str(sandbox.layout.screenshots),
        "SANDBOX_TEMPLATE": sandbox.books_template(),
        "SANDBOX_MARK": sandbox.databases.mark_start,
        "PATH": os.environ.get("PATH", ""),
    }
