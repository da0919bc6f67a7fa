# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Logistic regression on what a customer did: probabilities without a story.

Its coefficients have signs that are sure beforehand, so that the probability falls with
silence and rises with a purchase.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from .columns import aligned, checked_weights, dot, refuse
from .customers import checked
from .errors import (
    InvalidHorizonError,
    InvalidOutcomesError,
    InvalidParametersError,
)
from .model import checked_horizon

# Coefficients are believed to be of this size before a customer was seen.
WIDTH = 3.0
LARGEST = 1e6


def _get_purchases(x, _t_x, _age, _horizon):
    return np.log1p(x)


def _get_pace(x, _t_x, age, horizon):
    """Purchases per horizon, to which half a purchase in half a horizon is added."""
    return np.log((x + 0.5) / (age / horizon + 0.5))


def _get_rhythm(x, t_x, age, horizon):
    """Purchases missed since the last one at the pace until then: the exponent of the
    probability of having left in BG/NBD, with the same addition."""
    missed = (x + 0.5) * np.log((age + horizon / 2) / (t_x + horizon / 2))
    return np.log1p(np.maximum(missed, 0))


def _get_silence(_x, t_x, age, horizon):
    return np.log1p((age - t_x) / horizon)


FEATURES = {
    "purchases": _get_purchases,
    "pace": _get_pace,
    "rhythm": _get_rhythm,
    "silence": _get_silence,
}
# A coefficient has the sign with which silence lowers, and a purchase raises.
SIGNS = {"purchases": 1, "pace": 1, "rhythm": -1, "silence": -1}


@dataclass(frozen=True)
class FittedLogit:
    """Coefficients by feature, with the horizon that they were learned for.

    :param coefficients: of the intercept and of each feature
    :param horizon: in the time unit of the customers' figures
    """

    coefficients: dict
    horizon: float
    log_likelihood: float = float("nan")
    converged: bool = True
    customer_count: float = 0.0

    def purchase_probability(self, horizon, frequency, recency, age):
        """Probability (n,) of at least one purchase within the horizon.

        For another horizon than that it was learned for, each customer goes on at one
        rate. What is known of it are x purchases, so for a longer one it varies as
        Gamma with the shape x + 1/2: whoever stays away the first time is the likelier
        to stay away. For a shorter one, and where silence is all that counts, the rate
        is supposed to be known, lest a purchase could lower the probability.

        Arguments and errors as in :class:`FittedModel`.
        """
        figures = checked(frequency, recency, age)
        times = checked_horizon(horizon, figures[0]) / self.horizon
        # -ln(1 - p) without loss for small p.
        hazard = np.logaddexp(0, self._get_log_odds(*figures))
        if self.coefficients.keys() <= {"intercept", "silence"}:
            return -np.expm1(-times * hazard)
        shape = figures[0] + 0.5
        with np.errstate(over="ignore", invalid="ignore"):
            longer = shape * np.log1p(times * np.expm1(hazard / shape))
        return -np.expm1(-np.where(times > 1, longer, times * hazard))

    def _get_log_odds(self, *figures):
        log_odds = np.full_like(figures[0], self.coefficients["intercept"])
        for name, get_feature in FEATURES.items():
            coefficient = self.coefficients.get(name, 0.0)
            if coefficient:
                log_odds += coefficient * get_feature(*figures, self.horizon)
        return log_odds


