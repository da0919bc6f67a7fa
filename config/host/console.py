"""What the person sees: steps with a running clock, and failures with a way out."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from .errors import SandboxError

LAST_LINES = 15
QUIET_SECONDS = 15


class Console:
    """Writes steps to a terminal with a running clock, else plain lines."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.is_terminal = self.stream.isatty()
        self._running: dict[str, float] = {}
        self._writing = threading.Lock()

    def say(self, text: str) -> None:
        self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        with self._writing:
            self.stream.write(text)
            self.stream.flush()

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show a clock while a long step runs, and its time when it ended.

        Steps of several threads stand beside one another.
        """
        started = self._running[title] = time.monotonic()
        ended = threading.Event()
        clock = threading.Thread(
            target=self._run_clock, args=(title, started, ended), daemon=True
        )
        clock.start()
        outcome = "failed"
        try:
            yield
            outcome = "done"
        finally:
            ended.set()
            clock.join()
            del self._running[title]
            self._finish_line(title, outcome, time.monotonic() - started)

    def _run_clock(self, title: str, started: float, ended: threading.Event) -> None:
        interval = 0.5 if self.is_terminal else QUIET_SECONDS
        while not ended.wait(interval):
            if self.is_terminal:
                self._write(f"\r\033[K  {self._clocks()} ")
            else:
                self.say(f"  {title} … {time.monotonic() - started:.0f} s")

    def _clocks(self) -> str:
        """All steps that run now, on one line."""
        now = time.monotonic()
        return " · ".join(
            f"{title} … {now - started:.0f} s"
            for title, started in list(self._running.items())
        )

    def _finish_line(self, title: str, outcome: str, seconds: float) -> None:
        start = "\r\033[K" if self.is_terminal else ""
        self.say(f"{start}  {title}: {outcome} ({seconds:.1f} s)")

    def report(self, error: SandboxError) -> None:
        """Say what failed, show the end of its log, and name the way out."""
        self.say(f"\nFAILED: {error.message}")
        if error.log and error.log.is_file():
            self.say(f"\nThe last lines of {error.log}:")
            for line in last_lines(error.log):
                self.say(f"  | {line[:300]}")
        if error.hint:
            self.say(f"\nWhat to do: {error.hint}")


def last_lines(path: Path, count: int = LAST_LINES) -> list[str]:
    """Return the last lines of a text file of any size."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 200 * count))
        return file.read().decode("utf-8", "replace").splitlines()[-count:]
