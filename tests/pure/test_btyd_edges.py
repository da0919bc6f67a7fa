"""Few, odd and impossible customers: fits stay finite, errors say what is wrong."""

from datetime import date

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime, minimize
from scipy.stats import beta

from btyd import (
    MODELS,
    BtydError,
    InvalidCustomersError,
    InvalidHorizonError,
    InvalidOutcomesError,
    InvalidParametersError,
    InvalidValuesError,
    UnknownModelError,
    fit,
    fitting,
    restore,
    summarize,
)
from btyd.customers import Customers

all_models = pytest.mark.parametrize("model", sorted(MODELS))
beta_geometric = pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd"])


def forty(frequency, share=0.8):
    """Forty customers of different ages."""
    age = np.linspace(10, 50, 40)
    frequency = np.broadcast_to(frequency, age.shape)
    return frequency, np.where(frequency > 0, share * age, 0), age


# Few and odd customers

ODD_CUSTOMERS = {
    "forty": forty(np.arange(40) % 4),
    "one who never returned": (0, 0, 10),
    "one who returned": (3, 5, 10),
    "one on the first day": (0, 0, 0),
    "all on the first day": ([0] * 40, 0, 0),
    "identical and gone": ([0] * 40, 0, 10),
    "identical and loyal": ([5] * 40, 9, 10),
    "nobody repeats": forty(0),
    "everybody repeats": forty(2 + np.arange(40) % 3),
    "everybody bought today": forty(2, share=1),
    "5,000 purchases": ([5000, 0, 1, 40], [9.9, 0, 1, 8], 10),
    "5,000 purchases of everybody": forty(5000),
    "repeats without time between": ([2285], [0], [1]),
    "one of them on the first day": ([0, 2, 0], [0, 3, 0], [0, 9, 4]),
    "times of many sizes": ([1, 2, 0], [1e-8, 2, 0], [1e-8, 1e8, 5]),
}


@all_models
@pytest.mark.parametrize("history", ODD_CUSTOMERS.values(), ids=ODD_CUSTOMERS)
def test_fit_of_odd_customers_is_finite(model, history):
    fitted = fit(model, *history)
    assert np.isfinite([*fitted.params, fitted.log_likelihood]).all()
    assert min(fitted.params) > 0
    buys = fitted.purchase_probability(30, *history)
    assert ((buys >= 0) & (buys <= 1)).all()
    assert np.isfinite(fitted.expected_purchases(30, *history)).all()


@all_models
def test_where_nobody_repeats_nobody_is_expected(model):
    history = forty(0)
    buys = fit(model, *history).purchase_probability(10, *history)
    assert buys.max() < 0.02


@all_models
def test_where_everybody_keeps_buying_everybody_is_expected(model):
    history = forty(20, share=1)
    buys = fit(model, *history).purchase_probability(10, *history)
    assert buys.min() > 0.9


@all_models
def test_rows_of_weight_zero_are_not_there(model):
    frequency, recency, age = forty(np.arange(40) % 4)
    weights = np.arange(40) % 2
    weighted = fit(model, frequency, recency, age, weights=weights)
    kept = [column[weights > 0] for column in (frequency, recency, age)]
    there = fit(model, *kept)
    assert weighted.params == pytest.approx(there.params, rel=1e-4)
    assert weighted.log_likelihood == pytest.approx(there.log_likelihood)
    assert weighted.customer_count == 20


@all_models
def test_one_weight_for_the_only_row(model):
    assert fit(model, 2, 5, 10, weights=3).customer_count == 3


@pytest.mark.parametrize("predict", ["purchase_probability", "expected_purchases"])
def test_no_customers_have_no_figures(predict):
    fitted = restore("bg_nbd", 1, 1, 2, 1)
    assert getattr(fitted, predict)(30, [], [], []).shape == (0,)


def test_a_restored_model_knows_no_likelihood():
    assert np.isnan(restore("bg_nbd", 1, 1, 2, 1).log_likelihood)


