# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checked and folded figures of customers."""

import numpy as np

from .columns import Distinct, aligned, checked_weights, dot, fold, refuse


def checked(frequency, recency, age):
    """Return the three figures as float arrays of one shape (n,).

    A single number stands for all customers.

    :raises InvalidCustomersError: on unequal lengths, on figures that are negative, not
        finite or not whole, on a recency beyond the age, or on a recency without a
        repeat purchase
    """
    named = {"frequency": frequency, "recency": recency, "age": age}
    x, t_x, age_ = columns = aligned(named)
    for name, column in zip(named, columns, strict=True):
        refuse(column < 0, f"{name} is negative")
    refuse(x != np.floor(x), "frequency is not a whole number")
    refuse(t_x > age_, "recency is beyond the age")
    refuse((x == 0) & (t_x > 0), "recency is positive without a repeat purchase")
    return x, t_x, age_


class Customers:
    """Customers with identical figures folded into one weighted row.

    The time unit of the folded rows is the weighted mean age, ``scale`` of the caller's
    units, so that a fit does not depend on the caller's.
    """

    def __init__(self, frequency, recency, age, weights=None):
        x, t_x, age_ = checked(frequency, recency, age)
        w = checked_weights(weights, len(x))
        self.scale = float(np.average(age_, weights=w)) or 1.0
        (self.frequency, recency, ages), rows = fold(x, t_x, age_)
        self.recency = Distinct(recency.values / self.scale, recency.places)
        self.age = Distinct(ages.values / self.scale, ages.places)
        self.weights = np.bincount(rows, w)
        self.x = self.frequency.spread(self.frequency.values)
        self.by_frequency = self.frequency.sum(self.weights)

    @property
    def count(self):
        """Number of customers, or the sum of their weights."""
        return float(self.weights.sum())

    @property
    def repeat_purchases(self):
        """Number of repeat purchase days of all customers."""
        return dot(self.weights, self.x)
