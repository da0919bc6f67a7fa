# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Columns of numbers, one row per customer, and what may not stand in them."""

from dataclasses import dataclass

import numpy as np

from .errors import InvalidCustomersError


def aligned(named, error=InvalidCustomersError):
    """Columns of one length (n,) as finite floats; a number stands for all rows.

    :param named: what a caller gave, by name
    :raises error: on what is no number, not finite or of another length
    """
    columns = {name: as_numbers(name, given, error) for name, given in named.items()}
    if len({column.size for column in columns.values() if column.ndim}) > 1:
        lengths = ", ".join(f"{name} {c.size}" for name, c in columns.items())
        raise error(f"lengths differ: {lengths}")
    together = np.broadcast_arrays(*map(np.atleast_1d, columns.values()))
    for name, column in zip(named, together, strict=True):
        refuse(~np.isfinite(column), f"{name} is not finite", error)
    return together


def as_numbers(name, given, error=InvalidCustomersError):
    """What a caller gave as floats, of shape () or (n,)."""
    try:
        column = np.asarray(given, dtype=float)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise error(f"{name} is not numeric: {wrong}") from wrong
    if column.ndim > 1:
        raise error(f"{name} has {column.ndim} dimensions instead of one")
    return column


def refuse(wrong, what, error=InvalidCustomersError):
    """Raise the error if any row is marked, and name the first."""
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise error(f"{what} in {int(wrong.sum())} rows, first in row {first}")


def checked_weights(given, count):
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

    def spread(self, computed):
        """Rows (n,) of what was computed for the distinct values."""
        return computed[self.places]

    def sum(self, rows):
        """Sums by value of a column (n,)."""
        return np.bincount(self.places, rows, len(self.values))


def fold(*columns):
    """Distinct rows, and where each customer finds his own.

    :param columns: floats, each (n,)
    :return: a :class:`Distinct` (m,) per column, and the customers' places (n,)
    """
    found = [np.unique(column, return_inverse=True) for column in columns]
    codes, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for values, places in found:
        size *= len(values)
        if size > np.iinfo(np.int64).max:
            known, codes = np.unique(codes, return_inverse=True)
            size = len(known) * len(values)
        codes = codes * len(values) + places
    _codes, first, rows = np.unique(codes, return_index=True, return_inverse=True)
    return [Distinct(values, places[first]) for values, places in found], rows
