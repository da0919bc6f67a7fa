"""Pareto/NBD: races of buying and leaving, their likelihood, and a simulated market."""

import math
import warnings

import numpy as np
import pytest
from customer_examples import customers, four_parameters, made_up, often, seldom
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import approx_fprime

from btyd import MODELS, fit, restore
from btyd.columns import fold
from btyd.customers import Customers
from btyd.pareto_likelihood import log_likelihood
from btyd.race import Clock, Race, get_nodes

CDNOW = 0.5533, 10.578, 0.6062, 11.668
TINY = 1e-12

pareto_models = four_parameters.map(lambda params: restore("pareto_nbd", *params))
clocks = st.builds(Clock, *[st.floats(-4, 4).map(math.exp)] * 2)
lengths = st.floats(-4, 8).map(math.exp)


def race(first, other, length, nodes=32):
    """A race of single clocks."""
    return Race(first, other, np.array([length]), nodes)


# Races


@often
@given(clocks, clocks, lengths)
def test_one_thing_or_the_other_or_neither_happens(one, other, length):
    either = race(one, other, length).wins + race(other, one, length).wins
    assert either + race(one, other, length).neither == pytest.approx(1, abs=1e-9)


@often
@given(clocks, clocks, lengths, st.floats(1, 100))
def test_more_happens_within_longer(one, other, length, times):
    soon, late = race(one, other, length), race(one, other, length * times)
    assert soon.wins <= late.wins + 1e-9
    assert soon.neither >= late.neither


@pytest.mark.parametrize("length", [0.3, 5, 400])
@pytest.mark.parametrize(
    "clocks",
    [
        (Clock(0.6, 12), Clock(2.5, 40)),
        (Clock(2.5, 40), Clock(0.6, 12)),
        (Clock(30.0, 0.5), Clock(0.2, 9)),
        (Clock(0.05, 3), Clock(60.0, 80)),
    ],
    ids=str,
)
def test_race_is_the_integral_over_its_time(clocks, length):
    first, other = clocks

    def density(u):
        survives = -first.shape * math.log1p(u / first.scale)
        survives -= other.shape * math.log1p(u / other.scale)
        return first.shape / (first.scale + u) * math.exp(survives)

    integral = quad(density, 0, length, epsabs=1e-12, epsrel=1e-11, limit=500)[0]
    assert race(*clocks, length).wins[0] == pytest.approx(integral, rel=1e-7)


def test_twins_win_equally_often():
    twin = Clock(0.7, 5.0)
    assert race(twin, twin, 1e12).wins == pytest.approx(0.5, abs=1e-6)


def test_nothing_happens_within_no_time():
    one = Clock(0.7, 5.0)
    assert race(one, one, 0.0).wins == 0
    assert race(one, one, 0.0).neither == 1


def test_fewer_nodes_are_enough_for_real_customers():
    frequency, recency, age = made_up(500)
    buying = Clock(0.55 + frequency, 10.6 + recency)
    leaving = Clock(0.6, 11.7 + recency)
    few, many = (Race(leaving, buying, age - recency, n).wins for n in (20, 64))
    assert few == pytest.approx(many, abs=1e-11)


def test_weights_of_nodes_are_the_length():
    for count in (1, 20, 32):
        nodes = get_nodes(count)
        assert len(nodes) == count
        assert sum(weight for _node, weight in nodes) == pytest.approx(1)
        assert all(0 < node < 1 for node, _weight in nodes)


def test_rates_that_are_hardly_any_race_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        slow = race(Clock(1e-6, 1e6), Clock(1e-6, 1e6), 1e9)
        assert 0 <= slow.wins[0] <= 1
        fast = race(Clock(1e6, 1e-6), Clock(1e6, 1e-6), 1e9)
        assert fast.wins == pytest.approx(0.5, abs=1e-6)


# Likelihood


@often
@given(st.tuples(*[st.floats(-4, 4)] * 4), customers(max_size=6))
def test_gradient_is_that_of_finite_differences(theta, history):
    folded = Customers(*history)
    value, gradient = log_likelihood(np.array(theta), folded)
    numeric = approx_fprime(theta, lambda at: log_likelihood(at, folded)[0], 1e-6)
    assert np.isfinite(value)
    assert gradient == pytest.approx(numeric, rel=1e-3, abs=1e-3)


