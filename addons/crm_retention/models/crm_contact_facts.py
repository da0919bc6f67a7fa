# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whom to call first: those of whom most is at stake."""

from odoo import models
from odoo.tools import SQL


class CrmContactFacts(models.AbstractModel):
    """What silence has put at stake is worth a call beside what is bought."""

    _inherit = "crm.contact.facts"

    def _get_worth(self):
        """SQL of the revenue and the value at stake."""
        revenue = super()._get_worth()
        return SQL("(%s + COALESCE(lifecycle.value_at_stake, 0))", revenue)
