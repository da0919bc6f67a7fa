# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How forecasts of a later time are put right by what came of earlier ones."""

from typing import NamedTuple

import numpy as np

from .calibration import Recalibration, fit_recalibration

# Purchases of a window after which a factor is believed half.
COUNTS_HALF_BELIEVED = 20.0
VALUES_HALF_BELIEVED = 100.0
# How much of a factor comes back after the window: the number of purchases swings with
# the season more than with what a model misses; what a purchase is worth hardly does.
COUNTS_CARRIED = 0.25


class Correction(NamedTuple):
    """A line through the log-odds of probabilities, a factor for the number of
    purchases, and one for the value of each."""

    intercept: float = 0.0
    slope: float = 1.0
    count_factor: float = 1.0
    value_factor: float = 1.0

    @property
    def recalibration(self):
        """The part that puts probabilities right."""
        return Recalibration(self.intercept, self.slope)

    def apply(self, said):
        """A :class:`Said` put right; never fewer purchases than probable buyers."""
        probability = self.recalibration.apply(said.probability)
        return Said(
            probability,
            np.maximum(self.count_factor * said.purchases, probability),
            self.value_factor * said.value,
        )


class Said(NamedTuple):
    """What was said of customers: probability of a purchase, number of purchases, value
    of each (n,)."""

    probability: np.ndarray
    purchases: np.ndarray
    value: np.ndarray


def fit_correction(said, window):
    """Learn from a window how to put right what the same kind says later.

    :param said: :class:`Said` of the window's customers, without any correction
    :param window: :class:`Window`
    :return: a :class:`Correction`, near to none where few purchases came
    """
    recalibration = fit_recalibration(said.probability, window.bought)
    came, worth = window.purchases.sum(), window.value.sum()
    number = said.purchases.sum()
    per_purchase = (said.purchases * said.value).sum() / number if number else 0.0
    return Correction(
        *recalibration,
        _get_factor(came, number, COUNTS_HALF_BELIEVED) ** COUNTS_CARRIED,
        _get_factor(worth, came * per_purchase, VALUES_HALF_BELIEVED * per_purchase),
    )


def _get_factor(actual, predicted, half_believed):
    """Actual over predicted, drawn to 1 by what is half believed of either."""
    expected = predicted + half_believed
    return float((max(actual, 0.0) + half_believed) / expected) if expected else 1.0
