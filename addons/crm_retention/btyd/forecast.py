# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to be expected of each customer, put right by what was learned."""

from typing import NamedTuple

import numpy as np

from .calibration import Recalibration
from .columns import aligned
from .customers import checked
from .errors import InvalidValuesError


class Correction(NamedTuple):
    """What a backtest learned: of probabilities a line through their log-odds, of
    counts and of values a factor."""

    intercept: float = 0.0
    slope: float = 1.0
    count_factor: float = 1.0
    value_factor: float = 1.0

    @property
    def recalibration(self):
        """The part that puts probabilities right."""
        return Recalibration(self.intercept, self.slope)


class Forecast(NamedTuple):
    """Figures of customers within the horizon, arrays (n,).

    :param probability: of at least one purchase
    :param expected_purchases: number of purchase days, at least the probability
    :param value_per_purchase: money
    :param expected_value: money, of all purchases
    :param next_probability: had the customer bought today, at least the probability
    :param next_value: the expected value, had the customer bought today
    """

    probability: np.ndarray
    expected_purchases: np.ndarray
    value_per_purchase: np.ndarray
    expected_value: np.ndarray
    next_probability: np.ndarray
    next_value: np.ndarray


def forecast(  # noqa: PLR0913, PLR0917 each is a fact of its own
    fitted,
    counting,
    correction,
    gamma_gamma,
    horizon,
    frequency,
    recency,
    age,
    count,
    mean_value,
):
    """Figures of customers within a horizon.

    :param fitted: says the probabilities: a fitted model or logit
    :param counting: says the expected purchases: a fitted model
    :param correction: a :class:`Correction`
    :param gamma_gamma: says the value of a purchase
    :param horizon: time from the day of observation, in the unit of the age
    :param frequency: repeat purchase days (n,)
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to the day of observation (n,)
    :param count: number of purchases (n,) that the mean value is made of
    :param mean_value: mean value (n,) of them
    :return: a :class:`Forecast`
    :raises BtydError: if the figures cannot be a customer's
    """
    x, t_x, age = checked(frequency, recency, age)
    named = {"count": count, "mean value": mean_value, "frequency": x}
    count, mean, _x = aligned(named, InvalidValuesError)
    value = gamma_gamma.expected_value(count, mean)
    mean_then = (count * np.where(count > 0, mean, 0) + value) / (count + 1)
    value_then = gamma_gamma.expected_value(count + 1, mean_then)
    said, number = _get_purchases(fitted, counting, correction, horizon, x, t_x, age)
    said_then, number_then = _get_purchases(
        fitted, counting, correction, horizon, x + 1, age, age
    )
    said_then = np.maximum(said_then, said)
    factor = correction.value_factor
    return Forecast(
        said,
        number,
        factor * value,
        factor * value * number,
        said_then,
        factor * value_then * np.maximum(number_then, said_then),
    )


def _get_purchases(fitted, counting, correction, horizon, *figures):
    """Probabilities and expected purchases (n,), put right."""
    said = fitted.purchase_probability(horizon, *figures)
    said = correction.recalibration.apply(said)
    number = correction.count_factor * counting.expected_purchases(horizon, *figures)
    return said, np.maximum(number, said)
