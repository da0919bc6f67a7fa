# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""BG/NBD and MBG/NBD: what they say of customers.

Both models share one form. While active, a customer buys at a rate λ, and λ varies
over customers as Gamma(r, α). At each chance to leave, the customer leaves with
probability p, and p varies as Beta(a, b). The models differ in the number of chances
after x repeat purchases: x in BG/NBD, x + 1 in MBG/NBD, where the first purchase is one
too.
"""

from functools import cache
from typing import ClassVar, NamedTuple

import numpy as np
from scipy.special import betaincinv, expit, hyp2f1

from .beta_geometric_likelihood import log_likelihood
from .model import FittedModel

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


class BgNbd(FittedModel):
    """A customer may leave after each repeat purchase."""

    parameters: ClassVar = Parameters
    times: ClassVar = ("alpha",)
    # The last one is for few customers who leave at once or never.
    starts: ClassVar = (
        (-0.5, -1.0, -0.3, 0.5),
        (0.5, 0.5, 0.5, 1.5),
        (-1.5, -3.0, -1.5, 0.0),
        (2.0, 1.0, -3.5, -3.0),
    )
    # Chances to leave beyond the number of repeat purchases.
    extra_chance: ClassVar = 0

    @classmethod
    def get_log_likelihood(cls, theta, customers):
        """Value and gradient (4,) by log-parameters; see the function of that name."""
        return log_likelihood(theta, customers, cls.extra_chance)

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

    def _buys_if_alive(self, x, age, horizon):
        return self._buys_within(x, horizon / (self.params.alpha + age))

    def _buys_within(self, x, elapsed):
        return -np.expm1(-(self.params.r + x) * np.log1p(elapsed))

    def _expected_if_alive(self, x, age, horizon):
        """The published formula after Euler's transformation of its hypergeometric
        function, which keeps it finite for thousands of purchases."""
        elapsed = horizon / (self.params.alpha + age)
        expected = self._expected_by_series(x, elapsed)
        # Who may leave buys at least once as probably, and at most as often, as who
        # cannot leave any more.
        least = self._buys_within(x, elapsed)
        most = (self.params.r + x) * elapsed
        near = (expected >= least * (1 - ROUNDING)) & (
            expected <= most * (1 + ROUNDING)
        )
        if not near.all():
            lost = ~near
            expected[lost] = self._expected_by_quadrature(x[lost], elapsed[lost])
        return np.clip(expected, least, most)

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
            expected += weight * self._buys_within(x, p * elapsed) / p
        return expected


class MbgNbd(BgNbd):
    """A customer may leave after the first purchase as well."""

    extra_chance: ClassVar = 1


@cache
def _quadrature():
    """Nodes within (0, 1) with their weights, which take longer than their use."""
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
    return list(zip((nodes + 1) / 2, weights / 2, strict=True))
