"""Backtests: every kind is held against what came, and knows nothing of it before."""

import warnings

import numpy as np
import pytest
from customer_examples import (
    changed,
    customers,
    made_up_window,
    reordered,
    seldom,
    window_in_unit,
)
from hypothesis import given
from hypothesis import strategies as st

from btyd import (
    MODELS,
    Accuracy,
    BtydError,
    Candidate,
    Correction,
    InvalidCustomersError,
    InvalidHorizonError,
    Said,
    Window,
    fit,
    fit_correction,
    fit_gamma_gamma,
    fit_logit,
    fit_recency,
    judge,
)
from btyd import backtest as run
from btyd.backtest import SAME_CALIBRATION, _choose, _get_counted

KINDS = [*MODELS, "logit", "recency"]


@pytest.fixture(scope="module")
def windows():
    """An earlier window and the judged one, of other customers."""
    return made_up_window(800, seed=1), made_up_window(900, seed=2)


@pytest.fixture(scope="module")
def done(windows):
    return run(*windows)


@st.composite
def small_windows(draw, min_size=1, horizon=13):
    """Windows of few customers, who did anything."""
    history = draw(customers(min_size=min_size, max_size=8))
    size = len(history[0])
    purchases = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    money = st.floats(0.01, 1e5)
    mean = draw(st.lists(money, min_size=size, max_size=size))
    spent = np.array(purchases) * np.array(mean)
    return Window(*history, horizon, purchases, spent, history[0] + 1, mean)


def numbers(done):
    """All figures that a backtest tells of its candidates."""
    return [
        figure
        for candidate in done.candidates
        for figure in (
            candidate.accuracy.auc or 0,
            candidate.accuracy.brier,
            candidate.accuracy.calibration_error,
            candidate.predicted_buyers,
            candidate.predicted_purchases or 0,
            candidate.predicted_value or 0,
            *candidate.next,
        )
    ]


def assert_same(one, other, rel=2e-3):
    assert numbers(one) == pytest.approx(numbers(other), rel=rel, abs=1e-4)
    assert one.chosen == other.chosen
    assert one.counted == other.counted
    assert one.recency_is_as_good == other.recency_is_as_good


# What is in it


def test_every_kind_is_held_against_the_same(windows, done):
    judged = windows[1]
    assert [c.kind for c in done.candidates] == KINDS
    for candidate in done.candidates:
        assert candidate.actual_buyers == judged.bought.sum()
        assert candidate.actual_purchases == judged.purchases.sum()
        assert candidate.actual_value == pytest.approx(judged.value.sum())
        for accuracy in (candidate.raw, candidate.accuracy):
            assert sum(d.customers for d in accuracy.deciles) == 900
            assert sum(b.customers for b in accuracy.bands) == 900


def test_predicted_buyers_are_the_sum_of_what_was_said(done):
    for candidate in done.candidates:
        said = sum(d.customers * d.said for d in candidate.accuracy.deciles)
        assert candidate.predicted_buyers == pytest.approx(said)


def test_candidates_are_found_by_their_kind(done):
    for candidate in done.candidates:
        assert done.get_candidate(candidate.kind) is candidate
    assert done.get_candidate("x") is None


def test_raw_figures_are_those_of_the_fit(windows, done):
    _earlier, judged = windows
    for kind in MODELS:
        fitted = fit(kind, *judged.figures)
        said = fitted.purchase_probability(13, *judged.figures)
        assert done.get_candidate(kind).raw == judge(said, judged.bought)


def said_of(kind, window):
    """What a model that was fitted to a window says of it."""
    fitted = fit(kind, *window.figures)
    values = fit_gamma_gamma(window.count, window.mean_value)
    return Said(
        fitted.purchase_probability(window.horizon, *window.figures),
        fitted.expected_purchases(window.horizon, *window.figures),
        values.expected_value(window.count, window.mean_value),
    )


