"""Forecasts: now, as of the last purchase, and had the customer bought today."""

import math
import warnings

import numpy as np
import pytest
from customer_examples import (
    customers,
    four_parameters,
    in_unit,
    made_up,
    made_up_window,
    often,
    seldom,
    units,
)
from hypothesis import given
from hypothesis import strategies as st

from btyd import (
    MODELS,
    Correction,
    Forecast,
    InvalidCustomersError,
    InvalidHorizonError,
    InvalidParametersError,
    InvalidValuesError,
    backtest,
    fit,
    fit_gamma_gamma,
    forecast,
    restore,
    restore_gamma_gamma,
    restore_logit,
)

TINY = 1e-9
VALUES = restore_gamma_gamma(6.249, 3.745, 15.448)
NO_CORRECTION = Correction()
MODEL = restore("mbg_nbd", 0.525, 6.183, 0.891, 1.614)

models = st.builds(
    lambda name, params: restore(name, *params),
    st.sampled_from(sorted(MODELS)),
    four_parameters,
)
sizes = st.floats(0, 2)
logits = st.builds(
    lambda start, pace, rhythm: restore_logit(
        {"intercept": start, "pace": pace, "rhythm": -rhythm}, 13
    ),
    st.floats(-4, 4),
    *[sizes] * 2,
)
kinds = st.one_of(models, logits)
corrections = st.builds(
    Correction, st.floats(-2, 2), st.floats(0.2, 3), *[st.floats(0.2, 4)] * 2
)


def say(kind, model, history, correction=NO_CORRECTION, horizon=13.0, mean=40.0):
    """A forecast of customers of whom each purchase is in the mean."""
    args = kind, model, correction, VALUES, horizon
    return forecast(*args, *history, np.add(history[0], 1), mean)


# What holds of all


@often
@given(kinds, models, customers(most=5000), corrections, st.floats(0, 5000))
def test_everything_is_finite_and_in_order(kind, model, history, correction, horizon):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = say(kind, model, history, correction, horizon)
    for column in said:
        assert column.shape == history[0].shape
        assert np.isfinite(column).all()
        assert (column >= 0).all()
    for name in ("probability", "fresh_probability", "next_probability"):
        assert (getattr(said, name) <= 1).all()
    assert (said.expected_purchases >= said.probability).all()
    assert (said.fresh_probability >= said.probability).all()
    assert (said.next_probability >= said.probability).all()
    assert (said.fresh_value >= said.expected_value * (1 - TINY)).all()


@often
@given(kinds, models, customers(), corrections, st.floats(0, 300))
def test_silence_makes_nobody_likelier(kind, model, history, correction, silence):
    frequency, recency, age = history
    now = say(kind, model, history, correction)
    later = say(kind, model, (frequency, recency, age + silence), correction)
    assert (later.probability <= now.probability + TINY).all()


@often
@given(kinds, models, customers(), corrections, st.floats(0, 300))
def test_what_was_said_fresh_does_not_depend_on_silence(
    kind, model, history, correction, silence
):
    frequency, recency, age = history
    now = say(kind, model, history, correction)
    later = say(kind, model, (frequency, recency, age + silence), correction)
    assert later.fresh_probability == pytest.approx(now.fresh_probability, abs=TINY)
    assert later.fresh_value == pytest.approx(now.fresh_value, rel=1e-6)


@often
@given(kinds, models, customers(), corrections)
def test_a_purchase_today_takes_the_silence_away(kind, model, history, correction):
    frequency, _recency, age = history
    said = say(kind, model, history, correction)
    once_more = frequency + 1, age, age
    bought = say(kind, model, once_more, correction).probability
    silent = history[1] < age
    better = np.maximum(bought, said.probability)
    assert said.next_probability[silent] == pytest.approx(better[silent], abs=TINY)


@often
@given(kinds, models, customers(), corrections)
def test_who_bought_today_has_nothing_to_gain(kind, model, history, correction):
    frequency, _recency, age = history
    today = frequency, np.where(frequency > 0, age, 0), np.where(frequency > 0, age, 0)
    said = say(kind, model, today, correction)
    assert said.next_probability == pytest.approx(said.probability, abs=TINY)
    assert said.fresh_probability == pytest.approx(said.probability, abs=TINY)
    assert said.fresh_value == pytest.approx(said.expected_value)


@often
@given(kinds, models, customers(), corrections)
def test_money_is_purchases_times_value(kind, model, history, correction):
    said = say(kind, model, history, correction)
    value = correction.value_factor * VALUES.expected_value(history[0] + 1, 40)
    assert said.value_per_purchase == pytest.approx(value)
    assert said.expected_value == pytest.approx(said.expected_purchases * value)


@often
@given(models, customers(), st.floats(0, 300), st.floats(0, 300))
def test_a_longer_horizon_sees_more(model, history, horizon, more):
    soon = say(model, model, history, horizon=horizon)
    late = say(model, model, history, horizon=horizon + more)
    assert (late.probability >= soon.probability - TINY).all()
    assert (
        late.expected_purchases >= soon.expected_purchases * (1 - 1e-4) - TINY
    ).all()


