# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score as facts that rules of the life cycle can ask for."""

from odoo import fields, models

from ..fields import Figure
from .crm_retention_segment import SEGMENTS

SCORE_FACTS = (
    *("repurchase_probability", "probability_kept", "probability_change"),
    *("expected_purchases", "expected_value", "value_at_stake", "retention_segment"),
)


class CrmLifecycle(models.Model):
    """Rules can say: probably buys no more."""

    _name = "crm.lifecycle"
    _inherit = [
        # What they say of facts goes before what the life cycle says of others.
        "crm.lifecycle.health.parts.mixin",
        "crm.lifecycle.health.mixin",
        "crm.lifecycle.signals.mixin",
        "crm.lifecycle",
    ]

    repurchase_probability = Figure(
        string="Buys Again",
        readonly=True,
        aggregator="avg",
        help="Probability of a purchase within the horizon, by the last score. "
        "Empty where the data are too thin.",
    )
    probability_kept = Figure(
        readonly=True,
        aggregator="avg",
        help="What silence has left of the probability of buying again that there was "
        "right after the last purchase. Empty where the data are too thin.",
    )
    probability_change = Figure(
        string="Change of Buying Again",
        readonly=True,
        aggregator="avg",
        help="Of the probability, since the end of a month at least four weeks before "
        "the last score.",
    )
    expected_purchases = Figure(
        readonly=True, help="Expected number of purchases within the horizon."
    )
    expected_value = fields.Monetary(
        readonly=True, help="Expected untaxed revenue within the horizon."
    )
    value_at_stake = fields.Monetary(
        string="At Stake",
        readonly=True,
        help="The probability that silence has cost since the last purchase, times the "
        "value that could be expected then.",
    )
    retention_segment = fields.Selection(
        SEGMENTS, string="Segment", readonly=True, help="By the last score."
    )

    def _get_fact_documents(self, fact):
        if fact not in SCORE_FACTS:
            return super()._get_fact_documents(fact)
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("is_latest", "=", True),
        ]
        return "crm.retention.score", domain
