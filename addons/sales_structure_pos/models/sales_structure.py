# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Versions whose rules ask for points of sale."""

from dataclasses import replace

from odoo import models


class SalesStructure(models.Model):
    """The point of sale is one more criterion."""

    _inherit = "sales.structure"

    def _prepare_criteria(self, rule):
        criteria = super()._prepare_criteria(rule)
        return replace(criteria, point_id=rule.point_of_sale_id.id or None)
