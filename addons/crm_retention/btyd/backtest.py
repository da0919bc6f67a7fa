# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How good forecasts would have been: held against what the customers did."""

from typing import NamedTuple

from .accuracy import Accuracy, judge
from .correction import Correction, Said, fit_correction
from .fitting import fit
from .gamma_gamma import fit_gamma_gamma
from .logit import FittedLogit, fit_logit, fit_recency
from .models import MODELS
from .ranking import ranks_as_well

LOGIT, RECENCY = "logit", "recency"
LEARNERS = {LOGIT: fit_logit, RECENCY: fit_recency}
# Calibration errors nearer to each other than this are told alike.
SAME_CALIBRATION = 0.005


class Candidate(NamedTuple):
    """What one kind said of the judged window, and what came.

    :param kind: one of ``MODELS``, "logit" or "recency"
    :param raw: :class:`Accuracy` of its probabilities as it said them
    :param accuracy: the same after what was learned on the earlier window, as are the
        predicted figures
    :param predicted_purchases: None for logit and recency, as is the money
    :param next: :class:`Correction` learned on the judged window, for use from then on;
        none for logit and recency
    :param learned: for logit and recency, learned on the judged window, for use from
        then on; None for the models, which are fitted to the purchases until then
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
    learned: FittedLogit | None = None


class Backtest(NamedTuple):
    """All candidates, and what follows from them.

    :param candidates: tuple of :class:`Candidate`; of logit and recency only where
        there was an earlier window
    :param chosen: the kind that shall say probabilities: the best calibrated of the
        models and logit; among those that are alike in that, the one with the least
        Brier score, then the largest AUC
    :param counted: the model that shall say numbers: whose total of purchases was
        nearest
    :param recency_is_as_good: whether the days of silence alone would have ranked the
        customers as well as the chosen kind: with an AUC not smaller by more than 0.02,
        or by more than two standard errors of the difference
    """

    candidates: tuple
    chosen: str
    counted: str
    recency_is_as_good: bool

    def get_candidate(self, kind):
        """The candidate of a kind, or None where there is none."""
        return next((c for c in self.candidates if c.kind == kind), None)


def backtest(earlier, judged):
    """Hold the forecasts of all kinds against what came.

    Each model is fitted to the purchases until the judged window's day, and put right
    by what it had said of the earlier window. Logit and recency learn on the earlier
    window.

    :param earlier: :class:`Window` that ends by the judged one's day, or None
    :param judged: :class:`Window`
    :return: a :class:`Backtest`
    :raises BtydError: if the figures cannot be a customer's
    """
    said = {kind: [one, one] for kind, one in _say(judged).items()}
    if earlier is not None:
        for kind, before in _say(earlier).items():
            correction = fit_correction(before, earlier)
            said[kind][1] = correction.apply(said[kind][0])
        for kind in LEARNERS:
            said[kind] = [_say_learned(kind, earlier, judged)] * 2
    candidates = tuple(_judge(kind, *pair, judged) for kind, pair in said.items())
    chosen = _choose(candidates)
    silence = (judged.age - judged.recency) / judged.horizon
    return Backtest(
        candidates,
        chosen,
        _get_counted(candidates),
        ranks_as_well(-silence, said[chosen][1].probability, judged.bought),
    )


def _say(window):
    """:class:`Said` of a window by each model that is fitted to what was before."""
    values = fit_gamma_gamma(window.count, window.mean_value)
    value = values.expected_value(window.count, window.mean_value)
    said = {}
    for kind in MODELS:
        fitted = fit(kind, *window.figures)
        said[kind] = Said(
            fitted.purchase_probability(window.horizon, *window.figures),
            fitted.expected_purchases(window.horizon, *window.figures),
            value,
        )
    return said


def _learn(kind, window):
    return LEARNERS[kind](*window.figures, window.bought, window.horizon)


def _say_learned(kind, earlier, judged):
    """:class:`Said` of a window by what was learned on an earlier one."""
    learned = _learn(kind, earlier)
    probability = learned.purchase_probability(judged.horizon, *judged.figures)
    return Said(probability, None, None)


def _judge(kind, raw, said, window):
    is_learned = kind in LEARNERS
    return Candidate(
        kind,
        judge(raw.probability, window.bought),
        judge(said.probability, window.bought),
        float(said.probability.sum()),
        float(window.bought.sum()),
        None if is_learned else float(said.purchases.sum()),
        float(window.purchases.sum()),
        None if is_learned else float((said.purchases * said.value).sum()),
        float(window.value.sum()),
        Correction() if is_learned else fit_correction(raw, window),
        _learn(kind, window) if is_learned else None,
    )


def _choose(candidates):
    """Kind of the best calibrated candidate."""
    eligible = [c for c in candidates if c.kind != RECENCY]
    best = min(c.accuracy.calibration_error for c in eligible)
    alike = [
        c for c in eligible if c.accuracy.calibration_error <= best + SAME_CALIBRATION
    ]
    return min(alike, key=lambda c: (c.accuracy.brier, -(c.accuracy.auc or 0.0))).kind


def _get_counted(candidates):
    """Model with the nearest total of purchases."""
    models = [c for c in candidates if c.kind in MODELS]
    return min(
        models, key=lambda c: abs(c.predicted_purchases - c.actual_purchases)
    ).kind
