"""What holds for every customer, every model and every horizon."""

import math
import warnings
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from btyd import MODELS, fit, restore, summarize

TINY = 1e-12
# The same examples in each run.
steady = settings(deadline=None, database=None, derandomize=True)
often = settings(steady, max_examples=30)
seldom = settings(steady, max_examples=10)

names = st.sampled_from(sorted(MODELS))
parameters = st.tuples(*[st.floats(-4, 4).map(math.exp)] * 4)
models = st.builds(lambda name, params: restore(name, *params), names, parameters)
horizons = st.floats(0, 5000)
units = st.floats(1e-3, 1e3)


@st.composite
def customers(draw, most=5000, max_size=12, least_share=0.0):
    """Frequency, recency and age of some customers.

    :param least_share: of the age, that lies between first and last purchase
    """
    shares, ages = st.floats(least_share, 1), st.floats(0.01, 5000)
    figures = st.tuples(st.integers(0, most), shares, ages)
    rows = draw(st.lists(figures, min_size=1, max_size=max_size))
    frequency, share, age = np.array(rows, dtype=float).T
    return frequency, np.where(frequency > 0, share * age, 0), age


def few_purchases():
    return customers(most=20, max_size=25)


def in_unit(model, unit):
    """Parameters of a model with times in a unit that is so much shorter."""
    times = model.times
    named = model.params._asdict().items()
    return [value * unit if name in times else value for name, value in named]


def predictions(model, horizon, history):
    return (
        model.probability_alive(*history),
        model.purchase_probability(horizon, *history),
        model.expected_purchases(horizon, *history),
    )


def assert_same(left, right, rel=1e-9):
    for one, other in zip(left, right, strict=True):
        assert one == pytest.approx(other, rel=rel, abs=TINY)


# Predictions


@often
@given(models, horizons, customers())
def test_all_is_finite_and_without_a_warning(model, horizon, history):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        predicted = predictions(model, horizon, history)
    assert np.isfinite(predicted).all()


@often
@given(models, horizons, customers())
def test_probabilities_and_expectations_are_in_order(model, horizon, history):
    alive, buys, expected = predictions(model, horizon, history)
    assert (buys >= 0).all()
    assert (buys <= alive).all()
    assert (alive <= 1).all()
    assert (expected >= buys).all()


@often
@given(models, customers())
def test_nothing_happens_within_no_time(model, history):
    _alive, buys, expected = predictions(model, 0, history)
    assert not buys.any()
    assert not expected.any()


@often
@given(models, horizons, horizons, customers())
def test_a_longer_horizon_sees_more(model, horizon, more, history):
    _alive, buys, expected = predictions(model, horizon, history)
    _alive, buys_later, expected_later = predictions(model, horizon + more, history)
    assert (buys_later >= buys - TINY).all()
    assert (expected_later >= expected * (1 - 1e-4) - TINY).all()


@often
@given(models, horizons, units, customers())
def test_predictions_are_free_of_the_unit(model, horizon, unit, history):
    frequency, recency, age = history
    other = restore(model.model, *in_unit(model, unit))
    there = predictions(other, horizon * unit, (frequency, recency * unit, age * unit))
    here = predictions(model, horizon, history)
    assert_same(there[:2], here[:2])
    assert there[2] == pytest.approx(here[2], rel=1e-4, abs=TINY)


@often
@given(models, st.floats(0, 5000), customers())
def test_silence_never_makes_more_alive(model, silence, history):
    frequency, recency, age = history
    now = model.probability_alive(*history)
    later = model.probability_alive(frequency, recency, age + silence)
    assert (later <= now + TINY).all()


@often
@given(parameters, customers(most=0))
def test_nobody_without_a_repeat_leaves_bg_nbd(params, history):
    assert (restore("bg_nbd", *params).probability_alive(*history) == 1).all()


@often
@given(parameters, customers(most=0))
def test_anybody_may_leave_mbg_nbd(params, history):
    assert (restore("mbg_nbd", *params).probability_alive(*history) < 1).all()


