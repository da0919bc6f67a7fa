"""Debian packages without installing them: a private apt state in our folder.

The machine's own apt configuration is read for the mirror's address and never
written; apt checks the archive's signature as always.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .commands import need_program, run_logged
from .console import Console
from .errors import DownloadError, SandboxError
from .steps import fresh_folder

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
WAY_OUT = (
    "Check the network and the machine's apt sources, then run it again; or use "
    "an Odoo 19 that is already here: --odoo PATH"
)


class PrivateApt:
    """apt-get with its lists, caches and sources in a folder of its own."""

    def __init__(self, folder: Path, logs: Path, console: Console):
        self.folder = folder
        self.logs = logs
        self.console = console

    def fetch(self, packages: list[str], target: Path) -> list[Path]:
        """Download packages, named ``name/suite``, into a folder."""
        self._update({package.partition("/")[2] for package in packages})
        fresh_folder(target)
        self._apt(["download", *packages], "Downloading " + packages[0], target)
        return sorted(target.glob("*.deb"))

    def _update(self, suites: set[str]) -> None:
        need_program("apt-get", "This way needs Debian; elsewhere use --odoo PATH.")
        need_program("dpkg-deb", "This way needs Debian; elsewhere use --odoo PATH.")
        failures = []
        for mirror in mirrors():
            self._write_sources(mirror, suites)
            try:
                self._apt(["update", "--error-on=any"], "Reading Debian's package list")
            except DownloadError as error:
                failures.append(error)
            else:
                return
        raise (
            failures[0]
            if failures
            else DownloadError(
                "No Debian mirror is named in the machine's apt sources.", WAY_OUT
            )
        )

    def _write_sources(self, mirror: str, suites: set[str]) -> None:
        for part in ("lists/partial", "cache/archives/partial"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        lines = [
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
            for suite in sorted(suites)
        ]
        (self.folder / "sources.list").write_text("".join(lines))

    def _apt(self, arguments: list[str], what: str, folder: Path | None = None) -> None:
        options = {
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "-",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "APT::Sandbox::User": "",
            "Acquire::Retries": "3",
        }
        command = ["apt-get", "-q"]
        for name, value in options.items():
            command += ["-o", f"{name}={value}"]
        run_logged(
            command + arguments,
            self.logs / f"{self.folder.name}.log",
            folder=folder,
            what=what,
            hint=WAY_OUT,
            error_class=DownloadError,
        )


def mirrors() -> list[str]:
    """Addresses of Debian mirrors that the machine's apt is set up with."""
    need_program("apt-get", "This way needs Debian; elsewhere use --odoo PATH.")
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = [line.split() for line in listed.splitlines()]
    uris = [row[0] for row in found if len(row) == 2 and "-" not in row[1]]
    main = [uri for uri in uris if is_main_archive(uri)]
    return list(dict.fromkeys(main or uris))


def is_main_archive(uri: str) -> bool:
    """Whether an address is Debian's main archive, not its security one or other."""
    return bool(re.search(r"/debian/?$", uri))


def unpack(archives: list[Path], target: Path, logs: Path) -> None:
    """Unpack packages over one another into a folder."""
    for archive in archives:
        run_logged(
            ["dpkg-deb", "-x", str(archive), str(target)],
            logs / "unpack.log",
            what=f"Unpacking {archive.name}",
            hint="Remove the sandbox and try again: python3 config/sandbox.py reset",
        )


def install_system_package(name: str, logs: Path) -> None:
    """Install a package with the machine's own apt, where the user may."""
    log = logs / f"apt-{name}.log"
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", name]):
        run_logged(
            ["apt-get", "-q", *arguments],
            log,
            environment=_quiet_environment(),
            what=f"apt-get {arguments[0]} for {name}",
            hint=f"Install {name} yourself, then run it again.",
        )
    if not shutil.which(name):
        raise SandboxError(f"{name} was installed, but is not on PATH.", "", log)


def _quiet_environment() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
