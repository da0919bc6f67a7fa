"""Gamma-Gamma: fits of few, odd and many values, and what a purchase is worth."""

import warnings

import numpy as np
import pytest
from customer_examples import often, seldom, three_parameters
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import gamma

from btyd import (
    InvalidCustomersError,
    InvalidParametersError,
    InvalidValuesError,
    ValueParameters,
    fit_gamma_gamma,
    gamma_gamma,
    restore_gamma_gamma,
)

CDNOW = 6.249, 3.745, 15.448
models = three_parameters.map(lambda params: restore_gamma_gamma(*params))


@st.composite
def values(draw, min_size=1, max_size=20):
    """Numbers of purchases and their mean values."""
    figures = st.tuples(st.integers(1, 60), st.floats(0.01, 1e5))
    rows = draw(st.lists(figures, min_size=min_size, max_size=max_size))
    return np.array(rows, dtype=float).T


def made_up(size, params=CDNOW, seed=3):
    """Values of customers of a known Gamma-Gamma."""
    p, q, scale = params
    random = np.random.default_rng(seed)
    count = random.integers(1, 12, size)
    rate = random.gamma(q, 1 / scale, size)
    return count, random.gamma(p * count) / (rate * count)


def assert_same_fit(one, other):
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-6, abs=1e-6)
    assert one.params == pytest.approx(other.params, rel=2e-3)
    assert one.customer_count == other.customer_count


# Fits


@seldom
@given(values(min_size=3), st.data())
def test_folded_rows_give_the_same_fit(rows, data):
    counts = [data.draw(st.integers(1, 4)) for _row in rows[0]]
    unfolded = (np.repeat(column, counts) for column in rows)
    assert_same_fit(fit_gamma_gamma(*unfolded), fit_gamma_gamma(*rows, weights=counts))


@seldom
@given(values(min_size=3), st.randoms(use_true_random=False))
def test_order_of_customers_does_not_matter(rows, random):
    order = list(range(len(rows[0])))
    random.shuffle(order)
    assert_same_fit(fit_gamma_gamma(*rows[:, order]), fit_gamma_gamma(*rows))


@seldom
@given(values(min_size=3), st.sampled_from([0.01, 7.45, 100, 41.3]))
def test_fit_is_free_of_the_currency(rows, rate):
    count, mean = rows
    here, there = fit_gamma_gamma(count, mean), fit_gamma_gamma(count, rate * mean)
    scaled = here.params._replace(gamma=rate * here.params.gamma)
    assert there.params == pytest.approx(scaled, rel=2e-3)
    per_customer = len(count) * np.log(rate)
    assert there.log_likelihood + per_customer == pytest.approx(here.log_likelihood)
    assert there.expected_value(count, rate * mean) == pytest.approx(
        rate * here.expected_value(count, mean), rel=1e-3
    )