@pytest.mark.parametrize("kind", MODELS)
def test_predictions_are_corrected_by_the_earlier_window(windows, done, kind):
    earlier, judged = windows
    correction = fit_correction(said_of(kind, earlier), earlier)
    corrected = correction.apply(said_of(kind, judged))
    candidate = done.get_candidate(kind)
    assert candidate.predicted_buyers == pytest.approx(corrected.probability.sum())
    assert candidate.predicted_purchases == pytest.approx(corrected.purchases.sum())
    money = (corrected.purchases * corrected.value).sum()
    assert candidate.predicted_value == pytest.approx(money)


@pytest.mark.parametrize("kind", MODELS)
def test_next_correction_is_learned_on_the_judged_window(windows, done, kind):
    learned = fit_correction(said_of(kind, windows[1]), windows[1])
    assert done.get_candidate(kind).next == pytest.approx(learned)


@pytest.mark.parametrize(
    ("kind", "learn"), [("logit", fit_logit), ("recency", fit_recency)]
)
def test_learners_learn_on_one_window_and_speak_of_the_other(
    windows, done, kind, learn
):
    earlier, judged = windows
    candidate = done.get_candidate(kind)
    before = learn(*earlier.figures, earlier.bought, 13)
    said = before.purchase_probability(13, *judged.figures)
    assert candidate.raw == candidate.accuracy == judge(said, judged.bought)
    after = learn(*judged.figures, judged.bought, 13)
    assert candidate.learned.coefficients == pytest.approx(after.coefficients)
    assert candidate.next == Correction()
    assert candidate.predicted_purchases is candidate.predicted_value is None


def test_nothing_of_what_came_is_known_before(windows, done):
    """With other outcomes the same was said."""
    earlier, judged = windows
    purchases = judged.purchases[::-1]
    other = run(earlier, changed(judged, purchases=purchases, value=9 * purchases))
    for one, same in zip(done.candidates, other.candidates, strict=True):
        assert one.predicted_buyers == same.predicted_buyers
        assert one.predicted_purchases == same.predicted_purchases
        assert one.predicted_value == same.predicted_value
        said = [d.said for d in one.accuracy.deciles]
        assert said == [d.said for d in same.accuracy.deciles]


def test_an_earlier_window_changes_no_raw_figure(windows, done):
    alone = run(None, windows[1])
    assert [c.kind for c in alone.candidates] == list(MODELS)
    for candidate in alone.candidates:
        assert candidate.raw == done.get_candidate(candidate.kind).raw
        assert candidate.accuracy == candidate.raw
        assert candidate.next == done.get_candidate(candidate.kind).next


def test_recalibration_keeps_the_ranking(done):
    for candidate in done.candidates:
        assert candidate.accuracy.auc == pytest.approx(candidate.raw.auc, abs=1e-6)


def test_a_shorter_earlier_window_will_do(windows):
    earlier, judged = windows
    shorter = run(made_up_window(800, seed=1, horizon=6.0), judged)
    for candidate in shorter.candidates:
        assert 0 < candidate.predicted_buyers < len(judged.age)
    longer = shorter.get_candidate("logit").predicted_buyers
    before = fit_logit(*earlier.figures, earlier.bought, 13)
    said = before.purchase_probability(13, *judged.figures).sum()
    assert longer == pytest.approx(said, rel=0.3)


# Which is chosen


def candidate(kind, calibration, brier=0.2, auc=0.7, purchases=10.0):
    accuracy = Accuracy(auc, brier, calibration, (), ())
    return Candidate(
        kind, accuracy, accuracy, 5, 5, purchases, 10.0, 9.0, 9.0, Correction()
    )


def test_the_best_calibrated_is_chosen():
    found = _choose([candidate("bg_nbd", 0.05, 0.1), candidate("logit", 0.02, 0.3)])
    assert found == "logit"


def test_recency_is_never_chosen():
    found = _choose([candidate("bg_nbd", 0.2), candidate("recency", 0.0, 0.0, 1.0)])
    assert found == "bg_nbd"


