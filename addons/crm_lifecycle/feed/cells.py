# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cells that no spreadsheet takes for a formula, and texts that XML can hold."""

import re
from html import escape

# What a spreadsheet reads as the beginning of a formula, also in full width and as a
# true minus; after a tab or a line's end it looks at the next character.
FORMULA = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212"),
)
# XML 1.0 has no characters for these.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_CELL = 32_767


def is_formula(text):
    """Whether a spreadsheet could take a text for a formula.

    >>> [is_formula(text) for text in ("=1+1", " @SUM", "Anna", "", "+380")]
    [True, True, False, False, True]
    """
    return text.startswith(FORMULA) or text.lstrip(" \u00a0").startswith(FORMULA)


def inert(text):
    """A text as a cell of CSV: an apostrophe keeps it from being a formula.

    >>> inert("=cmd"), inert("Anna"), inert(None)
    ("'=cmd", 'Anna', None)
    """
    return f"'{text}" if text and is_formula(text) else text


def for_xml(text):
    r"""A text without the characters that XML cannot hold.

    >>> for_xml("a\x00b\ud800c")
    'abc'
    """
    return NOT_IN_XML.sub("", text)


def escape_xml(text):
    """A text between two tags; a line's end stays what it is.

    >>> escape_xml("a<b & c")
    'a&lt;b &amp; c'
    """
    return escape(for_xml(text), quote=False).replace("\r", "&#13;")


def for_sheet(text):
    """A text as a cell of a spreadsheet, which has an end.

    >>> len(for_sheet("x" * 40_000))
    32767
    """
    return for_xml(text)[:LONGEST_CELL]