# The gradient

# A fit on CDNOW ends near the first; the others are off it in all directions.
THETAS = [
    (-1.4, -2.0, -0.2, 0.9),
    (1.0, 1.0, 1.0, 1.0),
    (-3.0, 2.0, -3.0, 3.0),
    (4.0, -4.0, 2.0, -5.0),
]


@all_models
@pytest.mark.parametrize("theta", THETAS)
def test_gradient_is_that_of_finite_differences(model, theta):
    customers = Customers([0, 0, 1, 2, 9], [0, 0, 3, 12, 30], [0, 20, 3, 30, 40])
    likelihood = MODELS[model].get_log_likelihood
    _value, gradient = likelihood(np.array(theta), customers)
    numeric = approx_fprime(theta, lambda at: likelihood(at, customers)[0])
    assert gradient == pytest.approx(numeric, rel=1e-4, abs=1e-4)


@all_models
def test_gradient_vanishes_at_the_fit(model, monkeypatch, cdnow):
    monkeypatch.setattr(fitting, "PRIOR_WIDTH", np.inf)
    history = cdnow.published
    customers = Customers(*history)
    kind = MODELS[model]
    params = fit(model, *history).params._asdict()
    scales = dict.fromkeys(kind.times, customers.scale)
    theta = np.log([params[name] / scales.get(name, 1) for name in params])
    _value, gradient = kind.get_log_likelihood(theta, customers)
    assert np.abs(gradient).max() < fitting.GRADIENT_TOLERANCE * customers.count


@all_models
def test_many_rows_are_searched_once(model, monkeypatch):
    starts = []

    def record(objective, start, **options):
        starts.append(start)
        return minimize(objective, start, **options)

    monkeypatch.setattr(fitting, "minimize", record)
    history = forty(np.arange(40) % 7)
    fit(model, *history)
    assert len(starts) == len(MODELS[model].starts)
    monkeypatch.setattr(fitting, "FEW_ROWS", 39)
    fit(model, *history)
    assert starts[-1] == MODELS[model].starts[0]
    assert len(starts) == len(MODELS[model].starts) + 1


# Frequency, recency and age of a few who came often or not at all, where a search from
# the usual starts ends below the top.
POLARISED = {
    "mbg_nbd": ([0, 0, 0, 6, 0, 9, 0, 0, 5, 0], [0, 0, 0, 36, 0, 35, 0, 0, 38, 0], 39),
    "pareto_nbd": ([0, 9, 0], [0, 35, 0], 39),
}


@pytest.mark.parametrize("model", POLARISED)
def test_few_customers_are_fitted_by_the_best_optimum(model):
    reached = fit(model, *POLARISED[model]).log_likelihood
    random = np.random.default_rng(2)
    customers, kind = Customers(*POLARISED[model]), MODELS[model]
    others = [
        fitting._minimize(random.uniform(-4, 4, 4), customers, kind) for _ in range(20)
    ]
    best = min(others, key=lambda found: found.fun)
    value, _gradient = kind.get_log_likelihood(best.x, customers)
    in_unit = value - customers.repeat_purchases * np.log(customers.scale)
    assert reached >= in_unit - 0.05


# Expectations where the series is delicate

HISTORY = np.array([(0, 0, 30), (1, 12, 30), (7, 29, 30), (400, 29, 30)]).T


def integrated_expectation(model, elapsed, x):
    """Expected purchases of one who is active, over the probabilities of leaving."""
    r, _alpha, a, b = model.params
    leaves = beta(a, b + x + model.extra_chance)

    def purchases(quantile):
        p = leaves.ppf(quantile)
        return -np.expm1(-(r + x) * np.log1p(p * elapsed)) / p

    return quad(purchases, 0, 1, epsabs=0, epsrel=1e-9, limit=200)[0]


