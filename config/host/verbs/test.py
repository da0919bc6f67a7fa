"""Everything that must pass, in one pytest run."""

import os
import subprocess
from argparse import REMAINDER, ArgumentParser, Namespace

from ..chromium import find_or_install
from ..commands import bound_to_us
from ..errors import SandboxError
from ..sandbox import Sandbox

HELP = "Everything that must pass: pure tests, addons in Odoo, browser, uninstall."
DATABASE = "sandbox_test"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--require-browser",
        action="store_true",
        help="fail, instead of skipping the browser tests, where there is no Chromium",
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
    browser = find_or_install(sandbox.layout, sandbox.console)
    if options.require_browser and not browser:
        raise SandboxError("There is no Chromium for the browser tests.")
    if not (options.keep and sandbox.databases.key(DATABASE)):
        make_database(sandbox)
    arguments = [word for word in options.pytest if word != "--"]
    return subprocess.run(
        bound_to_us(pytest_command(sandbox, arguments)),
        env={**sandbox.odoo_environment(), **test_environment(sandbox)},
        cwd=sandbox.layout.root,
        check=False,
    ).returncode


def make_database(sandbox: Sandbox) -> None:
    """Install the addons on a copy of the filled template, as a company would."""
    template = sandbox.books_template()
    sandbox.databases.create_from(template, DATABASE)
    sandbox.install_addons(DATABASE)
    sandbox.score(DATABASE)
    sandbox.databases.mark(DATABASE, "complete")


def pytest_command(sandbox: Sandbox, arguments: list[str]) -> list[str]:
    return [
        *(str(sandbox.python), "-m", "pytest"),
        *("--odoo-config", str(sandbox.odoo_config)),
        *("--odoo-database", DATABASE, "--odoo-http", "--odoo-log-level", "warn"),
        *(arguments or ("tests", "addons")),
    ]


def test_environment(sandbox: Sandbox) -> dict[str, str]:
    """Where tests keep pictures, and which template lifecycle tests copy."""
    return {
        "SANDBOX_SCREENSHOTS": str(sandbox.layout.screenshots),
        "SANDBOX_TEMPLATE": sandbox.books_template(),
        "SANDBOX_MARK": sandbox.databases.mark_start,
        "PATH": os.environ.get("PATH", ""),
    }
