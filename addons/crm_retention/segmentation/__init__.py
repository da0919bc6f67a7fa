# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments of customers, each a plain rule over their purchases and forecast.

The package imports no Odoo.
"""

from .segments import SEGMENTS, assign
from .thresholds import Thresholds, ThresholdsError

__all__ = ["SEGMENTS", "Thresholds", "ThresholdsError", "assign"]
