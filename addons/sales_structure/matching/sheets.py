# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that people save in a spreadsheet program, as text of a table and back."""

import csv
import io
import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import date, datetime

MOST_BYTES = 5 * 2**20
MOST_BYTES_UNPACKED = 100 * 2**20
MOST_ROWS = 20_000
MOST_COLUMNS = 100
WORKBOOK = b"PK\x03\x04"
# Old workbooks, and new ones that are protected by a password.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, RuntimeError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError),
)
# No text has them; form feeds and the like are spaces.
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
ZEROS = re.compile(r"0+")
HIGH = re.compile(rb"[\x80-\xff]+")


class SheetError(ValueError):
    """A file that cannot be read, and the values for a sentence about it.

    ``empty_file``, ``binary_file``, ``old_workbook``, ``broken_workbook``
        it is no table, or not of a kind that is understood
    ``unknown_encoding``
        its bytes are letters in none of the usual encodings
    ``too_large``, ``too_many_rows``
        it has more than ``most`` megabytes or rows
    """

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


def read_sheet(content):
    """The text of a table, from the bytes of a file: CSV or the first sheet of XLSX.

    >>> read_sheet("місто;індекс".encode("windows-1251"))
    'місто;індекс'
    """
    if len(content) > MOST_BYTES:
        raise SheetError("too_large", most=MOST_BYTES // 2**20)
    if content.startswith(OLD_WORKBOOK):
        raise SheetError("old_workbook")
    is_workbook = content.startswith(WORKBOOK)
    text = _read_workbook(content) if is_workbook else _decode(content)
    if CONTROLS.search(text):
        raise SheetError("binary_file")
    if not text.strip():
        raise SheetError("empty_file")
    # One line is the header.
    if len(text.splitlines()) > MOST_ROWS + 1:
        raise SheetError("too_many_rows", most=MOST_ROWS)
    return text


def write_workbook(text, name):
    """The bytes of an XLSX file with a table, every cell of it as text.

    :param text: of the table, with commas
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    titles = [WriteOnlyCell(sheet, title) for title in header]
    for column, title in enumerate(titles, start=1):
        title.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 18
    for cells in (titles, *rows):
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _decode(content):
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", *_guess_encodings(content)]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("unknown_encoding")


def _guess_encodings(content):
    """Letters beyond ASCII stand side by side in Cyrillic, mostly alone in Latin."""
    runs = HIGH.findall(content)
    together = sum(len(run) for run in runs if len(run) > 1)
    encodings = ["windows-1252", "windows-1251"]
    return encodings[::-1] if together * 2 > sum(map(len, runs)) else encodings


def _read_workbook(content):
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_BYTES_UNPACKED:
            raise SheetError("too_large", most=MOST_BYTES // 2**20)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return _write_text(_read_rows(book.worksheets[0]))
    except SheetError:
        raise
    except UNREADABLE as error:
        raise SheetError("broken_workbook") from error


def _read_rows(sheet):
    # What a file says about its own size is often wrong.
    sheet.reset_dimensions()
    rows, empty = [], 0
    for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS):
        cells = [_get_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            continue
        rows += [[]] * empty
        rows.append(cells)
        empty = 0
    return rows


def _get_text(cell):
    """What a cell shows: numbers as whole ones where they are, days without hours."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).splitlines())
    # ZIP codes that are kept as numbers and shown with their leading zeros.
    if isinstance(value, int) and ZEROS.fullmatch(cell.number_format or ""):
        text = text.zfill(len(cell.number_format))
    return text


def _write_text(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
