"""The models agree with lifetimes, with integrals and with a simulated market."""

from itertools import product

import lifetimes
import numpy as np
import pandas as pd
import pytest
from lifetimes.utils import summary_data_from_transaction_data
from scipy.special import betaln, expit
from scipy.stats import gamma

from btyd import (
    MODELS,
    fit,
    fit_gamma_gamma,
    restore,
    restore_gamma_gamma,
    summarize,
)
from btyd.customers import Customers

ORACLES = {
    "bg_nbd": lifetimes.BetaGeoFitter,
    "mbg_nbd": lifetimes.ModifiedBetaGeoFitter,
    "pareto_nbd": lifetimes.ParetoNBDFitter,
}
BETA_GEOMETRIC = ("bg_nbd", "mbg_nbd")
PARAMS = {
    "CDNOW": (0.25, 4.4, 0.8, 2.4),
    "loyal": (1.7, 9.0, 0.4, 5.0),
    "fleeting": (2.5, 3.0, 2.2, 1.3),
}
# x, t_x, T
HISTORIES = np.array(
    [
        (0, 0, 0),
        (0, 0, 30),
        (1, 0.5, 40),
        (1, 12, 12),
        (2, 30.43, 38.86),
        (5, 20, 40),
        (9, 39, 40),
        (30, 25, 40),
    ]
).T

both_models = pytest.mark.parametrize("model", BETA_GEOMETRIC)
all_models = pytest.mark.parametrize("model", sorted(MODELS))
various_params = pytest.mark.parametrize("params", PARAMS.values(), ids=PARAMS)


# lifetimes


@pytest.fixture
def oracle():
    """The other implementation with given parameters."""

    def with_params(model, params):
        other = ORACLES[model]()
        other.params_ = pd.Series(params, index=MODELS[model].parameters._fields)
        return other

    return with_params


@both_models
def test_likelihood_of_lifetimes(cdnow, model):
    fitted = fit(model, *cdnow.published)
    weights = np.ones(len(cdnow.published[0]))
    per_customer = ORACLES[model]._negative_log_likelihood(
        np.log(fitted.params), *cdnow.published, weights, 0
    )
    assert fitted.log_likelihood == pytest.approx(-per_customer * weights.sum())


def likelihood_reached(other, history):
    """What a fit of lifetimes reached in our unit; of Pareto/NBD it keeps the total."""
    customers = 1 if isinstance(other, lifetimes.ParetoNBDFitter) else len(history[0])
    reached = -other._negative_log_likelihood_ * customers
    return reached + history[0].sum() * np.log(other._scale)


@all_models
def test_fit_of_lifetimes_is_not_better(cdnow, model):
    other = ORACLES[model]().fit(*cdnow.published)
    reached = likelihood_reached(other, cdnow.published)
    log_likelihood = fit(model, *cdnow.published).log_likelihood
    assert log_likelihood >= reached - 1e-5
    assert log_likelihood == pytest.approx(reached, abs=1)


@all_models
@various_params
def test_probability_alive_of_lifetimes(oracle, model, params):
    alive = restore(model, *params).probability_alive(*HISTORIES)
    other = oracle(model, params).conditional_probability_alive(*HISTORIES)
    assert alive == pytest.approx(other, rel=1e-10)


@all_models
@various_params
@pytest.mark.parametrize("horizon", [0.1, 39, 500])
def test_expectations_of_lifetimes(oracle, model, params, horizon):
    expected = restore(model, *params).expected_purchases(horizon, *HISTORIES)
    other = oracle(model, params).conditional_expected_number_of_purchases_up_to_time(
        horizon, *HISTORIES
    )
    assert expected == pytest.approx(other, rel=1e-7)


