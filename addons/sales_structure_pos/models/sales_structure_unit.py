# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units whose rules ask for points of sale."""

from odoo import models


class SalesStructureUnit(models.Model):
    """Customers have no point of sale: lines have."""

    _inherit = "sales.structure.unit"

    def _get_line_rules(self):
        above = self + self.browse(self._get_ancestor_ids())
        return super()._get_line_rules() | above.rule_ids.filtered(
            lambda rule: rule.active and rule.point_of_sale_id
        )
