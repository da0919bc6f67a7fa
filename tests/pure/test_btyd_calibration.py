"""Accuracy, recalibration, corrections and rankings: what is told of probabilities."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from customer_examples import changed, made_up_window, often, seldom
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from btyd import (
    IDENTITY,
    Correction,
    InvalidCustomersError,
    InvalidOutcomesError,
    InvalidParametersError,
    Recalibration,
    Said,
    fit_correction,
    fit_recalibration,
    judge,
)
from btyd.ranking import ranks_as_well

probabilities = st.one_of(
    st.floats(0, 1), st.sampled_from([0, 0.1, 0.2, 0.3, 0.5, 0.7, 1])
)
recalibrations = st.builds(Recalibration, st.floats(-5, 5), st.floats(0.05, 5))


@st.composite
def told(draw, min_size=1, max_size=60):
    """Probabilities, and what came."""
    rows = draw(
        st.lists(
            st.tuples(probabilities, st.booleans()),
            min_size=min_size,
            max_size=max_size,
        )
    )
    said, came = zip(*rows, strict=True)
    return np.array(said, dtype=float), np.array(came)


def true_to(said, seed=6):
    """Whether each bought, with the probability that was said."""
    return np.random.default_rng(seed).random(len(said)) < said


# Accuracy


def auc_by_pairs(said, came):
    pairs = said[came][:, None] - said[~came][None, :]
    return ((pairs > 1e-9).sum() + (abs(pairs) <= 1e-9).sum() / 2) / pairs.size


@often
@given(told())
def test_auc_is_that_of_all_pairs(rows):
    said, came = np.round(rows[0], 6), rows[1]
    auc = judge(said, came).auc
    if came.all() or not came.any():
        assert auc is None
    else:
        assert auc == pytest.approx(auc_by_pairs(said, came))


@often
@given(told())
def test_brier_score_by_hand(rows):
    said, came = rows
    assert judge(said, came).brier == pytest.approx(np.mean((said - came) ** 2))


@often
@given(told())
def test_calibration_error_is_that_of_its_deciles(rows):
    accuracy = judge(*rows)
    gap = sum(d.customers * abs(d.said - d.came) for d in accuracy.deciles)
    assert accuracy.calibration_error == pytest.approx(gap / len(rows[0]), abs=1e-12)


@often
@given(told(), st.data())
def test_weights_are_customers(rows, data):
    counts = [data.draw(st.integers(1, 4)) for _row in rows[0]]
    weighted = judge(*rows, weights=counts)
    spread = judge(*(np.repeat(column, counts) for column in rows))
    assert weighted.auc == pytest.approx(spread.auc)
    assert weighted.brier == pytest.approx(spread.brier)
    assert weighted.calibration_error == pytest.approx(spread.calibration_error)
    for groups in ("deciles", "bands"):
        one, other = (np.array(getattr(a, groups)) for a in (weighted, spread))
        assert one == pytest.approx(other, abs=1e-9)


@often
@given(told(), st.randoms(use_true_random=False))
def test_order_of_customers_does_not_matter(rows, random):
    order = list(range(len(rows[0])))
    random.shuffle(order)
    shuffled = judge(*(column[order] for column in rows))
    straight = judge(*rows)
    assert shuffled.auc == pytest.approx(straight.auc)
    assert shuffled.calibration_error == pytest.approx(straight.calibration_error)
    for groups in ("deciles", "bands"):
        one, other = (np.array(getattr(a, groups)) for a in (shuffled, straight))
        assert one == pytest.approx(other, abs=1e-9)


@often
@given(told())
def test_bands_are_by_tens_of_percent_and_never_empty(rows):
    said, came = rows
    bands = judge(said, came).bands
    assert sum(band.customers for band in bands) == len(said)
    assert all(band.customers for band in bands)
    places = [min(int(10 * band.said + 1e-9), 9) for band in bands]
    assert all(one < two for one, two in pairwise(places))
    whose = np.minimum((10 * np.round(said, 12)).astype(int), 9)
    assert len(bands) == len(set(whose))
    for band, place in zip(bands, sorted(set(whose)), strict=True):
        of_band = whose == place
        assert band.customers == of_band.sum()
        assert band.said == pytest.approx(said[of_band].mean(), abs=1e-9)
        assert band.came == pytest.approx(came[of_band].mean())


@pytest.mark.parametrize(
    ("said", "place"), [(0, 0), (0.0999, 0), (0.1, 1), (0.3, 3), (0.99, 9), (1, 9)]
)
def test_a_band_begins_with_its_tens(said, place):
    other = [(0.1 * ten + 0.05) for ten in range(10)]
    bands = judge([said, *other], [True] + [False] * 10).bands
    assert [band.customers for band in bands] == [1 + (n == place) for n in range(10)]


def test_deciles_are_tenths():
    said = np.linspace(0, 1, 1000)
    deciles = judge(said, true_to(said)).deciles
    assert [d.customers for d in deciles] == [100] * 10
    assert all(one.said < two.said for one, two in pairwise(deciles))


def test_who_was_told_alike_stands_in_one_decile():
    said = np.repeat([0.1, 0.2, 0.9], [700, 250, 50])
    deciles = judge(said, true_to(said)).deciles
    assert [d.customers for d in deciles] == [700, 250, 50]
    assert [round(d.said, 9) for d in deciles] == [0.1, 0.2, 0.9]


def test_rounding_tells_nobody_apart():
    said = np.array([0.1 + 0.2, 0.3, 0.3])
    accuracy = judge(said, [True, False, False])
    assert len(accuracy.deciles) == 1
    assert accuracy.auc == 0.5


def test_certainty_that_came_is_without_fault():
    accuracy = judge([0, 0, 1], [False, False, True])
    assert accuracy.auc == 1
    assert accuracy.brier == accuracy.calibration_error == 0


def test_certainty_that_did_not_come_is_all_wrong():
    accuracy = judge([1, 1, 0], [False, False, True])
    assert accuracy.auc == 0
    assert accuracy.brier == accuracy.calibration_error == 1


@pytest.mark.parametrize("came", [True, False])
def test_where_all_or_none_bought_there_is_no_order(came):
    accuracy = judge([0.2, 0.4, 0.6], [came] * 3)
    assert accuracy.auc is None
    assert np.isfinite([accuracy.brier, accuracy.calibration_error]).all()


WRONG_OUTCOMES = [
    (([-0.1], [True]), "probability is not within 0 and 1 in 1 rows, first in row 0"),
    (([0.5, 1.1], [True, True]), "probability is not within 0 and 1 .* in row 1"),
    (([np.nan], [True]), "probability is not finite"),
    ((["x"], [True]), "probability is not numeric: .*'x'"),
    (([0.5], [2]), "bought is not yes or no"),
    (([0.5], [np.nan]), "bought is not finite"),
    (([0.5], [None]), "bought is not finite"),
    (([0.5, 0.5], [1, 0, 1]), "lengths differ: probability 2, bought 3"),
    (([[0.5]], [1]), "probability has 2 dimensions"),
]


@pytest.mark.parametrize("call", [judge, fit_recalibration])
@pytest.mark.parametrize(("rows", "message"), WRONG_OUTCOMES)
def test_outcomes_that_are_none(call, rows, message):
    with pytest.raises(InvalidOutcomesError, match=message):
        call(*rows)


@pytest.mark.parametrize("call", [judge, fit_recalibration])
@pytest.mark.parametrize("weights", [[0, 0], [1], [1, -1], [1, np.nan], ["a", 1]])
def test_weights_that_are_none(call, weights):
    with pytest.raises(InvalidCustomersError):
        call([0.5, 0.6], [True, False], weights)


@pytest.mark.parametrize("call", [judge, fit_recalibration])
def test_nobody_is_not_judged(call):
    with pytest.raises(InvalidCustomersError, match="there is no customer"):
        call([], [])


# Recalibration


@often
@given(recalibrations, st.lists(probabilities, min_size=2))
def test_recalibration_keeps_the_order(recalibration, said):
    said = np.sort(said)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        put_right = recalibration.apply(said)
    assert (np.diff(put_right) >= 0).all()
    assert ((put_right >= 0) & (put_right <= 1)).all()


@often
@given(recalibrations, told(min_size=2))
def test_recalibration_keeps_the_ranking(recalibration, rows):
    said = np.round(np.clip(rows[0], 0.01, 0.99), 2)
    put_right = Recalibration(recalibration.intercept, 1).apply(said)
    before, after = judge(said, rows[1]).auc, judge(put_right, rows[1]).auc
    assert before == pytest.approx(after)


@often
@given(recalibrations)
def test_what_is_certain_stays_so(recalibration):
    assert recalibration.apply([0, 1]).tolist() == [0, 1]


@often
@given(st.lists(probabilities))
def test_identity_changes_nothing(said):
    assert IDENTITY.apply(said) == pytest.approx(said, abs=1e-12)


@seldom
@given(told(), st.data())
def test_learning_of_folded_customers(rows, data):
    counts = [data.draw(st.integers(1, 4)) for _row in rows[0]]
    weighted = fit_recalibration(*rows, weights=counts)
    spread = fit_recalibration(*(np.repeat(column, counts) for column in rows))
    assert weighted == pytest.approx(spread, abs=1e-4)


@often
@given(told())
def test_what_is_learned_is_finite_and_keeps_the_order(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        learned = fit_recalibration(*rows)
    assert np.isfinite(learned).all()
    assert learned.slope > 0


@pytest.mark.parametrize("wrong", [Recalibration(-0.8, 1.0), Recalibration(0.3, 0.7)])
def test_what_was_wrong_is_learned(wrong):
    truth = expit(np.random.default_rng(2).normal(-1, 1.2, 30_000))
    said = wrong.apply(truth)
    learned = fit_recalibration(said, true_to(truth), carried=1)
    assert learned.apply(said) == pytest.approx(truth, abs=0.02)


def test_only_a_part_of_the_level_is_carried_on():
    said = np.full(10_000, 0.2)
    came = np.arange(10_000) < 4000
    shifts = [
        fit_recalibration(said, came, carried=share).apply(said)[0]
        for share in (0, 0.5, 1)
    ]
    assert shifts[0] == pytest.approx(0.2, abs=1e-3)
    assert shifts[0] < shifts[1] < shifts[2]
    assert shifts[2] == pytest.approx(0.4, abs=0.01)


def test_few_customers_teach_little():
    said = np.array([0.2, 0.4, 0.6])
    learned = fit_recalibration(said, [True, True, True])
    assert learned.apply(said) == pytest.approx(said, abs=0.05)


@pytest.mark.parametrize("came", [True, False])
def test_where_all_or_none_came_nobody_is_certain(came):
    said = np.linspace(0.01, 0.99, 5000)
    put_right = fit_recalibration(said, np.full(5000, came)).apply(said)
    assert ((put_right > 0) & (put_right < 1)).all()


@pytest.mark.parametrize(
    "line", [(0, 0), (0, -1), (np.nan, 1), (0, np.nan), (np.inf, 1), (0, np.inf)]
)
def test_a_line_that_puts_nothing_right(line):
    with pytest.raises(InvalidParametersError, match="puts nothing right"):
        Recalibration(*line).apply([0.5])


# Corrections


def said_of(window, probability=0.3, purchases=0.5, value=20.0):
    size = len(window.age)
    return Said(*(np.full(size, part) for part in (probability, purchases, value)))


def test_no_correction_changes_nothing():
    window = made_up_window(50)
    said = said_of(window)
    for one, other in zip(Correction().apply(said), said, strict=True):
        assert one == pytest.approx(other)


@often
@given(
    st.builds(
        Correction,
        st.floats(-5, 5),
        st.floats(0.05, 5),
        st.floats(0.01, 9),
        st.floats(0.01, 9),
    ),
    probabilities,
    st.floats(0, 9),
)
def test_purchases_are_never_fewer_than_buyers(correction, probability, more):
    said = Said(*np.array([[probability], [probability + more], [20.0]]))
    corrected = correction.apply(said)
    assert corrected.purchases >= corrected.probability
    assert corrected.value == 20 * correction.value_factor


def test_correction_is_drawn_to_what_came():
    window = made_up_window(5000)
    size, total = len(window.age), window.purchases.sum()
    half = said_of(window, 0.3, 0.5 * total / size)
    twice = said_of(window, 0.3, 2 * total / size)
    assert 1 < fit_correction(half, window).count_factor < 2
    assert 0.5 < fit_correction(twice, window).count_factor < 1
    exact = said_of(window, 0.3, total / size, window.value.sum() / total)
    learned = fit_correction(exact, window)
    assert learned.count_factor == pytest.approx(1)
    assert learned.value_factor == pytest.approx(1)


def test_money_is_corrected_whatever_the_number():
    window = made_up_window(5000)
    mean = window.value.sum() / window.purchases.sum()
    dear = fit_correction(said_of(window, value=2 * mean), window)
    cheap = fit_correction(said_of(window, value=mean / 2), window)
    assert dear.value_factor == pytest.approx(0.5, abs=0.05)
    assert cheap.value_factor == pytest.approx(2, abs=0.1)


def test_a_handful_of_customers_corrects_little():
    window = made_up_window(3)
    learned = fit_correction(said_of(window), window)
    assert learned.count_factor == pytest.approx(1, abs=0.1)
    assert learned.value_factor == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("value", [0.0, -500.0, 1e12])
def test_money_that_came_back_leaves_the_factor_positive(value):
    window = changed(made_up_window(40), value=value)
    learned = fit_correction(said_of(window), window)
    assert np.isfinite(learned).all()
    assert min(learned[1:]) > 0


def test_where_nothing_was_said_there_is_nothing_to_correct():
    window = made_up_window(40)
    learned = fit_correction(said_of(window, 0, 0, 0), window)
    assert np.isfinite(learned).all()
    assert learned.value_factor == 1


# Rankings


def test_a_figure_ranks_as_well_as_itself():
    bought = np.arange(50) % 3 == 0
    figure = np.random.default_rng(1).random(50)
    assert ranks_as_well(figure, figure, bought)
    assert ranks_as_well(figure, 5 * figure - 3, bought)


@pytest.mark.parametrize("bought", [[True] * 4, [False] * 4])
def test_where_all_or_none_bought_nothing_ranks(bought):
    assert not ranks_as_well([1, 2, 3, 4], [1, 2, 3, 4], np.array(bought))


def test_chance_does_not_rank_as_well():
    random = np.random.default_rng(1)
    said = random.random(2000)
    bought = true_to(said)
    assert not ranks_as_well(random.random(2000), said, bought)
    assert ranks_as_well(said, random.random(2000), bought)


def test_a_difference_that_chance_makes_is_none():
    """One wrong pair of six may be chance with five customers, not with thousands."""
    bought = np.array([False, False, False, True, True])
    perfect, nearly = np.array([1, 2, 3, 4, 5]), np.array([1, 2, 4, 3, 5])
    assert ranks_as_well(nearly, perfect, bought)
    many = (np.tile(column, 1000) for column in (nearly, perfect, bought))
    assert not ranks_as_well(*many)


@seldom
@given(told(min_size=2), told(min_size=2))
def test_of_two_figures_one_ranks_as_well_as_the_other(one, other):
    size = min(len(one[0]), len(other[0]))
    figures, bought = (one[0][:size], other[0][:size]), one[1][:size]
    either = ranks_as_well(*figures, bought) or ranks_as_well(*figures[::-1], bought)
    assert either == (bought.any() and not bought.all())
