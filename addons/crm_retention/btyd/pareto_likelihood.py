# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Likelihood of Pareto/NBD without hypergeometric functions, with its gradient.

Between the last purchase at t_x and T a customer was silent. With the factor
(α + t_x)^-(r+x) (β + t_x)^-s taken out of the published likelihood, what remains is the
probability of that silence: neither did he buy nor leave, or he left before he could
buy, both of which a :class:`Race` that begins at t_x tells.
"""

import numpy as np
from scipy.special import digamma, gammaln

from .columns import dot
from .race import Clock, Race

NODES = 20


def log_likelihood(theta, customers):
    """Log-likelihood in scaled time, and its gradient (4,) by log-parameters.

    :param theta: logarithms of r, α, s, β
    """
    r, alpha, s, beta = np.exp(theta)
    recency = customers.recency
    buying = Clock(r + customers.x, recency.spread(alpha + recency.values))
    leaving = Clock(s, recency.spread(beta + recency.values))
    logs = (
        recency.spread(np.log(alpha + recency.values)),
        recency.spread(np.log(beta + recency.values)),
    )
    silence = customers.age.spread(customers.age.values) - recency.spread(
        recency.values
    )
    log_silent, slopes = _get_silent(leaving, buying, silence)
    value, slope_r = _get_by_frequency(r, customers)
    value += customers.count * (r * theta[1] + s * theta[3])
    rows = log_silent - buying.shape * logs[0] - s * logs[1]
    value += dot(customers.weights, rows)
    common = (theta[1] + slope_r, r / alpha, theta[3], s / beta)
    taken_out = (logs[0], buying.shape / buying.scale, logs[1], s / leaving.scale)
    gradient = [
        customers.count * of_all + dot(customers.weights, slope - out)
        for of_all, slope, out in zip(common, slopes, taken_out, strict=True)
    ]
    return value, np.array(gradient) * np.exp(theta)


def _get_by_frequency(r, customers):
    """Sum of ln Γ(r + x) / Γ(r), and the mean of its slope by r."""
    x, customers_ = customers.frequency.values, customers.by_frequency
    return (
        dot(customers_, gammaln(r + x) - gammaln(r)),
        dot(customers_, digamma(r + x) - digamma(r)) / customers.count,
    )


def _get_silent(leaving, buying, silence):
    """Logarithm (m,) of the probability of silence, and its slopes by r, α, s, β."""
    race = Race(leaving, buying, silence, NODES)
    silent = race.neither
    slopes = [
        silent * -np.log1p(silence / buying.scale),
        silent * buying.shape * silence / (buying.scale + silence),
        silent * -np.log1p(silence / leaving.scale),
        silent * leaving.shape * silence / (leaving.scale + silence),
    ]
    for step in race.steps():
        silent += step.probability
        for place, change in enumerate(_get_changes(step, race)):
            slopes[place] += step.probability * change
    slopes[1] /= buying.scale
    slopes[3] /= leaving.scale
    return np.log(silent), [slope / silent for slope in slopes]


def _get_changes(step, race):
    """Slopes of a node's log-probability by r, ln α', s, ln β', where the scales are
    those of the race's clocks."""
    leaving, buying = race.first, race.other
    return (
        -step.log_other,
        buying.shape * step.time / (buying.scale + step.time),
        1 / leaving.shape - step.log_first,
        (1 + leaving.shape) * step.time / (leaving.scale + step.time) - 1,
    )
