# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checked and folded figures of customers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .errors import InvalidCustomersError


def checked(frequency, recency, age):
    """Return the three figures as float arrays of one shape (n,).

    A single number stands for all customers.

    :raises InvalidCustomersError: on unequal lengths, on figures that are negative, not
        finite or not whole, on a recency beyond the age, or on a recency without a
        repeat purchase
    """
    named = {"frequency": frequency, "recency": recency, "age": age}
    x, t_x, age_ = columns = _aligned(
        {name: as_numbers(name, given) for name, given in named.items()}
    )
    for name, column in zip(named, columns, strict=True):
        refuse(~np.isfinite(column), f"{name} is not finite")
        refuse(column < 0, f"{name} is negative")
    refuse(x != np.floor(x), "frequency is not a whole number")
    refuse(t_x > age_, "recency is beyond the age")
    refuse((x == 0) & (t_x > 0), "recency is positive without a repeat purchase")
    return x, t_x, age_


def as_numbers(name, given):
    """What a caller gave as floats, of shape () or (n,)."""
    try:
        column = np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidCustomersError(f"{name} is not numeric: {error}") from error
    if column.ndim > 1:
        raise InvalidCustomersError(
            f"{name} has {column.ndim} dimensions instead of one"
        )
    return column


def _aligned(columns):
    if len({column.size for column in columns.values() if column.ndim}) > 1:
        lengths = ", ".join(f"{name} {c.size}" for name, c in columns.items())
        raise InvalidCustomersError(f"lengths differ: {lengths}")
    return np.broadcast_arrays(*map(np.atleast_1d, columns.values()))


def refuse(wrong, what):
    """Raise :class:`InvalidCustomersError` if any row is marked, and name the first."""
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise InvalidCustomersError(
            f"{what} in {int(wrong.sum())} rows, first in row {first}"
        )


def dot(left, right):
    """Sum of the products of two columns.

    BLAS would start threads for it, which stand in each other's way on a machine that
    has other work.
    """
    return float(np.sum(left * right))


@dataclass(frozen=True)
class Distinct:
    """Distinct values of a column, and where each row finds its own.

    A function of the column is computed on the few values and spread over the rows.
    """

    values: np.ndarray
    places: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, column, weights):
        """Distinct values of a column of shape (n,), with their weights summed."""
        values, places = np.unique(column, return_inverse=True)
        return cls(values, places, np.bincount(places, weights, len(values)))

    def spread(self, computed):
        """Rows (n,) of what was computed for the distinct values."""
        return computed[self.places]


class Customers:
    """Customers with identical figures folded into one weighted row.

    :param scale: the time unit of the folded rows, as a multiple of the caller's: the
        weighted mean age, so that a fit does not depend on the caller's unit
    """

    def __init__(self, frequency, recency, age, weights=None):
        x, t_x, age_ = checked(frequency, recency, age)
        w = _checked_weights(weights, len(x))
        self.scale = float(np.average(age_, weights=w)) or 1.0
        rows, places = _fold(x, t_x, age_)
        self.weights = np.bincount(places, w, len(rows))
        self.frequency = Distinct.of(rows[:, 0], self.weights)
        self.recency = Distinct.of(rows[:, 1] / self.scale, self.weights)
        self.age = Distinct.of(rows[:, 2] / self.scale, self.weights)

    @cached_property
    def x(self):
        """Frequencies of the folded rows."""
        return self.frequency.spread(self.frequency.values)

    @property
    def count(self):
        """Number of customers, or the sum of their weights."""
        return float(self.weights.sum())

    @property
    def repeat_purchases(self):
        """Number of repeat purchase days of all customers."""
        return dot(self.frequency.weights, self.frequency.values)


def _fold(x, t_x, age):
    """Distinct rows (m, 3) and each customer's row (n,)."""
    codes = np.zeros(len(x), dtype=np.int64)
    for column in (x, t_x, age):
        values, places = np.unique(column, return_inverse=True)
        _known, codes = np.unique(codes * len(values) + places, return_inverse=True)
    _codes, first = np.unique(codes, return_index=True)
    return np.column_stack((x, t_x, age))[first], codes


def _checked_weights(given, count):
    """Weights (n,), 1 where none are given."""
    if given is None:
        weights = np.ones(count)
    else:
        weights = np.atleast_1d(as_numbers("weight", given))
    if weights.size != count:
        raise InvalidCustomersError(
            f"there are {weights.size} weights for {count} customers"
        )
    refuse(~np.isfinite(weights), "weight is not finite")
    refuse(weights < 0, "weight is negative")
    if not weights.any():
        raise InvalidCustomersError("there is no customer")
    return weights
