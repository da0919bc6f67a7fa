# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One fit of a customer-base model to a company's purchases."""

import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import formatLang

from ..btyd import BtydError, fit

_logger = logging.getLogger(__name__)

DAYS_PER_WEEK = 7
HISTORY_HORIZONS = 2
KEPT_DAYS = 31


class CrmRetentionModel(models.Model):
    """A fit, with what it was made from and what came out."""

    _name = "crm.retention.model"
    _description = "Retention Model"
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
        [("bg_nbd", "BG/NBD"), ("mbg_nbd", "MBG/NBD")],
        string="Model",
        required=True,
        readonly=True,
        help="Which customer-base model was fitted to the purchases.",
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

    @api.depends("state", "customer_count", "repeat_customer_count", "history_days")
    @api.depends_context("lang")
    def _compute_reason(self):
        for model in self:
            if model.state == "too_thin":
                model.reason = " ".join(model._get_missing())
            elif model.state == "failed":
                model.reason = model.failure
            else:
                model.reason = self.env._(
                    "%(customers)s customers with %(purchases)s purchases; "
                    "%(repeat)s of them bought again.",
                    customers=model._format_count("customer_count"),
                    purchases=model._format_count("purchase_count"),
                    repeat=model._format_count("repeat_customer_count"),
                )

    def _format_count(self, name):
        """A count as the user's language writes it."""
        return formatLang(self.env, self[name], digits=0)

    def _get_missing(self):
        """Sentences that say what the data lack for a probability."""
        self.ensure_one()
        needed_days = HISTORY_HORIZONS * self.horizon_days
        checks = (
            (
                self.customer_count,
                self.minimum_customers,
                self.env._("%(have)s customers have bought; %(need)s are needed."),
            ),
            (
                self.repeat_customer_count,
                self.minimum_repeat_buyers,
                self.env._("%(have)s customers bought again; %(need)s are needed."),
            ),
            (
                self.history_days,
                needed_days,
                self.env._("There are %(have)s days of history; %(need)s are needed."),
            ),
        )
        return [
            sentence % {"have": have, "need": need}
            for have, need, sentence in checks
            if have < need
        ]

    # Computing

    @api.model
    def compute_now(self, company_id, as_of=None):
        """Score a company's customers; called from the dialog of the web client.

        :param company_id: one of the user's companies
        :param as_of: ISO date, default today
        :return: dict with model_id, as_of, state, customers, written, seconds, reason
        :raises AccessError: for users who may not compute, or not for that company
        :raises UserError: if the company is being computed already
        """
        if not self.env.user.has_group("crm_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only retention managers may compute the scores.")
            )
        company = self.env.user.company_ids.filtered(lambda c: c.id == company_id)
        if not company:
            raise AccessError(self.env._("This is none of your companies."))
        started = time.monotonic()
        # Scores are written by the computation alone, never by users.
        try:
            model, written = self.sudo()._compute_scores(
                company, self._check_as_of(as_of), must=True
            )
        except (BtydError, ArithmeticError) as error:
            raise UserError(
                self.env._("These purchases cannot be scored: %s", error)
            ) from error
        return {
            "model_id": model.id,
            "as_of": fields.Date.to_string(model.as_of),
            "state": model.state,
            "customers": model.customer_count,
            "written": written,
            "seconds": round(time.monotonic() - started, 1),
            "reason": model.sudo(False).reason or "",
        }

    def _check_as_of(self, as_of):
        """A date that is not in the future."""
        today = fields.Date.context_today(self)
        if not as_of:
            return today
        try:
            day = fields.Date.to_date(str(as_of))
        except ValueError as error:
            raise UserError(self.env._("Give a date, such as 2026-01-31.")) from error
        if day > today:
            raise UserError(self.env._("Scores of a future day cannot be known."))
        return day

    @api.model
    def _compute_scores(self, company, as_of, must=False):
        """Fit a company's purchases as of a day and write the scores that differ.

        :param must: raise when another transaction scores the company, else leave it
        :return: (fit, number of score rows written); the fit is empty where the company
            is left to another transaction
        """
        ledger = self.env["crm.retention.ledger"]
        if not ledger._try_lock(company):
            if must:
                raise UserError(
                    self.env._("The scores are being computed already; wait a moment.")
                )
            return self.browse(), 0
        summary = ledger._fold_purchases(company, as_of)
        vals, fitted = self._fit(company, as_of, summary)
        model = self._record(vals)
        forecast = self._forecast(model, summary, fitted)
        written = ledger._write_scores(model, forecast)
        self._mark_latest(company)
        return model, written

    def _fit(self, company, as_of, summary):
        """Return (values of the record, fitted model or None where it is too thin)."""
        vals = self._prepare_model_vals(company, as_of, summary)
        if self.new(vals)._get_missing():
            return {**vals, "state": "too_thin"}, None
        weeks = DAYS_PER_WEEK
        fitted = fit(
            company.retention_model,
            summary.frequency,
            summary.recency / weeks,
            summary.first / weeks,
        )
        vals.update(
            state="scored",
            log_likelihood=fitted.log_likelihood,
            converged=fitted.converged,
            **fitted.params._asdict(),
        )
        return vals, fitted

    def _prepare_model_vals(self, company, as_of, summary):
        history = int(summary.first.max(initial=0))
        is_empty = not len(summary.partner)
        last_day = as_of - timedelta(days=int(summary.last.min(initial=history)))
        return {
            "company_id": company.id,
            "as_of": as_of,
            "kind": company.retention_model,
            "horizon_days": company.retention_horizon,
            "minimum_customers": company.retention_minimum_customers,
            "minimum_repeat_buyers": company.retention_minimum_repeat_buyers,
            "customer_count": len(summary.partner),
            "repeat_customer_count": int((summary.count > 1).sum()),
            "purchase_count": int(summary.count.sum()),
            "first_day": not is_empty and as_of - timedelta(days=history),
            "last_day": not is_empty and last_day,
            "history_days": history,
            "r": 0.0,
            "alpha": 0.0,
            "a": 0.0,
            "b": 0.0,
            "log_likelihood": 0.0,
            "converged": False,
            "failure": False,
        }

    def _record(self, vals):
        """The company's record of that day, written where its values differ."""
        domain = [(name, "=", vals[name]) for name in ("company_id", "as_of")]
        model = self.search(domain)
        if not model:
            return self.create(vals)
        kept = model._convert_to_write(model._cache_values(vals))
        changed = {name: value for name, value in vals.items() if kept[name] != value}
        if changed:
            model.write(changed)
        return model

    def _cache_values(self, names):
        return {name: self[name] for name in names}

    def _forecast(self, model, summary, fitted):
        """Partner ids, probabilities and expected purchases within the horizon.

        All three are empty where there is no fitted model.
        """
        if fitted is None:
            return [], [], []
        customers = (
            summary.frequency,
            summary.recency / DAYS_PER_WEEK,
            summary.first / DAYS_PER_WEEK,
        )
        horizon = model.horizon_days / DAYS_PER_WEEK
        return (
            summary.partner.tolist(),
            fitted.purchase_probability(horizon, *customers).tolist(),
            fitted.expected_purchases(horizon, *customers).tolist(),
        )

    def _mark_latest(self, company):
        """Let ``is_latest`` stand on the company's last fit alone."""
        of_company = [("company_id", "=", company.id)]
        marked = self.search([*of_company, ("is_latest", "=", True)])
        latest = self.search(
            [*of_company, ("state", "!=", "failed")], order="as_of desc", limit=1
        )
        (marked - latest).is_latest = False
        (latest - marked).is_latest = True

    # Every night

    @api.model
    def _cron_compute_scores(self):
        """Score the customers of the companies that want it, one transaction each.

        A company that has today's record is done, also when it failed: so a run that
        was out of time goes on where it stopped, and a second run does nothing.
        """
        commit = self.env["ir.cron"]._commit_progress
        pending = self._get_pending_companies()
        commit(remaining=len(pending))
        for company, today in pending:
            self.with_company(company)._compute_or_set_aside(company, today)
            ledger = self.env["crm.retention.ledger"]
            ledger._thin_history(company, today - timedelta(days=KEPT_DAYS))
            if not commit(1):
                return

    def _get_pending_companies(self):
        """(company, its today) of companies without a record of today."""
        companies = self.env["res.company"].search(
            [("retention_is_nightly", "=", True)]
        )
        todays = [fields.Date.context_today(self.with_company(c)) for c in companies]
        done = self.search_fetch([("as_of", "in", todays)], ["company_id", "as_of"])
        known = {(model.company_id.id, model.as_of) for model in done}
        return [
            (company, today)
            for company, today in zip(companies, todays, strict=True)
            if (company.id, today) not in known
        ]

    def _compute_or_set_aside(self, company, as_of):
        """Score a company; a failure is kept on its record and stops nobody else."""
        try:
            with self.env.cr.savepoint():
                self._compute_scores(company, as_of)
        except (BtydError, ArithmeticError, UserError, psycopg2.DataError) as error:
            _logger.info("Scores of company %s failed: %s", company.id, error)
            vals = {"company_id": company.id, "as_of": as_of}
            vals.update(kind=company.retention_model, state="failed")
            self._record({**vals, "failure": str(error)})

    # Ways to the documents

    def action_open_scores(self):
        """The scores that this fit made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_retention.crm_retention_score_action"
        )
        return {**action, "domain": [("model_id", "=", self.id)], "context": {}}
