"""How far a load has come: a bar on a terminal, a line now and then elsewhere."""

import sys
import time

BAR_WIDTH = 30
QUIET_SECONDS = 5


class Progress:
    """Called as ``progress(title, done, total)`` after each batch."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.is_terminal = self.stream.isatty()
        self.started = time.monotonic()
        self.last_said = 0.0

    def __call__(self, title: str, done: int, total: int) -> None:
        now = time.monotonic()
        is_end = done >= total
        if not (is_end or self.is_terminal or now - self.last_said >= QUIET_SECONDS):
            return
        self.last_said = now
        share = done / total if total else 1.0
        line = (
            f"{title}: {done:,} of {total:,} ({share:.0%}, {now - self.started:.0f} s)"
        )
        if self.is_terminal:
            bar = "█" * int(BAR_WIDTH * share)
            self.stream.write(f"\r  {bar:·<{BAR_WIDTH}} {line}" + "\n" * is_end)
        else:
            self.stream.write(f"  {line}\n")
        self.stream.flush()
