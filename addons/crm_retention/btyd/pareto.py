# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pareto/NBD: what it says of customers.

While active, a customer buys at a rate λ, and λ varies over customers as Gamma(r, α).
He leaves at any time, unseen, at a rate μ, and μ varies as Gamma(s, β).
"""

from typing import ClassVar, NamedTuple

import numpy as np
from scipy.special import exprel

from .model import FittedModel
from .pareto_likelihood import log_likelihood
from .race import Clock, Race

NODES = 32


class ParetoParameters(NamedTuple):
    """r and α of the purchase rate, s and β of leaving; α and β in time units."""

    r: float
    alpha: float
    s: float
    beta: float


class ParetoNbd(FittedModel):
    """A customer may leave at any time."""

    parameters: ClassVar = ParetoParameters
    times: ClassVar = ("alpha", "beta")
    # The last one is for few customers who leave at once or never.
    starts: ClassVar = (
        (-0.5, -1.0, -0.5, -1.0),
        (0.5, 0.5, 0.5, 1.5),
        (-1.5, -3.0, -1.5, 0.0),
        (3.5, 2.0, -1.3, -4.5),
    )

    @staticmethod
    def get_log_likelihood(theta, customers):
        """Value and gradient (4,) by log-parameters; see the function of that name."""
        return log_likelihood(theta, customers)

    def _buying(self, x, elapsed):
        """:class:`Clock` of the next purchase of one who was active until then."""
        return Clock(self.params.r + x, self.params.alpha + elapsed)

    def _leaving(self, elapsed):
        """:class:`Clock` of leaving, of one who was active until then."""
        return Clock(self.params.s, self.params.beta + elapsed)

    def _alive(self, x, t_x, age):
        """Neither bought nor left since the last purchase, or left and so did not
        buy."""
        race = Race(self._leaving(t_x), self._buying(x, t_x), age - t_x, NODES)
        stays = race.neither
        return stays / (stays + race.wins)

    def _buys_if_alive(self, x, age, horizon):
        horizon = np.broadcast_to(horizon, x.shape)
        race = Race(self._buying(x, age), self._leaving(age), horizon, NODES)
        return np.minimum(race.wins, 1.0)

    def _expected_if_alive(self, x, age, horizon):
        """The published formula, in a form that has its limit at s = 1."""
        r, alpha, s, beta = self.params
        elapsed = np.log1p(horizon / (beta + age))
        active = (beta + age) * elapsed * exprel((1 - s) * elapsed)
        # Both are equal within short times, where rounding may turn them round.
        least = self._buys_if_alive(x, age, horizon)
        return np.maximum((r + x) / (alpha + age) * active, least)
