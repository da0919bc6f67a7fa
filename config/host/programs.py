"""Programs of the machine that some tests need: found, installed, or asked for."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass

from .apt import install_system_package
from .commands import is_root
from .console import Console
from .errors import SandboxError
from .layout import Layout


@dataclass(frozen=True)
class Program:
    """A program that may have several names.

    :param package: Debian's package, of which the program has the name
    :param tests: what is skipped without it
    """

    title: str
    package: str
    tests: str
    names: tuple[str, ...]

    def find(self) -> str | None:
        return next(filter(None, map(shutil.which, self.names)), None)

    @property
    def instruction(self) -> str:
        return (
            f"No {self.title} is on PATH, so {self.tests} are skipped. To run them, "
            f"install Debian's package {self.package}: apt-get install {self.package}"
        )


CHROMIUM = Program(
    "Chromium",
    "chromium",
    "the browser tests",
    ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"),
)
# Odoo makes PDFs with it, and looks for it on PATH.
WKHTMLTOPDF = Program(
    "wkhtmltopdf", "wkhtmltopdf", "the tests of PDFs", ("wkhtmltopdf",)
)
PROGRAMS = (CHROMIUM, WKHTMLTOPDF)


def find_or_install(program: Program, layout: Layout, console: Console) -> str | None:
    """Return a program's path; None, with an instruction, where there is none."""
    if not program.find() and is_root() and shutil.which("apt-get"):
        try:
            with console.step(f"Installing {program.title} for {program.tests}"):
                install_system_package(program.package, layout.logs)
        except SandboxError as error:
            console.report(error)
    if not program.find():
        console.say(program.instruction)
    return program.find()


def missing(
    programs: Iterable[Program], layout: Layout, console: Console
) -> list[Program]:
    """Those that can neither be found nor installed."""
    return [one for one in programs if not find_or_install(one, layout, console)]