@often
@given(models, customers(max_size=5), st.data())
def test_each_customer_stands_alone(model, history, data):
    horizon = np.array([data.draw(horizons) for _row in history[0]])
    together = predictions(model, horizon, history)
    rows = zip(horizon, *history, strict=True)
    alone = [np.hstack(predictions(model, row[0], row[1:])) for row in rows]
    assert_same(together, np.array(alone).T)


@often
@given(models, horizons, customers(max_size=1), st.integers(2, 5))
def test_one_number_stands_for_all_customers(model, horizon, history, count):
    frequency, recency, age = (column[0] for column in history)
    spread = predictions(model, horizon, (np.full(count, frequency), recency, age))
    single = predictions(model, horizon, (frequency, recency, age))
    assert_same(spread, np.repeat(single, count, axis=1))


# Fits


def assert_same_fit(one, other):
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-6, abs=1e-6)
    assert one.params == pytest.approx(other.params, rel=1e-3)
    assert one.customer_count == pytest.approx(other.customer_count)


@seldom
@given(names, few_purchases(), st.data())
def test_folded_rows_give_the_same_fit(name, history, data):
    counts = [data.draw(st.integers(1, 4)) for _row in history[0]]
    unfolded = [np.repeat(column, counts) for column in history]
    assert_same_fit(fit(name, *unfolded), fit(name, *history, weights=counts))


@seldom
@given(names, few_purchases(), st.randoms(use_true_random=False))
def test_order_of_customers_does_not_matter(name, history, random):
    order = list(range(len(history[0])))
    random.shuffle(order)
    shuffled = [column[order] for column in history]
    assert_same_fit(fit(name, *shuffled), fit(name, *history))


@seldom
@given(names, few_purchases(), units)
def test_fit_is_free_of_the_unit(name, history, unit):
    frequency, recency, age = history
    there = fit(name, frequency, recency * unit, age * unit)
    here = fit(name, *history)
    assert in_unit(there, 1 / unit) == pytest.approx(list(here.params), rel=2e-3)
    likelihood = there.log_likelihood + frequency.sum() * math.log(unit)
    assert likelihood == pytest.approx(here.log_likelihood, rel=1e-6, abs=1e-6)


@seldom
@given(names, few_purchases(), horizons)
def test_restored_model_says_the_same(name, history, horizon):
    fitted = fit(name, *history)
    restored = restore(name, *fitted.params)
    for one, other in zip(
        predictions(fitted, horizon, history),
        predictions(restored, horizon, history),
        strict=True,
    ):
        assert np.array_equal(one, other)


@seldom
@given(names, customers(least_share=0.01))
def test_fit_is_finite_and_converges(name, history):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = fit(name, *history)
    assert fitted.converged
    assert np.isfinite([*fitted.params, fitted.log_likelihood]).all()


# The summary of purchases

purchases = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 30)))


def figures_by_hand(events, as_of):
    days = defaultdict(set)
    for customer, day in events:
        if day <= as_of:
            days[customer].add(day)
    return [
        (customer, len(seen) - 1, max(seen) - min(seen), as_of - min(seen))
        for customer, seen in sorted(days.items())
    ]


@often
@given(purchases, st.integers(0, 40))
def test_summary_by_hand(events, as_of):
    customer, day = [event[0] for event in events], [event[1] for event in events]
    summary = summarize(customer, day, as_of)
    assert list(zip(*summary, strict=True)) == figures_by_hand(events, as_of)


@often
@given(purchases, st.integers(0, 40), st.dates().map(np.datetime64))
def test_summary_of_dates_is_that_of_numbers(events, as_of, start):
    customer, day = np.array(events, dtype=object).reshape(-1, 2).T
    day = day.astype(int)
    by_date = summarize(customer, start + day, start + as_of)
    for one, other in zip(by_date, summarize(customer, day, as_of), strict=True):
        assert one.tolist() == other.tolist()
