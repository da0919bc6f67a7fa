# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether one order of customers tells who buys as well as another does."""

import numpy as np
from scipy.stats import rankdata

# Areas under the curve are told alike that differ by less than this, or by fewer
# standard errors of their difference. Of a hundred pairs of a buyer and another
# customer, two more would be ordered right.
SAME_AUC = 0.02
STANDARD_ERRORS = 2.0
# Figures nearer to each other than this are told alike.
ROUNDING = 12


def ranks_as_well(one, other, bought):
    """Whether one figure ranks the buyers before the others as well as another does.

    The standard error is that of DeLong, DeLong, Clarke-Pearson, Biometrics 44(3),
    1988: both figures are of the same customers.

    :param one: figure of each customer (n,), larger for who is likelier to buy
    :param other: the figure that it is compared with (n,)
    :param bought: whether each customer bought (n,)
    :return: False where all or none bought, of which there is no order

    >>> ranks_as_well([1, 2, 3, 4], [4, 3, 2, 1], np.array([False, False, True, True]))
    True
    """
    if bought.all() or not bought.any():
        return False
    gaps = _get_placements(other, bought) - _get_placements(one, bought)
    groups = gaps[bought], gaps[~bought]
    error = np.sqrt(sum(group.var() / len(group) for group in groups))
    return bool(groups[0].mean() <= max(SAME_AUC, STANDARD_ERRORS * error))


def _get_placements(figure, bought):
    """Share of the other group that ranks below each customer (n,), ties half.

    Its mean over the buyers is the area under the curve.
    """
    figure = np.round(figure, ROUNDING)
    own = np.empty(len(figure))
    for group in (bought, ~bought):
        own[group] = rankdata(figure[group])
    return (rankdata(figure) - own) / np.where(bought, (~bought).sum(), bought.sum())
