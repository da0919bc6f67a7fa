# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""ZIP codes and cities as they are compared, and how narrow a part of the codes is."""

import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

DASHES = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2212"))
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABETS = DIGITS, LETTERS, DIGITS + LETTERS
EVERY_CHARACTER = 0x110000


@lru_cache(maxsize=1 << 16)
def normalise_zip(text):
    """Upper case, without spaces and dashes.

    >>> normalise_zip(" sw1a-1aa ")
    'SW1A1AA'
    """
    if not text:
        return ""
    if text.isascii():
        return _compact(text)
    # Once before, for full-width digits and dashes, once after for what has met.
    text = _compact(unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=1 << 16)
def normalise_city(text):
    """Without regard to case and accents, with single spaces.

    >>> normalise_city("  São   PAULO ")
    'sao paulo'
    """
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def is_plain(code):
    """Whether a normalised code consists of the letters A to Z and digits alone.

    >>> is_plain("SW1A1AA"), is_plain("79*"), is_plain("")
    (True, False, False)
    """
    return code.isascii() and code.isalnum()


class ZipRange(NamedTuple):
    """Codes from the one to the other, both included, all of the same length.

    Digits come before letters; among codes of digits alone this is the order of the
    numbers. Codes of another length are outside.
    """

    low: str
    high: str

    @classmethod
    def of(cls, zip_from, zip_to):
        """The range between two ends as somebody wrote them.

        An end that is missing is the first or last code of the other end's shape.

        >>> ZipRange.of("79 000", "")
        ZipRange(low='79000', high='99999')
        """
        low, high = normalise_zip(zip_from), normalise_zip(zip_to)
        return cls(low or _filled(high, 0), high or _filled(low, -1))

    @property
    def fits(self):
        """Whether both ends are of one length."""
        return len(self.low) == len(self.high)

    @property
    def is_valid(self):
        """Whether there are codes in it at all."""
        return bool(self.low) and self.fits and self.low <= self.high

    def holds(self, code):
        """Whether a normalised code lies in it.

        >>> ZipRange("79000", "79999").holds("79500"), ZipRange("1", "9").holds("10")
        (True, False)
        """
        if not code or not len(code) == len(self.low) == len(self.high):
            return False
        return self.low <= code <= self.high

    def share(self):
        """Which part of all codes of its shape it is: the smaller, the more specific.

        A place of the code has 10 values where both ends have a digit there, 26 where
        both have a letter, else 36. So a prefix is exactly as specific as the range
        that it stands for, however long the codes are.

        >>> ZipRange("79000", "79999").share(), ZipRange("79", "79").share()
        (Fraction(1, 100), Fraction(1, 100))
        >>> ZipRange("K1A0A0", "K1A9Z9").share() == ZipRange("K1A", "K1A").share()
        True
        """
        first = last = 0
        size = 1
        for low, high in zip(self.low, self.high, strict=True):
            radix, value = _scale(low, high)
            size *= radix
            first, last = first * radix + value(low), last * radix + value(high)
        return Fraction(last - first + 1, size)


def _compact(text):
    return "".join(text.upper().translate(DASHES).split())


def _filled(code, end):
    """The first or the last code of the same shape."""
    return "".join((DIGITS if c in DIGITS else LETTERS)[end] for c in code)


def _scale(low, high):
    """How many characters a place can have, and the number of each."""
    for alphabet in ALPHABETS:
        if low in alphabet and high in alphabet:
            return len(alphabet), alphabet.index
    return EVERY_CHARACTER, ord
