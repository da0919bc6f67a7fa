"""What can go wrong on the way, told so that a person knows what to do."""

from pathlib import Path


class SandboxError(Exception):
    """A step that failed: what, what to do, and where its log is.

    :param message: what failed, in one sentence
    :param hint: what the person can do about it
    :param log: file whose last lines explain the failure
    """

    def __init__(self, message: str, hint: str = "", log: Path | None = None):
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.log = log


class DownloadError(SandboxError):
    """Something that has to come from a registry cannot be had."""
