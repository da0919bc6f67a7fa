# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows of texts as JSON Lines, CSV, XML or XLSX, a piece at a time."""

import csv
import io
import json
import tempfile
from datetime import date, datetime
from html import escape
from typing import NamedTuple

import xlsxwriter

from .cells import escape_xml, for_sheet, inert, is_formula
from .columns import NAMESPACE, VERSION

PIECE = 256 * 1024
MOST_ROWS = 1_048_575


class TooManyRowsError(ValueError):
    """More than a sheet can hold."""


class Format(NamedTuple):
    """A format of the feed.

    :param write: function of (columns, batches, ending) that gives pieces of bytes
    """

    name: str
    label: str
    mimetype: str
    write: callable


def write_jsonl(columns, batches, ending):
    """Lines of JSON that the database has made; the last line says that it is one.

    :param ending: function that gives, at the end, what is to be told of the reading
    """
    for batch in batches:
        yield "".join([f"{line}\n" for (line,) in batch]).encode()
    yield json.dumps({"end": True, "version": VERSION, **ending()}).encode() + b"\n"


def write_csv(columns, batches, ending):
    """CSV as of RFC 4180, with a mark by which spreadsheets know UTF-8."""
    texts = [n for n, column in enumerate(columns) if column.kind == "string"]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for batch in batches:
        buffer.seek(0)
        buffer.truncate()
        writer.writerows(_guarded(row, texts) for row in batch)
        yield buffer.getvalue().encode()


def _guarded(row, texts):
    row = list(row)
    for number in texts:
        if row[number]:
            row[number] = inert(row[number])
    return row


def write_xml(columns, batches, ending):
    """XML that its XML Schema describes; what is not known is left out."""
    told = {"version": VERSION, **_get_attributes(ending())}
    attributes = "".join(f' {name}="{escape(told[name])}"' for name in told)
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<customers xmlns="{NAMESPACE}"{attributes}>\n'
    ).encode()
    tags = [(f"<{c.name}>", f"</{c.name}>", c.kind == "string") for c in columns]
    for batch in batches:
        yield "".join([_as_element(tags, row) for row in batch]).encode()
    yield b"</customers>\n"


def _get_attributes(ending):
    """What is known of the reading before it begins."""
    return {
        name: str(ending[name]).lower() for name in ("cursor", "more") if name in ending
    }


def _as_element(tags, row):
    values = [
        f"{begin}{escape_xml(text) if is_text else text}{end}"
        for (begin, end, is_text), text in zip(tags, row, strict=True)
        if text is not None
    ]
    return f"<customer>{''.join(values)}</customer>\n"


def write_xlsx(columns, batches, ending):
    """A workbook, row by row in a file of its own; texts are never formulas."""
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "in_memory": False}
        with xlsxwriter.Workbook(file, options) as book:
            sheet = book.add_worksheet("Customers")
            write = get_cell_writers(book, sheet)
            sheet.freeze_panes(1, 1)
            for number, column in enumerate(columns):
                sheet.write_string(0, number, column.name, write["heading"])
            _write_rows(columns, batches, write)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write_rows(columns, batches, write):
    writers = [write[column.kind] for column in columns]
    number = 0
    for batch in batches:
        for row in batch:
            number += 1
            if number > MOST_ROWS:
                raise TooManyRowsError(
                    f"A sheet holds {MOST_ROWS} customers at most. Choose CSV."
                )
            for place, text in enumerate(row):
                if text is not None:
                    writers[place](number, place, text)


def get_cell_writers(book, sheet):
    """{kind of column: function of (row, column, text) that writes a cell}."""
    # The spreadsheet keeps it a text even when somebody edits it.
    quoted = book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write_text(row, column, text):
        text = for_sheet(text)
        sheet.write_string(row, column, text, quoted if is_formula(text) else None)

    def write_number(row, column, text):
        number = float(text)
        if number - number:  # a spreadsheet has no infinity, nor what is no number
            return write_text(row, column, text)
        return sheet.write_number(row, column, number)

    def write_boolean(row, column, text):
        sheet.write_boolean(row, column, text == "true")

    def write_date(row, column, text):
        _write_moment(date.fromisoformat(text), (row, column), day, text)

    def write_datetime(row, column, text):
        value = datetime.fromisoformat(text.removesuffix("Z"))
        _write_moment(value, (row, column), moment, text)

    def _write_moment(value, cell, form, text):
        if value.year < 1900:  # where a spreadsheet's calendar begins
            write_text(*cell, text)
        else:
            sheet.write_datetime(*cell, value, form)

    return {
        "heading": book.add_format({"bold": True}),
        "string": write_text,
        "integer": write_number,
        "number": write_number,
        "boolean": write_boolean,
        "date": write_date,
        "datetime": write_datetime,
    }


FORMATS = {
    one.name: one
    for one in (
        Format("jsonl", "JSON Lines", "application/x-ndjson", write_jsonl),
        Format("csv", "CSV", "text/csv; charset=utf-8", write_csv),
        Format(
            "xlsx",
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write_xlsx,
        ),
        Format("xml", "XML", "application/xml; charset=utf-8", write_xml),
    )
}
