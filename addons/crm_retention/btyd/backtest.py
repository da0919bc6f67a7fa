# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How good the forecasts would have been: models judged by what customers did."""

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from .calibration import Accuracy, fit_recalibration, judge
from .columns import aligned, refuse
from .customers import checked
from .errors import InvalidCustomersError
from .fitting import fit
from .forecast import Correction
from .gamma_gamma import fit_gamma_gamma
from .logit import fit_logit, fit_recency, positive_horizon
from .models import MODELS

LOGIT, RECENCY = "logit", "recency"
# Purchases after which a factor is believed half.
HALF_BELIEVED = 20.0
# Calibration errors nearer to each other than this are told alike.
SAME_CALIBRATION = 0.005


@dataclass(frozen=True)
class Window:
    """Figures of customers as of a day, and what they did in the horizon after it.

    :param frequency: repeat purchase days (n,)
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to the day (n,)
    :param horizon: time after the day, same unit
    :param purchases: purchase days within the horizon (n,)
    :param value: money within the horizon (n,)
    :param count: purchases so far (n,)
    :param mean_value: their mean value (n,)
    """

    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    horizon: float
    purchases: np.ndarray
    value: np.ndarray
    count: np.ndarray
    mean_value: np.ndarray

    def __post_init__(self):
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        horizon = positive_horizon(given.pop("horizon"))
        columns = dict(zip(given, aligned(given), strict=True))
        refuse(columns["purchases"] < 0, "purchases is negative")
        checked(columns["frequency"], columns["recency"], columns["age"])
        if not len(columns["age"]):
            raise InvalidCustomersError("there is no customer")
        for name, column in {**columns, "horizon": horizon}.items():
            object.__setattr__(self, name, column)

    @property
    def figures(self):
        """Frequency, recency and age."""
        return self.frequency, self.recency, self.age

    @property
    def bought(self):
        """Whether each customer bought (n,)."""
        return self.purchases > 0


class Candidate(NamedTuple):
    """What one kind said of the judged window, and what came.

    :param kind: one of ``MODELS``, "logit" or "recency"
    :param raw: accuracy of what it said by itself
    :param accuracy: accuracy after what was learned on the earlier window
    :param predicted_purchases: None for logit and recency, as the money
    :param next: :class:`Correction` learned on the judged window, for use from then on
    """

    kind: str
    raw: Accuracy
    accuracy: Accuracy
    predicted_buyers: float
    actual_buyers: float
    predicted_purchases: float | None
    actual_purchases: float
    predicted_value: float | None
    actual_value: float
    next: Correction


class Backtest(NamedTuple):
    """All candidates and what follows.

    :param candidates: tuple of :class:`Candidate`, one of each kind
    :param chosen: kind that says the probabilities: the best calibrated
    :param counted: model that says the numbers: with the nearest total of purchases
    :param recency_is_as_good: whether the plain rule of recency does as well as the
        chosen kind
    """

    candidates: tuple
    chosen: str
    counted: str
    recency_is_as_good: bool

    def get_candidate(self, kind):
        """The candidate of a kind, or None where it was not to be had."""
        return next((c for c in self.candidates if c.kind == kind), None)


def backtest(earlier, judged):
    """Compare all kinds on a window, corrected by what an earlier one taught.

    :param earlier: :class:`Window` that lies before the judged one's day, or None
    :param judged: :class:`Window`
    :return: a :class:`Backtest`
    :raises BtydError: if the figures cannot be a customer's
    """
    candidates = {kind: _judge_model(kind, earlier, judged) for kind in MODELS}
    if earlier is not None:
        for kind, learn in ((LOGIT, fit_logit), (RECENCY, fit_recency)):
            learned = learn(*earlier.figures, earlier.bought, earlier.horizon)
            candidates[kind] = _judge_learned(kind, learned, judged)
    chosen = _choose(candidates)
    return Backtest(
        tuple(candidates.values()),
        chosen,
        _get_counted(candidates),
        _is_as_good(candidates.get(RECENCY), candidates[chosen]),
    )


def _judge_model(kind, earlier, judged):
    learned = Correction() if earlier is None else _learn(kind, earlier)
    said, number, value = _predict(kind, judged)
    corrected = learned.recalibration.apply(said)
    number_ = np.maximum(learned.count_factor * number, corrected)
    return Candidate(
        kind,
        judge(said, judged.bought),
        judge(corrected, judged.bought),
        float(corrected.sum()),
        float(judged.bought.sum()),
        float(number_.sum()),
        float(judged.purchases.sum()),
        float(learned.value_factor * (value * number_).sum()),
        float(judged.value.sum()),
        _correct(judged, said, number, value),
    )


def _judge_learned(kind, learned, judged):
    said = learned.purchase_probability(judged.horizon, *judged.figures)
    accuracy = judge(said, judged.bought)
    return Candidate(
        kind,
        accuracy,
        accuracy,
        float(said.sum()),
        float(judged.bought.sum()),
        None,
        float(judged.purchases.sum()),
        None,
        float(judged.value.sum()),
        Correction(),
    )


def _predict(kind, window):
    """Probability, expected purchases and value per purchase (n,)."""
    fitted = fit(kind, *window.figures)
    values = fit_gamma_gamma(window.count, window.mean_value)
    return (
        fitted.purchase_probability(window.horizon, *window.figures),
        fitted.expected_purchases(window.horizon, *window.figures),
        values.expected_value(window.count, window.mean_value),
    )


def _learn(kind, window):
    return _correct(window, *_predict(kind, window))


def _correct(window, said, number, value):
    """What a window teaches of a kind's predictions."""
    recalibration = fit_recalibration(said, window.bought)
    count_factor = _get_factor(window.purchases.sum(), number.sum())
    number = np.maximum(count_factor * number, recalibration.apply(said))
    per_purchase = value.mean() or 1.0
    value_factor = _get_factor(
        window.value.sum() / per_purchase, (value * number).sum() / per_purchase
    )
    return Correction(*recalibration, count_factor, value_factor)


def _get_factor(actual, predicted):
    """Actual over predicted, drawn towards 1 where there is little of both."""
    return float((max(actual, 0.0) + HALF_BELIEVED) / (predicted + HALF_BELIEVED))


def _choose(candidates):
    """Best calibrated; of those that are about alike the better Brier, then AUC."""
    eligible = [c for c in candidates.values() if c.kind != RECENCY]
    best = min(c.accuracy.calibration_error for c in eligible)
    alike = [
        c for c in eligible if c.accuracy.calibration_error <= best + SAME_CALIBRATION
    ]
    return min(alike, key=lambda c: (c.accuracy.brier, -(c.accuracy.auc or 0))).kind


def _get_counted(candidates):
    models = [candidates[kind] for kind in MODELS]
    return min(
        models, key=lambda c: abs(c.predicted_purchases - c.actual_purchases)
    ).kind


def _is_as_good(recency, chosen):
    if recency is None:
        return False
    return recency.accuracy.brier <= chosen.accuracy.brier * 1.01
