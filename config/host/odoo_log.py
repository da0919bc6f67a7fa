"""Reads Odoo's log: warnings and errors fail a run, but for named exceptions."""

import re
from pathlib import Path

# (expression over the line, the reason why it may stand there)
NAMED_EXCEPTIONS = (
    (
        r"bad query: b'CREATE EXTENSION IF NOT EXISTS pg_trgm'",
        "PostgreSQL's wheel is built without pg_trgm; Odoo goes on without it",
    ),
    (
        r"Unable to create PostgreSQL extensions : extension \"pg_trgm\"",
        "the same, reported by the caller",
    ),
)
LEVEL = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def troubles(text: str) -> list[str]:
    """Lines of level WARNING and above that no named exception covers.

    >>> troubles("2026-01-01 10:00:00,1 7 INFO db odoo: fine")
    []
    >>> troubles("2026-01-01 10:00:00,1 7 WARNING db odoo: late")
    ['2026-01-01 10:00:00,1 7 WARNING db odoo: late']
    """
    return [
        line
        for line in text.splitlines()
        if LEVEL.match(line) and not is_excepted(line)
    ]


def is_excepted(line: str) -> bool:
    """Whether a log line or message is one of the named exceptions."""
    return any(re.search(pattern, line) for pattern, _reason in NAMED_EXCEPTIONS)


def troubles_in(log: Path) -> list[str]:
    return troubles(log.read_text("utf-8", "replace"))
