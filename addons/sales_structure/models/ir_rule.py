# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules of access that hold from one day to another."""

from odoo import fields, models


class IrRule(models.Model):
    """A domain may depend on the day: members join, people are away."""

    _inherit = "ir.rule"

    def _compute_domain_context_values(self):
        yield from super()._compute_domain_context_values()
        # As in the rules: the user's own day, whatever the context says.
        yield fields.Date.context_today(self.with_context(tz=False))
