# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The models by name."""

import numpy as np

from .beta_geometric import BgNbd, MbgNbd
from .errors import InvalidParametersError, UnknownModelError
from .pareto import ParetoNbd

MODELS = {"bg_nbd": BgNbd, "mbg_nbd": MbgNbd, "pareto_nbd": ParetoNbd}


def restore(model, *values, **params):
    """A model from parameters that were fitted earlier, in their order or by name.

    :raises UnknownModelError: if there is no such model
    :raises InvalidParametersError: if a parameter is missing, of another model, or not
        finite and positive

    >>> fitted = restore("mbg_nbd", r=0.525, alpha=6.183, a=0.891, b=1.614)
    >>> fitted.probability_alive([0, 4], [0, 30], [39, 39]).round(2).tolist()
    [0.39, 0.7]
    """
    kind = get_model(model)
    return kind(model, checked_parameters(kind.parameters, *values, **params))


def get_model(model):
    """Class of a model; raise :class:`UnknownModelError` where there is none."""
    if model not in MODELS:
        raise UnknownModelError(f"{model!r} is none of {', '.join(MODELS)}")
    return MODELS[model]


def checked_parameters(names, *values, **params):
    """Finite and positive floats in a named tuple."""
    try:
        checked = names._make(map(float, names(*values, **params)))
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidParametersError(f"Parameters are numbers: {error}") from error
    if not all(np.isfinite(value) and value > 0 for value in checked):
        raise InvalidParametersError(f"Parameters are finite and positive: {checked}")
    return checked
