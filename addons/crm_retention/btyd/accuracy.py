# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How good probabilities were, held against what came."""

from typing import NamedTuple

import numpy as np

from .columns import aligned, checked_weights, dot, refuse
from .errors import InvalidOutcomesError

DECILES = 10
BANDS = 10
# Probabilities nearer to each other than this are told alike.
ROUNDING = 12


class Decile(NamedTuple):
    """A group of customers, such as a tenth of them: how many, the mean of what was
    said, the share that bought."""

    customers: float
    said: float
    came: float


class Accuracy(NamedTuple):
    """How good probabilities were.

    :param auc: how often a buyer had the higher probability of a buyer and another
        customer, a tie being half of it; None where all or none bought
    :param brier: mean squared difference between what was said and what came
    :param calibration_error: mean abs(said - came) of the deciles, by customers
    :param deciles: :class:`Decile` from the least to the most probable
    :param bands: the same by tens of percent of what was said, without empty ones
    """

    auc: float | None
    brier: float
    calibration_error: float
    deciles: tuple
    bands: tuple


def judge(p, bought, weights=None):
    """Compare probabilities with what came.

    Customers with one probability stand in one decile.

    :param p: probabilities (n,)
    :param bought: whether each customer bought (n,)
    :param weights: number of customers that each row stands for (n,), default 1
    :return: an :class:`Accuracy`
    :raises InvalidOutcomesError: if a probability or an outcome is none
    :raises InvalidCustomersError: if nobody is there

    >>> accuracy = judge([0.1, 0.1, 0.9], [False, True, True])
    >>> accuracy.auc, round(accuracy.calibration_error, 3)
    (0.75, 0.3)
    """
    p, came, weights = checked_outcomes(p, bought, weights)
    said, places = np.unique(np.round(p, ROUNDING), return_inverse=True)
    customers = np.bincount(places, weights)
    buyers = np.bincount(places, weights * came)
    deciles = _get_deciles(said, customers, buyers)
    gap = sum(d.customers * abs(d.said - d.came) for d in deciles)
    return Accuracy(
        _get_auc(customers, buyers),
        dot(weights, (p - came) ** 2) / customers.sum(),
        float(gap / customers.sum()),
        deciles,
        _get_groups(np.minimum(BANDS * said, BANDS - 1), said, customers, buyers),
    )


def checked_outcomes(p, bought, weights):
    """Probabilities, outcomes as 0 or 1, and weights (n,)."""
    named = {"probability": p, "bought": bought}
    p, came = aligned(named, InvalidOutcomesError)
    refuse((p < 0) | (p > 1), "probability is not within 0 and 1", InvalidOutcomesError)
    refuse((came != 0) & (came != 1), "bought is not yes or no", InvalidOutcomesError)
    return p, came, checked_weights(weights, len(p))


def _get_deciles(said, customers, buyers):
    """Deciles of ascending distinct probabilities; those that are alike stand where
    their middle does."""
    middle = np.cumsum(customers) - customers / 2
    places = np.minimum(DECILES * middle / customers.sum(), DECILES - 1)
    return _get_groups(places, said, customers, buyers)


def _get_groups(places, said, customers, buyers):
    """Groups by the whole part of a place (m,), without empty ones."""
    sizes, totals, came = (
        np.bincount(places.astype(int), column)
        for column in (customers, customers * said, buyers)
    )
    return tuple(
        Decile(float(size), float(total / size), float(number / size))
        for size, total, number in zip(sizes, totals, came, strict=True)
        if size
    )


def _get_auc(customers, buyers):
    others = customers - buyers
    pairs = buyers.sum() * others.sum()
    if not pairs:
        return None
    below = np.cumsum(others) - others / 2
    return float(dot(buyers, below) / pairs)
