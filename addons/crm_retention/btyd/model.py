# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all fitted models say of customers, whatever they suppose of buying."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .customers import checked
from .errors import InvalidHorizonError


@dataclass(frozen=True)
class FittedModel:
    """Parameters and what they say; see the package for the customers' figures.

    A model supplies what is said of customers by :meth:`_alive`,
    :meth:`_buys_if_alive` and :meth:`_expected_if_alive`.

    :param log_likelihood: of the data in the caller's time unit. In a unit k times as
        long it is larger by (number of repeat purchases) · ln k.
    """

    model: str
    params: NamedTuple
    log_likelihood: float = float("nan")
    converged: bool = True
    customer_count: float = 0.0

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
        horizon = checked_horizon(horizon, x)
        return self._alive(x, t_x, age_) * self._buys_if_alive(x, age_, horizon)

    def expected_purchases(self, horizon, frequency, recency, age):
        """Expected number (n,) of purchase days within the horizon.

        Arguments and errors as for :meth:`purchase_probability`, which it never falls
        short of.
        """
        x, t_x, age_ = checked(frequency, recency, age)
        horizon = checked_horizon(horizon, x)
        return self._alive(x, t_x, age_) * self._expected_if_alive(x, age_, horizon)


def checked_horizon(horizon, x):
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
