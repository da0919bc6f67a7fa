# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Maximum likelihood with a weak prior, on log-parameters, with exact gradients."""

import numpy as np
from scipy.optimize import minimize

from .customers import Customers
from .models import get_model

# The prior takes (log-parameter / width)⁴ from the log-likelihood, times in mean ages.
# It is flat where real customers lie, moves none of CDNOW's parameters by 0.0005, and
# keeps the parameters finite on forty or on identical customers.
PRIOR_WIDTH = 8.0
GRADIENT_TOLERANCE = 1e-6
BOUND = 25.0
# Rows up to which a second best optimum is looked out for: with few it happens, and
# costs nothing.
FEW_ROWS = 500


def fit(model, frequency, recency, age, weights=None):
    """Fit a model to customers.

    The result does not depend on the time unit, nor on whether identical customers
    stand in one weighted row or in many; only the times among the parameters and the
    log-likelihood are in the unit of the given times. The log-likelihood is that of the
    customers, without the prior.

    :param model: one of ``MODELS``
    :param frequency: repeat purchase days (n,), whole numbers
    :param recency: time from the first to the last purchase (n,)
    :param age: time from the first purchase to the observation (n,), same unit
    :param weights: number of customers that each row stands for (n,), default 1
    :return: a :class:`FittedModel`
    :raises UnknownModelError: if there is no such model
    :raises InvalidCustomersError: if the figures cannot be a customer's, or nobody is
        there

    >>> fitted = fit("mbg_nbd", [0, 1, 3, 0], [0, 9, 20, 0], [30, 31, 32, 33])
    >>> fitted.converged, fitted.customer_count
    (True, 4.0)
    """
    kind = get_model(model)
    customers = Customers(frequency, recency, age, weights)
    best = _search(customers, kind)
    log_likelihood, _gradient = kind.get_log_likelihood(best.x, customers)
    unit = customers.repeat_purchases * np.log(customers.scale)
    return kind(
        model,
        _in_unit(kind, best.x, customers.scale),
        float(log_likelihood - unit),
        bool(best.success),
        customers.count,
    )


def _in_unit(kind, theta, scale):
    """Parameters in the caller's time unit."""
    params = kind.parameters(*map(float, np.exp(theta)))
    times = {name: getattr(params, name) * scale for name in kind.times}
    return params._replace(**times)


def _search(customers, kind):
    """The first start that converges, or with few rows the best of all."""
    tried = []
    for start in kind.starts:
        found = _minimize(start, customers, kind)
        if found.success and len(customers.weights) > FEW_ROWS:
            return found
        tried.append(found)
    return min(tried, key=lambda found: found.fun)


def _minimize(start, customers, kind):
    return minimize(
        _objective,
        start,
        args=(customers, kind),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-BOUND, BOUND)] * len(start),
        options={"ftol": 1e-15, "gtol": GRADIENT_TOLERANCE, "maxiter": 500},
    )


def _objective(theta, customers, kind):
    """Negative log posterior per customer, and its gradient."""
    value, gradient = kind.get_log_likelihood(theta, customers)
    prior = np.sum((theta / PRIOR_WIDTH) ** 4)
    slope = 4 * theta**3 / PRIOR_WIDTH**4
    return (prior - value) / customers.count, (slope - gradient) / customers.count
