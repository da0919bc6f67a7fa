# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer's health: parts on scales from 0 to 100, and their weighted mean.

The package imports no Odoo.
"""

from .judging import Health, Judged, judge
from .parts import FIGURES, PARTS, Limit, Part, Reading, settings_of

__all__ = [
    "FIGURES",
    "PARTS",
    "Health",
    "Judged",
    "Limit",
    "Part",
    "Reading",
    "judge",
    "settings_of",
]
