# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One line of percents that stands for several lines."""

from decimal import Decimal, localcontext
from itertools import accumulate

from .cents import EXACT, _growth, _round


def blend(weighted, digits=4):
    """Percents of a line that stands for others: a down payment, a discount.

    :param weighted: (weight, {key: percent}) of each of the others, the weight and the
        percents as Decimals; lines that weigh nothing or less do not count, unless
        there are no others
    :return: {key: percent}: where the percents of each line sum to 100, these do

    >>> half, whole = {"a": Decimal(50), "b": Decimal(50)}, {"b": Decimal(100)}
    >>> blended = blend([(Decimal(100), half), (Decimal(300), whole)])
    >>> {key: str(percent) for key, percent in blended.items()}
    {'a': '12.5000', 'b': '87.5000'}
    """
    heavy = [(weight, percents) for weight, percents in weighted if weight > 0]
    heavy = heavy or [(Decimal(1), percents) for _weight, percents in weighted]
    with localcontext(EXACT):
        whole = sum(weight for weight, _percents in heavy)
        sums = {}
        for weight, percents in heavy:
            for key, percent in percents.items():
                sums[key] = sums.get(key, 0) + weight * percent
        totals = [
            _round(reached / whole, digits) for reached in accumulate(sums.values())
        ]
        return dict(zip(sums, _growth(totals), strict=True))
