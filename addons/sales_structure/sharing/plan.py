# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""By which percents a line's revenue is shared between the units that hold it."""

from decimal import Decimal
from typing import NamedTuple

from .cents import WHOLE, normalise

REVENUE = "revenue"
OVERLAY = "overlay"


class Share(NamedTuple):
    """What the unit of a kind is credited with.

    :param kind: the unit's: function, product, territory, floor, segment
    :param credit: ``revenue`` (all of them make up the line) or ``overlay`` (on top)
    :param percent: a Decimal of 0 or more
    """

    kind: str
    credit: str
    percent: Decimal


class Part(NamedTuple):
    """A unit's percent of a line; nobody's where kind and unit are None."""

    kind: str | None
    unit_id: int | None
    credit: str
    percent: Decimal


class Plan:
    """A company's shares, which divide any of its lines.

    They are taken in one order whatever the order given: revenue before overlay, each
    by the kinds' names, so that the odd cents of :func:`split` always lie alike.

    >>> half = Decimal(50)
    >>> shares = [Share(kind, REVENUE, half) for kind in ("product", "territory")]
    >>> parts = Plan(shares).divide({"product": 7})
    >>> [(part.unit_id, int(part.percent)) for part in parts]
    [(7, 100)]
    """

    def __init__(self, shares):
        self.shares = sorted(
            (Share(*share) for share in shares),
            key=lambda share: (share.credit != REVENUE, share.kind),
        )
        # Of the sets of shares that were met together: there are a few of them.
        self._percents = {}
        for share in self.shares:
            _check(share)
        if len({share[:2] for share in self.shares}) < len(self.shares):
            raise ValueError("A kind has two shares of the same credit")

    def divide(self, held):
        """The parts of a line: revenue of exactly 100 %, then overlay as it is.

        A share of 0 % gives a part of revenue only where no other kind holds the line:
        several such kinds get the same. Where no kind with a share of revenue holds
        the line, its revenue is nobody's: one part without a unit.

        :param held: {kind: id of the unit that holds the line}
        """
        mine = [share for share in self.shares if held.get(share.kind)]
        revenue = tuple(share for share in mine if share.credit == REVENUE)
        if revenue not in self._percents:
            self._percents[revenue] = _weigh(revenue)
        parts = [
            Part(kind, held[kind], REVENUE, percent)
            for kind, percent in self._percents[revenue]
        ]
        return (parts or [Part(None, None, REVENUE, WHOLE)]) + [
            Part(share.kind, held[share.kind], OVERLAY, share.percent)
            for share in mine
            if share.credit == OVERLAY and share.percent
        ]


def _weigh(shares):
    """(kind, percent) of those that weigh something; where none does, all alike."""
    heavy = [share for share in shares if share.percent]
    heavy = heavy or [share._replace(percent=Decimal(1)) for share in shares]
    percents = normalise([share.percent for share in heavy])
    return [
        (share.kind, percent)
        for share, percent in zip(heavy, percents, strict=True)
        if percent
    ]


def _check(share):
    if share.credit not in {REVENUE, OVERLAY}:
        raise ValueError(f"A share's credit is revenue or overlay, not {share.credit}")
    if not share.percent.is_finite() or share.percent < 0:
        raise ValueError("A share must be a number of 0 or more")
