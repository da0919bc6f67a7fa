"""Run a program with its output in a log file."""

import os
import shutil
import subprocess
from pathlib import Path

from .errors import SandboxError

PATIENCE_SECONDS = 15
_RUNNING: set[subprocess.Popen] = set()


def run_logged(
    command: list[str],
    log: Path,
    *,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
    what: str,
    hint: str = "",
    error_class: type[SandboxError] = SandboxError,
) -> Path:
    """Run to the end; raise with the log's last lines when it fails.

    :param what: what the program does, for the message
    :return: the log
    """
    if not shutil.which(command[0]):
        raise error_class(f"{what} failed: {command[0]} is missing.", hint)
    with log.open("wb") as output:
        program = subprocess.Popen(
            bound_to_us(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
        )
        _RUNNING.add(program)
        try:
            code = program.wait()
        finally:
            _RUNNING.discard(program)
            end(program)
    if code:
        raise error_class(f"{what} failed (exit code {code}).", hint, log)
    return log


def bound_to_us(command: list[str]) -> list[str]:
    """The command so that it is ended when we are killed, where setpriv is there."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command


def end_all() -> None:
    """End what other threads have started, so that nobody waits for it."""
    for program in list(_RUNNING):
        program.terminate()


def end(program: subprocess.Popen) -> None:
    """Let a program that is still there finish, but not for ever."""
    if program.poll() is not None:
        return
    program.terminate()
    try:
        program.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def need_program(name: str, hint: str) -> str:
    """Return a program's path or say how to get it."""
    path = shutil.which(name)
    if not path:
        raise SandboxError(f"The program {name} is not on PATH.", hint)
    return path


def is_root() -> bool:
    return os.geteuid() == 0
