"""The fits on CDNOW give what the literature publishes of it."""

from collections import namedtuple

import numpy as np
import pytest
from scipy.stats import rankdata

from btyd import MODELS, fit, fitting, restore, summarize

Published = namedtuple("Published", "params summary_likelihood days_likelihood")
PUBLISHED = {
    "bg_nbd": Published((0.2426, 4.4135, 0.7929, 2.4258), -9582.4256, -9582.4292),
    "mbg_nbd": Published((0.525, 6.183, 0.891, 1.614), -9582.1327, -9582.1357),
}
LAST_DIGIT = 0.5e-4
HOLDOUT_WEEKS = 39

both_models = pytest.mark.parametrize("model", sorted(MODELS))


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


@both_models
def test_published_summary(cdnow, model):
    fitted = fit(model, *cdnow.published)
    published = PUBLISHED[model]
    assert fitted.converged
    assert fitted.customer_count == 2357
    assert fitted.params == pytest.approx(published.params, abs=5e-4)
    assert fitted.log_likelihood == pytest.approx(
        published.summary_likelihood, abs=LAST_DIGIT
    )


@both_models
def test_exact_days(in_weeks, model):
    fitted = fit(model, *in_weeks)
    published = PUBLISHED[model]
    assert fitted.params == pytest.approx(published.params, abs=5e-4)
    assert fitted.log_likelihood == pytest.approx(
        published.days_likelihood, abs=LAST_DIGIT
    )


@both_models
def test_unit_of_days(in_days, in_weeks, model):
    days, weeks = fit(model, *in_days), fit(model, *in_weeks)
    r, alpha, a, b = days.params
    assert (r, alpha / 7, a, b) == pytest.approx(weeks.params, rel=1e-6)
    longer_unit = days.log_likelihood + in_days[0].sum() * np.log(7)
    assert longer_unit == pytest.approx(weeks.log_likelihood, abs=1e-6)


@both_models
def test_prior_hardly_moves_the_parameters(cdnow, model, monkeypatch):
    with_prior = fit(model, *cdnow.published)
    monkeypatch.setattr(fitting, "PRIOR_WIDTH", np.inf)
    without_prior = fit(model, *cdnow.published)
    assert with_prior.params == pytest.approx(without_prior.params, abs=5e-4)
    assert with_prior.params != without_prior.params


def test_summary_is_the_published_one(cdnow, in_weeks):
    frequency, recency, age = in_weeks
    assert np.array_equal(frequency, cdnow.published[0])
    assert recency == pytest.approx(cdnow.published[1], abs=0.00501)
    assert age == pytest.approx(cdnow.published[2], abs=0.00501)


def test_expectation_of_the_first_customer():
    fitted = restore("bg_nbd", *PUBLISHED["bg_nbd"].params)
    expected = fitted.expected_purchases(HOLDOUT_WEEKS, 2, 30.43, 38.86)
    assert expected[0] == pytest.approx(1.226, abs=0.0005)


@both_models
def test_expectations_rank_the_holdout(in_weeks, buys_later, model):
    expected = fit(model, *in_weeks).expected_purchases(HOLDOUT_WEEKS, *in_weeks)
    assert area_under_curve(expected, buys_later) == pytest.approx(0.773, abs=5e-4)


def test_probability_alive_of_bg_nbd_is_no_ranking(in_weeks, buys_later):
    alive = fit("bg_nbd", *in_weeks).probability_alive(*in_weeks)
    assert area_under_curve(alive, buys_later) == pytest.approx(0.316, abs=5e-4)
