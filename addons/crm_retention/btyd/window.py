# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stretch of a company's past that forecasts can be held against."""

from dataclasses import dataclass, fields

import numpy as np

from .columns import aligned, refuse
from .customers import checked
from .errors import InvalidCustomersError
from .logit import positive_horizon


@dataclass(frozen=True)
class Window:
    """Figures of customers as of a day, and what they did in the horizon after it.

    All columns become floats of one length; a number stands for all customers.

    :param frequency: repeat purchase days (n,)
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to the day (n,), same unit
    :param horizon: time after the day, same unit
    :param purchases: purchase days within the horizon (n,)
    :param value: money within the horizon (n,), less what came back
    :param count: purchases until the day (n,), at least 1
    :param mean_value: their mean value (n,), positive
    :raises InvalidCustomersError: if the figures cannot be a customer's, or nobody is
        there
    :raises InvalidHorizonError: if the horizon is not positive and finite
    """

    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    horizon: float
    purchases: np.ndarray
    value: np.ndarray
    count: np.ndarray
    mean_value: np.ndarray

    def __post_init__(self):
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        horizon = positive_horizon(given.pop("horizon"))
        columns = dict(zip(given, aligned(given), strict=True))
        checked(columns["frequency"], columns["recency"], columns["age"])
        refuse(columns["purchases"] < 0, "purchases is negative")
        if not columns["age"].size:
            raise InvalidCustomersError("there is no customer")
        for name, column in {**columns, "horizon": horizon}.items():
            object.__setattr__(self, name, column)

    @property
    def figures(self):
        """Frequency, recency and age."""
        return self.frequency, self.recency, self.age

    @property
    def bought(self):
        """Whether each customer bought within the horizon (n,)."""
        return self.purchases > 0