@often
@given(kinds, models, customers())
def test_nothing_is_expected_within_no_time(kind, model, history):
    said = say(kind, model, history, horizon=0)
    assert not said.probability.any()
    assert not said.expected_value.any()
    assert not said.next_probability.any()
    assert (said.value_per_purchase > 0).all()


# What it does not depend on


@often
@given(models, customers(), corrections, units)
def test_models_are_free_of_the_unit(model, history, correction, unit):
    named = model.params._asdict().items()
    params = [v * unit if name in model.times else v for name, v in named]
    other = restore(model.model, *params)
    here = say(model, model, history, correction)
    there = say(other, other, in_unit(history, unit), correction, 13 * unit)
    for one, same in zip(here, there, strict=True):
        assert one == pytest.approx(same, rel=1e-3, abs=1e-7)


@often
@given(logits, customers(), corrections, units)
def test_logits_are_free_of_the_unit(kind, history, correction, unit):
    other = restore_logit(kind.coefficients, kind.horizon * unit)
    params = MODEL.params._replace(alpha=MODEL.params.alpha * unit)
    here = say(kind, MODEL, history, correction, 26)
    there = say(
        other,
        restore("mbg_nbd", *params),
        in_unit(history, unit),
        correction,
        26 * unit,
    )
    for one, same in zip(here, there, strict=True):
        assert one == pytest.approx(same, rel=1e-3, abs=1e-7)


@often
@given(kinds, models, customers(min_size=2), st.randoms(use_true_random=False))
def test_each_customer_stands_alone(kind, model, history, random):
    order = list(range(len(history[0])))
    random.shuffle(order)
    straight = say(kind, model, history)
    shuffled = say(kind, model, [column[order] for column in history])
    for one, other in zip(straight, shuffled, strict=True):
        assert other == pytest.approx(one[order], rel=1e-9, abs=1e-12)


@seldom
@given(kinds, models, st.integers(0, 60), st.floats(0.1, 99), st.integers(2, 5))
def test_equal_customers_are_told_alike(kind, model, frequency, age, count):
    recency = age / 2 if frequency else 0
    single = say(kind, model, (frequency, recency, age))
    several = say(kind, model, (np.full(count, frequency), recency, age))
    for one, many in zip(single, several, strict=True):
        assert many == pytest.approx(np.repeat(one, count))


@pytest.mark.parametrize("model", MODELS)
def test_days_and_weeks_from_the_fit_on(model):
    """Fit, value, backtest's correction and forecast: all of it in another unit."""
    window = made_up_window(400)
    correction = backtest(None, window).get_candidate(model).next
    figures = {1: window.figures, 7: in_unit(window.figures, 7)}
    said = [
        say(fit(model, *history), fit(model, *history), history, correction, 13 * unit)
        for unit, history in figures.items()
    ]
    for weeks, days in zip(*said, strict=True):
        assert days == pytest.approx(weeks, rel=1e-3, abs=1e-5)


# By hand


def test_without_a_correction_it_is_what_is_said():
    history = made_up(100)
    said = say(MODEL, MODEL, history)
    assert said.probability == pytest.approx(MODEL.purchase_probability(13, *history))
    assert said.expected_purchases == pytest.approx(
        MODEL.expected_purchases(13, *history)
    )


def test_one_kind_says_probabilities_and_another_counts():
    history = made_up(100)
    kind = restore_logit({"intercept": -1, "pace": 1, "rhythm": -1}, 13)
    said = say(kind, MODEL, history)
    assert said.probability == pytest.approx(kind.purchase_probability(13, *history))
    counted = np.maximum(MODEL.expected_purchases(13, *history), said.probability)
    assert said.expected_purchases == pytest.approx(counted)


def test_corrections_are_applied_to_each_part():
    history = [2], [20], [39]
    plain = say(MODEL, MODEL, history)
    right = say(MODEL, MODEL, history, Correction(0.7, 1.3, 1.5, 2))
    odds = math.log(plain.probability[0] / (1 - plain.probability[0]))
    assert right.probability == pytest.approx(1 / (1 + math.exp(-0.7 - 1.3 * odds)))
    assert right.expected_purchases == pytest.approx(1.5 * plain.expected_purchases)
    assert right.value_per_purchase == pytest.approx(2 * plain.value_per_purchase)
    assert right.expected_value == pytest.approx(3 * plain.expected_value)


def test_a_purchase_today_would_bring_it_back():
    said = say(MODEL, MODEL, ([9], [20], [60]))
    assert said.probability < 0.1
    assert said.next_probability > 0.75
    assert said.fresh_probability > said.next_probability
    assert said.fresh_value > 9 * said.expected_value


def test_bg_nbd_alone_takes_a_newcomer_for_active():
    """Of one purchase it says more than of two, which a forecast never does."""
    model = restore("bg_nbd", 5, 1, 5, 0.2)
    once, again = model.purchase_probability(13, [0, 1], [0, 1], 1)
    assert again < once
    said = say(model, model, ([0], [0], [1]))
    assert said.next_probability == said.probability == once


