# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A fitted model: what it says of customers.

Both models share one form. While active, a customer buys at a rate λ, and λ varies
over customers as Gamma(r, α). At each chance to leave, the customer leaves with
probability p, and p varies as Beta(a, b). The models differ in the number of chances
after x repeat purchases: x in BG/NBD, x + 1 in MBG/NBD, where the first purchase is one
too.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, expit, hyp2f1

from .customers import checked
from .errors import InvalidHorizonError, InvalidParametersError, UnknownModelError

# Chances to leave beyond the number of repeat purchases.
MODELS = {"bg_nbd": 0, "mbg_nbd": 1}
# At a = 1 the expectation is a limit; beside it the formula loses digits.
NEAR_ONE = 1e-6
QUADRATURE_NODES = 200
ROUNDING = 1e-6


class Parameters(NamedTuple):
    """r and α of the purchase rate (α in time units), a and b of leaving."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class FittedModel:
    """Parameters and what they say; see the package for the customers' figures.

    :param log_likelihood: of the data in the caller's time unit. In a unit k times as
        long it is larger by (number of repeat purchases) · ln k.
    """

    model: str
    params: Parameters
    log_likelihood: float = float("nan")
    converged: bool = True
    customer_count: float = 0.0

    @property
    def extra_chance(self):
        """1 where a customer may leave right after the first purchase, else 0."""
        return MODELS[self.model]

    def probability_alive(self, frequency, recency, age):
        """Probability (n,) that a customer has not left by the day of observation.

        BG/NBD says 1 of everybody without a repeat purchase: it is a part of the other
        figures and no ranking of customers.

        :raises InvalidCustomersError: if the figures cannot be a customer's
        """
        return self._alive(*checked(frequency, recency, age))

    def purchase_probability(self, horizon, frequency, recency, age):
        """Probability (n,) of at least one purchase within the horizon.

        :param horizon: time from the day of observation, in the unit of the age; one
            for all customers, or (n,)
        :raises InvalidCustomersError: if the figures cannot be a customer's
        :raises InvalidHorizonError: if it is negative, not finite or of another length
        """
        x, t_x, age_ = checked(frequency, recency, age)
        elapsed = _checked_horizon(horizon, x) / (self.params.alpha + age_)
        return self._alive(x, t_x, age_) * self._buys_if_alive(x, elapsed)

    def expected_purchases(self, horizon, frequency, recency, age):
        """Expected number (n,) of purchase days within the horizon.

        Arguments and errors as for :meth:`purchase_probability`. The published formula
        after Euler's transformation of its hypergeometric function, which keeps it
        finite for thousands of purchases.
        """
        x, t_x, age_ = checked(frequency, recency, age)
        horizon = _checked_horizon(horizon, x)
        elapsed = horizon / (self.params.alpha + age_)
        expected = self._expected_by_series(x, elapsed)
        # Who may leave buys at least once as probably, and at most as often, as who
        # cannot leave any more.
        least = self._buys_if_alive(x, elapsed)
        most = (self.params.r + x) * elapsed
        near = (expected >= least * (1 - ROUNDING)) & (
            expected <= most * (1 + ROUNDING)
        )
        if not near.all():
            lost = ~near
            expected[lost] = self._expected_by_quadrature(x[lost], elapsed[lost])
        return self._alive(x, t_x, age_) * np.clip(expected, least, most)

    def _alive(self, x, t_x, age):
        r, alpha, a, b = self.params
        chances = x + self.extra_chance
        with np.errstate(divide="ignore"):
            log_odds = (
                np.log(a)
                - np.log(np.where(chances > 0, b + chances - 1, np.inf))
                + (r + x) * np.log((alpha + age) / (alpha + t_x))
            )
        return expit(-log_odds)

    def _buys_if_alive(self, x, elapsed):
        return -np.expm1(-(self.params.r + x) * np.log1p(elapsed))

    def _expected_by_series(self, x, elapsed):
        """Expected purchases (n,) of customers who are alive, where it can be had."""
        r, _alpha, a, b = self.params
        a = 1 + NEAR_ONE if abs(a - 1) < NEAR_ONE else a
        total = a + b + x + self.extra_chance - 1
        with np.errstate(all="ignore"):
            shrunk = np.exp((1 - a) * np.log1p(elapsed))
            z = elapsed / (1 + elapsed)
            series = hyp2f1(a - 1, total - r - x, total, z)
            return total / (a - 1) * (1 - shrunk * series)

    def _expected_by_quadrature(self, x, elapsed):
        """The same (n,) as a mean over the probability of leaving, for the few
        customers for whom the series overflows."""
        counts, places = np.unique(x, return_inverse=True)
        expected = np.zeros_like(elapsed)
        for node, weight in _quadrature():
            p = betaincinv(
                self.params.a, self.params.b + counts + self.extra_chance, node
            )
            p = np.maximum(p, np.finfo(float).tiny)[places]
            expected += weight * self._buys_if_alive(x, p * elapsed) / p
        return expected


@cache
def _quadrature():
    """Nodes within (0, 1) with their weights, which take longer than their use."""
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
    return list(zip((nodes + 1) / 2, weights / 2, strict=True))


def _checked_horizon(horizon, x):
    """The horizon as floats of shape () or (n,)."""
    try:
        checked_ = np.asarray(horizon, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidHorizonError(f"A horizon is a number: {error}") from error
    if checked_.shape not in ((), x.shape):
        raise InvalidHorizonError(f"{checked_.size} horizons for {x.size} customers")
    wrong = np.flatnonzero(~np.isfinite(checked_) | (checked_ < 0))
    if wrong.size:
        row = int(wrong[0])
        raise InvalidHorizonError(
            f"A horizon is finite and not negative, unlike {checked_.flat[row]} in row "
            f"{row}"
        )
    return checked_


def restore(model, r, alpha, a, b):
    """A model from parameters that were fitted earlier.

    :raises UnknownModelError: if there is no such model
    :raises InvalidParametersError: if a parameter is not finite and positive

    >>> fitted = restore("mbg_nbd", r=0.525, alpha=6.183, a=0.891, b=1.614)
    >>> fitted.probability_alive([0, 4], [0, 30], [39, 39]).round(2).tolist()
    [0.39, 0.7]
    """
    check_model(model)
    try:
        params = Parameters(float(r), float(alpha), float(a), float(b))
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidParametersError(f"Parameters are numbers: {error}") from error
    if not all(np.isfinite(value) and value > 0 for value in params):
        raise InvalidParametersError(f"Parameters are finite and positive: {params}")
    return FittedModel(model, params)


def check_model(model):
    """Raise :class:`UnknownModelError` unless the model is one of ``MODELS``."""
    if model not in MODELS:
        raise UnknownModelError(f"{model!r} is none of {', '.join(MODELS)}")
