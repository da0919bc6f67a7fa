# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the page of the track record shows: what was said, and what came."""

from math import sqrt

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .crm_retention_score import REVENUE_GROUPS

USER_GROUP = "crm_retention.group_retention_user"
MANAGER_GROUP = "crm_retention.group_retention_manager"
INVOICE_GROUPS = "account.group_account_invoice,account.group_account_readonly"

# Bands of ten percent each.
BAND_COUNT = 10
LIMITS = [number / BAND_COUNT for number in range(1, BAND_COUNT)]
# Of fewer customers a share says nothing.
LEAST_CUSTOMERS = 20
# Chance alone keeps 95 of 100 shares within so many standard deviations.
DEVIATIONS = 1.96
OFFERED_BACKTESTS = 36


class CrmRetentionProof(models.AbstractModel):
    """Reads fits, backtests and scores with the rights of the user; writes nothing."""

    _name = "crm.retention.proof"
    _description = "Track Record of the Forecasts"
    _inherit = ["crm.retention.proof.trend.mixin"]

    @api.model
    @api.readonly
    def get_proof(self, company_id, backtest_id=None):
        """How good the forecasts of the past were.

        :param company_id: one of the companies that the user has chosen
        :param backtest_id: one of the company's backtests, by default the one that the
            latest scores rest on
        :return: dict of company, fit (the latest with scores, or False), failed (a
            later one that failed, or False), backtests (what can be chosen), backtest
            (what was said and what came, or False), today (customers per band), may
        :raises AccessError: for users without retention, or not in the company
        :raises UserError: where the company has no such backtest
        """
        company = self._check_may_see(company_id)
        fit, failed = self._find_fits(company)
        tests = self._find_backtests(company)
        test = self._choose_backtest(company, fit, tests, backtest_id)
        return {
            "company": self._prepare_company(company),
            "fit": self._prepare_fit(fit),
            "failed": self._prepare_fit(failed),
            "backtests": [_prepare_choice(each) for each in tests | test],
            "backtest": self._prepare_backtest(test),
            "today": self._count_bands_of_today(fit),
            "may": self._prepare_rights(),
        }

    # Who asks for what

    @api.model
    def _check_may_see(self, company_id):
        """The company, where the user may see its track record."""
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(self.env._("The scores are not for you to see."))
        companies = self.env.companies
        if type(company_id) is not int or company_id not in companies.ids:
            raise AccessError(self.env._("This is none of your companies."))
        return companies.browse(company_id)

    @api.model
    def _prepare_rights(self):
        has_groups = self.env.user.has_groups
        return {
            "compute": has_groups(MANAGER_GROUP),
            "money": has_groups(REVENUE_GROUPS),
            "invoices": has_groups(INVOICE_GROUPS),
        }

    @api.model
    def _choose_backtest(self, company, fit, tests, backtest_id):
        """The backtest that is asked for, or the one that today's scores rest on."""
        if not backtest_id:
            # Where the data have become too thin, the past proves nothing of today.
            is_of_use = not fit or fit.state == "scored"
            return fit.backtest_id or (tests[:1] if is_of_use else tests[:0])
        test = type(backtest_id) is int and tests.search(
            [("id", "=", backtest_id), ("company_id", "=", company.id)]
        )
        if not test:
            raise UserError(self.env._("This company has no such backtest."))
        return test

    # What is found

    @api.model
    def _find_fits(self, company):
        """(the latest fit that has scores, a later one that failed)."""
        fits = self.env["crm.retention.model"]
        of_company = [("company_id", "=", company.id)]
        last = fits.search(of_company, order="as_of desc", limit=1)
        latest = fits.search([*of_company, ("is_latest", "=", True)], limit=1)
        return latest, last if last.state == "failed" else fits

    @api.model
    def _find_backtests(self, company):
        return self.env["crm.retention.backtest"].search(
            [("company_id", "=", company.id)],
            order="as_of desc",
            limit=OFFERED_BACKTESTS,
        )

    @api.model
    def _count_bands(self, fit):
        """[(band from 0 to 9, segment, customers)] of a fit, whom the user may see."""
        scores = self.env["crm.retention.score"]
        query = scores._search([("model_id", "=", fit.id), ("state", "=", "scored")])
        band, segment = (
            scores._field_to_sql(query.table, name, query)
            for name in ("repurchase_probability", "segment")
        )
        # The same comparisons that the lists behind the bars are searched by.
        band = SQL("WIDTH_BUCKET(%s, %s::float8[])", band, LIMITS)
        grouped = query.subselect(SQL("%s AS band, %s AS segment", band, segment))
        return self.env.execute_query(
            SQL(
                "SELECT band, segment, COUNT(*) FROM %s counted GROUP BY band, segment",
                grouped,
            )
        )

    @api.model
    def _count_bands_of_today(self, fit):
        """Customers per band by the latest scores."""
        counts = [0] * BAND_COUNT
        for band, _segment, count in self._count_bands(fit) if fit else ():
            counts[band] += count
        return counts

    # What is told

    @api.model
    def _prepare_company(self, company):
        return {
            "id": company.id,
            "name": company.name,
            "currency_id": company.currency_id.id,
        }

    @api.model
    def _prepare_fit(self, fit):
        if not fit:
            return False
        return {
            "id": fit.id,
            "as_of": fields.Date.to_string(fit.as_of),
            "state": fit.state,
            "reason": fit.reason or "",
            "horizon_days": fit.horizon_days,
            "customers": fit.customer_count,
            "kind": fit.kind,
            "is_set_by_hand": fit.company_id.retention_model != "automatic",
        }

    @api.model
    def _prepare_backtest(self, test):
        """What was said and what came, for each way of saying it."""
        if not test:
            return False
        kinds = dict(
            test.candidate_ids._fields["kind"]._description_selection(self.env)
        )
        return {
            **_prepare_choice(test),
            "reason": test.reason or "",
            **{
                name: fields.Date.to_string(test[name])
                for name in ("forecast_day", "earlier_day")
            },
            "horizon_days": test.horizon_days,
            "customers": test.customer_count,
            "buyers": test.buyer_count,
            "recency_is_as_good": test.recency_is_as_good,
            "counted": kinds.get(test.counted, ""),
            "totals": self._prepare_totals(test),
            "candidates": [
                self._prepare_candidate(candidate, kinds[candidate.kind])
                for candidate in test.candidate_ids
            ],
        }

    @api.model
    def _prepare_totals(self, test):
        """What was expected of all customers together, and what came of it."""
        if test.state != "judged":
            return []
        chosen = test.candidate_ids.filtered("is_chosen")
        counted = test.candidate_ids.filtered(lambda c: c.kind == test.counted)
        totals = [("customers", chosen.predicted_buyers, test.buyer_count)]
        if counted:
            totals += [("purchases", counted.predicted_purchases, test.purchase_count)]
        if counted and self.env.user.has_groups(REVENUE_GROUPS):
            totals += [("revenue", counted.predicted_value, test.net_revenue)]
        return [
            {
                "name": name,
                "said": said,
                "came": came,
                "deviation": (said - came) / came if came > 0 else False,
            }
            for name, said, came in totals
        ]

    @api.model
    def _prepare_candidate(self, candidate, label):
        came = candidate.backtest_id.purchase_count
        counts = candidate.has_counts and came > 0
        return {
            "kind": candidate.kind,
            "label": label,
            "is_chosen": candidate.is_chosen,
            # Where all or none came back there is nothing to rank.
            "auc": candidate.auc or False,
            "brier": candidate.brier,
            "calibration_error": candidate.calibration_error,
            "raw_calibration_error": candidate.raw_calibration_error,
            "purchases": counts and candidate.predicted_purchases / came - 1,
            "bands": [
                _prepare_band(*band) for band in _fold_bands(candidate.curve or [])
            ],
        }


def _prepare_choice(test):
    return {
        "id": test.id,
        "as_of": fields.Date.to_string(test.as_of),
        "state": test.state,
    }


def _fold_bands(curve):
    """[(band, customers, said, came)]: groups whose mean lies in the same band as one.

    :param curve: dicts of customers, and of what was said and came on average
    """
    folded = {}
    for group in curve:
        if not group["customers"]:
            continue
        band = sum(group["said"] >= limit for limit in LIMITS)
        customers, said, came = folded.get(band, (0, 0.0, 0.0))
        folded[band] = (
            customers + group["customers"],
            said + group["customers"] * group["said"],
            came + group["customers"] * group["came"],
        )
    return [
        (band, int(customers), said / customers, came / customers)
        for band, (customers, said, came) in sorted(folded.items())
    ]


def _prepare_band(band, customers, said, came):
    """A band with the shares between which chance alone would put what came."""
    chance = DEVIATIONS * sqrt(max(said * (1 - said), 0) / customers)
    return {
        "band": band,
        "customers": customers,
        "said": said,
        "came": came,
        "low": max(said - chance, 0),
        "high": min(said + chance, 1),
        "is_thin": customers < LEAST_CUSTOMERS,
    }