def test_of_the_alike_the_least_brier_score_is_chosen():
    worse = 0.02 + SAME_CALIBRATION / 2
    alike = candidate("bg_nbd", 0.02, 0.21), candidate("mbg_nbd", worse, 0.2)
    assert _choose(alike) == "mbg_nbd"
    apart = candidate("mbg_nbd", 0.02 + 2 * SAME_CALIBRATION, 0.2)
    assert _choose([alike[0], apart]) == "bg_nbd"


def test_of_the_same_brier_score_the_larger_auc_is_chosen():
    equal = candidate("bg_nbd", 0.02, auc=0.7), candidate("pareto_nbd", 0.02, auc=0.8)
    assert _choose(equal) == "pareto_nbd"
    unknown = candidate("bg_nbd", 0.02, auc=None), candidate("mbg_nbd", 0.02, auc=None)
    assert _choose(unknown) == "bg_nbd"


def test_the_nearest_total_counts():
    found = _get_counted(
        [
            candidate("bg_nbd", 0.0, purchases=8.0),
            candidate("mbg_nbd", 0.1, purchases=11.0),
            candidate("logit", 0.0, purchases=None),
        ]
    )
    assert found == "mbg_nbd"


def test_choice_follows_from_the_figures(done):
    errors = {c.kind: c.accuracy.calibration_error for c in done.candidates}
    best = min(error for kind, error in errors.items() if kind != "recency")
    assert errors[done.chosen] <= best + SAME_CALIBRATION
    gaps = {
        c.kind: abs(c.predicted_purchases - c.actual_purchases)
        for c in done.candidates
        if c.kind in MODELS
    }
    assert gaps[done.counted] == min(gaps.values())


# What it does not depend on


def test_it_is_free_of_the_unit(windows, done):
    for unit in (7, 1 / 7, 24 * 7):
        assert_same(run(*(window_in_unit(w, unit) for w in windows)), done)


def test_it_is_free_of_the_currency(windows, done):
    """Money is as many times as much; what it is corrected by, nearly so."""
    cents = [
        changed(w, value=100 * w.value, mean_value=100 * w.mean_value) for w in windows
    ]
    for one, other in zip(run(*cents).candidates, done.candidates, strict=True):
        assert one.accuracy == other.accuracy
        assert one.next == pytest.approx(other.next, rel=1e-3)
        if other.predicted_value is not None:
            money = 100 * other.predicted_value
            assert one.predicted_value == pytest.approx(money, rel=1e-3)


def test_order_of_customers_does_not_matter(windows, done):
    random = np.random.default_rng(4)
    shuffled = (reordered(w, random.permutation(len(w.age))) for w in windows)
    assert_same(run(*shuffled), done)


@seldom
@given(small_windows(), small_windows())
def test_small_windows_are_judged_without_a_warning(earlier, judged):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = run(earlier, judged)
    assert np.isfinite(numbers(done)).all()
    assert done.chosen in KINDS[:4]
    assert done.counted in MODELS
    for one in done.candidates:
        assert 0 <= one.predicted_buyers <= len(judged.age) + 1e-9
        if one.kind in MODELS:
            assert one.predicted_purchases >= one.predicted_buyers - 1e-9
            assert one.predicted_value >= 0
            assert one.next.slope > 0


# Odd windows


def odd(size=40, **columns):
    """A window of customers who bought monthly, with some columns replaced."""
    figures = {
        "frequency": np.arange(size) % 4,
        "recency": np.where(np.arange(size) % 4, 20.0, 0),
        "age": np.linspace(20, 50, size),
        "horizon": 13,
        "purchases": np.arange(size) % 3,
        "value": 30.0 * (np.arange(size) % 3),
        "count": 1 + np.arange(size) % 4,
        "mean_value": np.linspace(10, 60, size),
    }
    return Window(**{**figures, **columns})


