"""The benchmarks' table says what was measured and whether it is good enough."""

import pytest
from bench.table import Row, render


def row(measured=1.0, reference=2.0, aim=0.7, **kwargs):
    return Row("fit", measured, "peer", reference, aim, **kwargs)


def test_the_ratio_is_measured_by_reference():
    assert row().ratio == 0.5
    assert row().is_met


def test_an_aim_is_missed_above_it():
    assert not row(measured=1.5).is_met
    assert row(measured=1.4).is_met


@pytest.mark.parametrize(("measured", "ratio"), [(0, 1.0), (3, float("inf"))])
def test_nothing_can_only_be_met_by_nothing(measured, ratio):
    assert row(measured=measured, reference=0, aim=1).ratio == ratio


def test_columns_are_aligned():
    text = render([row(), row(measured=12345, reference=12345, aim=1, unit="queries")])
    heading, rule, first, second = text.splitlines()
    assert set(rule) == {"-", " "}
    column = heading.index("against")
    assert first[column:].startswith("peer")
    assert second[column:].startswith("peer")
    assert "12,345 queries" in second


def test_a_missed_aim_stands_out():
    assert "MISSED" in render([row(measured=9)])


def test_as_dict_carries_the_verdict():
    assert row().as_dict()["is_met"] is True
