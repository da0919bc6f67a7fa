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
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, hyp2f1

from .customers import checked
from .errors import BtydError, UnknownModel

# Chances to leave beyond the number of repeat purchases.
MODELS = {"bg_nbd": 0, "mbg_nbd": 1}
# At a = 1 the expectation is a limit; beside it the formula loses digits.
NEAR_ONE = 1e-7
QUADRATURE_NODES = 200


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
        """
        x, t_x, age_ = checked(frequency, recency, age)
        r, alpha, a, b = self.params
        chances = x + self.extra_chance
        with np.errstate(divide="ignore"):
            log_odds = (
                np.log(a)
                - np.log(np.where(chances > 0, b + chances - 1, np.inf))
                + (r + x) * np.log((alpha + age_) / (alpha + t_x))
            )
        return 1 / (1 + np.exp(np.minimum(log_odds, 700)))

    def purchase_probability(self, horizon, frequency, recency, age):
        """Probability (n,) of at least one purchase within the horizon."""
        x, _t_x, age_ = checked(frequency, recency, age)
        elapsed = self._checked_horizon(horizon) / (self.params.alpha + age_)
        buys_if_alive = -np.expm1(-(self.params.r + x) * np.log1p(elapsed))
        return self.probability_alive(frequency, recency, age) * buys_if_alive

    def expected_purchases(self, horizon, frequency, recency, age):
        """Expected number (n,) of purchase days within the horizon.

        The published formula after Euler's transformation of its hypergeometric
        function, which keeps it finite for thousands of purchases.
        """
        x, _t_x, age_ = checked(frequency, recency, age)
        r, alpha, a, b = self.params
        a = 1 + NEAR_ONE if abs(a - 1) < NEAR_ONE else a
        total = a + b + x + self.extra_chance - 1
        horizon = self._checked_horizon(horizon)
        z = horizon / (alpha + age_ + horizon)
        shrunk = np.exp((a - 1) * np.log1p(-z))
        with np.errstate(invalid="ignore", over="ignore"):
            series = hyp2f1(a - 1, total - r - x, total, z)
            if_alive = total / (a - 1) * (1 - shrunk * series)
        lost = ~np.isfinite(if_alive)
        if lost.any():
            if_alive[lost] = self._expected_by_quadrature(horizon, x[lost], age_[lost])
        return self.probability_alive(frequency, recency, age) * if_alive

    def _expected_by_quadrature(self, horizon, x, age):
        """The same (n,) as a mean over the probability of leaving, for the few
        customers for whom the series overflows."""
        nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
        chances = (x + self.extra_chance)[:, None]
        p = betaincinv(self.params.a, self.params.b + chances, (nodes + 1) / 2)
        p = np.maximum(p, np.finfo(float).tiny)
        elapsed = horizon / (self.params.alpha + age)[:, None]
        shape = self.params.r + x[:, None]
        mean = -np.expm1(-shape * np.log1p(p * elapsed)) / p
        return mean @ (weights / 2)

    @staticmethod
    def _checked_horizon(horizon):
        if not np.isfinite(horizon) or horizon < 0:
            raise BtydError(f"A horizon is finite and not negative: {horizon}")
        return float(horizon)


def restore(model, r, alpha, a, b):
    """A model from parameters that were fitted earlier.

    :raises UnknownModel: if there is no such model
    :raises BtydError: if a parameter is not positive
    """
    check_model(model)
    params = Parameters(float(r), float(alpha), float(a), float(b))
    if not all(np.isfinite(value) and value > 0 for value in params):
        raise BtydError(f"Parameters are finite and positive: {params}")
    return FittedModel(model, params)


def check_model(model):
    if model not in MODELS:
        raise UnknownModel(f"{model!r} is none of {', '.join(MODELS)}")
