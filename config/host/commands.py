"""Run a program with its output in a log file."""

import os
import shutil
import subprocess
from pathlib import Path

from .errors import SandboxError


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
    with log.open("wb") as output:
        try:
            ended = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=folder,
                check=False,
            )
        except FileNotFoundError as error:
            raise error_class(
                f"{what} failed: {error.filename} is missing.", hint
            ) from error
    if ended.returncode:
        raise error_class(f"{what} failed (exit code {ended.returncode}).", hint, log)
    return log


def need_program(name: str, hint: str) -> str:
    """Return a program's path or say how to get it."""
    path = shutil.which(name)
    if not path:
        raise SandboxError(f"The program {name} is not on PATH.", hint)
    return path


def is_root() -> bool:
    return os.geteuid() == 0
