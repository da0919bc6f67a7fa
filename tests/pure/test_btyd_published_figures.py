"""The fits on CDNOW give what the literature publishes of it."""

from collections import namedtuple
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from btyd import (
    MODELS,
    Window,
    backtest,
    fit,
    fit_gamma_gamma,
    fitting,
    restore,
    summarize,
)

Published = namedtuple("Published", "params summary_likelihood days_likelihood")
PUBLISHED = {
    "bg_nbd": Published((0.2426, 4.4135, 0.7929, 2.4258), -9582.4256, -9582.4292),
    "mbg_nbd": Published((0.525, 6.183, 0.891, 1.614), -9582.1327, -9582.1357),
    "pareto_nbd": Published((0.5533, 10.578, 0.6062, 11.668), -9594.974, -9594.9762),
}
LAST_DIGIT = 1e-4
HOLDOUT_WEEKS = 39

all_models = pytest.mark.parametrize("model", sorted(MODELS))


def near(published):
    """To three digits of the parameter, of which the likelihood hardly tells more."""
    return pytest.approx(published, abs=5e-4, rel=5e-4)


@pytest.fixture(scope="module")
def in_days(cdnow):
    """Frequency, recency and age at the end of the calibration, from the purchases."""
    return summarize(cdnow.customer, cdnow.day, cdnow.calibrated_until)[1:]


@pytest.fixture(scope="module")
def in_weeks(in_days):
    frequency, recency, age = in_days
    return frequency, recency / 7, age / 7


@pytest.fixture(scope="module")
def buys_later(cdnow):
    """Whether each customer buys in the holdout, in the order of the summary."""
    buyers = cdnow.customer[cdnow.day > cdnow.calibrated_until]
    return np.isin(np.unique(cdnow.customer), buyers)


def area_under_curve(score, happens):
    """How often a customer to whom it happens has the higher score."""
    n = happens.sum()
    return (rankdata(score)[happens].sum() - n * (n + 1) / 2) / (n * (~happens).sum())


@pytest.fixture(scope="module")
def values():
    """Number of repeat purchases and their mean value, of customers with any."""
    folder = Path(find_spec("lifetimes").origin).parent / "datasets"
    x, mean = np.loadtxt(
        folder / "cdnow_customers_summary_with_transactions.csv",
        delimiter=",",
        skiprows=1,
        usecols=(1, 4),
        unpack=True,
    )
    return x[x > 0], mean[x > 0]


@all_models
def test_published_summary(cdnow, model):
    fitted = fit(model, *cdnow.published)
    published = PUBLISHED[model]
    assert fitted.converged
    assert fitted.customer_count == 2357
    assert fitted.params == near(published.params)
    assert fitted.log_likelihood == pytest.approx(
        published.summary_likelihood, abs=LAST_DIGIT
    )


@all_models
def test_exact_days(in_weeks, model):
    fitted = fit(model, *in_weeks)
    published = PUBLISHED[model]
    assert fitted.params == near(published.params)
    assert fitted.log_likelihood == pytest.approx(
        published.days_likelihood, abs=LAST_DIGIT
    )


@all_models
def test_unit_of_days(in_days, in_weeks, model):
    days, weeks = fit(model, *in_days), fit(model, *in_weeks)
    for name, value in days.params._asdict().items():
        unit = 7 if name in MODELS[model].times else 1
        assert value / unit == pytest.approx(getattr(weeks.params, name), rel=1e-5)
    longer_unit = days.log_likelihood + in_days[0].sum() * np.log(7)
    assert longer_unit == pytest.approx(weeks.log_likelihood, abs=1e-6)


@all_models
def test_prior_hardly_moves_the_parameters(cdnow, model, monkeypatch):
    with_prior = fit(model, *cdnow.published)
    monkeypatch.setattr(fitting, "PRIOR_WIDTH", np.inf)
    without_prior = fit(model, *cdnow.published)
    assert with_prior.params == near(without_prior.params)
    assert with_prior.params != without_prior.params
    assert without_prior.params == pytest.approx(PUBLISHED[model].params, abs=5e-4)


def test_summary_is_the_published_one(cdnow, in_weeks):
    frequency, recency, age = in_weeks
    assert np.array_equal(frequency, cdnow.published[0])
    assert recency == pytest.approx(cdnow.published[1], abs=0.00501)
    assert age == pytest.approx(cdnow.published[2], abs=0.00501)


def test_expectation_of_the_first_customer():
    fitted = restore("bg_nbd", *PUBLISHED["bg_nbd"].params)
    expected = fitted.expected_purchases(HOLDOUT_WEEKS, 2, 30.43, 38.86)
    assert expected[0] == pytest.approx(1.226, abs=0.0005)


@pytest.mark.parametrize(
    ("model", "area"), [("bg_nbd", 0.773), ("mbg_nbd", 0.773), ("pareto_nbd", 0.779)]
)
def test_expectations_rank_the_holdout(in_weeks, buys_later, model, area):
    expected = fit(model, *in_weeks).expected_purchases(HOLDOUT_WEEKS, *in_weeks)
    assert area_under_curve(expected, buys_later) == pytest.approx(area, abs=5e-4)


