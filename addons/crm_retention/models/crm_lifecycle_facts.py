# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The source of the score's fact."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_lifecycle.models.crm_lifecycle_facts import FactSource

from .crm_lifecycle import SCORE_FACTS


class CrmLifecycleFacts(models.AbstractModel):
    """Adds the last score that was there on a day."""

    _name = "crm.lifecycle.facts"
    _inherit = ["crm.lifecycle.signal.facts.mixin", "crm.lifecycle.facts"]

    def _get_sources(self, scope):
        return [*super()._get_sources(scope), self._get_score_source(scope)]

    def _get_score_source(self, scope):
        """The figures of the company's last scored fit as of a day."""
        select = SQL(
            """
            SELECT partner_id, NULL::date AS first_seen, repurchase_probability,
                   probability_kept, probability_change, expected_purchases,
                   expected_value, value_at_stake, segment AS retention_segment
              FROM crm_retention_score
             WHERE model_id = (SELECT id FROM crm_retention_model
                                WHERE company_id = %(company)s AND state <> 'failed'
                                  AND as_of <= %(as_of)s
                                ORDER BY as_of DESC LIMIT 1)
               AND %(condition)s
            """,
            condition=scope.condition(SQL("partner_id")),
            **scope.names,
        )
        return FactSource(SCORE_FACTS, select)
