"""Each customer is in one segment, and it is the one that the rules in words name."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation import SEGMENTS, Thresholds, ThresholdsError, assign

NO_GAP = float("nan")
steady = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
customers = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.integers(0, 3000),
        st.floats(0, 50),
        st.floats(0, 1),
        st.floats(0, 1e6),
    ),
    min_size=1,
    max_size=12,
)
limits = st.builds(
    lambda days, loyal, share, kept, ratios: Thresholds(
        days, loyal, share, *sorted(kept, reverse=True), *sorted(ratios)
    ),
    st.integers(1, 1000),
    st.integers(2, 20),
    st.floats(1, 100),
    st.tuples(*[st.integers(0, 100)] * 3),
    st.tuples(*[st.integers(1, 20)] * 3),
)


def columns(rows):
    """Arrays of the figures; one purchase has no gap."""
    purchases, first, ratio, kept, value = map(np.array, zip(*rows, strict=True))
    return purchases, first, np.where(purchases > 1, ratio, np.nan), kept, value


def one(purchases, first=300, ratio=NO_GAP, kept=None, value=None, **limits):
    """Segment of a customer alone."""
    [segment] = assign(
        Thresholds(**limits),
        [purchases],
        [first],
        [ratio],
        kept=kept if kept is None else [kept],
        value=value if value is None else [value],
    )
    return segment


@steady
@given(limits, customers, st.booleans())
def test_everybody_is_in_a_segment(thresholds, rows, is_thin):
    thresholds.check()
    purchases, first, ratio, kept, value = columns(rows)
    forecast = {} if is_thin else {"kept": kept, "value": value}
    segments = assign(thresholds, purchases, first, ratio, **forecast)
    assert set(segments) <= set(SEGMENTS)
    assert (np.isin(segments, ["new", "one_timer"]) == (purchases == 1)).all()
    if is_thin:
        assert "champion" not in segments


@steady
@given(limits, customers, st.randoms())
def test_the_order_of_customers_does_not_matter(thresholds, rows, chance):
    order = list(range(len(rows)))
    chance.shuffle(order)
    straight = assign(thresholds, *columns(rows)[:3])
    shuffled = assign(thresholds, *(c[order] for c in columns(rows)[:3]))
    assert straight[order].tolist() == shuffled.tolist()


@steady
@given(customers)
def test_less_that_is_left_is_never_better(rows):
    purchases, first, ratio, kept, _value = columns(rows)
    rank = {"lost": 0, "at_risk": 1, "slipping": 2}
    ranks = []
    for share in (1, 0.7, 0.3, 0):
        segments = assign(Thresholds(), purchases, first, ratio, kept * share)
        ranks.append([rank.get(segment, 3) for segment in segments])
    assert (np.diff(ranks, axis=0) <= 0).all()


@pytest.mark.parametrize(
    ("kept", "segment"),
    [
        (1.0, "loyal"),
        (0.8, "loyal"),
        (0.79, "slipping"),
        (0.5, "slipping"),
        (0.49, "at_risk"),
        (0.2, "at_risk"),
        (0.19, "lost"),
        (0.0, "lost"),
    ],
)
def test_by_probability(kept, segment):
    assert one(7, kept=kept) == segment


@pytest.mark.parametrize(
    ("ratio", "segment"),
    [
        (0, "loyal"),
        (1.5, "loyal"),
        (1.6, "slipping"),
        (3, "slipping"),
        (3.1, "at_risk"),
        (6, "at_risk"),
        (6.1, "lost"),
        (NO_GAP, "loyal"),
    ],
)
def test_by_rhythm_where_there_is_no_probability(ratio, segment):
    assert one(7, ratio=ratio) == segment


def test_the_probability_goes_before_the_rhythm():
    assert one(7, ratio=40, kept=0.95) == "loyal"


def test_days_and_purchases():
    assert one(1, first=90) == "new"
    assert one(1, first=91) == "one_timer"
    assert one(1, first=91, new_days=100) == "new"
    assert one(2) == one(4) == "promising"
    assert one(5) == "loyal"
    assert one(4, loyal_purchases=4) == "loyal"


def test_champions_are_the_upper_fifth_of_all():
    value = np.arange(10.0)
    purchases = np.full(10, 9)
    purchases[9] = 2
    segments = assign(
        Thresholds(),
        purchases,
        purchases * 30,
        purchases * 0.1,
        purchases * 0 + 1,
        value,
    )
    assert segments.tolist() == ["loyal"] * 8 + ["champion", "promising"]


def test_nobody():
    assert assign(Thresholds(), [], [], []).tolist() == []
    assert assign(Thresholds(), [], [], [], kept=[], value=[]).tolist() == []


@pytest.mark.parametrize(
    ("problem", "wrong"),
    [
        ("days", {"new_days": 0}),
        ("purchases", {"loyal_purchases": 1}),
        ("share", {"champion_share": 0}),
        ("share", {"champion_share": 101}),
        ("kept", {"lost_kept": 60}),
        ("kept", {"at_risk_kept": 90}),
        ("kept", {"slipping_kept": 101}),
        ("kept", {"lost_kept": -1}),
        ("ratio", {"slipping_ratio": 0}),
        ("ratio", {"at_risk_ratio": 1}),
        ("ratio", {"lost_ratio": 2}),
    ],
)
def test_thresholds_without_a_meaning(problem, wrong):
    with pytest.raises(ThresholdsError) as refused:
        Thresholds(**wrong).check()
    assert refused.value.problem == problem


def test_thresholds_may_meet():
    Thresholds(lost_kept=50, at_risk_kept=50, slipping_kept=50).check()
    Thresholds(slipping_ratio=3, at_risk_ratio=3, lost_ratio=3).check()
