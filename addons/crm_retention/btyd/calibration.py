# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How probabilities are put right by what came of earlier ones."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from .accuracy import checked_outcomes
from .columns import dot
from .errors import InvalidParametersError

# Nobody is more certain than this when it is learned how to put probabilities right.
NEAR_ZERO = 1e-9
# What is believed of a correction before a customer was seen: standard deviations of
# the shift of the mean log-odds, and of the logarithm of the slope.
SHIFT_WIDTH = 0.3
SLOPE_WIDTH = 0.15
# A window shows its season along with what a model misses, and the season does not come
# back at once: by this share a level is carried on.
CARRIED = 0.5


class Recalibration(NamedTuple):
    """Straight line through log-odds; a slope above 0 keeps everybody's rank."""

    intercept: float
    slope: float

    def apply(self, p):
        """Probabilities (n,) put right; 0 stays 0 and 1 stays 1.

        :raises InvalidParametersError: if the slope is not positive, or not finite

        >>> Recalibration(1.0, 1.0).apply([0, 0.5, 1]).round(3).tolist()
        [0.0, 0.731, 1.0]
        """
        if not (np.isfinite(self).all() and self.slope > 0):
            raise InvalidParametersError(f"This puts nothing right: {self}")
        p = np.asarray(p, dtype=float)
        with np.errstate(divide="ignore"):
            return expit(self.intercept + self.slope * logit(p))


IDENTITY = Recalibration(0.0, 1.0)


def fit_recalibration(p, bought, weights=None, carried=CARRIED):
    """Learn from what came how probabilities of a later time are put right.

    The slope tells whether probabilities were too bold or too timid, the shift whether
    they were too high or too low. Few customers hardly move either, and of the shift
    only a part is carried on.

    :param p: probabilities (n,) that were said
    :param bought: whether each customer bought (n,)
    :param weights: number of customers that each row stands for (n,), default 1
    :param carried: share of the shift that is carried on; 1 for the same time again
    :return: a :class:`Recalibration`
    :raises InvalidOutcomesError: if a probability or an outcome is none
    :raises InvalidCustomersError: if nobody is there

    >>> said = [0.2] * 100 + [0.6] * 100
    >>> came = [True] * 30 + [False] * 70 + [True] * 70 + [False] * 30
    >>> fit_recalibration(said, came).apply([0.2, 0.6]).round(2).tolist()
    [0.24, 0.64]
    >>> fit_recalibration(said, came, carried=1).apply([0.2, 0.6]).round(2).tolist()
    [0.27, 0.68]
    """
    p, came, weights = checked_outcomes(p, bought, weights)
    odds = logit(np.clip(p, NEAR_ZERO, 1 - NEAR_ZERO))
    middle = dot(weights, odds) / weights.sum()
    found = minimize(
        _objective,
        (0.0, 0.0),
        args=(odds - middle, middle, came, weights),
        jac=True,
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    shift, slope = carried * found.x[0], np.exp(found.x[1])
    return Recalibration(float(middle + shift - slope * middle), float(slope))


def _objective(point, centred, middle, came, weights):
    """Negative log posterior per customer of a shift and a log-slope, and its
    gradient."""
    shift, slope, n = point[0], np.exp(point[1]), weights.sum()
    odds = middle + shift + slope * centred
    value = dot(weights, np.logaddexp(0, odds) - came * odds)
    error = weights * (expit(odds) - came)
    value += 0.5 * ((shift / SHIFT_WIDTH) ** 2 + (point[1] / SLOPE_WIDTH) ** 2)
    gradient = np.array(
        [
            error.sum() + shift / SHIFT_WIDTH**2,
            slope * dot(error, centred) + point[1] / SLOPE_WIDTH**2,
        ]
    )
    return value / n, gradient / n
