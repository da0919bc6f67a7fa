# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Finds what people name in a file: by a code, by a name, in capitals or not."""

from collections import defaultdict

NOTHING = frozenset()


class Names:
    """What is called how, in levels: who has the code is meant before who has the name.

    :param levels: each one (text, item) pairs; items can be hashed

    >>> names = Names([("W", 1), ("E", 2)], [("West", 1), ("East", 2), ("W", 3)])
    >>> names.find(" west "), names.find("W"), names.find("South")
    (frozenset({1}), frozenset({1}), frozenset())
    """

    def __init__(self, *levels):
        self._levels = [_collect(level) for level in levels]

    def find(self, text):
        """The items of the first level that knows the text: none, one, or several."""
        name = _normalise(text)
        return next((known[name] for known in self._levels if name in known), NOTHING)


def _collect(pairs):
    known = defaultdict(set)
    for text, item in pairs:
        if text and (name := _normalise(text)):
            known[name].add(item)
    return {name: frozenset(items) for name, items in known.items()}


def _normalise(text):
    return " ".join(text.casefold().split())