@pytest.mark.parametrize("as_of", ["1997-02-10", "1997-09-30", "1998-06-30"])
def test_summary_of_lifetimes(cdnow, as_of):
    summary = summarize(cdnow.customer, cdnow.day, np.datetime64(as_of))
    events = pd.DataFrame({"customer": cdnow.customer, "day": cdnow.day})
    other = summary_data_from_transaction_data(
        events, "customer", "day", observation_period_end=as_of
    )
    assert summary.customer.tolist() == other.index.tolist()
    assert np.array_equal(np.column_stack(summary[1:]), other.to_numpy())


def random_params(count, size):
    """Parameters about 1, the same in each run."""
    return np.exp(np.random.default_rng(7).uniform(-1.5, 2, (count, size)))


@all_models
@pytest.mark.parametrize("params", random_params(6, 4), ids=np.round)
def test_random_parameters_of_lifetimes(oracle, model, params):
    ours, other = restore(model, *params), oracle(model, params)
    alive = ours.probability_alive(*HISTORIES)
    assert alive == pytest.approx(
        other.conditional_probability_alive(*HISTORIES), rel=1e-8
    )
    expected = ours.expected_purchases(26, *HISTORIES)
    assert expected == pytest.approx(
        other.conditional_expected_number_of_purchases_up_to_time(26, *HISTORIES),
        rel=1e-6,
    )


@pytest.mark.parametrize("params", random_params(6, 4), ids=np.round)
def test_random_parameters_and_no_purchase_in_pareto_nbd(oracle, params):
    buys = restore("pareto_nbd", *params).purchase_probability(26, *HISTORIES[:, 1:])
    none = oracle(
        "pareto_nbd", params
    ).conditional_probability_of_n_purchases_up_to_time
    assert buys == pytest.approx(1 - none(0, 26, *HISTORIES[:, 1:]), abs=1e-8)


@pytest.mark.parametrize("params", random_params(6, 4), ids=np.round)
def test_random_parameters_and_the_likelihood_of_pareto_nbd(params):
    customers = Customers(*HISTORIES)
    scaled = params / [1, customers.scale, 1, customers.scale]
    value, _gradient = MODELS["pareto_nbd"].get_log_likelihood(
        np.log(scaled), customers
    )
    in_our_unit = value - customers.repeat_purchases * np.log(customers.scale)
    by_customer = lifetimes.ParetoNBDFitter._conditional_log_likelihood(
        params, *HISTORIES
    )
    assert in_our_unit == pytest.approx(by_customer.sum(), rel=1e-8)


@all_models
@pytest.mark.parametrize("part", [slice(300), slice(1500, None)], ids=["old", "new"])
def test_fit_of_lifetimes_is_not_better_on_a_part(cdnow, model, part):
    history = cdnow.published[:, part]
    reached = likelihood_reached(ORACLES[model]().fit(*history), history)
    # The prior costs this much where there are few customers.
    assert fit(model, *history).log_likelihood >= reached - 1e-3


# What a purchase is worth, by lifetimes

COUNTS = np.array([1, 1, 2, 7, 40, 300])
MEANS = np.array([0.5, 35, 20, 700, 33, 12])


@pytest.mark.parametrize("params", random_params(6, 3), ids=np.round)
def test_values_of_lifetimes(params):
    params = np.add(params, (0, 1, 0))  # It has no answer for q below 1.
    other = lifetimes.GammaGammaFitter()
    other.params_ = pd.Series(params, index=["p", "q", "v"])
    expected = restore_gamma_gamma(*params).expected_value(COUNTS, MEANS)
    told = other.conditional_expected_average_profit(COUNTS, MEANS)
    large = params[0] * COUNTS + params[1] > 4 / 3
    assert expected[large] == pytest.approx(told[large], rel=1e-10)


def test_values_of_lifetimes_are_not_fitted_better():
    random = np.random.default_rng(11)
    count = random.integers(1, 9, 400)
    scale = random.gamma(4, 1 / 15, 400)
    mean = random.gamma(6 * count) / (count * scale)
    fitted = fit_gamma_gamma(count, mean)
    other = lifetimes.GammaGammaFitter().fit(count, mean)
    assert fitted.log_likelihood >= -other._negative_log_likelihood_ * 400 - 1e-5
    assert fitted.params == pytest.approx(other.params_.to_numpy(), rel=0.01)
    at_ours = other._negative_log_likelihood(
        np.log(fitted.params), count, mean, np.ones(400), 0
    )
    assert fitted.log_likelihood == pytest.approx(-400 * at_ours, rel=1e-10)


