# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is stored about a person as a ZIP: JSON for programs, a workbook for people."""

import json
import re
import shutil
import tempfile
import zipfile
from typing import Any, NamedTuple

import xlsxwriter

from .formats import get_cell_writers

NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
NOT_IN_FILE_NAMES = re.compile(r"(?:[^\w. ()-]|\.{2,})+")
LONGEST_SHEET_NAME = 31
MOST_ROWS = 1_048_575


class Table(NamedTuple):
    """All records of one kind.

    :param labels: {name of a field: what people call it}
    :param rows: iterable of pairs: values for programs, texts for people, by names
    """

    name: str
    label: str
    labels: dict
    rows: Any


class File(NamedTuple):
    """A file that belongs to the person; its content is opened when it is packed."""

    name: str
    open: Any


def write_bundle(target, tables, files, about, words):
    """Write the ZIP; return {name of a table: number of records}.

    :param target: file that is written to
    :param about: dictionary that tells what this is, who made it and when
    :param words: {"about": name of the first sheet}
    """
    counts = {}
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed,
        tempfile.TemporaryFile() as sheets,
    ):
        with xlsxwriter.Workbook(sheets, {"constant_memory": True}) as book:
            sheet_names = SheetNames()
            _write_about(book, sheet_names.get(words["about"]), about)
            for table in tables:
                sheet = book.add_worksheet(sheet_names.get(table.label))
                with packed.open(
                    f"json/{table.name}.json", "w", force_zip64=True
                ) as file:
                    counts[table.name] = _write_table(book, sheet, file, table)
        sheets.seek(0)
        with _open(packed, "personal-data.xlsx") as file:
            shutil.copyfileobj(sheets, file)
        _write_files(packed, files)
        told = json.dumps({**about, "records": counts}, ensure_ascii=False, indent=1)
        packed.writestr("about.json", told)
    return counts


def _open(packed, name):
    """A file in the ZIP, whatever size it will come to."""
    return packed.open(name, "w", force_zip64=True)


def _write_about(book, name, about):
    sheet = book.add_worksheet(name)
    write = get_cell_writers(book, sheet)
    sheet.set_column(0, 1, 40)
    for number, (label, value) in enumerate(about.items()):
        sheet.write_string(number, 0, label, write["heading"])
        write["string"](number, 1, str(value))


def _write_table(book, sheet, file, table):
    """Write the records to both, one after the other; return how many there were."""
    write = get_cell_writers(book, sheet)
    places = {name: place for place, name in enumerate(table.labels)}
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(places) - 1, 0), 22)
    for name, place in places.items():
        sheet.write_string(0, place, table.labels[name], write["heading"])
    number = 0
    file.write(b"[")
    for number, (values, texts) in enumerate(table.rows, 1):
        file.write(b",\n" if number > 1 else b"\n")
        file.write(json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))
        if number <= MOST_ROWS:
            for name, text in texts.items():
                write["string"](number, places[name], text)
    file.write(b"\n]\n")
    return number


def _write_files(packed, files):
    taken = set()
    for file in files:
        name = safe_name(file.name)
        while name in taken:
            name = f"_{name}"
        taken.add(name)
        with (
            file.open() as source,
            packed.open(f"files/{name}", "w", force_zip64=True) as packing,
        ):
            shutil.copyfileobj(source, packing)


def safe_name(text):
    """A file's name that leads nowhere else.

    >>> safe_name("../../etc/passwd"), safe_name("договір.pdf"), safe_name("..")
    ('etc_passwd', 'договір.pdf', 'file')
    """
    return NOT_IN_FILE_NAMES.sub("_", text).lstrip("._ ")[-100:] or "file"


class SheetNames:
    """Names of sheets, each once and as short as they must be."""

    def __init__(self):
        self.taken = set()

    def get(self, label):
        """
        >>> names = SheetNames()
        >>> names.get("In/Out"), names.get("In?Out"), len(names.get("x" * 99))
        ('In Out', 'In Out 2', 31)
        """
        base = NOT_IN_SHEET_NAMES.sub(" ", label).strip("' ") or "?"
        if base.lower() == "history":  # which spreadsheets keep for themselves
            base = f"{base}."
        name, number = base[:LONGEST_SHEET_NAME], 1
        while name.lower() in self.taken:
            number += 1
            end = f" {number}"
            name = base[: LONGEST_SHEET_NAME - len(end)] + end
        self.taken.add(name.lower())
        return name