def fit_logit(
    frequency,
    recency,
    age,
    bought,
    horizon,
    features=("purchases", "pace", "rhythm"),
    weights=None,
):
    """Learn who buys from customers of whom it is known.

    :param frequency: repeat purchase days (n,) as of a past day
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to that day (n,), same unit
    :param bought: whether each customer bought within the horizon after that day (n,)
    :param horizon: in the same unit
    :param weights: number of customers that each row stands for (n,), default 1
    :return: a :class:`FittedLogit`
    :raises InvalidCustomersError: if the figures cannot be a customer's, or nobody is
        there
    :raises InvalidOutcomesError: if an outcome is neither yes nor no
    :raises InvalidHorizonError: if the horizon is not positive and finite

    >>> fitted = fit_logit([0, 3], [0, 8], [9, 9], [False, True], horizon=4)
    >>> never, often = fitted.purchase_probability(4, [0, 3], [0, 8], [9, 9])
    >>> bool(never < often)
    True
    """
    figures = checked(frequency, recency, age)
    horizon = positive_horizon(horizon)
    (came,) = aligned({"bought": bought}, InvalidOutcomesError)
    came = np.broadcast_to(came, figures[0].shape) if came.size == 1 else came
    if came.size != figures[0].size:
        raise InvalidOutcomesError(
            f"{came.size} outcomes for {figures[0].size} customers"
        )
    refuse((came != 0) & (came != 1), "bought is not yes or no", InvalidOutcomesError)
    weights = checked_weights(weights, came.size)
    columns = np.array([FEATURES[name](*figures, horizon) for name in features])
    return _fit(columns, tuple(features), came, weights, horizon)


def fit_recency(frequency, recency, age, bought, horizon, weights=None):
    """The plain rule that who bought lately buys again: :func:`fit_logit` with the
    silence alone."""
    return fit_logit(frequency, recency, age, bought, horizon, ("silence",), weights)


def restore_logit(coefficients, horizon):
    """Coefficients that were learned earlier.

    :raises InvalidParametersError: if one is unknown, not finite or has a sign that no
        fit gives it
    :raises InvalidHorizonError: if the horizon is not positive and finite

    >>> fitted = restore_logit({"intercept": 0.5, "silence": -1}, horizon=13)
    >>> fitted.purchase_probability(13, 2, [9, 9], [9, 35]).round(2).tolist()
    [0.62, 0.35]
    """
    try:
        given = {name: float(value) for name, value in dict(coefficients).items()}
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidParametersError(f"Coefficients are numbers: {error}") from error
    unknown = set(given) - {"intercept", *FEATURES}
    if unknown or "intercept" not in given:
        raise InvalidParametersError(f"These are no coefficients: {sorted(given)}")
    for name, value in given.items():
        if not abs(value) <= LARGEST or value * SIGNS.get(name, 0) < 0:
            raise InvalidParametersError(f"{name} cannot have {value}")
    return FittedLogit(given, positive_horizon(horizon))


def positive_horizon(horizon):
    """A horizon that something can be learned for."""
    horizon = checked_horizon(horizon, np.empty(0))
    if horizon.ndim or not horizon > 0:
        raise InvalidHorizonError("The horizon is one positive number")
    return float(horizon)


def _fit(columns, features, came, weights, horizon):
    share = (dot(weights, came) + 0.5) / (weights.sum() + 1)
    bounds = [(None, None)]
    bounds += [(0, None) if SIGNS[name] > 0 else (None, 0) for name in features]
    found = minimize(
        _objective,
        np.append(logit(share), np.zeros(len(features))),
        args=(columns, came, weights, logit(share)),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-7, "maxiter": 500},
    )
    coefficients = dict(zip(("intercept", *features), map(float, found.x), strict=True))
    value = -_loss(found.x, columns, came, weights)[0]
    return FittedLogit(
        coefficients, horizon, value, bool(found.success), float(weights.sum())
    )


def _objective(beta, columns, came, weights, middle):
    """Negative log posterior per customer, and its gradient."""
    value, gradient = _loss(beta, columns, came, weights)
    beta = beta - np.append(middle, np.zeros(len(columns)))
    n = weights.sum()
    value += 0.5 * np.sum((beta / WIDTH) ** 2)
    return value / n, (gradient + beta / WIDTH**2) / n


def _loss(beta, columns, came, weights):
    odds = beta[0] + sum(
        b * column for b, column in zip(beta[1:], columns, strict=True)
    )
    error = weights * (expit(odds) - came)
    slopes = [dot(error, column) for column in columns]
    value = dot(weights, np.logaddexp(0, odds) - came * odds)
    return value, np.array([error.sum(), *slopes])
