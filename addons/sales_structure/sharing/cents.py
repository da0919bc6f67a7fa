# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Amounts and percents divided so that nothing is lost and nothing is won.

Everything is rounded cumulatively: a share is what the running total, rounded, has
grown by. So the shares sum to the whole whatever was rounded away, each is less than
one unit from its exact value, and SQL gives the same by
``round(amount * sum(percent) OVER (…) / 100, digits)`` less its predecessor.
Halves are rounded away from zero, as PostgreSQL rounds numerics: then the shares of a
reversed line are the line's own with the other sign, to the cent.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import accumulate

WHOLE = Decimal(100)
# Products of amounts and percents are exact up to this many digits.
EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


def split(amount, percents, digits):
    """An amount in shares, in the order of the percents.

    In another order the odd cents lie elsewhere: a share may differ by one cent.

    :param Decimal amount: of money, of either sign
    :param percents: Decimals of 0 or more that sum to exactly 100, as
        :func:`normalise` gives them
    :param int digits: decimal places of the currency
    :return: a list of Decimals that sum to the amount, rounded to its digits

    >>> [str(cents) for cents in split(Decimal("0.05"), [Decimal(50)] * 2, 2)]
    ['0.03', '0.02']
    >>> [str(cents) for cents in split(Decimal("-0.05"), [Decimal(50)] * 2, 2)]
    ['-0.03', '-0.02']
    """
    _check(percents)
    with localcontext(EXACT):
        if sum(percents) != WHOLE:
            raise ValueError(f"The percents sum to {sum(percents)} instead of 100")
        totals = [
            _round((amount * reached).scaleb(-2), digits)
            for reached in accumulate(percents)
        ]
        return _growth(totals)


def part_of(amount, percent, digits):
    """What a percent of an amount is, on its own: an overlay credit.

    >>> part_of(Decimal("10.01"), Decimal(150), 2)
    Decimal('15.02')
    """
    _check([percent])
    with localcontext(EXACT):
        return _round((amount * percent).scaleb(-2), digits)


def normalise(percents, digits=4):
    """The percents in the same proportions, so that they sum to exactly 100.

    :param percents: Decimals of 0 or more, one of them at least above
    :param int digits: decimal places of the result

    >>> [str(percent) for percent in normalise([Decimal(1)] * 3)]
    ['33.3333', '33.3334', '33.3333']
    """
    _check(percents)
    with localcontext(EXACT):
        whole = sum(percents)
        if percents and not whole:
            raise ValueError("Percents that are all 0 have no proportions")
        totals = [
            _round(WHOLE * reached / whole, digits) for reached in accumulate(percents)
        ]
        return _growth(totals)


def _check(percents):
    if any(not percent.is_finite() or percent < 0 for percent in percents):
        raise ValueError("A percent must be a number of 0 or more")


def _round(number, digits):
    return number.quantize(Decimal(1).scaleb(-digits))


def _growth(totals):
    """What each of the running totals adds to the one before."""
    before = [Decimal(0), *totals[:-1]] if totals else []
    return [total - last for last, total in zip(before, totals, strict=True)]
