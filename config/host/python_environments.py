"""Python environments of our own, made from pinned requirements."""

import os
import subprocess
import sys
from pathlib import Path

from .apt import PrivateApt, unpack
from .commands import run_logged
from .console import Console
from .errors import DownloadError
from .layout import Layout
from .steps import Stamps, exclusive, fingerprint, fresh_folder

# Chromium puts a socket there, whose whole path may have 107 bytes.
LONGEST_SOCKET_FOLDER = 60
# Behind links and other environments: the same Python gives the same environment,
# and none is made by a Python that lies in it.
PYTHON = os.path.realpath(sys.executable)
# Modules are compiled when they are first imported: most of them never are.
PIP_OPTIONS = ("--no-input", "--disable-pip-version-check", "--no-compile")


class PythonEnvironments:
    """Virtual environments under our folder, each made once for its requirements."""

    def __init__(self, layout: Layout, stamps: Stamps, console: Console):
        self.layout = layout
        self.stamps = stamps
        self.console = console

    def get(self, name: str, requirements: list[Path]) -> Path:
        """Return the python of an environment; make it where it is not up to date."""
        folder = self.layout.environments / name
        python = folder / "bin" / "python"
        key = fingerprint([sys.version, PYTHON, str(folder), *requirements])
        waiting = f"Another command installs Python packages ({name}); waiting for it …"
        lock = self.layout.home / f"env-{name}.lock"
        with exclusive(lock, wait_message=lambda: self.console.say(waiting)):
            if not self.stamps.is_done(f"env-{name}", key):
                installing = self.console.step(f"Installing Python packages ({name})")
                with installing, self.stamps.making(f"env-{name}", key):
                    self._make(folder, requirements)
        return python

    def _make(self, folder: Path, requirements: list[Path]) -> None:
        log = self.layout.logs / f"pip-{folder.name}.log"
        fresh_folder(folder)
        pip = self._make_bare(folder)
        files = [part for path in requirements for part in ("-r", str(path))]
        run_logged(
            [*pip, "install", *PIP_OPTIONS, *files],
            log,
            environment=clean_environment(
                PIP_CACHE_DIR=str(self.layout.downloads / "pip")
            ),
            what="Installing the pinned Python packages",
            hint="Check the network and pip's own settings, then run it again.",
            error_class=DownloadError,
        )

    def _make_bare(self, folder: Path) -> list[str]:
        """Make the environment and return the command that is its pip."""
        python = str(folder / "bin" / "python")
        log = self.layout.logs / "venv.log"
        command = [PYTHON, "-m", "venv"]
        if _has_ensurepip():
            run_logged([*command, str(folder)], log, what="Making a Python environment")
            return [python, "-m", "pip"]
        run_logged(
            [*command, "--without-pip", str(folder)],
            log,
            what="Making a Python environment",
        )
        return [python, str(self._borrowed_pip() / "pip")]

    def _borrowed_pip(self) -> Path:
        """Debian leaves pip out of its Python; its wheel can be run as it is."""
        apt = PrivateApt(
            self.layout.downloads / "apt-pip", self.layout.logs, self.console
        )
        target = self.layout.downloads / "pip-wheel"
        archives = apt.fetch(["python3-pip-whl/bookworm"], target)
        unpack(archives, target, self.layout.logs)
        return next(target.rglob("pip-*.whl"))


def _has_ensurepip() -> bool:
    tried = subprocess.run(
        [PYTHON, "-c", "import ensurepip, venv"],
        capture_output=True,
        check=False,
    )
    return not tried.returncode


def private_environment(layout: Layout, **changes: str) -> dict[str, str]:
    """A clean environment in which nothing is written outside of our folder."""
    home = layout.user_home
    if len(os.fsencode(layout.temporary)) <= LONGEST_SOCKET_FOLDER:
        changes["TMPDIR"] = str(layout.temporary)
    return clean_environment(
        HOME=str(home),
        XDG_CACHE_HOME=str(home / ".cache"),
        XDG_CONFIG_HOME=str(home / ".config"),
        XDG_DATA_HOME=str(home / ".local" / "share"),
        **changes,
    )


def clean_environment(**changes: str) -> dict[str, str]:
    """The machine's environment without what would lead Python elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ODOO_RC")
        and not name.startswith("PG")
    }
    return {**kept, **changes}
