# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score as columns of the customer feed."""

from odoo import models

from .crm_lifecycle import SCORE_FACTS


class CrmFeedSchema(models.AbstractModel):
    """Adds the figures of the last score."""

    _inherit = "crm.feed.schema"

    def _get_columns(self):
        return [*super()._get_columns(), *self._get_fact_columns(SCORE_FACTS)]