# Integrals over all rates of buying and all probabilities of leaving


class Integral:
    """Means over rates λ and leaving probabilities p, summed on a grid.

    The grid is even in log λ and in log p/(1-p), where the sum converges at once.
    """

    def __init__(self, model, params):
        r, alpha, a, b = params
        self.rate = np.exp(np.arange(-90, 8, 0.1))
        self.rate_density = gamma.pdf(self.rate, r, scale=1 / alpha) * self.rate * 0.1
        log_odds = np.arange(-60, 60, 0.1)
        self.leaves, self.stays = expit(log_odds), expit(-log_odds)
        log_density = a * np.log(self.leaves) + b * np.log(self.stays) - betaln(a, b)
        self.leaves_density = np.exp(log_density) * 0.1
        self.leaves_at_first = model == "mbg_nbd"

    def active(self, what, x, _recency, age):
        """Integral over a history that goes on."""
        rates = self.rate_density * self.rate**x * np.exp(-self.rate * age)
        chances = x + self.leaves_at_first
        leaves = self.leaves_density * self.stays**chances
        return np.einsum("i,ij,j", rates, what, leaves)

    def left(self, x, recency, _age):
        """Integral over a history that ended with the last purchase."""
        chances = x + self.leaves_at_first
        if not chances:
            return 0.0
        rates = self.rate_density * self.rate**x * np.exp(-self.rate * recency)
        leaves = self.leaves_density * self.leaves * self.stays ** (chances - 1)
        return rates.sum() * leaves.sum()

    def likelihood(self, history):
        return self.active(self.certain, *history) + self.left(*history)

    def means(self, what):
        """What an active customer does, for all histories."""
        return [
            self.active(what, *history) / self.likelihood(history)
            for history in HISTORIES.T
        ]

    @property
    def certain(self):
        return np.ones((self.rate.size, self.leaves.size))

    def buys_within(self, horizon):
        return -np.expm1(-self.rate * horizon)[:, None] * self.certain

    def purchases_within(self, horizon):
        ends = np.outer(self.rate * horizon, self.leaves)
        return -np.expm1(-ends) / self.leaves


@pytest.fixture(scope="module", params=product(BETA_GEOMETRIC, PARAMS), ids="-".join)
def integrated(request):
    """A model, and its integrals."""
    model, params = request.param[0], PARAMS[request.param[1]]
    return restore(model, *params), Integral(model, params)


def test_integrated_probability_alive(integrated):
    fitted, integral = integrated
    alive = fitted.probability_alive(*HISTORIES)
    assert alive == pytest.approx(integral.means(integral.certain), rel=1e-8)


def test_integrated_purchase_probability(integrated):
    fitted, integral = integrated
    buys = fitted.purchase_probability(26, *HISTORIES)
    assert buys == pytest.approx(integral.means(integral.buys_within(26)), rel=1e-8)


def test_integrated_expectations(integrated):
    fitted, integral = integrated
    expected = fitted.expected_purchases(26, *HISTORIES)
    assert expected == pytest.approx(
        integral.means(integral.purchases_within(26)), rel=1e-8
    )


@both_models
def test_integrated_likelihood(model):
    fitted = fit(model, *HISTORIES)
    integral = Integral(model, fitted.params)
    log_likelihoods = np.log([integral.likelihood(history) for history in HISTORIES.T])
    assert fitted.log_likelihood == pytest.approx(log_likelihoods.sum(), rel=1e-8)


