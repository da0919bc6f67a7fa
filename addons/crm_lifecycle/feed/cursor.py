# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The place in the feed that a reader has come to.

Every version of a customer has a position: the number of the transaction that wrote it.
A reader gets what lies above its place and below the horizon, the lowest transaction
that is still going on. Whatever is committed later lies above the horizon, so that
nothing is missed; whatever was given lies below the place, so that nothing comes twice.
"""

import re
from typing import NamedTuple

LOWEST = -(2**62)
HIGHEST = 2**63 - 1
TOKEN = re.compile(
    r"v1\.([A-Za-z0-9-]{1,80})\.(\d{1,19})\.(-?\d{1,19})\.(\d{1,19})", re.ASCII
)


class WrongCursorError(ValueError):
    """A text that is no cursor."""


class Cursor(NamedTuple):
    """A place: what is at most (position, key) has been read.

    :param generation: the database's own mark; after a restore positions mean nothing
    :param position: number of a transaction
    :param key: tells apart what one transaction has written
    :param floor: customers who went below this were never given to the reader
    """

    generation: str
    position: int = 0
    key: int = LOWEST
    floor: int = HIGHEST

    def __str__(self):
        """
        >>> str(Cursor("a-1", 7, -3, 5))
        'v1.a-1.7.-3.5'
        """
        return f"v1.{self.generation}.{self.position}.{self.key}.{self.floor}"

    @classmethod
    def parse(cls, text):
        """
        >>> Cursor.parse("v1.a-1.7.-3.5")
        Cursor(generation='a-1', position=7, key=-3, floor=5)

        :raises WrongCursorError: where the text is none
        """
        found = TOKEN.fullmatch(text)
        numbers = [int(number) for number in found.groups()[1:]] if found else []
        if not found or max(map(abs, numbers)) > HIGHEST:
            raise WrongCursorError(text[:100])
        return cls(found[1], *numbers)
