"""Values, logit, calibration, backtest and forecast keep what they promise."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btyd import (
    IDENTITY,
    MODELS,
    BtydError,
    Correction,
    InvalidOutcomesError,
    InvalidValuesError,
    Recalibration,
    Window,
    backtest,
    fit,
    fit_gamma_gamma,
    fit_logit,
    fit_recalibration,
    fit_recency,
    forecast,
    judge,
    restore,
    restore_gamma_gamma,
    restore_logit,
    summarize,
)

steady = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
often = settings(steady, max_examples=30)
seldom = settings(steady, max_examples=10)
TINY = 1e-9
HOLDOUT_WEEKS = 39
# The days of the sample, counted from 1 January 1997, up to which it calibrates.
CALIBRATED = 273


@st.composite
def customers(draw, max_size=12, most=60):
    """Frequency, recency and age in weeks."""
    figures = st.tuples(st.integers(0, most), st.floats(0, 1), st.floats(0.2, 300))
    rows = draw(st.lists(figures, min_size=1, max_size=max_size))
    frequency, share, age = np.array(rows, dtype=float).T
    return frequency, np.where(frequency > 0, share * age, 0), age


parameters = st.tuples(*[st.floats(-2, 2).map(math.exp)] * 4)
models = st.builds(
    lambda name, params: restore(name, *params),
    st.sampled_from(list(MODELS)),
    parameters,
)
logits = st.builds(
    lambda start, up, pace, down, rhythm: restore_logit(
        {
            "intercept": start,
            "purchases": up,
            "pace": pace,
            "silence": -down,
            "rhythm": -rhythm,
        },
        13,
    ),
    st.floats(-5, 5),
    *[st.floats(0, 3)] * 4,
)
kinds = st.one_of(models, logits)
corrections = st.builds(
    Correction,
    st.floats(-2, 2),
    st.floats(0.2, 3),
    st.floats(0.3, 3),
    st.floats(0.3, 3),
)
values = restore_gamma_gamma(6.249, 3.745, 15.448)


def said_of(kind, model, correction, history, horizon=13.0):
    count = history[0] + 1
    return forecast(
        kind,
        model,
        correction,
        values,
        horizon,
        *history,
        count,
        np.full(len(count), 40),
    )


# Forecasts


@often
@given(kinds, models, corrections, customers(), st.floats(0.1, 500))
def test_forecasts_are_finite_and_in_order(kind, model, correction, history, horizon):
    said = said_of(kind, model, correction, history, horizon)
    for column in said:
        assert np.isfinite(column).all()
        assert (column >= 0).all()
    assert (said.next_probability <= 1).all()
    assert (said.probability <= said.next_probability).all()
    assert (said.probability <= said.fresh_probability).all()
    assert (said.expected_purchases >= said.probability - TINY).all()
    assert (said.fresh_value >= said.expected_value * (1 - TINY)).all()
    money = said.expected_purchases * said.value_per_purchase
    assert said.expected_value == pytest.approx(money)


@often
@given(kinds, corrections, customers(), st.floats(0, 300))
def test_silence_never_makes_a_purchase_more_probable(kind, correction, history, more):
    frequency, recency, age = history
    model = restore("mbg_nbd", 0.5, 6, 0.9, 1.6)
    now = said_of(kind, model, correction, history).probability
    later = said_of(kind, model, correction, (frequency, recency, age + more))
    assert (later.probability <= now + 1e-7).all()


@often
@given(st.sampled_from(["mbg_nbd", "pareto_nbd"]), parameters, customers())
def test_a_purchase_today_makes_the_next_more_probable(name, params, history):
    frequency, _recency, age = history
    model = restore(name, *params)
    now = model.purchase_probability(13, *history)
    bought = model.purchase_probability(13, frequency + 1, age, age)
    assert (bought >= now - 1e-7).all()


@often
@given(parameters, customers())
def test_so_it_does_in_bg_nbd_for_who_bought_again(params, history):
    frequency, _recency, age = history
    model = restore("bg_nbd", *params)
    now = model.purchase_probability(13, *history)
    bought = model.purchase_probability(13, frequency + 1, age, age)
    assert (bought >= now - 1e-7)[frequency > 0].all()


def test_bg_nbd_takes_a_single_purchase_for_a_sign_of_life():
    model = restore("bg_nbd", 5, 1, 5, 0.2)
    once = model.purchase_probability(13, 0, 0, 1)
    twice = model.purchase_probability(13, 1, 1, 1)
    assert twice < once
    said = forecast(model, model, Correction(), values, 13, 0, 0, 1, 1, 40)
    assert said.next_probability == said.probability


@seldom
@given(models, corrections, customers(), st.floats(1, 30))
def test_forecasts_are_free_of_the_unit(model, correction, history, unit):
    frequency, recency, age = history
    named = model.params._asdict().items()
    params = [v * unit if name in model.times else v for name, v in named]
    other = restore(model.model, *params)
    here = said_of(model, model, correction, history)
    there = said_of(
        other, other, correction, (frequency, recency * unit, age * unit), 13 * unit
    )
    for one, same in zip(here, there, strict=True):
        assert one == pytest.approx(same, rel=1e-3, abs=1e-6)


@seldom
@given(models, corrections, customers(max_size=6), st.randoms())
def test_each_customer_stands_alone(model, correction, history, chance):
    order = list(range(len(history[0])))
    chance.shuffle(order)
    straight = said_of(model, model, correction, history)
    shuffled = said_of(model, model, correction, [c[order] for c in history])
    for one, other in zip(straight, shuffled, strict=True):
        assert one[order] == pytest.approx(other, rel=1e-7, abs=1e-12)


def test_who_bought_today_has_lost_nothing():
    model = restore("mbg_nbd", 0.5, 6, 0.9, 1.6)
    said = said_of(model, model, Correction(), np.array([[3.0, 0], [20, 0], [20, 0]]))
    assert said.probability == pytest.approx(said.fresh_probability)
    assert said.probability == pytest.approx(said.next_probability)


# Values


@seldom
@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 1e6)), min_size=1))
def test_values_are_finite_and_between_own_and_all(rows):
    count, mean = np.array(rows, dtype=float).T
    fitted = fit_gamma_gamma(count, mean)
    expected = fitted.expected_value(count, mean)
    assert np.isfinite(expected).all()
    everybody = fitted.expected_value([0], [0])[0]
    if fitted.params.q <= 1:
        return  # There is no mean of all customers then.
    low, high = np.minimum(mean, everybody), np.maximum(mean, everybody)
    assert (expected >= low * (1 - 1e-6)).all()
    assert (expected <= high * (1 + 1e-6)).all()


def test_values_are_free_of_the_currency():
    count, mean = np.array([1, 2, 3, 9, 4.0]), np.array([20, 35, 12, 80, 33.0])
    euros, cents = fit_gamma_gamma(count, mean), fit_gamma_gamma(count, 100 * mean)
    assert cents.params.p == pytest.approx(euros.params.p, rel=1e-4)
    assert cents.params.gamma == pytest.approx(100 * euros.params.gamma, rel=1e-4)


def test_more_purchases_are_believed_more():
    few, many = values.expected_value([1, 100], [200, 200])
    assert abs(many - 200) < abs(few - 200)


@pytest.mark.parametrize(
    ("count", "mean"), [([0], [5]), ([1], [0]), ([1], [-5]), ([1], [float("nan")])]
)
def test_values_that_nobody_has(count, mean):
    with pytest.raises(InvalidValuesError):
        fit_gamma_gamma(count, mean)


# Logit


@seldom
@given(customers(max_size=25), st.data())
def test_logit_learns_what_it_may(history, data):
    bought = data.draw(
        st.lists(st.booleans(), min_size=len(history[0]), max_size=len(history[0]))
    )
    for learn in (fit_logit, fit_recency):
        fitted = learn(*history, np.array(bought), 13)
        signs = {"purchases": 1, "pace": 1, "silence": -1, "rhythm": -1}
        for name, coefficient in fitted.coefficients.items():
            assert coefficient * signs.get(name, 0) >= 0
        said = fitted.purchase_probability(13, *history)
        assert ((said >= 0) & (said <= 1)).all()
        longer = fitted.purchase_probability(26, *history)
        assert (longer >= said - TINY).all()
        again = restore_logit(fitted.coefficients, 13)
        assert again.purchase_probability(13, *history) == pytest.approx(said)


def test_logit_of_equal_customers_is_their_share():
    figures = np.full(100, 2.0), np.full(100, 8.0), np.full(100, 20.0)
    fitted = fit_logit(*figures, np.arange(100) < 30, 13)
    said = fitted.purchase_probability(13, 2, 8, 20)
    assert said[0] == pytest.approx(0.3, abs=0.02)


def test_logit_weighs_customers():
    figures = np.array([0, 4.0]), np.array([0, 9.0]), np.array([20, 10.0])
    weighted = fit_logit(*figures, [False, True], 13, weights=[3, 2])
    spread = fit_logit(
        *(np.repeat(c, [3, 2]) for c in figures), np.repeat([False, True], [3, 2]), 13
    )
    assert weighted.coefficients == pytest.approx(spread.coefficients, abs=1e-4)


@pytest.mark.parametrize("bought", [[2], [0.5], [float("nan")], ["x"], [True, False]])
def test_outcomes_that_are_none(bought):
    with pytest.raises(BtydError):
        fit_logit([1], [3], [9], bought, 13)


@pytest.mark.parametrize(
    "coefficients",
    [
        {},
        {"silence": -1},
        {"intercept": 1, "silence": 1},
        {"intercept": 1, "x": 1},
        None,
    ],
)
def test_coefficients_that_no_fit_gives(coefficients):
    with pytest.raises(BtydError):
        restore_logit(coefficients, 13)


# Calibration


@often
@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80),
)
def test_accuracy_counts_everybody(rows):
    said, came = np.array([p for p, _came in rows]), np.array([c for _p, c in rows])
    accuracy = judge(said, came)
    for groups in (accuracy.deciles, accuracy.bands):
        assert sum(g.customers for g in groups) == len(rows)
        buyers = sum(g.customers * g.came for g in groups)
        assert buyers == pytest.approx(came.sum())
        expected = sum(g.customers * g.said for g in groups)
        assert expected == pytest.approx(said.sum(), abs=1e-4)
        assert all(one.said <= two.said for one, two in pairwise(groups))
    assert 0 <= accuracy.calibration_error <= 1
    assert 0 <= accuracy.brier <= 1
    one_kind = came.all() or not came.any()
    assert (accuracy.auc is None) == one_kind
    assert one_kind or 0 <= accuracy.auc <= 1


def test_bands_are_tens_of_percent():
    bands = judge([0.05, 0.07, 0.31, 1.0], [False, True, True, True]).bands
    assert [band.customers for band in bands] == [2, 1, 1]
    assert [round(band.said, 2) for band in bands] == [0.06, 0.31, 1]
    assert [band.came for band in bands] == [0.5, 1, 1]


def test_what_is_true_is_calibrated():
    said = np.repeat([0.1, 0.5, 0.8], 10)
    came = np.concatenate([np.arange(10) < n for n in (1, 5, 8)])
    accuracy = judge(said, came)
    assert accuracy.calibration_error == pytest.approx(0, abs=1e-9)
    assert accuracy.auc == pytest.approx(0.8125)


@often
@given(st.floats(-5, 5), st.floats(0.05, 5), st.lists(st.floats(0, 1), min_size=2))
def test_recalibration_keeps_the_order(intercept, slope, said):
    said = np.sort(said)
    put_right = Recalibration(intercept, slope).apply(said)
    assert ((put_right >= 0) & (put_right <= 1)).all()
    assert (np.diff(put_right) >= 0).all()


def test_no_recalibration_changes_nothing():
    said = np.array([0, 0.2, 0.999, 1])
    assert IDENTITY.apply(said) == pytest.approx(said)


@seldom
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_what_is_learned_of_anybody_is_finite(rows):
    said, came = zip(*rows, strict=True)
    learned = fit_recalibration(np.array(said), np.array(came))
    assert np.isfinite(learned).all()
    assert learned.slope > 0


def test_few_customers_teach_little():
    said = np.full(4, 0.2)
    few = fit_recalibration(said, [True] * 4, carried=1).apply(said)[0]
    many = fit_recalibration(np.full(4000, 0.2), [True] * 4000, carried=1)
    assert 0.2 < few < 0.8 < many.apply(np.array([0.2]))[0]


@pytest.mark.parametrize("said", [[-0.1], [1.1], [float("nan")], ["x"]])
def test_probabilities_that_are_none(said):
    with pytest.raises(InvalidOutcomesError):
        judge(said, [True])


# Backtests


def window(events, day, until, as_weeks=7):
    """Customers as of a day, and what they did until another one."""
    customer, when, net = events
    known = summarize(customer, when, day)
    seen, later = when <= day, (when > day) & (when <= until)
    place = np.searchsorted(known.customer, customer)
    is_known = np.isin(customer, known.customer)
    total = len(known.customer)
    spent, came, value = (
        np.bincount(place[rows & is_known], weights[rows & is_known], total)
        for rows, weights in (
            (seen, net),
            (later, np.ones(len(net))),
            (later, net),
        )
    )
    count = known.frequency + 1
    return Window(
        known.frequency,
        known.recency / as_weeks,
        known.age / as_weeks,
        (until - day) / as_weeks,
        came,
        value,
        count,
        spent / count,
    )


@pytest.fixture(scope="module")
def events(cdnow):
    """(customer, day counted from 1 January 1997, 30 each) of the sample."""
    days = (cdnow.day - np.datetime64("1997-01-01")).astype(int) + 1
    known, rows = np.unique(cdnow.customer, return_inverse=True)
    once = np.unique(np.column_stack([rows, days]), axis=0)
    return known[once[:, 0]], once[:, 1], np.full(len(once), 30.0)


@pytest.fixture(scope="module")
def tested(events):
    """39 weeks held out, corrected by the second half of the 39 weeks before."""
    until = CALIBRATED + 7 * HOLDOUT_WEEKS
    half = CALIBRATED // 2
    return backtest(
        window(events, CALIBRATED - half, CALIBRATED), window(events, CALIBRATED, until)
    )


def test_holdout_of_the_sample(tested):
    chosen = tested.get_candidate(tested.chosen)
    counted = tested.get_candidate(tested.counted)
    assert chosen.actual_buyers == 684
    assert chosen.accuracy.calibration_error <= 0.03
    assert chosen.accuracy.auc >= 0.77
    assert counted.predicted_purchases == pytest.approx(
        counted.actual_purchases, rel=0.12
    )


def test_every_kind_is_a_candidate(tested):
    assert [c.kind for c in tested.candidates] == [*MODELS, "logit", "recency"]
    assert tested.chosen != "recency"
    assert tested.counted in MODELS
    for candidate in tested.candidates:
        is_model = candidate.kind in MODELS
        assert (candidate.predicted_purchases is not None) == is_model
        assert (candidate.predicted_value is not None) == is_model
        assert (candidate.learned is not None) != is_model


def test_recency_alone_ranks_as_well(tested):
    assert tested.recency_is_as_good
    assert tested.get_candidate("recency").raw.auc == pytest.approx(0.771, abs=0.005)


def test_without_an_earlier_window_models_stand_as_they_are(events):
    alone = backtest(None, window(events, CALIBRATED, CALIBRATED + 90))
    assert [c.kind for c in alone.candidates] == list(MODELS)
    for candidate in alone.candidates:
        assert candidate.accuracy == candidate.raw


@seldom
@given(customers(max_size=6), st.data())
def test_small_windows_are_judged(history, data):
    n = len(history[0])
    came = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    count = history[0] + 1
    judged = Window(*history, 13, came, 25.0 * came, count, np.full(n, 25.0))
    done = backtest(judged, judged)
    for candidate in done.candidates:
        assert np.isfinite(candidate.next).all()
        assert 0 <= candidate.predicted_buyers <= n + TINY
        assert candidate.actual_buyers == (came > 0).sum()


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": 0},
        {"horizon": float("inf")},
        {"purchases": [-1]},
        {"frequency": [-1]},
        {"age": [1, 2, 3]},
        {"recency": [99]},
    ],
    ids=str,
)
def test_windows_that_nobody_has(wrong):
    figures = {
        "frequency": [1],
        "recency": [3],
        "age": [9],
        "horizon": 13,
        "purchases": [1],
        "value": [5.0],
        "count": [2],
        "mean_value": [5.0],
    }
    with pytest.raises(BtydError):
        Window(**{**figures, **wrong})


def test_fit_of_the_chosen_model_is_used_from_then_on(tested, events):
    """What the judged window taught is a correction that can be applied."""
    counted = tested.get_candidate(tested.counted)
    figures = summarize(*events[:2], CALIBRATED + 7 * HOLDOUT_WEEKS)
    history = figures.frequency, figures.recency / 7, figures.age / 7
    model = fit(counted.kind, *history)
    said = said_of(model, model, counted.next, history)
    assert np.isfinite(said.expected_value).all()