@beta_geometric
@pytest.mark.parametrize("distance", [0, 1e-13, 1e-9, -1e-7, 1e-5, -1e-3])
def test_expectation_near_a_of_one(model, distance):
    fitted = restore(model, 0.4, 6, 1 + distance, 2.5)
    expected = fitted.expected_purchases(20, *HISTORY)
    alive = fitted.probability_alive(*HISTORY)
    integrated = [integrated_expectation(fitted, 20 / 36, x) for x in HISTORY[0]]
    assert expected / alive == pytest.approx(integrated, rel=2e-6)


@beta_geometric
@pytest.mark.parametrize("a", [0.3, 0.9, 2.0, 12.0])
def test_quadrature_agrees_with_the_series(model, a):
    fitted = restore(model, 0.4, 6, a, 2.5)
    x = np.array([0, 0, 1, 7, 400, 5000])
    elapsed = np.array([0, 0.5, 0.001, 2, 0.5, 0.1])
    by_series = fitted._expected_by_series(x, elapsed)
    by_quadrature = fitted._expected_by_quadrature(x, elapsed)
    assert by_quadrature == pytest.approx(by_series, rel=1e-5)


def test_quadrature_steps_in_where_the_series_fails():
    fitted = restore("mbg_nbd", 0.05, 100, 616, 0.005)
    x, elapsed = np.array([10.0]), np.array([3.4])
    assert not np.isfinite(fitted._expected_by_series(x, elapsed)).any()
    expected = fitted.expected_purchases(3.4 * 130, x, 29, 30)
    alive = fitted.probability_alive(x, 29, 30)
    integrated = integrated_expectation(fitted, elapsed[0], x[0])
    assert expected / alive == pytest.approx(integrated, rel=1e-6)


# Errors


@pytest.mark.parametrize(("call", "figures"), [(fit, (0, 0, 1)), (restore, (1,) * 4)])
def test_unknown_model(call, figures):
    names = "bg_nbd, mbg_nbd, pareto_nbd"
    with pytest.raises(UnknownModelError, match=f"'x' is none of {names}"):
        call("x", *figures)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ((1, 1, 0, 1), "finite and positive: .*a=0"),
        ((1, -2, 1, 1), "finite and positive: .*alpha=-2"),
        ((1, 1, 1, np.inf), "finite and positive: .*b=inf"),
        ((np.nan, 1, 1, 1), "finite and positive: .*r=nan"),
        ((None, 1, 1, 1), "numbers: .*NoneType"),
        (("many", 1, 1, 1), "numbers: .*'many'"),
        ((10**400, 1, 1, 1), "numbers: .*too large"),
    ],
)
def test_invalid_parameters(params, message):
    with pytest.raises(InvalidParametersError, match=message):
        restore("bg_nbd", *params)


def test_parameters_of_another_model():
    with pytest.raises(InvalidParametersError, match="unexpected keyword argument 's'"):
        restore("bg_nbd", r=1, alpha=1, s=1, beta=1)


def test_missing_parameters():
    with pytest.raises(InvalidParametersError, match=r"missing 1 .* 'beta'"):
        restore("pareto_nbd", r=1, alpha=1, s=1)


INVALID_CUSTOMERS = [
    (([1, 0.5], 1, 2), "frequency is not a whole number in 1 rows, first in row 1"),
    (([0, -1], 0, 2), "frequency is negative in 1 rows, first in row 1"),
    (([1, 1], [1, -1], 2), "recency is negative in 1 rows, first in row 1"),
    ((0, 0, [1, -1, -1]), "age is negative in 2 rows, first in row 1"),
    (([1, None], 1, 2), "frequency is not finite in 1 rows, first in row 1"),
    ((1, [1, np.nan], 2), "recency is not finite in 1 rows, first in row 1"),
    ((1, 1, [2, np.inf]), "age is not finite in 1 rows, first in row 1"),
    (([1, 1, 1], [1, 1, 3], 2), "recency is beyond the age in 1 rows, first in row 2"),
    (([1, 0], 1, 2), "positive without a repeat purchase in 1 rows, first in row 1"),
    (([1, 1], [1, 1, 1], 2), "lengths differ: frequency 2, recency 3, age 1"),
    (([[1]], 1, 2), "frequency has 2 dimensions"),
    ((1, "soon", 2), "recency is not numeric: .*'soon'"),
    ((1, 1, 10**400), "age is not numeric: .*too large"),
]


