# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer's figures as of a day."""

from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from .crm_retention_segment import SEGMENTS

# A list, since Odoo keeps no labels of a tuple's.
BANDS = [
    ("0", "0–20 %"),
    ("1", "20–40 %"),
    ("2", "40–60 %"),
    ("3", "60–80 %"),
    ("4", "80–100 %"),
]
# Who sees no invoices but the own ones sees no revenue of others' customers either.
REVENUE_GROUPS = (
    "account.group_account_invoice,account.group_account_readonly,"
    "sales_team.group_sale_salesman_all_leads,crm_retention.group_retention_manager"
)
# A purchase that brings less is not worth the words.
LEAST_GAIN = 0.02


class CrmRetentionScore(models.Model):
    """Who buys again: one row per customer, company and day."""

    _name = "crm.retention.score"
    _description = "Retention Score"
    _inherit = [
        "crm.customer.row.mixin",
        "crm.retention.score.customer.mixin",
        "crm.retention.score.health.mixin",
    ]
    _order = "value_at_stake desc nulls last, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        help="The commercial partner that the invoices were made for."
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    country_id = fields.Many2one(related="partner_id.country_id")
    # Company and day are the fit's: columns of their own would be checked row by row.
    company_id = fields.Many2one(related="model_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of = fields.Date(related="model_id.as_of")
    is_latest = fields.Boolean(related="model_id.is_latest")
    purchase_count = fields.Integer(
        string="Purchases",
        readonly=True,
        help="Days on which the posted invoices, after credit notes, are positive.",
    )
    first_purchase = fields.Date(readonly=True, help="Day of the first purchase.")
    last_purchase = fields.Date(readonly=True, help="Day of the last purchase.")
    days_silent = fields.Integer(
        string="Silent for (days)",
        readonly=True,
        aggregator="avg",
        help="Days since the last purchase.",
    )
    usual_gap = fields.Float(
        string="Usual Gap (days)",
        readonly=True,
        aggregator="avg",
        help="Average number of days from one purchase to the next; empty for a single "
        "purchase.",
    )
    silence_ratio = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days of silence as a multiple of the usual gap; empty for a single "
        "purchase.",
    )
    net_revenue = fields.Monetary(
        string="Revenue",
        readonly=True,
        groups=REVENUE_GROUPS,
        help="Untaxed invoices after credit notes, on the days of purchase.",
    )
    repurchase_probability = fields.Float(
        string="Buys Again",
        readonly=True,
        aggregator="avg",
        help="Probability of at least one purchase within the horizon. Empty where the "
        "data are too thin.",
    )
    probability_band = fields.Selection(
        BANDS,
        string="Probability",
        readonly=True,
        help="The probability of buying again, in fifths.",
    )
    expected_purchases = fields.Float(
        readonly=True,
        help="Expected number of purchases within the horizon.",
    )
    next_probability = fields.Float(
        string="After a Purchase Today",
        readonly=True,
        aggregator="avg",
        help="What the probability would be had the customer bought today.",
    )
    probability_kept = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What silence has left of the probability right after the last purchase.",
    )
    probability_change = fields.Float(
        string="Change",
        readonly=True,
        aggregator="avg",
        help="Of the probability, since the end of the month before last, or of the "
        "month that ended at least four weeks before.",
    )
    has_change = fields.Boolean(
        readonly=True,
        help="Whether the customer had a probability at that time.",
    )
    value_per_purchase = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="What a purchase is expected to come to: the customer's own average, "
        "drawn to that of all customers the more, the fewer purchases there were.",
    )
    expected_value = fields.Monetary(
        readonly=True,
        help="Expected purchases within the horizon times the value of a purchase; "
        "untaxed revenue.",
    )
    value_at_stake = fields.Monetary(
        string="At Stake",
        readonly=True,
        help="The probability that silence has cost since the last purchase, times the "
        "value that could be expected then.",
    )
    segment = fields.Selection(
        SEGMENTS,
        readonly=True,
        group_expand="_group_segments",
        help="Each segment is defined in words under Configuration; its thresholds are "
        "in the settings.",
    )
    next_step = fields.Char(
        compute="_compute_next_step", help="What to do about such a customer."
    )
    model_id = fields.Many2one(
        "crm.retention.model",
        string="Fit",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        help="The fit that these figures come from.",
    )
    horizon_days = fields.Integer(related="model_id.horizon_days")
    state = fields.Selection(
        [("scored", "Scored"), ("too_thin", "Too Thin")],
        required=True,
        readonly=True,
        help="Too thin: the company's purchases are too few for a probability.",
    )
    reason = fields.Text(
        compute="_compute_reason", help="In words, what these figures say and why."
    )

    _customer_fit_uniq = models.UniqueIndex(
        "(partner_id, model_id)", "A customer has one score per fit."
    )

    @api.depends("partner_id", "as_of")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.partner_id.display_name} · {score.as_of}"

    @api.depends("segment")
    @api.depends_context("lang")
    def _compute_next_step(self):
        steps = self.env["crm.retention.segment"]._get_next_steps()
        for score in self:
            score.next_step = steps.get(score.segment)

    @api.depends("state", "usual_gap", "days_silent", "repurchase_probability")
    @api.depends_context("lang")
    def _compute_reason(self):
        for score in self:
            score.reason = " ".join(filter(None, score._get_sentences()))

    def _get_sentences(self):
        """What these figures say: the rhythm, the outlook, and what changes it."""
        if self.state == "too_thin":
            return self._get_rhythm(), self._get_refusal()
        return self._get_rhythm(), self._get_outlook(), self._get_remedy()

    def _get_rhythm(self):
        """The customer's own rhythm in words."""
        if self.purchase_count < 2:
            return self.env._(
                "Bought once, silent for %(silent)s days.", silent=self.days_silent
            )
        if self.usual_gap < 1.5:
            return self.env._(
                "Bought nearly every day, silent for %(silent)s days.",
                silent=self.days_silent,
            )
        return self.env._(
            "Bought every %(gap)s days, silent for %(silent)s.",
            gap=round(self.usual_gap),
            silent=self.days_silent,
        )

    def _get_refusal(self):
        """Why there is no probability."""
        # The reason is about the company as a whole, which the reader belongs to.
        missing = self.model_id.sudo().reason
        refusal = self.env._("Too little data for a forecast: %s", missing)
        if not self.silence_ratio:
            return refusal
        ratio = formatLang(self.env, self.silence_ratio, digits=1)
        silence = self.env._("That is %(ratio)s times its usual gap.", ratio=ratio)
        return f"{silence} {refusal}"

    def _get_outlook(self):
        """The probability in words, and what it was."""
        percent = self._in_percent(self.repurchase_probability)
        before = self.model_id.sudo().previous_id.as_of
        if not self.has_change or not before:
            return self.env._(
                "%(percent)s to buy within %(horizon)s days.",
                percent=percent,
                horizon=self.horizon_days,
            )
        return self.env._(
            "%(percent)s to buy within %(horizon)s days, was %(before)s at the end of "
            "%(month)s.",
            percent=percent,
            horizon=self.horizon_days,
            before=self._in_percent(
                self.repurchase_probability - self.probability_change
            ),
            month=format_date(self.env, before, date_format="MMMM yyyy"),
        )

    def _get_remedy(self):
        """What one purchase would do, where it would do something."""
        if self.next_probability < self.repurchase_probability + LEAST_GAIN:
            return ""
        return self.env._(
            "One purchase today would bring it to %(percent)s.",
            percent=self._in_percent(self.next_probability),
        )

    @api.model
    def _in_percent(self, probability):
        """A probability as people read it: nothing is certain."""
        percent = 100 * probability
        if percent < 1:
            return self.env._("Less than 1 %")
        return self.env._("%(percent)s %%", percent=min(round(percent), 99))

    def action_open_invoices(self):
        """The documents that the figures were made from."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        domain = [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
            ("state", "=", "posted"),
            ("invoice_date", "<=", self.as_of),
        ]
        return {**action, "domain": domain, "context": {"create": False}}
