# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The days on which a person has room for new work; imports no Odoo."""

from bisect import bisect_left
from collections import Counter


class Agenda:
    """One person's working days, each with room for so much.

    What falls on a day off, or is overdue, waits for the next working day.

    >>> from datetime import date
    >>> friday, monday = date(2026, 7, 3), date(2026, 7, 6)
    >>> agenda = Agenda([friday, monday], 2, {friday: 1})
    >>> [agenda.take(friday).day for _each in range(3)]
    [3, 6, 6]
    >>> agenda.take(friday) is None
    True
    """

    def __init__(self, days, limit, load):
        """
        :param days: working days
        :param limit: how much there may be on a day
        :param load: {day: how much there is already}
        """
        days = sorted(days)
        waiting = Counter()
        for day, count in load.items():
            at = bisect_left(days, day)
            if at < len(days):
                waiting[days[at]] += count
        self._room = {day: limit - waiting[day] for day in days}
        self._free = [day for day in days if self._room[day] > 0]

    def take(self, earliest):
        """The first day with room from ``earliest`` on, which then has less of it."""
        at = bisect_left(self._free, earliest)
        if at == len(self._free):
            return None
        day = self._free[at]
        self._room[day] -= 1
        if not self._room[day]:
            del self._free[at]
        return day
