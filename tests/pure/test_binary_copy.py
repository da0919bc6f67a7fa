"""Rows for COPY are what PostgreSQL's manual says."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binary_copy import to_binary

HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
numbers = st.lists(
    st.tuples(st.integers(-(2**31) + 1, 2**31 - 1), st.floats(allow_nan=False)),
    max_size=20,
)


def plainly(rows):
    """The same rows by hand, field by field."""
    body = b"".join(
        struct.pack(">hiiid", 2, 4, integer, 8, number) for integer, number in rows
    )
    return HEADER + body + struct.pack(">h", -1)


@settings(deadline=None, database=None, derandomize=True)
@given(numbers)
def test_rows_as_the_manual_says(rows):
    integers = np.array([integer for integer, _number in rows], dtype=np.int64)
    floats = np.array([number for _integer, number in rows], dtype=float)
    assert to_binary([(integers, "i4"), (floats, "f8")]) == plainly(rows)


def test_nan_stands_for_nothing():
    [copied] = struct.unpack_from(">d", to_binary([(np.array([np.nan]), "f8")]), 25)
    assert np.isnan(copied)


@pytest.mark.parametrize("number", [2**31, -(2**31), 2**40])
def test_numbers_that_are_too_large_are_refused(number):
    with pytest.raises(OverflowError, match="32-bit"):
        to_binary([(np.array([1, number]), "i4")])
