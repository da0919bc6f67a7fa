# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Maximum likelihood with a weak prior, on log-parameters, with exact gradients."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from .customers import Customers, dot
from .model import MODELS, FittedModel, Parameters, check_model

# The prior takes (log-parameter / width)⁴ from the log-likelihood, α in mean ages. It
# is flat where real customers lie, moves none of CDNOW's parameters by 0.0005, and
# keeps a and b finite on forty or on identical customers.
PRIOR_WIDTH = 8.0
STARTS = ((-0.5, -1.0, -0.3, 0.5), (0.5, 0.5, 0.5, 1.5), (-1.5, -3.0, -1.5, 0.0))
GRADIENT_TOLERANCE = 1e-5
BOUND = 25.0


def fit(model, frequency, recency, age, weights=None):
    """Fit a model to customers.

    The result does not depend on the time unit, nor on whether identical customers
    stand in one weighted row or in many; only α and the log-likelihood are in the unit
    of the given times. The log-likelihood is that of the customers, without the prior.

    :param model: "bg_nbd" or "mbg_nbd"
    :param frequency: repeat purchase days (n,), whole numbers
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to the observation (n,), same unit
    :param weights: number of customers that each row stands for (n,), default 1
    :return: a :class:`FittedModel`
    :raises UnknownModelError: if there is no such model
    :raises InvalidCustomersError: if the figures cannot be a customer's, or nobody is
        there

    >>> fitted = fit("mbg_nbd", [0, 1, 3, 0], [0, 9, 20, 0], [30, 31, 32, 33])
    >>> fitted.converged, fitted.customer_count
    (True, 4.0)
    """
    check_model(model)
    customers = Customers(frequency, recency, age, weights)
    best = _search(customers, MODELS[model])
    r, alpha, a, b = np.exp(best.x)
    log_likelihood, _gradient = _log_likelihood(best.x, customers, MODELS[model])
    unit = customers.repeat_purchases * np.log(customers.scale)
    return FittedModel(
        model,
        Parameters(float(r), float(alpha * customers.scale), float(a), float(b)),
        float(log_likelihood - unit),
        bool(best.success),
        customers.count,
    )


def _search(customers, extra_chance):
    """The first start that converges; else the best of all."""
    tried = []
    for start in STARTS:
        found = minimize(
            _objective,
            start,
            args=(customers, extra_chance),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOUND, BOUND)] * 4,
            options={"ftol": 1e-15, "gtol": GRADIENT_TOLERANCE, "maxiter": 500},
        )
        if found.success:
            return found
        tried.append(found)
    return min(tried, key=lambda found: found.fun)


def _objective(theta, customers, extra_chance):
    """Negative log posterior per customer, and its gradient (4,)."""
    value, gradient = _log_likelihood(theta, customers, extra_chance)
    prior = np.sum((theta / PRIOR_WIDTH) ** 4)
    slope = 4 * theta**3 / PRIOR_WIDTH**4
    return (prior - value) / customers.count, (slope - gradient) / customers.count


def _log_likelihood(theta, customers, extra_chance):
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
    value = dot(counts.weights, _log_counts(r, a, b, x, chances))
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
    by_count = dot(counts.weights, digamma(r + counts.values) - digamma(r))
    logs = log_recency + is_active * (log_age - log_recency)
    return by_count + customers.count * log_alpha - dot(customers.weights, logs)


def _slope_alpha(r, alpha, customers, shape, is_active):
    by_age = customers.age.spread(1 / (alpha + customers.age.values))
    by_recency = customers.recency.spread(1 / (alpha + customers.recency.values))
    mixed = by_recency + is_active * (by_age - by_recency)
    return customers.count * r / alpha - dot(customers.weights, shape * mixed)


def _slopes_leaving(a, b, chances, customers, is_active):
    """Slopes by a and by b, of which only the sums by frequency are needed."""
    counts = customers.frequency
    has_left = np.bincount(
        counts.places, customers.weights * (1 - is_active), len(counts.values)
    )
    common = digamma(a + b) - digamma(a + b + chances)
    slope_a = dot(counts.weights, common) + has_left.sum() / a
    last = np.where(chances > 0, has_left / np.maximum(b + chances - 1, 1e-300), 0)
    by_count = common + digamma(b + chances) - digamma(b)
    slope_b = dot(counts.weights, by_count) - last.sum()
    return slope_a, slope_b