@often
@given(values())
def test_fit_is_finite_without_a_warning(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = fit_gamma_gamma(*rows)
    assert min(fitted.params) > 0
    assert np.isfinite([*fitted.params, fitted.log_likelihood]).all()


ODD_VALUES = {
    "one": ([1], [30]),
    "one of many purchases": ([5000], [30]),
    "identical": ([3] * 40, [30] * 40),
    "alike but for one": ([3] * 40, [30] * 39 + [3000]),
    "all once": ([1] * 40, np.linspace(5, 80, 40)),
    "two sizes": ([2] * 40, [1, 1000] * 20),
    "many and few purchases": ([5000, 1, 1, 2], [10, 20, 30, 40]),
    "cents": ([1, 2, 3], [0.01, 0.01, 0.02]),
    "millions": ([1, 2, 3], [1e9, 3e9, 2e8]),
    "cents and millions": ([1, 1, 1], [0.01, 1, 1e9]),
}


@pytest.mark.parametrize("rows", ODD_VALUES.values(), ids=ODD_VALUES)
def test_odd_values_are_fitted(rows):
    fitted = fit_gamma_gamma(*rows)
    count, mean = map(np.array, rows)
    assert np.isfinite(fitted.params).all()
    expected = fitted.expected_value(count, mean)
    assert np.isfinite(expected).all()
    assert (expected > 0).all()
    assert np.isfinite(fitted.expected_value(0, 0)).all()


def test_identical_customers_are_worth_what_they_pay():
    fitted = fit_gamma_gamma([3] * 40, [30] * 40)
    said = fitted.expected_value([0, 3, 9], [0, 30, 30])
    assert said == pytest.approx(30, rel=0.02)


@pytest.mark.parametrize("params", [CDNOW, (2.0, 6.0, 200.0), (20.0, 2.5, 3.0)])
def test_fit_finds_the_parameters_that_values_were_made_with(params):
    fitted = fit_gamma_gamma(*made_up(30_000, params))
    assert fitted.converged
    assert fitted.params == pytest.approx(params, rel=0.06)


def test_gradient_is_that_of_finite_differences():
    rows = made_up(25)
    purchases = gamma_gamma._Purchases(*map(np.asarray, rows), np.ones(25))
    for theta in ([1.5, 1.2, 0.4], [-2, 3, 1], [4, -3, -4], [0, 0, 9]):
        _value, gradient = gamma_gamma._log_likelihood(np.array(theta), purchases)
        numeric = approx_fprime(
            theta, lambda at: gamma_gamma._log_likelihood(at, purchases)[0], 1e-7
        )
        assert gradient == pytest.approx(numeric, rel=1e-4, abs=1e-3)


def test_prior_hardly_moves_the_parameters(monkeypatch):
    rows = made_up(900)
    with_prior = fit_gamma_gamma(*rows)
    monkeypatch.setattr(gamma_gamma, "PRIOR_WIDTH", np.inf)
    assert with_prior.params == pytest.approx(fit_gamma_gamma(*rows).params, rel=1e-3)


def test_rows_of_weight_zero_are_not_there():
    count, mean = made_up(40)
    some = np.arange(40) % 2
    weighted = fit_gamma_gamma(count, mean, weights=some)
    there = fit_gamma_gamma(count[some > 0], mean[some > 0])
    assert weighted.params == pytest.approx(there.params, rel=5e-3)
    assert weighted.customer_count == 20


# Integrals over the customers' rates


@pytest.mark.parametrize("row", [(1, 80), (2, 12), (9, 35), (60, 300)], ids=str)
def test_likelihood_and_value_are_integrals(row):
    """Means over the rates, on a grid that is even in their logarithms."""
    (count, mean), (p, q, scale) = row, CDNOW
    rate = np.exp(np.arange(-25, 12, 0.005))
    prior = gamma.pdf(rate, q, scale=1 / scale) * rate * 0.005
    seen = gamma.pdf(mean, p * count, scale=1 / (rate * count))
    worth = (prior * seen * p / rate).sum() / (prior * seen).sum()
    fitted = restore_gamma_gamma(*CDNOW)
    assert fitted.expected_value(count, mean)[0] == pytest.approx(worth, rel=1e-8)
    purchases = gamma_gamma._Purchases(*np.array([[count], [mean]], float), np.ones(1))
    theta = np.log([p, q, scale / purchases.scale])
    value = gamma_gamma._log_likelihood(theta, purchases)[0] - np.log(purchases.scale)
    assert value == pytest.approx(np.log((prior * seen).sum()), rel=1e-8)


# Expected values


@often
@given(models, values())
def test_values_are_positive_and_finite(model, rows):
    said = model.expected_value(*rows)
    assert np.isfinite(said).all()
    assert (said > 0).all()


@often
@given(models, st.integers(1, 60), st.floats(0.01, 1e5), st.floats(1, 50))
def test_who_pays_more_is_worth_more(model, count, mean, times):
    low, high = model.expected_value(count, [mean, mean * times])
    assert high >= low


@often
@given(models, st.floats(0.01, 1e5))
def test_many_purchases_are_worth_their_mean(model, mean):
    assert model.expected_value(10**9, mean)[0] == pytest.approx(mean, rel=1e-4)


@pytest.mark.parametrize("mean", [0, -5, 80])
def test_without_a_purchase_a_customer_is_like_all(mean):
    p, q, scale = CDNOW
    said = restore_gamma_gamma(*CDNOW).expected_value(0, mean)
    assert said == pytest.approx(p * scale / (q - 1))


@pytest.mark.parametrize("q", [1e-6, 0.5, 1.0, 1 + 1e-12, 1.3])
def test_mean_of_all_is_kept_within_bounds(q):
    """For q of 1 or less it is infinite; 4 times the harmonic mean stands for it."""
    model = restore_gamma_gamma(2.0, q, 10.0)
    said = model.expected_value([0, 1, 1], [0, 5, 1e6])
    assert np.isfinite(said).all()
    assert said[0] == pytest.approx(min(4 / q, 1 / max(q - 1, 1e-300)) * 20)


@often
@given(models, st.floats(0.01, 1e4))
def test_bounds_do_not_tell_among_customers_who_are_known(model, mean):
    p, q, scale = model.params
    count = np.ceil(4 / 3 / p) + np.arange(3)
    shape = p * count + q
    published = p * (scale + count * mean) / (shape - 1)
    assert model.expected_value(count, mean) == pytest.approx(published)


@seldom
@given(values())
def test_restored_values_say_the_same(rows):
    fitted = fit_gamma_gamma(*rows)
    restored = restore_gamma_gamma(**fitted.params._asdict())
    assert (restored.expected_value(*rows) == fitted.expected_value(*rows)).all()


def test_one_number_stands_for_all_customers():
    model = restore_gamma_gamma(*CDNOW)
    spread = model.expected_value(2, [10, 20])
    assert spread == pytest.approx(model.expected_value([2, 2], [10, 20]))
    assert model.expected_value([], []).shape == (0,)


# Errors


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([1, 0], [5, 5]), "count is below 1 in 1 rows, first in row 1"),
        (([1, -2], [5, 5]), "count is below 1 in 1 rows, first in row 1"),
        (([1, 1], [5, 0]), "mean value is not positive in 1 rows, first in row 1"),
        (([1, 1], [-5, -1]), "mean value is not positive in 2 rows, first in row 0"),
        (([1, np.nan], [5, 5]), "count is not finite in 1 rows, first in row 1"),
        (([1, 1], [5, np.inf]), "mean value is not finite in 1 rows, first in row 1"),
        (([1, 2, 3], [5, 5]), "lengths differ: count 3, mean value 2"),
        ((["x"], [5]), "count is not numeric: .*'x'"),
        (([1], None), "mean value is not finite"),
        (([[1]], [5]), "count has 2 dimensions"),
    ],
)
def test_values_that_nobody_has(rows, message):
    with pytest.raises(InvalidValuesError, match=message):
        fit_gamma_gamma(*rows)


