# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which contacts are asked for, so that the others need not be read."""

from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL

# Fields of contacts that are compared with values.
COMPARED = ("id", "partner_id", "user_id")


class Asked(NamedTuple):
    """Bounds of what a domain may give; None: there is no such bound.

    >>> recent, mine = Asked(since=3), Asked(user_id=frozenset({7}))
    >>> (recent & mine) == Asked(since=3, user_id=frozenset({7}))
    True
    >>> (recent | mine) == ALL
    True
    >>> (recent & mine) | Asked(since=2) == Asked(since=2)
    True

    ``customers`` is SQL of the ids of those whose contacts are asked for.
    """

    since: datetime | None = None
    id: frozenset | None = None
    partner_id: frozenset | None = None
    user_id: frozenset | None = None
    before: datetime | None = None
    customers: SQL | None = None

    @classmethod
    def of(cls, domain):
        """Bounds of an optimized domain, which is read in its prefix notation."""
        stack = []
        for term in reversed(list(domain)):
            if term == "&":
                stack.append(stack.pop() & stack.pop())
            elif term == "|":
                stack.append(stack.pop() | stack.pop())
            elif term == "!":
                stack[-1] = ALL
            else:
                stack.append(cls._of_condition(*term))
        return stack.pop() if stack else ALL

    @classmethod
    def _of_condition(cls, name, operator, value):
        if name == "moment" and operator in (">", ">="):
            return cls(since=value or None)
        if name in COMPARED and operator == "in" and False not in value:
            return cls(**{name: frozenset(value)})
        return ALL

    def __and__(self, other):
        """What both may give."""

        def both(way, one, two):
            return two if one is None else one if two is None else way(one, two)

        ways = (max, *[frozenset.intersection] * 3, min, None)
        return Asked(*map(both, ways, self, other))

    def __or__(self, other):
        """What either may give; what bounds one of them alone bounds nothing."""

        def either(way, one, two):
            return None if one is None or two is None else way(one, two)

        ways = (min, *[frozenset.union] * 3, max, None)
        return Asked(*map(either, ways, self, other))

    # SQL

    def narrow_messages(self):
        """SQL that lets messages be left unread that are not asked for."""
        return self._narrow(
            SQL("message.date"),
            SQL("message.id"),
            0,
            "message.author_id = ANY("
            "ARRAY(SELECT partner_id FROM res_users WHERE id = ANY(%s)))",
        )

    def narrow_meetings(self):
        """The same of meetings."""
        return self._narrow(
            SQL("meeting.start"), SQL("attendee.id"), 1, "meeting.user_id = ANY(%s)"
        )

    def _narrow(self, moment, row_id, odd, done_by):
        """Ids of messages as contacts are even, those of meetings odd."""
        terms = [SQL("TRUE")]
        if self.since is not None:
            terms.append(SQL("%s >= %s", moment, self.since))
        if self.before is not None:
            terms.append(SQL("%s < %s", moment, self.before))
        if self.id is not None:
            ids = [id_ // 2 for id_ in self.id if id_ % 2 == odd]
            terms.append(SQL("%s = ANY(%s)", row_id, ids))
        if self.user_id is not None:
            terms.append(SQL(done_by, list(self.user_id)))
        return SQL(" AND ").join(terms)


ALL = Asked()
