# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Domains as expressions over atoms, and the values that can tell atoms apart.

An atom is a condition that holds or does not hold for a customer. A negative condition
is the negation of an atom: that is how Odoo sees a value that is not set.
"""

import re
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

OPERATORS = ("&", "|", "!")
ORDERED = ("<", "<=", ">", ">=")
SPELLINGS = {"==": "=", "<>": "!="}
# Odoo reads such texts as days relative to today, so two of them can be one day.
RELATIVE = re.compile(r"today|now|[-+=\d]", re.IGNORECASE)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Atom(NamedTuple):
    """A condition that nothing is known of but itself.

    :param value: told apart by ``repr``, because 1 and True are equal to Python
    """

    name: str
    operator: str
    value: Any


class Comparison(NamedTuple):
    """A condition on a field with one value.

    :param operator: "in", or one of ORDERED
    :param constants: what the value is compared with, without False
    :param has_false: a value that is not set is among what is asked for
    """

    name: str
    operator: str
    constants: frozenset
    has_false: bool

    def holds(self, point):
        """Whether it holds for a value of the field."""
        if self.operator == "in":
            is_asked = point.value is not None and point.value in self.constants
            return is_asked or (self.has_false and point.is_false)
        if point.value is None:
            return False
        (constant,) = self.constants
        return {
            "<": point.value < constant,
            "<=": point.value <= constant,
            ">": point.value > constant,
            ">=": point.value >= constant,
        }[self.operator]


class Point(NamedTuple):
    """A value that a field can have.

    :param value: None when it is not set
    :param is_false: found by a search for False
    """

    value: Any
    is_false: bool = False


NOT_SET = Point(None, is_false=True)
# Finer constants may be rounded to one and the same by the field.
DIGITS = 2
LARGEST = 1e12


def parse(domain):
    """Words of a domain: operators, truth values, atoms; the implicit "&" spelled out.

    What cannot be read becomes an atom equal to no other: nothing follows from it.

    >>> parse([("a", "!=", 5), ("b", "like", "x")])
    ... # doctest: +NORMALIZE_WHITESPACE
    ['&', '!', Comparison(name='a', operator='in', constants=frozenset({5}),
     has_false=False), Atom(name='b', operator='like', value="'x'")]
    >>> parse([])
    [True]
    """
    try:
        words = [word for item in domain for word in _words(item)]
        return ["&"] * (_count_results(words) - 1) + words or [True]
    except (AttributeError, LookupError, TypeError, ValueError):
        return [Atom("", "", object())]


def _count_results(words):
    """How many expressions stand side by side."""
    count = 0
    for word in reversed(words):
        needed = {"&": 2, "|": 2, "!": 1}.get(word, 0) if _is_text(word) else 0
        if count < needed:
            raise ValueError(f"{word} has too few conditions")
        count += 1 - needed
    return count


def _words(item):
    if _is_text(item):
        return [OPERATORS[OPERATORS.index(item)]]
    name, operator, value = item
    if not _is_text(name):
        return [_truth(name, operator, value)]
    return _condition(name, operator.lower(), value)


def _truth(left, operator, right):
    return {(1, "=", 1): True, (0, "=", 1): False}[left, operator, right]


def _condition(name, operator, value):
    operator = SPELLINGS.get(operator, operator)
    if operator == "=?":
        return _condition(name, "=", value) if value else [True]
    if operator in ("=", "in"):
        return [_asked(name, _values(operator, value))]
    if operator in ("!=", "not in"):
        return _negated(name, "in", value, _asked(name, _values(operator, value)))
    if operator in ORDERED and _is_ordered(value):
        return [Comparison(name, operator, frozenset([value]), has_false=False)]
    if operator.startswith("not "):
        positive = operator.removeprefix("not ")
        return _negated(name, positive, value, Atom(name, positive, repr(value)))
    return [Atom(name, operator, repr(value))]


def _negated(name, operator, value, positive):
    """On a path, both can fail: for want of a record at its end."""
    if "." in name:
        return [Atom(name, f"not {operator}", repr(value))]
    return ["!", positive]


def _values(operator, value):
    if isinstance(value, (list, tuple, set)):
        return list(value) or ([False] if operator in ("=", "!=") else [])
    return [value]


def _asked(name, values):
    constants = frozenset(value for value in values if not _is_not_set(value))
    has_false = any(_is_not_set(value) for value in values)
    if not constants and not has_false:
        return False
    return Comparison(name, "in", constants, has_false)


def _is_not_set(value):
    return value is None or value is False


def _is_text(value):
    return isinstance(value, str)


def _is_ordered(value):
    return _is_date(value) or (_is_number(value) and not isinstance(value, bool))


def _is_date(value):
    if not _is_text(value) or not ISO_DATE.fullmatch(value):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def points(name, comparisons, is_whole, is_never_empty):
    """Values of a field that stand for all of them, or None when nothing is certain.

    Between two constants one value does for all, and so does one beyond them. How an
    unset value is seen depends on the field: like 0 or "" where numbers or texts are
    kept, like no value at all elsewhere. Both are among the points.
    """
    constants = {value for one in comparisons for value in one.constants}
    kind = _kind(name, constants, is_whole)
    if not kind:
        return None
    found = kind(constants, is_whole)
    return found if is_never_empty else [*found, NOT_SET]


def _kind(name, constants, is_whole):
    """How to find points, or None where values may be several or written otherwise."""
    if "." in name or name.endswith("_ids"):
        return None
    if any(isinstance(value, bool) for value in constants) and len(constants) > 1:
        return None
    if all(map(_is_number, constants)):
        return _number_points if _are_exact(constants, is_whole) else None
    if all(map(_is_date, constants)):
        return _date_points
    # A text may be looked up among a record's names, of which there can be several.
    is_plain = all(map(_is_text, constants)) and not name.endswith("_id")
    return None if not is_plain or any(map(RELATIVE.match, constants)) else _text_points


def _is_number(value):
    return isinstance(value, (int, float))


def _are_exact(constants, is_whole):
    digits = 0 if is_whole else DIGITS
    return all(
        abs(value) < LARGEST and round(value, digits) == value for value in constants
    )


def _number_points(constants, is_whole):
    ordered = sorted({0, *constants})
    between = [
        (left + right) / 2
        for left, right in pairwise(ordered)
        if not is_whole or right - left > 1
    ]
    values = [ordered[0] - 1, *ordered, *between, ordered[-1] + 1]
    return [Point(0, is_false=True), *map(Point, values)]


def _date_points(constants, _is_whole):
    """Texts sort as their days do; one with a sign more lies right behind the day."""
    return [Point(day + sign) for day in constants for sign in ("", "~")] + [Point("")]


def _text_points(constants, _is_whole):
    other = "".join(constants) + "…"
    return [Point("", is_false=True), *map(Point, {"", other, *constants})]
