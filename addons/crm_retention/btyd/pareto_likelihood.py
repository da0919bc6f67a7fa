# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Likelihood of Pareto/NBD without hypergeometric functions, with its gradient."""

import numpy as np
from scipy.special import digamma, gammaln

from .columns import dot
from .race import Race

NODES = 24


def log_likelihood(theta, customers):
    """Log-likelihood in scaled time, and its gradient (4,) by log-parameters.

    Since the last purchase at t_x a customer was silent: either neither bought nor left
    until T, or left before he bought. Both come from one :class:`Race`.

    :param theta: logarithms of r, α, s, β
    """
    r, alpha, s, beta = np.exp(theta)
    counts, recency = customers.frequency, customers.recency
    x = counts.values
    buying = r + customers.x, alpha + recency.spread(recency.values)
    leaving = s, beta + recency.spread(recency.values)
    silence = customers.age.spread(customers.age.values) - recency.spread(
        recency.values
    )
    log_silent, slopes = _silent(leaving, buying, silence)
    log_alpha = recency.spread(np.log(alpha + recency.values))
    log_beta = recency.spread(np.log(beta + recency.values))
    weights, n = customers.weights, customers.count
    value = dot(counts.weights, gammaln(r + x) - gammaln(r))
    value += n * (r * theta[1] + s * theta[3])
    value += dot(weights, log_silent - buying[0] * log_alpha - s * log_beta)
    by_s, by_beta, by_r, by_alpha = slopes
    gradient = np.array(
        [
            dot(counts.weights, digamma(r + x) - digamma(r))
            + n * theta[1]
            + dot(weights, by_r - log_alpha),
            n * r / alpha + dot(weights, by_alpha - buying[0] / buying[1]),
            n * theta[3] + dot(weights, by_s - log_beta),
            n * s / beta + dot(weights, by_beta - s / leaving[1]),
        ]
    )
    return value, gradient * np.exp(theta)


def _silent(leaving, buying, silence):
    """Log-probability (n,) of no purchase, and its slopes by both shapes and scales."""
    (s, beta), (k, alpha) = leaving, buying
    race = Race(leaving, buying, silence, NODES)
    neither = race.neither
    total = neither.copy()
    by_s, by_k = (-np.log1p(silence / scale) * neither for scale in (beta, alpha))
    by_beta, by_alpha = (
        neither * shape * (silence / (scale + silence))
        for shape, scale in (leaving, buying)
    )
    for weight, u, log_leaving, log_buying in race.steps():
        total += weight
        by_s += weight * (1 / s - log_leaving)
        by_k -= weight * log_buying
        by_beta += weight * ((1 + s) * (u / (beta + u)) - 1)
        by_alpha += weight * k * (u / (alpha + u))
    slopes = by_s, by_beta / beta, by_k, by_alpha / alpha
    return np.log(total), [slope / total for slope in slopes]
