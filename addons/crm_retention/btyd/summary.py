# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From purchase events to one row of figures per customer."""

from typing import NamedTuple

import numpy as np

from .columns import refuse
from .errors import InvalidCustomersError


class Summary(NamedTuple):
    """Customers' figures, arrays (n,) in the order of the customers' sorted names."""

    customer: np.ndarray
    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray


def summarize(customer, day, as_of):
    """Fold events into frequency, recency and age, the times in days.

    A day counts once, however often the customer bought on it. Later events are left
    out, and so is a customer who had bought nothing by then.

    :param customer: whose event it is (m,), anything that sorts
    :param day: dates, or whole numbers counted from any day (m,)
    :param as_of: last day that is observed, like ``day``
    :return: a :class:`Summary`
    :raises InvalidCustomersError: on unequal lengths, or on days that are none

    >>> summary = summarize(["b", "a", "b", "b"], [3, 5, 10, 10], as_of=15)
    >>> [column.tolist() for column in summary]
    [['a', 'b'], [0.0, 1.0], [0.0, 7.0], [10.0, 12.0]]
    """
    customer, day = np.atleast_1d(np.asarray(customer)), _day_numbers(day)
    if customer.shape != day.shape or day.ndim != 1:
        raise InvalidCustomersError(
            f"{customer.size} customers stand by {day.size} days"
        )
    last_day = _last_day(as_of)
    seen = day <= last_day
    names, places = np.unique(customer[seen], return_inverse=True)
    ages = last_day - day[seen]
    span = ages.max(initial=0) + 1
    owner, age = np.divmod(np.unique(places * span + ages), span)
    youngest = np.flatnonzero(np.diff(owner, prepend=-1))
    days = np.diff(youngest, append=len(owner))
    oldest = youngest + days - 1
    return Summary(
        names,
        (days - 1).astype(float),
        (age[oldest] - age[youngest]).astype(float),
        age[oldest].astype(float),
    )


def _last_day(as_of):
    days = _day_numbers(as_of)
    if days.size != 1:
        raise InvalidCustomersError(f"as_of is {days.size} days instead of one")
    return days[0]


def _day_numbers(given):
    """Days as integers of shape (m,)."""
    day = np.atleast_1d(np.asarray(given))
    if day.dtype.kind == "f":
        refuse(~np.isfinite(day) | (day != np.floor(day)), "day is not a whole number")
    if day.size and day.dtype.kind not in "iu":
        try:
            day = day.astype("datetime64[D]")
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidCustomersError(f"days are no dates: {error}") from error
        refuse(np.isnat(day), "day is missing")
    return day.astype(np.int64)