@pytest.mark.parametrize(("history", "message"), INVALID_CUSTOMERS)
def test_invalid_customers(history, message):
    with pytest.raises(InvalidCustomersError, match=message):
        fit("bg_nbd", *history)
    with pytest.raises(InvalidCustomersError, match=message):
        restore("bg_nbd", 1, 1, 1, 1).probability_alive(*history)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2, 3], "there are 3 weights for 2 customers"),
        (1, "there are 1 weights for 2 customers"),
        ([1, -1], "weight is negative in 1 rows, first in row 1"),
        ([1, np.nan], "weight is not finite in 1 rows, first in row 1"),
        (["a", 1], "weight is not numeric: .*'a'"),
        ([[1, 1]], "weight has 2 dimensions"),
        ([0, 0], "there is no customer"),
    ],
)
def test_invalid_weights(weights, message):
    with pytest.raises(InvalidCustomersError, match=message):
        fit("bg_nbd", [0, 1], [0, 1], [2, 2], weights=weights)


def test_nobody_cannot_be_fitted():
    with pytest.raises(InvalidCustomersError, match="there is no customer"):
        fit("bg_nbd", [], [], [])


@pytest.mark.parametrize("predict", ["purchase_probability", "expected_purchases"])
@pytest.mark.parametrize(
    ("horizon", "message"),
    [
        (-1, "not negative, unlike -1.0 in row 0"),
        ([1, -2], "not negative, unlike -2.0 in row 1"),
        ([1, np.inf], "finite and not negative, unlike inf in row 1"),
        ([np.nan, 1], "finite and not negative, unlike nan in row 0"),
        ([1, 2, 3], "3 horizons for 2 customers"),
        ([1], "1 horizons for 2 customers"),
        ("a year", "is a number: .*'a year'"),
    ],
)
def test_invalid_horizon(predict, horizon, message):
    fitted = restore("bg_nbd", 1, 1, 1, 1)
    with pytest.raises(InvalidHorizonError, match=message):
        getattr(fitted, predict)(horizon, [0, 1], [0, 1], [2, 2])


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ((["a", "b"], [1], 9), "2 customers stand by 1 days"),
        ((["a", "b"], ["2026-01-01", None], 9), "missing in 1 rows, first in row 1"),
        ((["a"], ["soon"], 9), "no dates: .*soon"),
        ((["a", "b"], [1, 1.5], 9), "not a whole number in 1 rows, first in row 1"),
        ((["a", "b"], [1, np.nan], 9), "not a whole number in 1 rows, first in row 1"),
        ((["a"], [1], []), "as_of is 0 days"),
        ((["a"], [1], [8, 9]), "as_of is 2 days"),
        ((["a"], [1], None), "day is missing"),
    ],
)
def test_invalid_events(events, message):
    with pytest.raises(InvalidCustomersError, match=message):
        summarize(*events)


@pytest.mark.parametrize("column", range(4))
def test_no_events_have_no_summary(column):
    assert summarize([], [], 9)[column].shape == (0,)


def test_later_events_are_not_seen():
    days = ["2026-01-01", "2026-03-01", "2026-03-01"]
    summary = summarize(["a", "a", "b"], days, date(2026, 2, 1))
    assert [figures.tolist() for figures in summary] == [["a"], [0], [0], [31]]


def test_one_except_catches_all():
    errors = {UnknownModelError, InvalidParametersError, InvalidValuesError}
    errors |= {InvalidCustomersError, InvalidHorizonError, InvalidOutcomesError}
    assert errors == set(BtydError.__subclasses__())
    assert issubclass(BtydError, ValueError)
