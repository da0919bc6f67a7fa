# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Gamma-Gamma: what a purchase of a customer is worth.

A customer's purchases vary as Gamma(p, v) around his own mean p / v, and v varies over
customers as Gamma(q, gamma). How often he buys says nothing of it. Fader, Hardie, Lee,
Journal of Marketing Research 42(4), 2005; Hardie's note 025.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma

from .columns import aligned, checked_weights, dot, fold, refuse
from .errors import InvalidValuesError
from .models import checked_parameters

# As in the fit of purchases; (log-parameter / width)⁴, gamma in mean values.
PRIOR_WIDTH = 12.0
STARTS = ((1.5, 1.5, 0.5), (0.0, 0.5, 0.5))
# Beyond e¹² all purchases are alike anyway.
BOUND = 12.0
GRADIENT_TOLERANCE = 1e-6
# Least share of px + q that is left after taking 1 from it: see expected_value.
LEAST_SHARE = 0.25


class ValueParameters(NamedTuple):
    """p of a customer's purchases; q and gamma (in money) of the customers."""

    p: float
    q: float
    gamma: float


@dataclass(frozen=True)
class FittedGammaGamma:
    """Parameters and what they say of values."""

    params: ValueParameters
    log_likelihood: float = float("nan")
    converged: bool = True
    customer_count: float = 0.0

    def expected_value(self, count, mean_value):
        """Expected value (n,) of a customer's next purchase.

        It lies between the customer's own mean and that of all customers, nearer to his
        own the more purchases it is made of; without any it is that of all customers.

        For q <= 1 the mean of all customers is infinite, and just above it is larger
        than any customer's. The expectation is kept within 4 times the harmonic mean
        p(gamma + xm)/(px + q), which holds for px + q < 4/3 alone.

        :param count: number of purchases that the mean is made of (n,), 0 for none
        :param mean_value: their mean (n,), positive; any where the count is 0
        :raises InvalidValuesError: if a count or a mean cannot be a customer's
        """
        x, m = _checked(count, mean_value, least=0)
        p, q, gamma = self.params
        shape = p * x + q
        return p * (gamma + x * m) / np.maximum(shape - 1, LEAST_SHARE * shape)


def fit_gamma_gamma(count, mean_value, weights=None):
    """Fit Gamma-Gamma to customers' mean values.

    The result does not depend on the currency; gamma and the log-likelihood are in the
    one of the given values.

    :param count: number of purchases that each mean is made of (n,), at least 1
    :param mean_value: mean value of them (n,), positive
    :param weights: number of customers that each row stands for (n,), default 1
    :return: a :class:`FittedGammaGamma`
    :raises InvalidValuesError: if a count is below 1 or a mean is not positive
    :raises InvalidCustomersError: if nobody is there

    >>> fitted = fit_gamma_gamma([1, 2, 5, 1], [12, 30, 25, 80])
    >>> fitted.converged
    True
    >>> expected = fitted.expected_value([0, 1, 5], [0, 80, 25])
    >>> bool(expected[2] < expected[0] < expected[1] < 80)
    True
    """
    x, m = _checked(count, mean_value, least=1)
    purchases = _Purchases(x, m, checked_weights(weights, len(x)))
    best = min((_search(purchases, start) for start in STARTS), key=lambda f: f.fun)
    value, _gradient = _log_likelihood(best.x, purchases)
    p, q, gamma = map(float, np.exp(best.x))
    return FittedGammaGamma(
        ValueParameters(p, q, gamma * purchases.scale),
        float(value - purchases.customers * np.log(purchases.scale)),
        bool(best.success),
        purchases.customers,
    )


def restore_gamma_gamma(p, q, gamma):
    """Gamma-Gamma from parameters that were fitted earlier.

    :raises InvalidParametersError: if a parameter is not finite and positive

    >>> fitted = restore_gamma_gamma(p=6.249, q=3.745, gamma=15.448)
    >>> fitted.expected_value([0, 1, 9], [0, 80, 80]).round(2).tolist()
    [35.17, 66.32, 77.91]
    """
    return FittedGammaGamma(checked_parameters(ValueParameters, p, q, gamma))


def _checked(count, mean_value, least):
    named = {"count": count, "mean value": mean_value}
    x, m = aligned(named, InvalidValuesError)
    refuse(x < least, f"count is below {least}", InvalidValuesError)
    refuse((x > 0) & (m <= 0), "mean value is not positive", InvalidValuesError)
    return x, np.where(x > 0, m, 0.0)


class _Purchases:
    """Folded rows, with values in multiples of their geometric mean."""

    def __init__(self, x, m, weights):
        (self.count, means), rows = fold(x, m)
        self.weights = np.bincount(rows, weights)
        self.customers = float(self.weights.sum())
        self.by_count = self.count.sum(self.weights)
        self.x = self.count.spread(self.count.values)
        logs = np.log(means.spread(means.values))
        middle = dot(self.weights, logs) / self.customers
        self.scale = float(np.exp(middle))
        self.log_means = logs - middle
        self.log_totals = np.log(self.x) + self.log_means


def _search(purchases, start):
    return minimize(
        _objective,
        start,
        args=(purchases,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-BOUND, BOUND)] * 3,
        options={"ftol": 1e-15, "gtol": GRADIENT_TOLERANCE, "maxiter": 500},
    )


def _objective(theta, purchases):
    """Negative log posterior per customer, and its gradient (3,)."""
    value, gradient = _log_likelihood(theta, purchases)
    prior = np.sum((theta / PRIOR_WIDTH) ** 4)
    slope = 4 * theta**3 / PRIOR_WIDTH**4
    n = purchases.customers
    return (prior - value) / n, (slope - gradient) / n


def _log_likelihood(theta, purchases):
    """Log-likelihood in scaled values, and its gradient (3,) by log-parameters.

    By customer it is q ln w + px ln(1 - w) - ln B(px, q) - ln m, where w is the share
    of gamma in gamma + xm: small differences of large terms do not occur.
    """
    p, q, _gamma = np.exp(theta)
    px = p * purchases.count.values
    odds = theta[2] - purchases.log_totals
    log_gamma, log_own = -np.logaddexp(0, -odds), -np.logaddexp(0, odds)
    rows = q * log_gamma + p * purchases.x * log_own - purchases.log_means
    value = dot(purchases.weights, rows) - dot(purchases.by_count, betaln(px, q))
    both = digamma(px + q)
    of_p = dot(purchases.by_count, px * (both - digamma(px)))
    of_q = dot(purchases.by_count, both - digamma(q))
    share = q * np.exp(log_own) - p * purchases.x * np.exp(log_gamma)
    gradient = (
        of_p + p * dot(purchases.weights, purchases.x * log_own),
        q * (of_q + dot(purchases.weights, log_gamma)),
        dot(purchases.weights, share),
    )
    return value, np.array(gradient)
