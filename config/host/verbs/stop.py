"""Ends what the sandbox left running."""

import contextlib
import os
import signal
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..postgres import EmbeddedPostgres
from ..sandbox import Sandbox

HELP = "Stop the sandbox's Odoo and PostgreSQL, wherever they were started."
PATIENCE_SECONDS = 20


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(sandbox: Sandbox, _options: Namespace) -> int:
    stopped = [*stop_odoo(sandbox), *stop_postgres(sandbox)]
    sandbox.console.say(f"Stopped: {', '.join(stopped) or 'nothing was running'}.")
    return 0


def stop_odoo(sandbox: Sandbox) -> list[str]:
    """End the Odoo that ``run`` started, if its process is still that one."""
    pid = running_odoo(sandbox)
    if pid:
        send(pid, signal.SIGTERM)
        wait_for_end(pid, sandbox)
    if (pid_file := sandbox.layout.home / "odoo.pid").is_file():
        pid_file.unlink(missing_ok=True)
    return ["Odoo"] if pid else []


def running_odoo(sandbox: Sandbox) -> int | None:
    """The process id of the Odoo that ``run`` started, if it is there still."""
    pid_file = sandbox.layout.home / "odoo.pid"
    pid = pid_in(pid_file) if pid_file.is_file() else None
    return pid if pid and is_ours(pid, sandbox) else None


def pid_in(path: Path) -> int | None:
    """The process id, unless a kill has left another text in the file."""
    try:
        return int(path.read_text("utf-8", "replace"))
    except ValueError:
        return None


def send(pid: int, number: int) -> None:
    """Send a signal; the process may have ended just now."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def is_ours(pid: int, sandbox: Sandbox) -> bool:
    """A process id may have gone to somebody else's process since."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return str(sandbox.odoo_config).encode() in command


def wait_for_end(pid: int, sandbox: Sandbox) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and is_ours(pid, sandbox):
        time.sleep(0.2)
    if is_ours(pid, sandbox):
        send(pid, signal.SIGKILL)


def stop_postgres(sandbox: Sandbox) -> list[str]:
    python = sandbox.layout.environments / "odoo" / "bin" / "python"
    if not (sandbox.layout.cluster / "data").is_dir() or not python.exists():
        return []
    postgres = EmbeddedPostgres(sandbox.layout, sandbox.stamps, python, sandbox.console)
    return ["PostgreSQL"] if postgres.stop() else []
