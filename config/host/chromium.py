"""A Chromium for the browser tests: found, installed, or asked for."""

import shutil

from .apt import install_system_package
from .commands import is_root
from .console import Console
from .errors import SandboxError
from .layout import Layout

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
INSTRUCTION = (
    "No Chromium is on PATH, so the browser tests are skipped. To run them, install "
    "Debian's package chromium: apt-get install chromium"
)


def find_or_install(layout: Layout, console: Console) -> str | None:
    """Return a browser's path; None, with an instruction, where there is none."""
    if not find() and is_root() and shutil.which("apt-get"):
        try:
            with console.step("Installing Chromium for the browser tests"):
                install_system_package("chromium", layout.logs)
        except SandboxError as error:
            console.report(error)
    if not find():
        console.say(INSTRUCTION)
    return find()


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
