# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One fit of a customer-base model to a company's purchases."""

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .crm_retention_candidate import COUNTING_KINDS, KINDS

HISTORY_HORIZONS = 2


class CrmRetentionModel(models.Model):
    """A fit, with what it was made from and what came out."""

    _name = "crm.retention.model"
    _description = "Retention Model"
    _inherit = ["crm.retention.scoring.mixin", "crm.retention.nightly.mixin"]
    _order = "as_of desc, company_id"
    _rec_name = "as_of"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    as_of = fields.Date(
        string="As of",
        required=True,
        readonly=True,
        help="Documents dated later than this day are left out.",
    )
    kind = fields.Selection(
        KINDS,
        string="Model",
        required=True,
        readonly=True,
        help="Which model the probabilities come from.",
    )
    counted = fields.Selection(
        [pair for pair in KINDS if pair[0] in COUNTING_KINDS],
        string="Counted by",
        readonly=True,
        help="Which customer-base model the numbers of purchases come from.",
    )
    state = fields.Selection(
        [("scored", "Scored"), ("too_thin", "Too Thin"), ("failed", "Failed")],
        required=True,
        readonly=True,
        help="Too thin: there are too few purchases for figures to be trusted.",
    )
    horizon_days = fields.Integer(
        string="Horizon (days)",
        readonly=True,
        help="The probability is that of a purchase within this many days.",
    )
    r = fields.Float(string="r", readonly=True, help="Shape of the purchase rate.")
    alpha = fields.Float(
        string="α",
        readonly=True,
        help="Scale of the purchase rate, in weeks.",
    )
    a = fields.Float(string="a", readonly=True, help="First parameter of leaving.")
    b = fields.Float(string="b", readonly=True, help="Second parameter of leaving.")
    s = fields.Float(
        string="s", readonly=True, help="Shape of the rate of leaving (Pareto/NBD)."
    )
    beta = fields.Float(
        string="β",
        readonly=True,
        help="Scale of the rate of leaving, in weeks (Pareto/NBD).",
    )
    value_p = fields.Float(
        string="p", readonly=True, help="Shape of the value of a purchase."
    )
    value_q = fields.Float(
        string="q", readonly=True, help="Shape of how values differ over customers."
    )
    value_gamma = fields.Float(
        string="gamma", readonly=True, help="Scale of how values differ over customers."
    )
    coefficients = fields.Json(
        readonly=True, help="Coefficients of the logit, where it is the model."
    )
    intercept = fields.Float(
        readonly=True,
        help="Recalibration: added to the logit of the probability.",
    )
    slope = fields.Float(
        readonly=True,
        help="Recalibration: what the logit of the probability is multiplied by.",
    )
    count_factor = fields.Float(
        readonly=True,
        help="Recalibration: what expected purchases are multiplied by.",
    )
    value_factor = fields.Float(
        readonly=True,
        help="Recalibration: what expected values are multiplied by.",
    )
    backtest_id = fields.Many2one(
        "crm.retention.backtest",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Where the model and its recalibration were chosen on the company's own "
        "past.",
    )
    previous_id = fields.Many2one(
        "crm.retention.model",
        string="Compared with",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The earlier fit that changes are told against.",
    )
    log_likelihood = fields.Float(
        string="Log-Likelihood",
        readonly=True,
        help="Of the purchases under these parameters, with time in weeks.",
    )
    converged = fields.Boolean(
        readonly=True, help="Whether the search for the parameters came to an end."
    )
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Customers with at least one purchase."
    )
    repeat_customer_count = fields.Integer(
        string="Repeat Buyers",
        readonly=True,
        help="Customers who bought on two or more days.",
    )
    purchase_count = fields.Integer(
        string="Purchases",
        readonly=True,
        help="Days on which a customer's invoices, after credit notes, are positive.",
    )
    first_day = fields.Date(readonly=True, help="Day of the first purchase.")
    last_day = fields.Date(readonly=True, help="Day of the last purchase.")
    history_days = fields.Integer(
        string="History (days)",
        readonly=True,
        help="From the first purchase of all to the day of the fit.",
    )
    minimum_customers = fields.Integer(readonly=True, help="As set when it was made.")
    minimum_repeat_buyers = fields.Integer(
        readonly=True, help="As set when it was made."
    )
    is_latest = fields.Boolean(
        string="Latest", readonly=True, help="Of the last day that was computed."
    )
    failure = fields.Char(readonly=True, help="Why the computation failed.")
    reason = fields.Text(
        compute="_compute_reason", help="In words, what came out and why."
    )
    score_ids = fields.One2many("crm.retention.score", "model_id", readonly=True)

    _company_day_uniq = models.UniqueIndex(
        "(company_id, as_of)", "A company has one fit per day."
    )

    @api.depends("as_of", "company_id", "kind")
    def _compute_display_name(self):
        for model in self:
            kind = dict(self._fields["kind"]._description_selection(self.env))
            day = fields.Date.to_string(model.as_of)
            model.display_name = f"{kind.get(model.kind, '')} {day or ''}".strip()

    @api.depends(
        "state",
        "customer_count",
        "repeat_customer_count",
        "history_days",
        "backtest_id",
    )
    @api.depends_context("lang")
    def _compute_reason(self):
        for model in self:
            if model.state == "too_thin":
                model.reason = " ".join(model._get_missing())
            elif model.state == "failed":
                model.reason = model.failure
            else:
                model.reason = model._get_account()

    def _get_account(self):
        """What the scores were made from, and what they are corrected by."""
        told = self.env._(
            "%(customers)s customers with %(purchases)s purchases; "
            "%(repeat)s of them bought again.",
            customers=self._format_count("customer_count"),
            purchases=self._format_count("purchase_count"),
            repeat=self._format_count("repeat_customer_count"),
        )
        if self.backtest_id.state == "judged":
            return told
        unchecked = self.env._(
            "The probabilities could not be checked on the past yet."
        )
        return f"{told} {unchecked}"

    def _format_count(self, name):
        """A count as the user's language writes it."""
        return formatLang(self.env, self[name], digits=0)

    def _get_missing(self):
        """Sentences that say what the data lack for a probability."""
        self.ensure_one()
        return self._get_lacking(
            (self.customer_count, self.minimum_customers),
            (self.repeat_customer_count, self.minimum_repeat_buyers),
            (self.history_days, HISTORY_HORIZONS * self.horizon_days),
        )

    @api.model
    def _get_lacking(self, customers, repeat_buyers, history_days):
        """Sentences about (what there is, what is needed), where it is less."""
        checks = (
            (
                customers,
                self.env._("%(have)s customers have bought; %(need)s are needed."),
            ),
            (
                repeat_buyers,
                self.env._("%(have)s customers bought again; %(need)s are needed."),
            ),
            (
                history_days,
                self.env._("There are %(have)s days of history; %(need)s are needed."),
            ),
        )
        return [
            sentence % {"have": have, "need": need}
            for (have, need), sentence in checks
            if have < need
        ]

    # Ways to the documents

    def action_open_scores(self):
        """The scores that this fit made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_retention.crm_retention_score_action"
        )
        return {**action, "domain": [("model_id", "=", self.id)], "context": {}}