@often
@given(st.tuples(*[st.floats(-12, 12)] * 4), customers(most=5000))
def test_likelihood_is_finite_wherever_a_search_goes(theta, history):
    value, gradient = log_likelihood(np.array(theta), Customers(*history))
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()


@often
@given(four_parameters, customers(max_size=6), st.integers(2, 5))
def test_each_customer_counts_for_himself(params, history, times):
    theta = np.log(params)
    once = log_likelihood(theta, Customers(*history))
    weighted = log_likelihood(
        theta, Customers(*history, np.full(len(history[0]), times))
    )
    repeated = log_likelihood(
        theta, Customers(*(np.repeat(column, times) for column in history))
    )
    assert weighted[0] == pytest.approx(times * once[0])
    assert repeated[0] == pytest.approx(times * once[0])
    assert weighted[1] == pytest.approx(times * once[1], abs=1e-9)


def test_likelihoods_of_all_first_periods_are_a_probability():
    """Who never came back by T, and who did first at any t ≤ T, are everybody."""
    model = restore("pareto_nbd", *CDNOW)
    again = model.purchase_probability(39, 0, 0, 0)[0]
    folded = Customers([0], [0], [39])
    r, alpha, s, beta = CDNOW
    theta = np.log([r, alpha / folded.scale, s, beta / folded.scale])
    never = math.exp(log_likelihood(theta, folded)[0])
    assert again + never == pytest.approx(1, abs=1e-10)


# What it says


@often
@given(pareto_models, customers(most=5000))
def test_who_bought_today_is_active(model, history):
    frequency, _recency, age = history
    age = np.where(frequency > 0, age, 0)
    assert model.probability_alive(frequency, age, age) == pytest.approx(1)


@often
@given(pareto_models, customers(), st.floats(0.1, 500))
def test_who_is_silent_may_have_left(model, history, silence):
    frequency, recency, age = history
    now = model.probability_alive(*history)
    later = model.probability_alive(frequency, recency, age + silence)
    assert (later <= now).all()
    assert (later >= 0).all()


@often
@given(pareto_models, st.integers(1, 500), st.floats(0.5, 300), st.floats(1.1, 9))
def test_silence_says_more_of_who_came_often(model, frequency, recency, times):
    seldom_came, often_came = model.probability_alive(
        [frequency, 2 * frequency], recency, times * recency
    )
    assert often_came <= seldom_came + TINY


@often
@given(pareto_models, customers(most=5000), st.floats(0.01, 5000))
def test_expectations_are_between_what_they_may_be(model, history, horizon):
    alive = model.probability_alive(*history)
    buys = model.purchase_probability(horizon, *history)
    expected = model.expected_purchases(horizon, *history)
    for_ever = (model.params.r + history[0]) / (model.params.alpha + history[2])
    assert (buys <= alive).all()
    assert (buys <= expected).all()
    assert (expected <= alive * for_ever * horizon * (1 + 1e-9)).all()


@often
@given(pareto_models, customers())
def test_little_time_has_one_purchase_or_none(model, history):
    buys = model.purchase_probability(1e-5, *history)
    expected = model.expected_purchases(1e-5, *history)
    assert buys == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("distance", [0, 1e-15, 1e-9, -1e-9, 1e-5, -1e-3])
def test_expectation_has_its_limit_at_s_of_one(distance):
    history = made_up(50)
    r, alpha, _s, beta = CDNOW
    at, beside = (
        restore("pareto_nbd", r, alpha, s, beta).expected_purchases(39, *history)
        for s in (1, 1 + distance)
    )
    assert beside == pytest.approx(at, rel=abs(distance) * 10 + 1e-12)


