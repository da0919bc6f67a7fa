# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables that people fill in a spreadsheet and save as CSV.

Everything that is wrong with a table is told at once, with the line it is on.
"""

import csv
import io
import re
from typing import Any, NamedTuple

DELIMITERS = ",;\t"
BOM = "\ufeff"
LARGEST = 2**31 - 1
# A spreadsheet program would take a cell that begins so for a formula.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


class LineError(NamedTuple):
    """What is wrong on a line, and the values for a sentence about it."""

    line: int
    code: str
    values: dict[str, Any]


class Parsed(NamedTuple):
    """The rows that could be read, and all that is wrong."""

    rows: list
    errors: list[LineError]


class Cells(NamedTuple):
    """A line's cells by the names of their columns."""

    line: int
    by_column: dict[str, str]


def whole_number(text):
    """A number from 0 that the database can hold, None if it is none.

    >>> whole_number("25"), whole_number("-1"), whole_number("2.5")
    (25, None, None)
    """
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        return None
    return int(text) if int(text) <= LARGEST else None


def neutralise(text):
    """A cell that no spreadsheet program computes; `restore` gives it back.

    >>> neutralise("=1+1"), restore("'=1+1"), neutralise("'Tis"), neutralise("'=1")
    ("'=1+1", '=1+1', "'Tis", "''=1")
    """
    return f"'{text}" if FORMULA.match(text) else text


def restore(text):
    """A cell as it was before it was neutralised."""
    return text[1:] if NEUTRALISED.match(text) else text


class Columns(NamedTuple):
    """What a table consists of.

    :param names: columns in the order in which they are written
    :param needed: those without which the table says nothing
    :param aliases: other names in headers that mean a column
    """

    names: tuple[str, ...]
    needed: tuple[str, ...]
    aliases: dict[str, str] = {}

    def lines_of(self, text):
        """The lines of a table as :class:`Cells`, and what is wrong with their form.

        >>> Columns(("unit", "city"), ("unit",)).lines_of("City;UNIT\\n\\n Lviv ;West")
        ([Cells(line=3, by_column={'city': 'Lviv', 'unit': 'West'})], [])
        """
        records, errors = _split(text.removeprefix(BOM))
        if not records:
            return [], errors or [LineError(1, "empty_table", {})]
        line, titles = records.pop(0)
        header = [self._get_name(title) for title in titles]
        errors += self._check_header(line, header, titles)
        if not records:
            errors.append(LineError(line, "empty_table", {}))
        errors += _check_lengths(header, records)
        return [_get_cells(line, header, cells) for line, cells in records], errors

    def text_of(self, rows, delimiter=","):
        """The text of a table of rows that have these columns as attributes."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerow(self.names)
        for row in rows:
            cells = (getattr(row, name) for name in self.names)
            texts = ("" if cell is None else str(cell) for cell in cells)
            writer.writerow([neutralise(text) for text in texts])
        return text.getvalue()

    def _get_name(self, title):
        name = "_".join(title.replace("-", " ").replace("_", " ").casefold().split())
        return self.aliases.get(name, name)

    def _check_header(self, line, header, titles):
        for place, (name, title) in enumerate(zip(header, titles, strict=True)):
            if name and name in header[:place]:
                yield LineError(line, "column_twice", {"column": title.strip()})
            elif name and name not in self.names:
                yield LineError(line, "unknown_column", {"column": title.strip()})
        for name in self.needed:
            if name not in header:
                yield LineError(line, "missing_column", {"column": name})


def _split(text):
    """(line, cells) of each record with anything in it, and what cannot be read."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_sniff(text), strict=True)
    records, errors, line = [], [], 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            errors.append(LineError(line, "unreadable", {"error": str(error)}))
            cells = ()
        if cells is None:
            return records, errors
        if any(map(str.strip, cells)):
            records.append((line, cells))
        line = reader.line_num + 1


def _sniff(text):
    """The delimiter that the header has most of."""
    header = next(filter(str.strip, text.splitlines()), "")
    return max(DELIMITERS, key=header.count)


def _check_lengths(header, records):
    for line, cells in records:
        if any(cell.strip() for cell in cells[len(header) :]):
            yield LineError(line, "too_many_cells", {"columns": len(header)})


def _get_cells(line, header, cells):
    pairs = zip(header, map(str.strip, cells), strict=False)
    return Cells(line, {name: restore(cell) for name, cell in pairs if name})
