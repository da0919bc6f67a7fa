# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Likelihood of BG/NBD and MBG/NBD, with its gradient."""

import numpy as np
from scipy.special import digamma, gammaln

from .columns import dot


def log_likelihood(theta, customers, extra_chance):
    """Log-likelihood in scaled time, and its gradient by log-parameters (4,).

    Each customer's likelihood is a sum of two terms: still active at T, or left at
    t_x; they are added in logarithms.
    """
    r, alpha, a, b = np.exp(theta)
    counts, x = customers.frequency, customers.frequency.values
    chances = x + extra_chance
    log_age = customers.age.spread(np.log(alpha + customers.age.values))
    log_recency = customers.recency.spread(np.log(alpha + customers.recency.values))
    log_left = _log_share_left(a, b, chances)
    shape = r + customers.x
    active = -shape * log_age
    left = counts.spread(log_left) - shape * log_recency
    total = np.logaddexp(active, left)
    is_active = np.exp(active - total)
    weights = customers.weights
    value = dot(customers.by_frequency, _log_counts(r, a, b, x, chances))
    value += customers.count * r * theta[1] + dot(weights, total)
    gradient = np.array(
        [
            _slope_r(r, theta[1], customers, is_active, log_age, log_recency),
            _slope_alpha(r, alpha, customers, shape, is_active),
            *_slopes_leaving(a, b, chances, customers, is_active),
        ]
    )
    return value, gradient * np.exp(theta)


def _log_share_left(a, b, chances):
    """Log of the odds that the last chance to leave was taken, by frequency."""
    with np.errstate(divide="ignore"):
        return np.where(
            chances > 0,
            np.log(a) - np.log(np.maximum(b + chances - 1, 1e-300)),
            -np.inf,
        )


def _log_counts(r, a, b, x, chances):
    """What depends on the number of purchases alone, by frequency."""
    return (
        gammaln(r + x)
        - gammaln(r)
        + gammaln(b + chances)
        - gammaln(b)
        + gammaln(a + b)
        - gammaln(a + b + chances)
    )


def _slope_r(r, log_alpha, customers, is_active, log_age, log_recency):
    counts = customers.frequency
    by_count = dot(customers.by_frequency, digamma(r + counts.values) - digamma(r))
    logs = log_recency + is_active * (log_age - log_recency)
    return by_count + customers.count * log_alpha - dot(customers.weights, logs)


def _slope_alpha(r, alpha, customers, shape, is_active):
    by_age = customers.age.spread(1 / (alpha + customers.age.values))
    by_recency = customers.recency.spread(1 / (alpha + customers.recency.values))
    mixed = by_recency + is_active * (by_age - by_recency)
    return customers.count * r / alpha - dot(customers.weights, shape * mixed)


def _slopes_leaving(a, b, chances, customers, is_active):
    """Slopes by a and by b, of which only the sums by frequency are needed."""
    by_frequency = customers.by_frequency
    has_left = customers.frequency.sum(customers.weights * (1 - is_active))
    common = digamma(a + b) - digamma(a + b + chances)
    slope_a = dot(by_frequency, common) + has_left.sum() / a
    last = np.where(chances > 0, has_left / np.maximum(b + chances - 1, 1e-300), 0)
    by_count = common + digamma(b + chances) - digamma(b)
    slope_b = dot(by_frequency, by_count) - last.sum()
    return slope_a, slope_b