@often
@given(four_parameters, customers(most=0), st.floats(0.1, 300))
def test_bg_nbd_lets_newcomers_age_and_not_leave(params, history, silence):
    """Without a repeat purchase it is the rate alone that falls with silence."""
    model = restore("bg_nbd", *params)
    frequency, recency, age = history
    assert (model.probability_alive(*history) == 1).all()
    now = model.purchase_probability(13, *history)
    later = model.purchase_probability(13, frequency, recency, age + silence)
    assert (later <= now + TINY).all()


def test_customers_without_a_value_are_worth_what_all_are():
    newcomers = [0, 0], [0, 0], [9, 9]
    said = forecast(
        MODEL, MODEL, NO_CORRECTION, VALUES, 13, *newcomers, [0, 1], [0, 90]
    )
    assert said.value_per_purchase[0] == pytest.approx(35.17, abs=0.01)
    assert said.value_per_purchase[1] > said.value_per_purchase[0]


def test_one_number_stands_for_all_customers():
    said = forecast(MODEL, MODEL, NO_CORRECTION, VALUES, 13, 2, [5, 9], 30, 3, 40)
    assert isinstance(said, Forecast)
    assert {column.shape for column in said} == {(2,)}


def test_nobody_has_no_forecast():
    said = say(MODEL, MODEL, ([], [], []))
    assert {column.shape for column in said} == {(0,)}


# Few and odd customers, from the fit on

FORTY = np.arange(40) % 4
ODD_CUSTOMERS = {
    "one": ([1], [5], [10]),
    "one who came once": ([0], [0], [10]),
    "one who came today": ([0], [0], [0]),
    "forty": (FORTY, np.where(FORTY, 9, 0), np.linspace(10, 50, 40)),
    "identical": ([2] * 40, [9] * 40, [10] * 40),
    "all came once": ([0] * 40, [0] * 40, [10] * 40),
    "all came today": ([0] * 40, [0] * 40, [0] * 40),
    "5,000 purchases": ([5000, 0, 1, 40], [9.9, 0, 1, 8], [10] * 4),
    "5,000 purchases of all": ([5000] * 40, [9] * 40, [10] * 40),
}


@pytest.mark.parametrize("horizon", [0, 1 / 7, 13, 10_000])
@pytest.mark.parametrize("history", ODD_CUSTOMERS.values(), ids=ODD_CUSTOMERS)
@pytest.mark.parametrize("model", MODELS)
def test_odd_customers_are_told_of(model, history, horizon):
    fitted = fit(model, *history)
    values = fit_gamma_gamma(np.add(history[0], 1), [40.0] * len(history[0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = forecast(
            fitted,
            fitted,
            Correction(0.4, 0.9, 1.1, 0.9),
            values,
            horizon,
            *history,
            np.add(history[0], 1),
            40.0,
        )
    for column in said:
        assert np.isfinite(column).all()
        assert (column >= 0).all()
    assert (said.probability <= said.next_probability).all()
    assert (said.probability <= said.expected_purchases).all()


# Errors


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (([-1], [0], [9]), "frequency is negative"),
        (([0.5], [0], [9]), "frequency is not a whole number"),
        (([1], [10], [9]), "recency is beyond the age"),
        (([0], [1], [9]), "positive without a repeat purchase"),
        (([1], [1], [np.nan]), "age is not finite"),
        (([1, 2], [1, 2, 3], [9]), "lengths differ: frequency 2, recency 3, age 1"),
    ],
)
def test_customers_that_nobody_is(history, message):
    with pytest.raises(InvalidCustomersError, match=message):
        say(MODEL, MODEL, history)


@pytest.mark.parametrize(
    ("count", "mean", "message"),
    [
        (-1, 40, "count is below 0 in 2 rows"),
        ([1, 1], [40, 0], "mean value is not positive in 1 rows, first in row 1"),
        (1, [40, np.nan], "mean value is not finite in 1 rows, first in row 1"),
        ("x", 40, "count is not numeric"),
        ([1, 1, 1], 40, "lengths differ: count 3, mean value 1, frequency 2"),
    ],
)
def test_values_that_nobody_has(count, mean, message):
    args = MODEL, MODEL, NO_CORRECTION, VALUES, 13, [1, 2], [5, 5], [9, 9]
    with pytest.raises(InvalidValuesError, match=message):
        forecast(*args, count, mean)


@pytest.mark.parametrize("horizon", [-1, np.inf, np.nan, "soon", None, [1, 2, 3]])
def test_horizons_that_nothing_is_said_of(horizon):
    with pytest.raises(InvalidHorizonError):
        say(MODEL, MODEL, ([1, 2], [5, 5], [9, 9]), horizon=horizon)


@pytest.mark.parametrize("slope", [0, -1, np.nan, np.inf])
def test_corrections_that_turn_the_order_round(slope):
    with pytest.raises(InvalidParametersError, match="puts nothing right"):
        say(MODEL, MODEL, ([1], [5], [9]), Correction(0, slope))
