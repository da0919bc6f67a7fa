"""What is called how."""

import pytest

from matching import Names

NAMES = Names(
    [("W", 1), (None, 2), ("", 3), ("N", 4), ("n", 5)],
    [("West", 1), ("East", 2), ("East", 3), ("W", 2), ("Île  de France", 6)],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("W", {1}),
        ("w ", {1}),
        ("WEST", {1}),
        ("east", {2, 3}),
        ("n", {4, 5}),
        ("île de\tfrance", {6}),
        ("", set()),
        ("South", set()),
    ],
)
def test_find(text, found):
    assert NAMES.find(text) == found