ODD_WINDOWS = {
    "forty": odd(),
    "one": odd(1),
    "two": odd(2),
    "nobody bought": odd(purchases=0, value=0.0),
    "everybody bought": odd(purchases=2, value=60.0),
    "identical": odd(frequency=2, recency=20, age=30, count=3, mean_value=30),
    "nobody repeats": odd(frequency=0, recency=0, count=1),
    "all on the first day": odd(frequency=0, recency=0, age=0, count=1),
    "5,000 purchases": odd(frequency=5000, recency=19, count=5001),
    "5,000 to come": odd(purchases=5000, value=1e6),
    "a horizon beyond the history": odd(horizon=5000),
    "a horizon of an hour": odd(horizon=1 / 168),
    "money that came back": odd(value=-30.0),
    "bought and brought back": odd(value=0.0),
    "cents and millions": odd(mean_value=np.where(np.arange(40) % 2, 0.01, 1e7)),
}


@pytest.mark.parametrize("odd_window", ODD_WINDOWS.values(), ids=ODD_WINDOWS)
def test_odd_windows_are_judged(odd_window):
    for earlier, judged in [
        (odd_window, odd_window),
        (None, odd_window),
        (odd_window, odd()),
        (odd(), odd_window),
    ]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            done = run(earlier, judged)
        assert np.isfinite(numbers(done)).all()
        for one in done.candidates:
            assert 0 <= one.accuracy.calibration_error <= 1
            assert min(one.next[1:]) > 0


@pytest.mark.parametrize("purchases", [0, 2])
def test_where_all_or_none_bought_there_is_no_order(purchases):
    done = run(odd(), odd(purchases=purchases))
    assert {c.accuracy.auc for c in done.candidates} == {None}
    assert not done.recency_is_as_good


# Windows


def test_a_number_stands_for_all_customers():
    window = odd(frequency=2, recency=20, age=30, mean_value=30)
    assert window.frequency.shape == window.mean_value.shape == (40,)
    assert all(column.dtype == float for column in window.figures)


def test_who_bought():
    assert odd(5, purchases=[0, 1, 2, 0, 7]).bought.tolist() == [0, 1, 1, 0, 1]


def test_windows_are_not_changed():
    with pytest.raises(AttributeError):
        odd().horizon = 5


WRONG_WINDOWS = [
    ({"frequency": -1}, "frequency is negative"),
    ({"frequency": 0.5}, "frequency is not a whole number"),
    ({"recency": 99}, "recency is beyond the age"),
    ({"frequency": 0, "recency": 5}, "positive without a repeat purchase"),
    ({"age": [1, 2, 3]}, "lengths differ: frequency 40, recency 40, age 3"),
    ({"age": np.nan}, "age is not finite"),
    ({"purchases": -1}, "purchases is negative in 40 rows, first in row 0"),
    ({"purchases": "x"}, "purchases is not numeric"),
    ({"value": np.inf}, "value is not finite"),
    ({"value": None}, "value is not finite"),
    ({"count": [[1]]}, "count has 2 dimensions"),
    ({"mean_value": np.nan}, "mean_value is not finite"),
]


@pytest.mark.parametrize(("columns", "message"), WRONG_WINDOWS)
def test_windows_that_nobody_has(columns, message):
    with pytest.raises(InvalidCustomersError, match=message):
        odd(**columns)


@pytest.mark.parametrize("horizon", [0, -1, np.inf, np.nan, "soon", None, [13, 26]])
def test_horizons_that_nothing_is_judged_within(horizon):
    with pytest.raises(InvalidHorizonError):
        odd(horizon=horizon)


def test_nobody_is_not_judged():
    with pytest.raises(InvalidCustomersError, match="there is no customer"):
        Window(*[[]] * 3, 13, *[[]] * 4)


@pytest.mark.parametrize("columns", [{"count": 0}, {"mean_value": 0.0}])
def test_values_that_nobody_has(columns):
    with pytest.raises(BtydError, match=r"count is below 1|mean value is not positive"):
        run(None, odd(**columns))
