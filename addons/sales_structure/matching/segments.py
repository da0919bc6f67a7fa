# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prefixes and ranges of ZIP codes, so that a code finds all that it lies in."""

from bisect import bisect_right
from collections import defaultdict

from .postcodes import ZipRange


class Codes:
    """Prefixes by their length, ranges by that of their codes.

    :param filed: (prefix or range, entry) pairs, in the order of the entries

    >>> wide, narrow = ZipRange("10", "49"), ZipRange("20", "20")
    >>> Codes([(wide, "wide"), (narrow, "narrow"), ("2", "prefix")]).find("20")
    [['prefix'], ('narrow', 'wide')]
    """

    def __init__(self, filed):
        prefixes, ranges = defaultdict(dict), defaultdict(list)
        for codes, entry in filed:
            if not isinstance(codes, ZipRange):
                prefixes[len(codes)].setdefault(codes, []).append(entry)
            elif codes.is_valid:
                ranges[len(codes.low)].append((codes, entry))
        prefixes.pop(0, None)
        self._prefixes = list(prefixes.items())
        self._ranges = {length: Segments(pairs) for length, pairs in ranges.items()}

    def find(self, code):
        """Lists of entries, each in their order."""
        found = [
            table[code[:length]]
            for length, table in self._prefixes
            if code[:length] in table
        ]
        ranges = self._ranges.get(len(code))
        if ranges and (entries := ranges.at(code)):
            found.append(entries)
        return found


class Segments:
    """Ranges of codes of one length, cut where one of them begins or ends.

    :param filed: (range, entry) pairs; entries can be sorted

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