def test_counts_and_means_that_nobody_has_are_not_told():
    model = restore_gamma_gamma(*CDNOW)
    with pytest.raises(InvalidValuesError, match="count is below 0"):
        model.expected_value(-1, 5)
    with pytest.raises(InvalidValuesError, match="mean value is not positive"):
        model.expected_value([0, 1], [-5, -5])


@pytest.mark.parametrize("weights", [[0, 0], [1], [1, -1], [1, np.nan], "ab"])
def test_weights_that_are_none(weights):
    with pytest.raises(InvalidCustomersError):
        fit_gamma_gamma([1, 2], [5, 6], weights)


def test_nobody_cannot_be_fitted():
    with pytest.raises(InvalidCustomersError, match="there is no customer"):
        fit_gamma_gamma([], [])


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ((0, 1, 1), "finite and positive: .*p=0"),
        ((1, -1, 1), "finite and positive: .*q=-1"),
        ((1, 1, np.inf), "finite and positive: .*gamma=inf"),
        ((1, np.nan, 1), "finite and positive: .*q=nan"),
        ((1, 1, "x"), "numbers: .*'x'"),
        ((1, None, 1), "numbers: .*NoneType"),
    ],
)
def test_parameters_that_no_fit_has(params, message):
    with pytest.raises(InvalidParametersError, match=message):
        restore_gamma_gamma(*params)


def test_parameters_have_their_names():
    assert restore_gamma_gamma(*CDNOW).params == ValueParameters(*CDNOW)
    assert np.isnan(restore_gamma_gamma(*CDNOW).log_likelihood)
