# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules of access that hold from one day to another."""

import time
from datetime import datetime
from functools import lru_cache

from odoo import models

# Days begin with a quarter of an hour, in every time zone there is.
QUARTER = 900


class IrRule(models.Model):
    """A domain may depend on the day: members join, people are away."""

    _inherit = "ir.rule"

    def _eval_context(self):
        return {**super()._eval_context(), "today": self._get_day()}

    def _compute_domain_context_values(self):
        yield from super()._compute_domain_context_values()
        yield self._get_day()

    def _get_day(self):
        """As `context_today`, but asked with every access to any record."""
        return _get_day_of(self.env.tz, int(time.time()) // QUARTER)


@lru_cache(maxsize=512)
def _get_day_of(tz, quarter):
    return datetime.fromtimestamp(quarter * QUARTER, tz).date()