def test_expectation_is_the_integral_over_active_time():
    """Of one who was active at T, the purchases until he leaves or T + t."""
    r, alpha, s, beta = CDNOW
    x, age, horizon = 3, 30, 39
    active = quad(lambda u: ((beta + age) / (beta + age + u)) ** s, 0, horizon)[0]
    model = restore("pareto_nbd", *CDNOW)
    said = model.expected_purchases(horizon, x, age, age)[0]
    assert said == pytest.approx((r + x) / (alpha + age) * active, rel=1e-9)


@seldom
@given(pareto_models, customers(min_size=2), st.randoms(use_true_random=False))
def test_order_and_company_do_not_matter(model, history, random):
    order = list(range(len(history[0])))
    random.shuffle(order)
    said = model.purchase_probability(13, *history)
    shuffled = model.purchase_probability(13, *(column[order] for column in history))
    assert shuffled == pytest.approx(said[order], rel=1e-12)


def test_customers_of_every_size_at_once():
    history = [0, 1, 40, 5000], [0, 0, 39, 299], [0, 300, 40, 300]
    for params in (CDNOW, (1e-3, 1e3, 1e3, 1e-3), (50, 1e-3, 1e-3, 500)):
        model = restore("pareto_nbd", *params)
        buys = model.purchase_probability([1, 10, 100, 1000], *history)
        expected = model.expected_purchases([1, 10, 100, 1000], *history)
        assert ((buys >= 0) & (buys <= 1)).all()
        assert np.isfinite(expected).all()
        assert (expected >= buys).all()


# A simulated market


@pytest.fixture(scope="module")
def market():
    """Customers of a known Pareto/NBD, what they did, and what they do next."""
    params = 1.2, 6.0, 0.9, 12.0
    random, size, horizon = np.random.default_rng(5), 60_000, 20.0
    rate = random.gamma(params[0], 1 / params[1], size)
    life = random.exponential(1 / random.gamma(params[2], 1 / params[3], size))
    age = random.integers(10, 40, size).astype(float)
    frequency = random.poisson(rate * np.minimum(life, age)).astype(float)
    last = np.minimum(life, age) * random.random(size) ** (1 / np.maximum(frequency, 1))
    later = random.poisson(rate * (np.clip(life, age, age + horizon) - age))
    history = frequency, np.where(frequency > 0, last, 0), age
    return restore("pareto_nbd", *params), history, life > age, horizon, later


def assert_mean(predicted, happened, frequency):
    """By classes of frequency, within four standard errors."""
    for lowest, highest in [(0, 0), (1, 1), (2, 3), (4, 9), (10, np.inf)]:
        rows = (frequency >= lowest) & (frequency <= highest)
        error = happened[rows] - predicted[rows]
        assert rows.sum() > 200
        assert abs(error.mean()) < 4 * error.std() / np.sqrt(rows.sum())


def test_simulated_purchases_and_departures(market):
    model, history, is_active, horizon, later = market
    alive = model.probability_alive(*history)
    assert_mean(alive, is_active, history[0])
    buys = model.purchase_probability(horizon, *history)
    assert_mean(buys, later > 0, history[0])
    expected = model.expected_purchases(horizon, *history)
    assert_mean(expected, later, history[0])


def test_fit_finds_the_parameters_of_a_market(market):
    model, history, *_rest = market
    fitted = fit("pareto_nbd", *history)
    assert fitted.converged
    assert fitted.params == pytest.approx(model.params, rel=0.1)


def test_its_own_market_is_told_by_none_of_the_others_as_well(market):
    _model, history, *_rest = market
    reached = {name: fit(name, *history).log_likelihood for name in MODELS}
    assert max(reached, key=reached.get) == "pareto_nbd"


# Folded rows


@often
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1))
def test_folded_rows_are_the_rows(rows):
    columns = np.array(rows, dtype=float).T
    folded, places = fold(*columns)
    for column, distinct in zip(columns, folded, strict=True):
        assert (distinct.spread(distinct.values)[places] == column).all()
    assert len(folded[0].places) == len(set(rows))


def test_rows_of_many_columns_are_folded_without_overflow():
    random = np.random.default_rng(3)
    columns = [np.append(column, column[:9]) for column in random.random((6, 5000))]
    folded, places = fold(*columns)
    assert len(folded[0].places) == 5000
    assert (places[-9:] == places[:9]).all()
