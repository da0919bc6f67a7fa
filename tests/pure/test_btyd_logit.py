"""Logit and recency: what they learn, in which direction, for which horizon."""

import warnings

import numpy as np
import pytest
from customer_examples import (
    customers,
    in_unit,
    made_up,
    made_up_window,
    often,
    seldom,
    units,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from btyd import (
    InvalidCustomersError,
    InvalidHorizonError,
    InvalidOutcomesError,
    InvalidParametersError,
    fit_logit,
    fit_recency,
    logit,
    restore_logit,
)

TINY = 1e-12
EVERY_FEATURE = tuple(logit.FEATURES)
all_kinds = pytest.mark.parametrize("learn", [fit_logit, fit_recency])
learners = st.sampled_from([fit_logit, fit_recency])

sizes = st.floats(0, 3)
logits = st.builds(
    lambda start, purchases, pace, rhythm, silence: restore_logit(
        {
            "intercept": start,
            "purchases": purchases,
            "pace": pace,
            "rhythm": -rhythm,
            "silence": -silence,
        },
        13,
    ),
    st.floats(-5, 5),
    *[sizes] * 4,
)
recencies = st.builds(
    lambda start, silence: restore_logit({"intercept": start, "silence": -silence}, 13),
    st.floats(-5, 5),
    sizes,
)
either = st.one_of(logits, recencies)


@st.composite
def outcomes(draw, min_size=1):
    """Customers, and whether each bought."""
    history = draw(customers(min_size=min_size, max_size=25))
    size = len(history[0])
    bought = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return history, np.array(bought)


# What it says


@often
@given(either, customers(most=5000), st.floats(0, 5000))
def test_probabilities_are_probabilities(model, history, horizon):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = model.purchase_probability(horizon, *history)
    assert ((said >= 0) & (said <= 1)).all()


@often
@given(either, customers(), st.floats(0, 300), st.sampled_from([1, 13, 26, 500]))
def test_silence_makes_nobody_likelier(model, history, silence, horizon):
    """Only who is silent: the same customer, later."""
    frequency, recency, age = history
    now = model.purchase_probability(horizon, *history)
    later = model.purchase_probability(horizon, frequency, recency, age + silence)
    assert (later <= now + TINY).all()


@often
@given(either, customers(), st.sampled_from([1, 13, 26, 500]))
def test_a_purchase_today_makes_everybody_likelier(model, history, horizon):
    frequency, _recency, age = history
    now = model.purchase_probability(horizon, *history)
    bought = model.purchase_probability(horizon, frequency + 1, age, age)
    assert (bought >= now - TINY).all()


@often
@given(either, customers(), st.floats(0, 500), st.floats(0, 500))
def test_a_longer_horizon_sees_more(model, history, horizon, more):
    soon = model.purchase_probability(horizon, *history)
    late = model.purchase_probability(horizon + more, *history)
    assert (late >= soon - TINY).all()


@often
@given(either, customers())
def test_nothing_happens_within_no_time(model, history):
    assert not model.purchase_probability(0, *history).any()


@often
@given(either, customers())
def test_horizons_join_at_the_one_it_was_learned_for(model, history):
    around = [
        model.purchase_probability(horizon, *history)
        for horizon in (13 * (1 - 1e-9), 13, 13 * (1 + 1e-9))
    ]
    assert around[0] == pytest.approx(around[1], abs=1e-7)
    assert around[2] == pytest.approx(around[1], abs=1e-7)


def test_half_the_horizon_has_the_square_root_of_staying_away():
    model = restore_logit({"intercept": 0.5, "silence": -1}, 13)
    whole = model.purchase_probability(13, 0, 0, 9)
    half = model.purchase_probability(6.5, 0, 0, 9)
    twice = model.purchase_probability(26, 0, 0, 9)
    assert (1 - half) ** 2 == pytest.approx(1 - whole)
    assert 1 - twice == pytest.approx((1 - whole) ** 2)


def test_who_is_known_less_gains_less_by_a_longer_horizon():
    """Both have the same probability within the learned horizon."""
    model = restore_logit({"intercept": 0.5, "silence": -1, "rhythm": -0.0}, 13)
    known = restore_logit({"intercept": 0.5, "silence": -1}, 13)
    little, much = model.purchase_probability(52, [0, 200], [0, 20], 20)
    constant = known.purchase_probability(52, [0, 200], [0, 20], 20)
    assert little < constant[0]
    assert much == pytest.approx(constant[1], abs=0.01)


@often
@given(either, customers(), units)
def test_it_is_free_of_the_unit(model, history, unit):
    there = restore_logit(model.coefficients, model.horizon * unit)
    assert there.purchase_probability(26 * unit, *in_unit(history, unit)) == (
        pytest.approx(model.purchase_probability(26, *history), rel=1e-9, abs=TINY)
    )


@often
@given(either, customers(min_size=2), st.randoms(use_true_random=False))
def test_each_customer_stands_alone(model, history, random):
    order = list(range(len(history[0])))
    random.shuffle(order)
    said = model.purchase_probability(26, *history)
    shuffled = model.purchase_probability(26, *(column[order] for column in history))
    assert shuffled == pytest.approx(said[order], rel=1e-9)


def test_horizons_may_differ_by_customer():
    model = restore_logit({"intercept": 0, "pace": 1}, 13)
    each = model.purchase_probability([1, 26], [1, 3], [4, 9], [10, 10])
    assert each[0] == model.purchase_probability(1, 1, 4, 10)
    assert each[1] == model.purchase_probability(26, 3, 9, 10)


# What it learns


@seldom
@given(outcomes(min_size=3), learners, units)
def test_learning_is_free_of_the_unit(seen, learn, unit):
    history, bought = seen
    here = learn(*history, bought, 13)
    there = learn(*in_unit(history, unit), bought, 13 * unit)
    assert there.coefficients == pytest.approx(here.coefficients, rel=1e-3, abs=1e-3)
    assert there.horizon == 13 * unit


@seldom
@given(outcomes(min_size=3), learners, st.data())
def test_equal_customers_may_stand_in_one_row(seen, learn, data):
    history, bought = seen
    counts = [data.draw(st.integers(1, 4)) for _row in bought]
    folded = learn(*history, bought, 13, weights=counts)
    spread = learn(*(np.repeat(c, counts) for c in (*history, bought)), 13)
    assert folded.coefficients == pytest.approx(spread.coefficients, rel=1e-3, abs=1e-3)
    assert folded.customer_count == spread.customer_count == sum(counts)


@seldom
@given(outcomes(min_size=3), learners, st.randoms(use_true_random=False))
def test_order_of_customers_does_not_matter(seen, learn, random):
    history, bought = seen
    order = list(range(len(bought)))
    random.shuffle(order)
    here = learn(*history, bought, 13)
    there = learn(*(column[order] for column in (*history, bought)), 13)
    assert there.coefficients == pytest.approx(here.coefficients, rel=1e-3, abs=1e-3)


@seldom
@given(outcomes(), learners)
def test_coefficients_have_sure_signs(seen, learn):
    history, bought = seen
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = learn(*history, bought, 13)
    for name, value in fitted.coefficients.items():
        assert np.isfinite(value)
        assert value * logit.SIGNS.get(name, 0) >= 0
    assert np.isfinite(fitted.log_likelihood)
    assert fitted.log_likelihood <= 0


@seldom
@given(outcomes(), learners)
def test_restored_it_says_the_same(seen, learn):
    history, bought = seen
    fitted = learn(*history, bought, 13)
    restored = restore_logit(fitted.coefficients, fitted.horizon)
    said = fitted.purchase_probability(9, *history)
    assert (restored.purchase_probability(9, *history) == said).all()


@all_kinds
def test_what_everybody_or_nobody_did_is_learned(learn):
    history = made_up(100)
    everybody = learn(*history, np.ones(100), 13).purchase_probability(13, *history)
    nobody = learn(*history, np.zeros(100), 13).purchase_probability(13, *history)
    assert everybody.min() > 0.9
    assert nobody.max() < 0.1


@all_kinds
@pytest.mark.parametrize("bought", [0, 1])
def test_of_one_customer_little_is_learned(learn, bought):
    said = learn([2], [5], [9], [bought], 13).purchase_probability(13, 2, 5, 9)
    assert abs(said[0] - bought) > 0.05


@all_kinds
def test_odd_customers_are_learned_of(learn):
    for history in (
        ([0] * 40, [0] * 40, [0] * 40),
        ([5000] * 40, [9] * 40, [9] * 40),
        ([0, 5000] * 20, [0, 300] * 20, [300] * 40),
        ([3] * 40, [0] * 40, [1e-9] * 40),
    ):
        bought = np.arange(40) % 4 == 0
        fitted = learn(*history, bought, 400)
        said = fitted.purchase_probability(400, *history)
        assert said.sum() == pytest.approx(10, abs=1.5)
        assert np.isfinite(fitted.purchase_probability(1e6, *history)).all()


def test_total_of_those_it_learned_of_is_met():
    window = made_up_window(2000)
    fitted = fit_logit(*window.figures, window.bought, 13)
    said = fitted.purchase_probability(13, *window.figures)
    assert said.sum() == pytest.approx(window.bought.sum(), rel=0.01)
    assert fitted.converged
    assert fitted.customer_count == 2000


def test_coefficients_of_a_known_rule_are_found():
    random = np.random.default_rng(4)
    history = made_up(50_000)
    rule = restore_logit({"intercept": 0.3, "purchases": 0.6, "silence": -1.2}, 13)
    bought = random.random(50_000) < rule.purchase_probability(13, *history)
    features = "purchases", "silence"
    fitted = fit_logit(*history, bought, 13, features)
    assert fitted.coefficients == pytest.approx(rule.coefficients, abs=0.06)


def test_recency_knows_of_silence_alone():
    window = made_up_window(500)
    fitted = fit_recency(*window.figures, window.bought, 13)
    assert fitted.coefficients.keys() == {"intercept", "silence"}
    one, other = fitted.purchase_probability(13, [0, 9], [0, 20], [10, 30])
    assert one == other


def test_more_features_tell_no_less():
    window = made_up_window(2000)
    args = *window.figures, window.bought, 13
    reached = [
        fit_logit(*args, EVERY_FEATURE[:count]).log_likelihood for count in range(1, 5)
    ]
    assert (np.diff(reached) >= -0.5).all()


def test_gradient_is_that_of_finite_differences():
    window = made_up_window(40)
    columns = np.array([get(*window.figures, 13) for get in logit.FEATURES.values()])
    args = columns, window.bought.astype(float), np.linspace(0.5, 2, 40)
    for beta in (np.zeros(5), np.array([1, 0.4, 2, -1, -0.3])):
        _value, gradient = logit._loss(beta, *args)
        numeric = approx_fprime(beta, lambda at: logit._loss(at, *args)[0], 1e-7)
        assert gradient == pytest.approx(numeric, rel=1e-4, abs=1e-3)


# Errors

ONE = [1], [3], [9]


@all_kinds
@pytest.mark.parametrize(
    ("bought", "message"),
    [
        ([2], "bought is not yes or no in 1 rows, first in row 0"),
        ([0.5], "bought is not yes or no"),
        ([-1], "bought is not yes or no"),
        ([np.nan], "bought is not finite"),
        (["x"], "bought is not numeric: .*'x'"),
        ([True, False], "2 outcomes for 1 customers"),
        ([], "0 outcomes for 1 customers"),
        ([[1]], "bought has 2 dimensions"),
    ],
)
def test_outcomes_that_are_none(learn, bought, message):
    with pytest.raises(InvalidOutcomesError, match=message):
        learn(*ONE, bought, 13)


@all_kinds
@pytest.mark.parametrize(
    "horizon", [0, -1, np.inf, np.nan, None, "soon", [13], [13, 26]]
)
def test_horizons_that_nothing_is_learned_for(learn, horizon):
    with pytest.raises(InvalidHorizonError):
        learn(*ONE, [True], horizon)
    with pytest.raises(InvalidHorizonError):
        restore_logit({"intercept": 1}, horizon)


@pytest.mark.parametrize("horizon", [-1, np.inf, np.nan, "soon", [1, 2, 3]])
def test_horizons_that_nothing_is_said_of(horizon):
    model = restore_logit({"intercept": 1}, 13)
    with pytest.raises(InvalidHorizonError):
        model.purchase_probability(horizon, [0, 1], [0, 3], [9, 9])


@all_kinds
@pytest.mark.parametrize(
    ("history", "message"),
    [
        (([-1], [0], [9]), "frequency is negative"),
        (([1], [10], [9]), "recency is beyond the age"),
        (([0], [1], [9]), "positive without a repeat purchase"),
        (([1], [1], [np.nan]), "age is not finite"),
        (([], [], []), "there is no customer"),
    ],
)
def test_customers_that_nobody_is(learn, history, message):
    with pytest.raises(InvalidCustomersError, match=message):
        learn(*history, [True] * len(history[0]), 13)


@all_kinds
@pytest.mark.parametrize("weights", [[0], [-1], [1, 2], ["x"], [np.inf]])
def test_weights_that_are_none(learn, weights):
    with pytest.raises(InvalidCustomersError):
        learn(*ONE, [True], 13, weights=weights)


@pytest.mark.parametrize(
    ("coefficients", "message"),
    [
        ({}, r"no coefficients: \[\]"),
        ({"silence": -1}, "no coefficients: .*silence"),
        ({"intercept": 1, "x": 1}, "no coefficients: .*'x'"),
        ({"intercept": 1, "silence": 1}, "silence cannot have 1"),
        ({"intercept": 1, "rhythm": 0.1}, "rhythm cannot have 0.1"),
        ({"intercept": 1, "purchases": -1}, "purchases cannot have -1"),
        ({"intercept": 1, "pace": -1}, "pace cannot have -1"),
        ({"intercept": np.nan}, "intercept cannot have nan"),
        ({"intercept": np.inf}, "intercept cannot have inf"),
        ({"intercept": -1e9}, "intercept cannot have"),
        ({"intercept": "x"}, "are numbers: .*'x'"),
        (None, "are numbers: .*NoneType"),
        (7, "are numbers: .*int"),
    ],
)
def test_coefficients_that_no_fit_has(coefficients, message):
    with pytest.raises(InvalidParametersError, match=message):
        restore_logit(coefficients, 13)
