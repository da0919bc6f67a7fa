# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ranges of ZIP codes, cut so that a code finds all that it lies in at once."""

from bisect import bisect_right
from collections import defaultdict


class Segments:
    """Ranges of codes of one length, cut where one of them begins or ends.

    :param filed: (range, entry) pairs; entries can be sorted

    >>> from matching import ZipRange
    >>> wide, narrow = ZipRange("10", "49"), ZipRange("20", "20")
    >>> cut = Segments([(wide, "wide"), (narrow, "narrow")])
    >>> cut.at("05"), cut.at("20"), cut.at("49"), cut.at("50")
    ((), ('narrow', 'wide'), ('wide',), ())
    """

    def __init__(self, filed):
        begins, ends = defaultdict(set), defaultdict(set)
        for codes, entry in filed:
            begins[codes.low].add(entry)
            ends[_after(codes.high)].add(entry)
        self._cuts = sorted({*begins, *ends})
        self._entries = [()]
        current = set()
        for cut in self._cuts:
            current = current - ends[cut] | begins[cut]
            self._entries.append(tuple(sorted(current)))

    def at(self, code):
        """The entries whose range a code lies in, in their order."""
        return self._entries[bisect_right(self._cuts, code)]


def _after(code):
    """A text behind a code and before all later codes of its length."""
    return code + "\0"
