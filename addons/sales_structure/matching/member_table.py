# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A table of who works in which unit.

Units, logins and roles are not looked up here: whether there is such a one is for the
database to say.
"""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from .tables import Columns, LineError, Parsed, whole_number

COLUMNS = Columns(
    ("unit", "user", "role", "capacity", "lead_capacity", "date_from", "date_to"),
    ("unit", "user", "role"),
    {
        "login": "user",
        "user_login": "user",
        "role_code": "role",
        "customer_capacity": "capacity",
    },
)
DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII),
    re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})", re.ASCII),
)


class MemberRow(NamedTuple):
    """A row; a number or date that is not given is None, both dates are included."""

    line: int
    unit: str
    user: str
    role: str
    capacity: int | None = None
    lead_capacity: int | None = None
    date_from: date | None = None
    date_to: date | None = None

    @property
    def period(self):
        """Both dates, comparable."""
        return self.date_from or date.min, self.date_to or date.max


def day(text):
    """The date of 2026-01-31 or 31.01.2026; None for what is no date.

    >>> day("31.01.2026"), day("2026-02-31")
    (datetime.date(2026, 1, 31), None)
    """
    for pattern in DATES:
        if found := pattern.fullmatch(text):
            try:
                return date(**{name: int(n) for name, n in found.groupdict().items()})
            except ValueError:
                return None
    return None


READERS = {
    "capacity": whole_number,
    "lead_capacity": whole_number,
    "date_from": day,
    "date_to": day,
}


def parse(text):
    """The rows of a table as :class:`MemberRow`, and all that is wrong with it.

    Beside what is wrong with the form of a table, see :mod:`matching.zip_table`:

    ``empty_unit``, ``empty_user``, ``empty_role``
        nothing is given
    ``bad_number``, ``bad_date``
        a cell cannot be read: ``column``, ``value``
    ``reversed_dates``
        ``date_from`` is after ``date_to``
    ``duplicate``, ``overlap``
        an earlier row has the same person in the same unit and role, with the same
        dates or some of the same days: ``other`` is its line

    >>> parse("unit,user,role,capacity\\nWest,ann@example.com,leader,many\\n").errors
    [LineError(line=2, code='bad_number', values={'column': 'capacity', \
'value': 'many'})]
    """
    lines, errors = COLUMNS.lines_of(text)
    if any(error.code == "missing_column" for error in errors):
        return Parsed([], sorted(errors, key=_by_line))
    rows = [_get_row(cells) for cells in lines]
    for cells, row in zip(lines, rows, strict=True):
        errors += _check_row(row, cells.by_column)
    wrong = {error.line for error in errors}
    right = (row for row in rows if row.line not in wrong)
    errors += check_periods(right, _get_names)
    return Parsed(rows, sorted(errors, key=_by_line))


def write(rows, delimiter=","):
    """The text of a table, which gives the same rows when it is parsed."""
    return COLUMNS.text_of(rows, delimiter)


def _by_line(error):
    return error.line


def _get_row(cells):
    given = {name: cells.by_column.get(name, "") for name in COLUMNS.names}
    given.update({name: read(given[name]) for name, read in READERS.items()})
    return MemberRow(cells.line, **given)


def _check_row(row, given):
    for name in COLUMNS.needed:
        if not getattr(row, name):
            yield LineError(row.line, f"empty_{name}", {})
    for name in READERS:
        if given.get(name) and getattr(row, name) is None:
            code = "bad_date" if name.startswith("date") else "bad_number"
            values = {"column": name, "value": given[name]}
            yield LineError(row.line, code, values)
    if row.date_from and row.date_to and row.date_from > row.date_to:
        values = {"date_from": row.date_from, "date_to": row.date_to}
        yield LineError(row.line, "reversed_dates", values)


def check_periods(rows, get_key):
    """Rows that put a person into the same unit and role for the same days.

    :param get_key: of a row, its person, unit and role
    """
    groups = defaultdict(list)
    for row in rows:
        groups[get_key(row)].append(row)
    for group in groups.values():
        last = None
        for row in sorted(group, key=lambda row: (row.period, row.line)):
            if last and row.period[0] <= last.period[1]:
                code = "duplicate" if row.period == last.period else "overlap"
                first, second = sorted((last.line, row.line))
                yield LineError(second, code, {"other": first})
            if not last or row.period[1] > last.period[1]:
                last = row


def _get_names(row):
    return tuple(map(str.casefold, row[1:4]))
