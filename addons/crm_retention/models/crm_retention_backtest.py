# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How good the forecasts of a past day were, once the horizon had passed."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..btyd import BtydError, Correction, Window, backtest
from .crm_retention_candidate import COUNTING_KINDS, KINDS
from .crm_retention_score import REVENUE_GROUPS

_logger = logging.getLogger(__name__)

DAYS_PER_WEEK = 7
DEFAULT_KIND = "mbg_nbd"
NO_CORRECTION = Correction(0.0, 1.0, 1.0, 1.0)


class CrmRetentionBacktest(models.Model):
    """One row per company and month: what would have been said, and who came."""

    _name = "crm.retention.backtest"
    _description = "Retention Backtest"
    _order = "as_of desc, company_id"
    _rec_name = "as_of"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of = fields.Date(
        string="Judged until",
        required=True,
        readonly=True,
        help="Last day of the purchases that the forecasts are compared with.",
    )
    forecast_day = fields.Date(
        readonly=True, help="The forecasts know nothing that is dated later."
    )
    earlier_day = fields.Date(
        string="Recalibrated from",
        readonly=True,
        help="What the forecasts of this day had missed by the forecast day is what "
        "they were recalibrated by.",
    )
    horizon_days = fields.Integer(
        string="Horizon (days)",
        readonly=True,
        help="From the forecast day to the last judged one.",
    )
    state = fields.Selection(
        [
            ("judged", "Judged"),
            ("not_judged", "Too Little to Judge"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Who had bought by the forecast day."
    )
    repeat_customer_count = fields.Integer(
        string="Repeat Buyers",
        readonly=True,
        help="Who had bought on two or more days by the forecast day.",
    )
    history_days = fields.Integer(
        string="History (days)",
        readonly=True,
        help="From the first purchase of all to the forecast day.",
    )
    minimum_customers = fields.Integer(readonly=True, help="As set when it was made.")
    minimum_repeat_buyers = fields.Integer(
        readonly=True, help="As set when it was made."
    )
    buyer_count = fields.Integer(
        string="Came Back",
        readonly=True,
        help="Of these customers, those who bought within the horizon.",
    )
    purchase_count = fields.Integer(
        string="Purchases", readonly=True, help="What they bought within the horizon."
    )
    net_revenue = fields.Monetary(
        string="Revenue",
        readonly=True,
        groups=REVENUE_GROUPS,
        help="What these purchases came to.",
    )
    chosen = fields.Selection(
        KINDS, readonly=True, help="Whose probabilities came true best."
    )
    counted = fields.Selection(
        [pair for pair in KINDS if pair[0] in COUNTING_KINDS],
        readonly=True,
        help="Whose total of purchases was nearest.",
    )
    recency_is_as_good = fields.Boolean(
        string="Recency Is as Good",
        readonly=True,
        help="Whether the days of silence alone tell as well who comes back.",
    )
    failure = fields.Char(readonly=True, help="Why it could not be judged.")
    reason = fields.Text(compute="_compute_reason", help="In words, what came out.")
    candidate_ids = fields.One2many(
        "crm.retention.candidate", "backtest_id", readonly=True
    )

    _company_day_uniq = models.UniqueIndex(
        "(company_id, as_of)", "A company has one backtest per day."
    )

    @api.depends("state", "chosen", "recency_is_as_good", "candidate_ids")
    @api.depends_context("lang")
    def _compute_reason(self):
        for test in self:
            if test.state == "failed":
                test.reason = test.failure
            elif test.state == "not_judged":
                test.reason = " ".join(test._get_missing())
            else:
                test.reason = test._get_verdict()

    def _get_missing(self):
        """Sentences that say what the data lack for a judgement."""
        return self.env["crm.retention.model"]._get_lacking(
            (self.customer_count, self.minimum_customers),
            (self.repeat_customer_count, self.minimum_repeat_buyers),
            (self.history_days, self.horizon_days),
        )

    def _get_verdict(self):
        """What was said, what came, and whether silence alone would have done."""
        chosen = self.candidate_ids.filtered("is_chosen")
        told = self.env._(
            "Of %(customers)s customers %(said)s were expected to come back within "
            "%(days)s days; %(came)s came.",
            customers=self.customer_count,
            said=round(chosen.predicted_buyers),
            days=self.horizon_days,
            came=self.buyer_count,
        )
        if not self.recency_is_as_good:
            return told
        alone = self.env._(
            "Days of silence alone tell as well who comes back; the model adds how "
            "many, how much and how probably."
        )
        return f"{told} {alone}"

    # Judging

    @api.model
    def _get_judged_day(self, as_of):
        """The month's end up to which the forecasts of a day are judged."""
        following = as_of + timedelta(days=1)
        return following.replace(day=1) - timedelta(days=1)

    @api.model
    def _get_or_judge(self, company, as_of, must=False):
        """The company's backtest for a day, made where it is not there.

        :param must: make it anew, so that purchases that were entered late count
        """
        day = self._get_judged_day(as_of)
        found = self.search([("company_id", "=", company.id), ("as_of", "=", day)])
        settings = self._prepare_settings(company, day)
        if found and not must and found._equals(settings):
            return found
        vals, candidates = self._judge_or_set_aside(company, settings)
        test = self.env["crm.retention.model"]._write_differences(found, vals)
        test._write_candidates(candidates)
        return test

    def _equals(self, settings):
        """Whether it was made under the same settings."""
        kept = self._convert_to_write({name: self[name] for name in settings})
        return kept == settings

    @api.model
    def _prepare_settings(self, company, day):
        return {
            "company_id": company.id,
            "as_of": day,
            "horizon_days": company.retention_horizon,
            "minimum_customers": company.retention_minimum_customers,
            "minimum_repeat_buyers": company.retention_minimum_repeat_buyers,
        }

    @api.model
    def _judge_or_set_aside(self, company, settings):
        """(values, candidates' values); what cannot be judged stops no score."""
        try:
            return self._judge(company, settings)
        except (BtydError, ArithmeticError) as error:
            _logger.info("Backtest of company %s failed: %s", company.id, error)
            failed = {"state": "failed", "failure": str(error)}
            return {**self._prepare_nothing(), **settings, **failed}, []

    @api.model
    def _prepare_nothing(self):
        return {
            **dict.fromkeys(("customer_count", "repeat_customer_count"), 0),
            **dict.fromkeys(("history_days", "buyer_count", "purchase_count"), 0),
            **dict.fromkeys(
                ("forecast_day", "earlier_day", "chosen", "counted"), False
            ),
            "net_revenue": 0.0,
            "recency_is_as_good": False,
            "failure": False,
        }

    @api.model
    def _judge(self, company, settings):
        """Hold out the last horizon, forecast it, and compare."""
        horizon = settings["horizon_days"]
        day = settings["as_of"] - timedelta(days=horizon)
        held_out = self._read_window(company, day, settings["as_of"])
        vals = {
            **self._prepare_nothing(),
            **settings,
            "state": "not_judged",
            "forecast_day": day,
            **self._prepare_counts(held_out),
        }
        if self.new(vals)._get_missing():
            return vals, []
        earlier_day, earlier = self._read_earlier(company, vals)
        judged = _to_window(held_out, horizon)
        done = backtest(earlier, judged)
        vals.update(
            state="judged",
            earlier_day=earlier_day,
            chosen=done.chosen,
            counted=done.counted,
            recency_is_as_good=bool(done.recency_is_as_good),
        )
        return vals, self._prepare_candidates(done)

    @api.model
    def _read_window(self, company, day, until):
        return self.env["crm.retention.ledger"]._read_window(company, day, until)

    @api.model
    def _read_earlier(self, company, vals):
        """(day, window before the forecast day) that corrections are learned on.

        It is shorter than the horizon where the history is short, and (False, None)
        where too few customers are in it.
        """
        shorter = min(vals["horizon_days"], vals["history_days"] // 2)
        day = vals["forecast_day"] - timedelta(days=shorter)
        read = self._read_window(company, day, vals["forecast_day"])
        counts = {**self._prepare_counts(read), "history_days": vals["horizon_days"]}
        if self.new({**vals, **counts})._get_missing():
            return False, None
        return day, _to_window(read, shorter)

    @api.model
    def _prepare_candidates(self, done):
        """Values of the candidates' records, from the package's backtest."""
        return [
            {
                **self._prepare_candidate(candidate),
                "is_chosen": candidate.kind == done.chosen,
            }
            for candidate in done.candidates
        ]

    @api.model
    def _prepare_counts(self, window):
        """Figures of the customers of a window."""
        return {
            "customer_count": len(window.partner),
            "repeat_customer_count": int((window.count > 1).sum()),
            "history_days": int(window.first.max(initial=0)),
            "buyer_count": int((window.purchases > 0).sum()),
            "purchase_count": int(window.purchases.sum()),
            "net_revenue": float(window.value.sum()),
        }

    @api.model
    def _prepare_candidate(self, candidate):
        accuracy = candidate.accuracy
        return {
            "kind": candidate.kind,
            "auc": accuracy.auc or 0.0,
            "brier": accuracy.brier,
            "calibration_error": accuracy.calibration_error,
            "raw_calibration_error": candidate.raw.calibration_error,
            "predicted_buyers": candidate.predicted_buyers,
            "predicted_purchases": candidate.predicted_purchases or 0.0,
            "predicted_value": candidate.predicted_value or 0.0,
            "deciles": [decile._asdict() for decile in accuracy.deciles],
            "curve": [band._asdict() for band in accuracy.bands],
            "coefficients": candidate.learned and candidate.learned.coefficients,
            **candidate.next._asdict(),
        }

    def _write_candidates(self, vals_list):
        """Replace the candidates, where there is anything new."""
        fits = self.env["crm.retention.model"]
        known = {candidate.kind: candidate for candidate in self.candidate_ids}
        for vals in vals_list:
            candidate = known.pop(vals["kind"], self.env["crm.retention.candidate"])
            fits._write_differences(candidate, {"backtest_id": self.id, **vals})
        self.env["crm.retention.candidate"].union(*known.values()).unlink()

    # What follows from it

    @api.model
    def _get_kind(self, company):
        """The model that a company has chosen, or that goes where nothing is judged."""
        wanted = company.retention_model
        return DEFAULT_KIND if wanted == "automatic" else wanted

    def _get_choice(self, company):
        """(kind of the probabilities, kind of the counts) for a company's scores.

        A logit knows nothing where nothing was judged.
        """
        is_free = company.retention_model == "automatic"
        kind = self.chosen if is_free else company.retention_model
        if kind == "logit" and not self._get_candidate("logit").coefficients:
            kind = False
        kind = kind or DEFAULT_KIND
        return kind, kind if kind in COUNTING_KINDS else self.counted or DEFAULT_KIND

    def _get_candidate(self, kind):
        return self.candidate_ids.filtered(lambda candidate: candidate.kind == kind)

    def _get_correction(self, kind, counted):
        """What the past has taught about the probabilities and about the counts."""
        buying, counting = self._get_candidate(kind), self._get_candidate(counted)
        if not (buying and counting):
            return NO_CORRECTION
        return Correction(
            *(buying.intercept, buying.slope),
            *(counting.count_factor, counting.value_factor),
        )


def _to_window(read, horizon):
    """Customers of the ledger, in weeks.

    :param read: a ``LedgerWindow``
    :param horizon: days
    """
    weeks = DAYS_PER_WEEK
    return Window(
        frequency=read.frequency,
        recency=read.recency / weeks,
        age=read.first / weeks,
        horizon=horizon / weeks,
        purchases=read.purchases,
        value=read.value,
        count=read.count,
        mean_value=read.net / read.count,
    )
