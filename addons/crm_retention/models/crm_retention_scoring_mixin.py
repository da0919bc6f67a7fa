# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From purchases to a fit, its forecast and the scores."""

import time
from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..btyd import (
    BtydError,
    fit,
    fit_gamma_gamma,
    forecast,
    restore_logit,
)
from ..segmentation import assign
from .crm_retention_backtest import DAYS_PER_WEEK, NO_CORRECTION

# Changes are told against a score that is older than this.
COMPARED_DAYS = 28
PARAMETERS = (*("r", "alpha", "a", "b", "s", "beta"), *("value_p", "value_q"))


class CrmRetentionScoringMixin(models.AbstractModel):
    """What a fit does to come about."""

    _name = "crm.retention.scoring.mixin"
    _description = "Scoring of a Company's Customers"

    @api.model
    def compute_now(self, company_id, as_of=None):
        """Score a company's customers; called from the dialog of the web client.

        :param company_id: one of the user's companies
        :param as_of: ISO date, default today
        :return: dict with model_id, as_of, state, customers, written, seconds, reason
        :raises AccessError: for users who may not compute, or not for that company
        :raises UserError: if the company is being computed already
        """
        company = self._check_may_compute(company_id)
        started = time.monotonic()
        # Scores are written by the computation alone, never by users.
        try:
            model, written = self.sudo()._compute_scores(
                company, self._check_as_of(company, as_of), must=True
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

    @api.model
    def _check_may_compute(self, company_id):
        """The company, if the user may have it scored."""
        if not self.env.user.has_group("crm_retention.group_retention_manager"):
            raise AccessError(
                self.env._("Only retention managers may compute the scores.")
            )
        company = self.env.user.company_ids.filtered(lambda c: c.id == company_id)
        if not company:
            raise AccessError(self.env._("This is none of your companies."))
        return company

    def _check_as_of(self, company, as_of):
        """A date that is not in the company's future."""
        today = self.env["crm.lifecycle"]._get_scope(company).as_of
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

        :param must: somebody waits for it: raise when another transaction scores the
            company, and judge the forecasts of the past anew
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
        purchases = ledger._read_purchases(company, as_of)
        vals, said = self._fit(company, as_of, purchases, must)
        model = self._record(vals)
        scores = model._prepare_scores(purchases, said)
        written = self.env["crm.retention.scores.table"]._write(model, scores)
        self._mark_latest(company)
        if written and model.is_latest:
            self.env["crm.lifecycle.sweep"]._begin_again(company)
        return model, written

    @api.model
    def _fit(self, company, as_of, purchases, must=False):
        """(values of the fit's record, :class:`Forecast` or None where it is too thin).

        :param must: judge the forecasts of the past anew
        """
        vals = self._prepare_model_vals(company, as_of, purchases)
        if self.new(vals)._get_missing():
            return {**vals, "state": "too_thin"}, None
        tests = self.env["crm.retention.backtest"]
        test = tests._get_or_judge(company, as_of, must=must)
        fitted, said = self._forecast(company, test, purchases)
        return {**vals, **fitted, "state": "scored", "backtest_id": test.id}, said

    def _prepare_model_vals(self, company, as_of, purchases):
        """Values of a fit's record that are known before the fit."""
        history = int(purchases.first.max(initial=0))
        is_empty = not len(purchases.partner)
        last_day = as_of - timedelta(days=int(purchases.last.min(initial=history)))
        nothing = dict.fromkeys((*PARAMETERS, "value_gamma", "log_likelihood"), 0.0)
        return {
            "company_id": company.id,
            "as_of": as_of,
            "kind": self.env["crm.retention.backtest"]._get_kind(company),
            "horizon_days": company.retention_horizon,
            "minimum_customers": company.retention_minimum_customers,
            "minimum_repeat_buyers": company.retention_minimum_repeat_buyers,
            "customer_count": len(purchases.partner),
            "repeat_customer_count": int((purchases.count > 1).sum()),
            "purchase_count": int(purchases.count.sum()),
            "first_day": not is_empty and as_of - timedelta(days=history),
            "last_day": not is_empty and last_day,
            "history_days": history,
            **nothing,
            **NO_CORRECTION._asdict(),
            **dict.fromkeys(("counted", "coefficients", "backtest_id"), False),
            "previous_id": self._find_previous(company, as_of).id,
            "converged": False,
            "failure": False,
        }

    @api.model
    def _find_previous(self, company, as_of):
        """The fit that changes are told against: of a month's end before a while.

        A month's end, so that it is the same one whenever it is asked for.
        """
        tests = self.env["crm.retention.backtest"]
        until = tests._get_judged_day(as_of - timedelta(days=COMPARED_DAYS))
        domain = [
            ("company_id", "=", company.id),
            ("as_of", "<=", until),
            ("state", "=", "scored"),
            ("horizon_days", "=", company.retention_horizon),
            ("score_ids", "!=", False),
        ]
        return self.search(domain, order="as_of desc", limit=1)

    @api.model
    def _forecast(self, company, test, purchases):
        """(values of the fit's record, :class:`Forecast`) by the chosen models."""
        kind, counted = test._get_choice(company)
        figures = _in_weeks(purchases)
        counting = fit(counted, *figures)
        buying = counting if kind == counted else self._get_buying(kind, test, figures)
        correction = test._get_correction(kind, counted)
        mean_value = purchases.net / purchases.count
        value = fit_gamma_gamma(purchases.count, mean_value)
        horizon = company.retention_horizon / DAYS_PER_WEEK
        said = forecast(
            *(buying, counting, correction, value, horizon, *figures),
            *(purchases.count, mean_value),
        )
        return {
            "kind": kind,
            "counted": counted,
            "log_likelihood": counting.log_likelihood,
            "converged": counting.converged,
            "coefficients": getattr(buying, "coefficients", False),
            **counting.params._asdict(),
            **{f"value_{name}": v for name, v in value.params._asdict().items()},
            **correction._asdict(),
        }, said

    @api.model
    def _get_buying(self, kind, test, figures):
        """What says the probabilities, where it is not what counts the purchases."""
        if kind != "logit":
            return fit(kind, *figures)
        coefficients = test._get_candidate(kind).coefficients
        return restore_logit(coefficients, test.horizon_days / DAYS_PER_WEEK)

    def _prepare_scores(self, purchases, said):
        """Columns of the scores' table: arrays (n,), NaN where there is nothing.

        :param said: :class:`Forecast`, or None where the data are too thin
        """
        self.ensure_one()
        gap = purchases.recency / np.where(purchases.count > 1, purchases.frequency, 1)
        gap = np.where(purchases.count > 1, gap, np.nan)
        ratio = purchases.last / np.where(gap > 0, gap, np.nan)
        columns = {
            "partner_id": purchases.partner,
            "purchase_count": purchases.count,
            "first_purchase": purchases.first,
            "last_purchase": purchases.last,
            "days_silent": purchases.last,
            "usual_gap": gap,
            "silence_ratio": ratio,
            "net_revenue": purchases.net,
            **_prepare_outlook(said, len(gap)),
        }
        columns["segment"] = assign(
            self.company_id._get_retention_thresholds(),
            *(purchases.count, purchases.first, ratio),
            kept=said and _kept(said),
            value=said and said.expected_value,
        )
        return columns

    def _record(self, vals):
        """The company's record of that day, written where its values differ."""
        domain = [(name, "=", vals[name]) for name in ("company_id", "as_of")]
        return self._write_differences(self.search(domain), vals)

    @api.model
    def _write_differences(self, record, vals):
        """Write what differs to a record of any model, made where there is none."""
        if not record:
            return record.create(vals)
        kept = record._convert_to_write({name: record[name] for name in vals})
        changed = {name: value for name, value in vals.items() if kept[name] != value}
        if changed:
            record.write(changed)
        return record

    def _mark_latest(self, company):
        """Let ``is_latest`` stand on the company's last fit alone."""
        of_company = [("company_id", "=", company.id)]
        marked = self.search([*of_company, ("is_latest", "=", True)])
        latest = self.search(
            [*of_company, ("state", "!=", "failed")], order="as_of desc", limit=1
        )
        (marked - latest).is_latest = False
        (latest - marked).is_latest = True


def _in_weeks(purchases):
    """Frequency, recency and age (n,), the times in weeks."""
    return (
        purchases.frequency,
        purchases.recency / DAYS_PER_WEEK,
        purchases.first / DAYS_PER_WEEK,
    )


def _kept(said):
    """Share (n,) of the probability right after the last purchase, at most 1."""
    most = np.maximum(said.fresh_probability, np.finfo(float).tiny)
    return np.minimum(said.probability / most, 1)


def _prepare_outlook(said, count):
    """Columns that come from a forecast."""
    if said is None:
        names = ("repurchase_probability", "next_probability", "probability_kept")
        values = ("value_per_purchase", "expected_value", "value_at_stake")
        nothing = np.full(count, np.nan)
        return dict.fromkeys((*names, "expected_purchases", *values), nothing)
    lost = said.fresh_probability - said.probability
    return {
        "repurchase_probability": said.probability,
        "next_probability": said.next_probability,
        "probability_kept": _kept(said),
        "expected_purchases": said.expected_purchases,
        "value_per_purchase": said.value_per_purchase,
        "expected_value": said.expected_value,
        "value_at_stake": lost * said.fresh_value,
    }