@pytest.mark.parametrize("history", HISTORIES.T[1:], ids=str)
@various_params
def test_integrated_pareto_nbd(params, history):
    """Means over both rates, on a grid that is even in their logarithms."""
    r, alpha, s, beta = params
    x, recency, age = history
    grid = np.exp(np.arange(-60, 8, 0.05))
    buying = gamma.pdf(grid, r, scale=1 / alpha) * grid * 0.05
    leaving = gamma.pdf(grid, s, scale=1 / beta) * grid * 0.05
    rate, leaves = grid[:, None], grid[None, :]
    density = buying[:, None] * leaving[None, :] * rate**x
    active = density * np.exp(-(rate + leaves) * age)
    both = rate + leaves
    span = -np.expm1(-both * (age - recency)) / both
    left = density * leaves * np.exp(-both * recency) * span
    alive = active.sum() / (active.sum() + left.sum())
    fitted = restore("pareto_nbd", *params)
    assert fitted.probability_alive(x, recency, age)[0] == pytest.approx(
        alive, rel=1e-6
    )
    buys = rate / both * -np.expm1(-both * 26)
    said = fitted.purchase_probability(26, x, recency, age)[0]
    assert said == pytest.approx(
        (active * buys).sum() / (active.sum() + left.sum()), rel=1e-6
    )


# A simulated market


class Market:
    """Customers who live the models' story: buy at their rate, until they leave."""

    size = 60_000
    horizon = 20.0

    def __init__(self, model, params, seed):
        r, alpha, a, b = params
        self.random = np.random.default_rng(seed)
        self.rate = self.random.gamma(r, 1 / alpha, self.size)
        self.leaves = self.random.beta(a, b, self.size)
        self.age = self.random.integers(10, 40, self.size).astype(float)
        self.frequency, self.later = np.zeros((2, self.size))
        self.recency = np.zeros(self.size)
        self.left_early = np.zeros(self.size, dtype=bool)
        self._live(np.arange(self.size), leaves_at_first=model == "mbg_nbd")

    def _live(self, active, leaves_at_first):
        clock = np.zeros(self.size)
        if leaves_at_first:
            active = self._stayers(active, clock)
        while active.size:
            clock[active] += self.random.exponential(1 / self.rate[active])
            active = active[clock[active] <= self.age[active] + self.horizon]
            self._buy(active, clock)
            active = self._stayers(active, clock)

    def _buy(self, active, clock):
        early = active[clock[active] <= self.age[active]]
        self.frequency[early] += 1
        self.recency[early] = clock[early]
        self.later[active[clock[active] > self.age[active]]] += 1

    def _stayers(self, active, clock):
        goes = self.random.random(active.size) < self.leaves[active]
        gone = active[goes]
        self.left_early[gone] = clock[gone] <= self.age[gone]
        return active[~goes]

    @property
    def history(self):
        return self.frequency, self.recency, self.age

    def assert_mean(self, predicted, happened):
        """By classes of frequency, within four standard errors."""
        for lowest, highest in [(0, 0), (1, 1), (2, 3), (4, 9), (10, np.inf)]:
            rows = (self.frequency >= lowest) & (self.frequency <= highest)
            error = happened[rows] - predicted[rows]
            assert rows.sum() > 200
            assert abs(error.mean()) < 4 * error.std() / np.sqrt(rows.sum()) + 1e-12


@pytest.fixture(scope="module", params=BETA_GEOMETRIC)
def market(request):
    """A market, and the model with the parameters that it was made with."""
    params = 1.2, 6.0, 0.9, 2.5
    return Market(request.param, params, seed=5), restore(request.param, *params)


def test_simulated_purchases(market):
    market, model = market
    args = market.horizon, *market.history
    market.assert_mean(model.purchase_probability(*args), market.later > 0)
    market.assert_mean(model.expected_purchases(*args), market.later)


def test_simulated_departures(market):
    market, model = market
    market.assert_mean(model.probability_alive(*market.history), ~market.left_early)


def test_fit_finds_the_parameters_of_a_market(market):
    market, model = market
    fitted = fit(model.model, *market.history)
    assert fitted.converged
    assert fitted.params == pytest.approx(model.params, rel=0.1)
