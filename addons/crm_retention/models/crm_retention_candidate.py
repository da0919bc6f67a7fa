# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How one model, or a plain rule, did on the company's own past."""

from odoo import api, fields, models

from .crm_retention_score import REVENUE_GROUPS

# Lists, since Odoo keeps no labels of a tuple's.
COUNTING_KINDS = ["bg_nbd", "mbg_nbd", "pareto_nbd"]
KINDS = [
    ("bg_nbd", "BG/NBD"),
    ("mbg_nbd", "MBG/NBD"),
    ("pareto_nbd", "Pareto/NBD"),
    ("logit", "Logit"),
]
RECENCY = ("recency", "Days Silent Alone")


class CrmRetentionCandidate(models.Model):
    """One row of a backtest."""

    _name = "crm.retention.candidate"
    _description = "Candidate of a Backtest"
    _order = "backtest_id desc, calibration_error, id"
    _rec_name = "kind"
    _log_access = False

    backtest_id = fields.Many2one(
        "crm.retention.backtest",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(
        [*KINDS, RECENCY],
        string="Model",
        required=True,
        readonly=True,
        help="Customer-base models, a logit on the same facts, or the days of silence "
        "and nothing else.",
    )
    is_chosen = fields.Boolean(
        string="Chosen",
        readonly=True,
        help="Its probabilities came true best; the scores are its.",
    )
    auc = fields.Float(
        string="AUC",
        readonly=True,
        aggregator=None,
        help="How often a customer who came back had the higher probability than one "
        "who did not: 0.5 is chance, 1 is perfect.",
    )
    brier = fields.Float(
        string="Brier Score",
        readonly=True,
        aggregator=None,
        help="Mean squared distance of the probabilities from what happened; less is "
        "better.",
    )
    calibration_error = fields.Float(
        readonly=True,
        aggregator=None,
        help="How far the share that came back was from the probability, on average "
        "over ten groups of customers.",
    )
    raw_calibration_error = fields.Float(
        string="Error before Recalibration",
        readonly=True,
        aggregator=None,
        help="The same without what an earlier window had taught.",
    )
    predicted_buyers = fields.Float(
        readonly=True, aggregator=None, help="Customers who were expected to come back."
    )
    predicted_purchases = fields.Float(
        readonly=True, aggregator=None, help="Purchases that were expected in total."
    )
    predicted_value = fields.Monetary(
        readonly=True,
        groups=REVENUE_GROUPS,
        aggregator=None,
        help="Revenue that was expected in total.",
    )
    currency_id = fields.Many2one(related="backtest_id.currency_id")
    has_counts = fields.Boolean(
        compute="_compute_has_counts",
        help="Whether it expects numbers of purchases, not only probabilities.",
    )
    curve = fields.Json(
        readonly=True,
        help="Customers by probability in tens of percent: how many there were, what "
        "was said on average, and what share came.",
    )
    deciles = fields.Json(
        readonly=True, help="The same for ten groups of equal size, by probability."
    )
    coefficients = fields.Json(
        readonly=True,
        help="Of logit and recency, learned from what came in this backtest.",
    )
    intercept = fields.Float(
        readonly=True,
        aggregator=None,
        help="Added to the logit of probabilities from then on.",
    )
    slope = fields.Float(
        readonly=True,
        aggregator=None,
        help="The logit of probabilities is multiplied by it from then on.",
    )
    count_factor = fields.Float(
        readonly=True,
        aggregator=None,
        help="Expected purchases are multiplied by it from then on.",
    )
    value_factor = fields.Float(
        readonly=True,
        aggregator=None,
        help="Expected values are multiplied by it from then on.",
    )

    _kind_uniq = models.UniqueIndex(
        "(backtest_id, kind)", "A backtest judges a model once."
    )

    @api.depends("kind")
    def _compute_has_counts(self):
        for candidate in self:
            candidate.has_counts = candidate.kind in COUNTING_KINDS
