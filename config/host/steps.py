"""Steps that are done once: a stamp says for which input a step is finished."""

import fcntl
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import SandboxError


def fingerprint(parts: Iterable[str | bytes | Path]) -> str:
    """Digest of texts and of files' contents; a folder counts with all its files."""
    digest = hashlib.sha256()
    for part in parts:
        for chunk in _chunks(part):
            digest.update(len(chunk).to_bytes(8, "big"))
            digest.update(chunk)
    return digest.hexdigest()[:16]


def _chunks(part: str | bytes | Path) -> Iterator[bytes]:
    if isinstance(part, Path):
        yield from _file_chunks(part)
    else:
        yield part.encode() if isinstance(part, str) else part


def _file_chunks(path: Path) -> Iterator[bytes]:
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.name.encode()
            yield file.read_bytes()


class Stamps:
    """Remembers which step is finished for which input."""

    def __init__(self, folder: Path):
        self.folder = folder

    def is_done(self, step: str, key: str) -> bool:
        path = self.folder / step
        return path.is_file() and path.read_bytes() == key.encode()

    @contextmanager
    def making(self, step: str, key: str) -> Iterator[None]:
        """Do a step; a kill on the way leaves it unfinished, for any input."""
        self.forget(step)
        yield
        self.done(step, key)

    def done(self, step: str, key: str) -> None:
        """Write the stamp last and at once, so that a kill leaves none behind."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{step}.part"
        fresh.write_text(key)
        fresh.replace(self.folder / step)

    def forget(self, step: str) -> None:
        (self.folder / step).unlink(missing_ok=True)


def fresh_folder(path: Path) -> Path:
    """An empty folder in place of whatever a killed run left there."""
    if path.exists():
        shutil.rmtree(path)
    path.mkdir(parents=True)
    return path


@contextmanager
def exclusive(lock: Path, *, wait_message) -> Iterator[None]:
    """Let one process at a time do the steps; a second one waits for the first."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait_message()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def disk_full_is_said(folder: Path) -> Iterator[None]:
    """Turn "no space left" into a message with a way out."""
    try:
        yield
    except OSError as error:
        if error.errno not in (28, 122):  # ENOSPC, EDQUOT
            raise
        raise SandboxError(
            f"No disk space is left for {folder}.",
            "Free about 3 GB, or remove the sandbox: python3 config/sandbox.py reset",
        ) from error
