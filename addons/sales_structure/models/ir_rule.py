# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules of access that hold from one day to another."""

from odoo import models


class IrRule(models.Model):
    """A domain may depend on the day: members join, people are away."""

    _inherit = "ir.rule"

    def _eval_context(self):
        return {**super()._eval_context(), "today": self._get_day()}

    def _compute_domain_context_values(self):
        yield from super()._compute_domain_context_values()
        yield self._get_day()

    def _get_day(self):
        return self.env.company._get_structure_day()
