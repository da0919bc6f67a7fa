# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score as a fact that rules of the life cycle can ask for."""

from odoo import fields, models


class CrmLifecycle(models.Model):
    """Rules can say: probably buys no more."""

    _inherit = "crm.lifecycle"

    repurchase_probability = fields.Float(
        string="Buys Again",
        readonly=True,
        aggregator="avg",
        help="Probability of a purchase within the horizon, by the last score. "
        "Empty where the data are too thin.",
    )

    def _get_fact_documents(self, fact):
        if fact != "repurchase_probability":
            return super()._get_fact_documents(fact)
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("is_latest", "=", True),
        ]
        return "crm.retention.score", domain
