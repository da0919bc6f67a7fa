# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customer-base models that say who buys again from three figures per customer.

Each customer is described by

- ``frequency``: number of *repeat* purchase days (the first purchase is not counted),
- ``recency``: time from the first to the last purchase, 0 without a repeat purchase,
- ``age``: time from the first purchase to the day of observation.

``recency`` and ``age`` share one time unit, which is also the unit of a horizon.

Models: "bg_nbd" (Fader, Hardie, Lee, Marketing Science 24(2), 2005) and "mbg_nbd"
(Batislam, Denizel, Filiztekin, International Journal of Research in Marketing 24(3),
2007; Hoppe, Wagner, Marketing JRM 2007), which lets a customer leave right after the
first purchase as well.

The package imports no Odoo; put its parent folder on ``sys.path`` to use it alone.

>>> import numpy as np
>>> fitted = restore("bg_nbd", r=0.2426, alpha=4.4135, a=0.7929, b=2.4258)
>>> round(float(fitted.purchase_probability(39, [2], [30.43], [38.86])[0]), 4)
0.5546
"""

from .accuracy import Accuracy, Decile, judge
from .backtest import Backtest, Candidate, backtest
from .beta_geometric import Parameters
from .calibration import IDENTITY, Recalibration, fit_recalibration
from .correction import Correction, Said, fit_correction
from .errors import (
    BtydError,
    InvalidCustomersError,
    InvalidHorizonError,
    InvalidOutcomesError,
    InvalidParametersError,
    InvalidValuesError,
    UnknownModelError,
)
from .fitting import fit
from .forecast import Forecast, forecast
from .gamma_gamma import (
    FittedGammaGamma,
    ValueParameters,
    fit_gamma_gamma,
    restore_gamma_gamma,
)
from .logit import FittedLogit, fit_logit, fit_recency, restore_logit
from .model import FittedModel
from .models import MODELS, restore
from .pareto import ParetoParameters
from .summary import Summary, summarize
from .window import Window

__all__ = [
    "IDENTITY",
    "MODELS",
    "Accuracy",
    "Backtest",
    "BtydError",
    "Candidate",
    "Correction",
    "Decile",
    "FittedGammaGamma",
    "FittedLogit",
    "FittedModel",
    "Forecast",
    "InvalidCustomersError",
    "InvalidHorizonError",
    "InvalidOutcomesError",
    "InvalidParametersError",
    "InvalidValuesError",
    "Parameters",
    "ParetoParameters",
    "Recalibration",
    "Said",
    "Summary",
    "UnknownModelError",
    "ValueParameters",
    "Window",
    "backtest",
    "fit",
    "fit_correction",
    "fit_gamma_gamma",
    "fit_logit",
    "fit_recalibration",
    "fit_recency",
    "forecast",
    "judge",
    "restore",
    "restore_gamma_gamma",
    "restore_logit",
    "summarize",
]
