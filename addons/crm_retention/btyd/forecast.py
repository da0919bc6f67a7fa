# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to be expected of each customer: now, right after the last purchase, and
after one today."""

from typing import NamedTuple

import numpy as np

from .columns import aligned
from .correction import Said
from .customers import checked
from .errors import InvalidValuesError


class Forecast(NamedTuple):
    """Figures of customers within the horizon, arrays (n,).

    :param probability: of at least one purchase
    :param expected_purchases: number of purchase days, at least the probability
    :param value_per_purchase: money
    :param expected_value: money, of all purchases
    :param fresh_probability: as of the day of the last purchase, at least the
        probability: silence has cost the difference
    :param fresh_value: expected value as of that day
    :param next_probability: had the customer bought today, at least the probability
    """

    probability: np.ndarray
    expected_purchases: np.ndarray
    value_per_purchase: np.ndarray
    expected_value: np.ndarray
    fresh_probability: np.ndarray
    fresh_value: np.ndarray
    next_probability: np.ndarray


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

    Who bought on the day of observation has bought today: for him nothing is changed by
    a purchase today. BG/NBD alone may say less of one who bought for the second time
    than of one who bought once, whom it takes for active; the forecast does not.

    :param fitted: says probabilities: a fitted model or logit
    :param counting: says the number of purchases: a fitted model
    :param correction: :class:`Correction` of what they say
    :param gamma_gamma: says the value of a purchase
    :param horizon: time from the day of observation, in the unit of the age
    :param frequency: repeat purchase days (n,)
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to the day of observation (n,)
    :param count: number of purchases (n,) that the mean value is made of
    :param mean_value: mean value (n,) of them
    :return: a :class:`Forecast`
    :raises BtydError: if the figures cannot be a customer's

    >>> from btyd import Correction, restore, restore_gamma_gamma
    >>> model = restore("mbg_nbd", r=0.525, alpha=6.183, a=0.891, b=1.614)
    >>> values = restore_gamma_gamma(p=6.249, q=3.745, gamma=15.448)
    >>> said = forecast(model, model, Correction(), values, 13, 2, 20, 39, 3, 50)
    >>> bool(said.next_probability[0] > said.probability[0])
    True
    """
    x, t_x, age = checked(frequency, recency, age)
    named = {"count": count, "mean value": mean_value, "frequency": x}
    count, mean, _x = aligned(named, InvalidValuesError)
    kinds = fitted, counting, horizon, correction
    value = gamma_gamma.expected_value(count, mean)
    now = _say(*kinds, (x, t_x, age), value)
    fresh = _say(*kinds, (x, t_x, t_x), value)
    fresh_probability = np.maximum(fresh.probability, now.probability)
    bought = t_x < age
    then = fitted.purchase_probability(horizon, x + bought, age, age)
    return Forecast(
        *now,
        now.purchases * now.value,
        fresh_probability,
        np.maximum(fresh.purchases, now.purchases) * fresh.value,
        np.maximum(correction.recalibration.apply(then), now.probability),
    )


def _say(fitted, counting, horizon, correction, figures, value):
    """:class:`Said` of the figures, put right."""
    said = Said(
        fitted.purchase_probability(horizon, *figures),
        counting.expected_purchases(horizon, *figures),
        value,
    )
    return correction.apply(said)
