"""Every linter and every check of the sources, one line each."""

import argparse
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .. import readme_pages
from ..commands import need_program
from ..errors import SandboxError
from ..linting import code
from ..linting.files import addon_folders, project_files, with_suffix
from ..python_environments import private_environment
from ..steps import exclusive

HELP = "check all sources: Python, XML, CSV, translations, JavaScript, pages, wheels"

PRETTIER_KINDS = (".css", ".js", ".json", ".mjs", ".scss", ".xml", ".yaml", ".yml")
GENERATED = ("package-lock.json",)
NODE_HINT = "Install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm)."
OLDEST_NODE = 20
SHOWN_LINES = 60


@dataclass(frozen=True)
class Outcome:
    """What a check says.

    :param details: what is wrong, empty when nothing is
    :param note: a figure worth a look when nothing is wrong
    """

    details: str = ""
    note: str = ""


class Linter:
    """Runs the checks on the files of the project."""

    def __init__(self, sandbox, fix: bool = False):
        self.sandbox = sandbox
        self.fix = fix
        self.root = sandbox.layout.root
        self.files = project_files(self.root)

    # Tools

    @cached_property
    def python(self) -> Path:
        """Python of the environment that holds the linters."""
        requirements = self.root / "config" / "lint" / "requirements.txt"
        return self.sandbox.python_env("lint", requirements)

    @cached_property
    def node_programs(self) -> Path:
        """The folder with prettier and eslint."""
        node = need_program("node", NODE_HINT)
        need_program("npm", NODE_HINT)
        asked = subprocess.run([node, "--version"], capture_output=True, check=True)
        version = asked.stdout.decode().strip()
        if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
            raise SandboxError(f"Node.js {version} is too old to lint with.", NODE_HINT)
        return self.sandbox.node_modules(self.root / "config" / "lint") / ".bin"

    def call(self, *command: str | Path) -> Outcome:
        """Run a linter; what it prints is wrong when it ends with an error."""
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            env=private_environment(
                self.sandbox.layout,
                PYTHONPATH=str(self.root / "config"),
                PYTHONDONTWRITEBYTECODE="1",
                RUFF_CACHE_DIR=str(self.sandbox.layout.user_home / "ruff"),
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = ended.stdout.decode("utf-8", "replace").strip()
        if not ended.returncode:
            return Outcome()
        return Outcome(said or f"It ended with exit code {ended.returncode}.")

    def tool(self, name: str, *arguments: str | Path) -> Outcome:
        """Run a program of the linters' environment."""
        return self.call(self.python.with_name(name), *arguments)

    def own(self, check: str, *arguments: str | Path) -> Outcome:
        """Run one of our checks that needs the linters' packages."""
        module = (self.python, "-m", "host.linting", check, self.root)
        return self.call(*module, *arguments)

    def node_tool(self, name: str, files: list[Path], *arguments: str) -> Outcome:
        """Run a JavaScript program on files, if there are any."""
        if not files:
            return Outcome(note="no files")
        return self.call(self.node_programs / name, *arguments, *files)

    def found(self, problems: Iterable[object], note: str = "") -> Outcome:
        """Turn problems into an outcome, with paths as seen from the project."""
        lines = (str(problem).replace(f"{self.root}/", "") for problem in problems)
        return Outcome("\n".join(lines), note)

    # Checks

    def ruff(self) -> Outcome:
        """Python's bugs and style."""
        if self.fix:
            self.tool("ruff", "check", "--quiet", "--fix-only", ".")
            self.tool("ruff", "format", ".")
        return self.tool("ruff", "check", "--quiet", "--output-format=concise", ".")

    def format(self) -> Outcome:
        """Layout of Python."""
        return self.tool("ruff", "format", "--check", ".")

    def pylint(self) -> Outcome:
        """What pylint-odoo knows about addons."""
        return self.tool("pylint", *addon_folders(self.root))

    def xml(self) -> Outcome:
        """XML is well-formed and follows Odoo's grammars."""
        return self.own("xml", "--odoo", self.sandbox.odoo.folder)

    def csv(self) -> Outcome:
        """The addons' CSV files, the access lists above all."""
        return self.own("csv")

    def po(self) -> Outcome:
        """Translations are complete and keep their placeholders."""
        return self.own("po")

    def prettier(self) -> Outcome:
        """Layout of JavaScript, XML, JSON, YAML and style sheets."""
        files = [
            path
            for path in with_suffix(self.files, *PRETTIER_KINDS)
            if path.name not in GENERATED
        ]
        mode = "--write" if self.fix else "--check"
        return self.node_tool("prettier", files, mode, "--log-level=warn")

    def eslint(self) -> Outcome:
        """JavaScript's bugs."""
        fix = ["--fix"] if self.fix else []
        files = with_suffix(self.files, ".js", ".mjs")
        return self.node_tool("eslint", files, "--max-warnings=0", *fix)

    def pages(self) -> Outcome:
        """README.rst and description pages are what their fragments say."""
        addons = addon_folders(self.root)
        try:
            if self.fix:
                readme_pages.write_pages(addons)
            stale = readme_pages.stale_pages(addons)
        except readme_pages.FragmentError as error:
            return self.found([error])
        if stale:
            return self.found(f"{path}: stale; use lint --fix" for path in stale)
        return self.own("rst")

    def wheels(self) -> Outcome:
        """Each addon can be built as a wheel."""
        return self.own("wheels")

    def lengths(self) -> Outcome:
        """No method is too long."""
        note = code.method_figures([path.relative_to(self.root) for path in self.files])
        return self.found(code.long_methods(self.files), note)

    def names(self) -> Outcome:
        """No file names a machine's paths or a registry's host."""
        return self.found(code.foreign_names(self.files))


CHECKS: dict[str, Callable[[Linter], Outcome]] = {
    check.__name__: check
    for check in (
        Linter.ruff,
        Linter.format,
        Linter.pylint,
        Linter.xml,
        Linter.csv,
        Linter.po,
        Linter.prettier,
        Linter.eslint,
        Linter.pages,
        Linter.wheels,
        Linter.lengths,
        Linter.names,
    )
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this verb."""
    parser.add_argument(
        "--fix", action="store_true", help="mend what can be mended, then check"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=CHECKS,
        metavar="NAME",
        help=f"run this check alone (repeatable): {', '.join(CHECKS)}",
    )


def run(sandbox, args: argparse.Namespace) -> int:
    """Run the checks; the exit code says whether all of them passed."""
    sandbox.layout.make()
    waiting = "Another lint is running; waiting for it …"
    lock = sandbox.layout.home / "lint.lock"
    with exclusive(lock, wait_message=lambda: sandbox.console.say(waiting)):
        linter = Linter(sandbox, args.fix)
        failed = [name for name in args.only or CHECKS if not _passes(linter, name)]
    if failed:
        sandbox.console.say(f"lint: FAILED in {', '.join(failed)}")
        return 1
    sandbox.console.say("lint: all checks passed")
    return 0


def _passes(linter: Linter, name: str) -> bool:
    """Run a check and write its line."""
    started = time.monotonic()
    outcome = CHECKS[name](linter)
    seconds = time.monotonic() - started
    said = "FAILED" if outcome.details else "ok"
    say = linter.sandbox.console.say
    say(f"  {name:9} {said:6} {seconds:5.1f} s  {outcome.note}".rstrip())
    lines = outcome.details.splitlines()
    for line in lines[:SHOWN_LINES]:
        say(f"    {line}")
    if len(lines) > SHOWN_LINES:
        say(f"    … and {len(lines) - SHOWN_LINES} lines more")
    return not outcome.details
