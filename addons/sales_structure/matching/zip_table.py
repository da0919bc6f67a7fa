# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A table of what falls to which unit: countries, states, cities, ZIP codes.

Names are not looked up here: whether there is such a unit, country or state is for the
database to say.
"""

from collections import defaultdict
from itertools import islice
from typing import NamedTuple

from .extents import extent_of, find_meeting
from .postcodes import ZipRange, is_plain, normalise_city, normalise_zip
from .tables import Columns, LineError, Parsed, whole_number

COLUMNS = Columns(
    (
        "unit",
        "country",
        "state",
        "zip_from",
        "zip_to",
        "zip_prefix",
        "city",
        "priority",
    ),
    ("unit", "country"),
    {"sequence": "priority"},
)
# A row with one of these is not compared with others: it is not known what it means.
UNCLEAR = "empty_unit", "missing_country", "bad_number"
MOST_CLASHES = 10_000
CODES = "zip_from", "zip_to", "zip_prefix"


class ZipRow(NamedTuple):
    """A row; ZIP codes are normalised, a priority that is not given is None."""

    line: int
    unit: str
    country: str
    state: str = ""
    zip_from: str = ""
    zip_to: str = ""
    zip_prefix: str = ""
    city: str = ""
    priority: int | None = None


def parse(text):
    """The rows of a table as :class:`ZipRow`, and all that is wrong with it.

    Beside what is wrong with the form of a table (``empty_table``, ``unreadable``,
    ``unknown_column``, ``missing_column``, ``column_twice``, ``too_many_cells``):

    ``empty_unit``, ``missing_country``
        nothing is given
    ``bad_characters``, ``bad_number``
        a cell cannot be right: ``column``, ``value``
    ``half_range``, ``range_lengths``, ``reversed_range``
        the ends of a range: ``zip_from``, ``zip_to``
    ``range_and_prefix``
        a rule has the one or the other: ``zip_prefix``, ``zip_from``, ``zip_to``
    ``duplicate``
        the row says the same as an earlier one: ``other`` is its line
    ``overlap``
        an earlier row of another unit has, with the same priority, some of the same
        codes or the same place: ``other``, ``unit``, ``other_unit``, and the codes
        from ``zip_from`` to ``zip_to``, empty for places without codes
    ``nested``
        the same, but all codes of one row lie in the other: the narrower row would win

    >>> parse("unit;country;zip prefix\\nWest;UA;79\\n;UA;80\\n").errors
    [LineError(line=3, code='empty_unit', values={})]
    """
    lines, errors = COLUMNS.lines_of(text)
    if any(error.code == "missing_column" for error in errors):
        return Parsed([], sorted(errors, key=_by_line))
    rows = [_get_row(cells) for cells in lines]
    for cells, row in zip(lines, rows, strict=True):
        errors += _check_row(row, cells.by_column)
    unclear = {error.line for error in errors if error.code in UNCLEAR}
    clear = (row for row in rows if row.line not in unclear)
    errors += islice(_check_places(clear), MOST_CLASHES)
    return Parsed(rows, sorted(errors, key=_by_line))


def write(rows, delimiter=","):
    """The text of a table, which gives the same rows when it is parsed.

    >>> write([ZipRow(2, "West", "UA", zip_prefix="79")], ";")
    'unit;country;state;zip_from;zip_to;zip_prefix;city;priority\\n\
West;UA;;;;79;;\\n'
    """
    return COLUMNS.text_of(rows, delimiter)


def _by_line(error):
    return error.line


def _get_row(cells):
    given = {name: cells.by_column.get(name, "") for name in COLUMNS.names}
    given.update({name: normalise_zip(given[name]) for name in CODES})
    given["priority"] = whole_number(given["priority"])
    return ZipRow(cells.line, **given)


def _check_row(row, given):
    if not row.unit:
        yield LineError(row.line, "empty_unit", {})
    if not row.country:
        yield LineError(row.line, "missing_country", {})
    if given.get("priority") and row.priority is None:
        values = {"column": "priority", "value": given["priority"]}
        yield LineError(row.line, "bad_number", values)
    wrong = [n for n in CODES if given.get(n) and not is_plain(getattr(row, n))]
    for name in wrong:
        values = {"column": name, "value": given[name]}
        yield LineError(row.line, "bad_characters", values)
    if not wrong and (code := _get_range_error(row)):
        values = {name: getattr(row, name) for name in CODES}
        yield LineError(row.line, code, values)


def _get_range_error(row):
    codes = ZipRange(row.zip_from, row.zip_to)
    if bool(codes.low) != bool(codes.high):
        return "half_range"
    if not codes.fits:
        return "range_lengths"
    if codes.low > codes.high:
        return "reversed_range"
    return "range_and_prefix" if codes.low and row.zip_prefix else None


def _check_places(rows):
    """Rows that say the same as, or the contrary of, others of the same priority."""
    groups, said = defaultdict(list), {}
    for row in rows:
        group = row.country.casefold(), row.priority
        first = said.setdefault((group, _get_place(row), _get_unit(row)), row)
        if first is row:
            groups[group].append(row)
        else:
            yield LineError(row.line, "duplicate", {"other": first.line})
    for group in groups.values():
        yield from _check_places_alone(group)
        yield from _check_codes(group)


def _check_places_alone(group):
    """Rows without ZIP codes that give the same place to different units."""
    firsts = {}
    for row in group:
        first = firsts.setdefault(_get_place(row), row)
        if first is not row and not any(getattr(row, name) for name in CODES):
            yield _clash("overlap", first, row)


def _check_codes(group):
    """Rows that give the same ZIP codes to different units."""
    extents = [(extent, row) for row in group if (extent := extent_of(row))]
    for one, other, common in find_meeting(extents):
        if _get_unit(one) != _get_unit(other) and _are_near(one, other):
            is_nested = _covers(one, other) != _covers(other, one)
            code = "nested" if is_nested else "overlap"
            yield _clash(code, *sorted((one, other)), common.low, common.high)


def _clash(code, first, row, zip_from="", zip_to=""):
    values = {
        "other": first.line,
        "unit": row.unit,
        "other_unit": first.unit,
        "zip_from": zip_from,
        "zip_to": zip_to,
    }
    return LineError(row.line, code, values)


def _get_unit(row):
    return row.unit.casefold()


def _get_place(row):
    codes = (getattr(row, name) for name in CODES)
    return row.state.casefold(), normalise_city(row.city), *codes


def _are_near(one, other):
    """Whether one state and one city can be meant by both."""
    pairs = zip(_get_place(one)[:2], _get_place(other)[:2], strict=True)
    return all(not a or not b or a == b for a, b in pairs)


def _covers(one, other):
    """Whether a row holds wherever another, which is near, does."""
    pairs = zip(_get_place(one)[:2], _get_place(other)[:2], strict=True)
    is_wide = all(not a or b for a, b in pairs)
    return is_wide and extent_of(one).covers(extent_of(other))