@pytest.mark.parametrize(
    ("model", "buyers"), [("bg_nbd", 617), ("mbg_nbd", 566), ("pareto_nbd", 523)]
)
def test_probable_buyers_of_the_holdout(in_weeks, buys_later, model, buyers):
    fitted = fit(model, *in_weeks)
    buys = fitted.purchase_probability(HOLDOUT_WEEKS, *in_weeks)
    assert round(buys.sum()) == buyers
    assert buys_later.sum() == 684


def test_probability_alive_of_bg_nbd_is_no_ranking(in_weeks, buys_later):
    alive = fit("bg_nbd", *in_weeks).probability_alive(*in_weeks)
    assert area_under_curve(alive, buys_later) == pytest.approx(0.316, abs=5e-4)


# What a purchase is worth


def test_gamma_gamma_of_the_repeaters(values):
    fitted = fit_gamma_gamma(*values)
    assert fitted.converged
    assert fitted.customer_count == 946
    assert fitted.params == near((6.249, 3.745, 15.448))
    assert fitted.log_likelihood == pytest.approx(-4055.9232, abs=LAST_DIGIT)


def test_mean_value_of_all_repeaters(values):
    nobody = fit_gamma_gamma(*values).expected_value([0], [0])
    assert nobody[0] == pytest.approx(35.17, abs=0.005)


# The holdout: 39 weeks, judged by what the half of the weeks before had taught


@pytest.fixture(scope="module")
def purchase_days():
    """Customers, their purchase days with a value, and the value of each."""
    folder = Path(find_spec("lifetimes").origin).parent / "datasets"
    rows = np.loadtxt(folder / "CDNOW_sample.txt", dtype=str, usecols=(1, 2, 4))
    pairs, places = np.unique(rows[:, :2], axis=0, return_inverse=True)
    value = np.bincount(places.ravel(), rows[:, 2].astype(float))
    day = [f"{text[:4]}-{text[4:6]}-{text[6:]}" for text in pairs[:, 1]]
    paid = value > 0
    return pairs[paid, 0], np.array(day, "datetime64[D]")[paid], value[paid]


def get_window(purchase_days, day, days):
    """:class:`Window` in weeks, of the days after a day."""
    customer, when, value = purchase_days
    known = summarize(customer, when, day)
    rows = np.searchsorted(known.customer, customer)
    later = (when > day) & (when <= day + days) & np.isin(customer, known.customer)
    size = len(known.customer)
    count = known.frequency + 1
    return Window(
        known.frequency,
        known.recency / 7,
        known.age / 7,
        days / 7,
        np.bincount(rows[later], minlength=size),
        np.bincount(rows[later], value[later], size),
        count,
        np.bincount(rows[when <= day], value[when <= day], size) / count,
    )


@pytest.fixture(scope="module")
def judged(cdnow, purchase_days):
    """The backtest: half of the 272 days of calibration are the earlier window."""
    day, half = cdnow.calibrated_until, 136
    return backtest(
        get_window(purchase_days, day - half, half),
        get_window(purchase_days, day, 7 * HOLDOUT_WEEKS),
    )


def test_chosen_kind_is_calibrated_and_ranks(judged):
    chosen = judged.get_candidate(judged.chosen)
    assert chosen.accuracy.calibration_error <= 0.03
    assert chosen.accuracy.auc >= 0.779
    assert chosen.actual_buyers == 684
    assert chosen.predicted_buyers == pytest.approx(684, rel=0.08)


def test_total_purchases_and_money_are_met(judged):
    counted = judged.get_candidate(judged.counted)
    assert counted.predicted_purchases == pytest.approx(
        counted.actual_purchases, rel=0.12
    )
    assert counted.predicted_value == pytest.approx(counted.actual_value, rel=0.12)
    assert counted.actual_purchases == 1882


def test_logit_is_chosen_and_pareto_nbd_counts(judged):
    assert judged.chosen == "logit"
    assert judged.counted == "pareto_nbd"


@pytest.mark.parametrize("model", MODELS)
def test_earlier_weeks_put_models_right(judged, model):
    candidate = judged.get_candidate(model)
    assert candidate.accuracy.calibration_error < candidate.raw.calibration_error
    assert candidate.accuracy.brier < candidate.raw.brier
    assert candidate.accuracy.auc == pytest.approx(candidate.raw.auc)


def test_recency_ranks_as_well_and_is_not_calibrated(judged):
    recency = judged.get_candidate("recency")
    assert recency.accuracy.auc == pytest.approx(0.771, abs=5e-4)
    assert recency.accuracy.calibration_error > 0.1
    assert judged.recency_is_as_good


def test_without_earlier_weeks_models_say_too_little(cdnow, purchase_days):
    later = get_window(purchase_days, cdnow.calibrated_until, 7 * HOLDOUT_WEEKS)
    for candidate in backtest(None, later).candidates:
        assert 0.03 < candidate.raw.calibration_error < 0.07
        assert candidate.predicted_purchases < 0.9 * candidate.actual_purchases
