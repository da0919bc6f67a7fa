# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every night, and the months before the first one."""

import logging
from datetime import timedelta

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..btyd import BtydError

_logger = logging.getLogger(__name__)

KEPT_DAYS = 31
FILLED_MONTHS = 12
MOST_MONTHS = 60


class CrmRetentionNightlyMixin(models.AbstractModel):
    """Runs over all companies, one transaction for each day of each."""

    _name = "crm.retention.nightly.mixin"
    _description = "Nightly Scoring"

    @api.model
    def _cron_compute_scores(self):
        """Score the customers of the companies that want it.

        A day that has its record is done, also when it failed: so a run that was out of
        time or killed goes on where it stopped, and a second run does nothing.
        """
        commit = self.env["ir.cron"]._commit_progress
        pending = self._get_pending()
        commit(remaining=len(pending))
        for number, (company, day) in enumerate(pending, start=1):
            _logger.info(
                *("Scores of %s as of %s: %s of %s", company.name, day, number),
                len(pending),
            )
            night = self.with_company(company).with_context(retention_from_replica=True)
            night._compute_or_set_aside(company, day)
            ledger = self.env["crm.retention.scores.table"]
            ledger._thin_history(company, day - timedelta(days=KEPT_DAYS))
            if not commit(1):
                return

    @api.model
    def _get_pending(self):
        """(company, day) of days without a record: of each company today, after the
        months' ends before it, so that changes can be told from the first day."""
        companies = self.env["res.company"].search(
            [("retention_is_nightly", "=", True)]
        )
        pending = []
        for company in companies:
            # The company's own day, which the life cycle goes by as well.
            today = self.env["crm.lifecycle"]._get_scope(company).as_of
            days = self._get_missing_month_ends(company, today, FILLED_MONTHS)
            if not self._find_days(company, [today]):
                pending += [(company, day) for day in [*days, today]]
        return pending

    @api.model
    def get_month_ends(self, company_id, months=FILLED_MONTHS):
        """Days that can be filled in, for the dialog of the web client.

        :return: ISO dates of months' ends without scores, the oldest first
        """
        company = self._check_may_compute(company_id)
        if not isinstance(months, int) or not 1 <= months <= MOST_MONTHS:
            raise UserError(
                self.env._("Give a number of months from 1 to %s.", MOST_MONTHS)
            )
        today = fields.Date.context_today(self)
        days = self.sudo()._get_missing_month_ends(company, today, months)
        return [fields.Date.to_string(day) for day in days]

    @api.model
    def _get_missing_month_ends(self, company, today, months):
        """Months' ends before a day, from the company's first purchase on, that have no
        record."""
        first = self.env["crm.retention.ledger"]._get_first_day(company)
        this_month = today.replace(day=1)
        ends = [
            this_month - relativedelta(months=number) - timedelta(days=1)
            for number in reversed(range(months))
        ]
        days = [day for day in ends if first and day >= first]
        known = self._find_days(company, days)
        return [day for day in days if day not in known]

    @api.model
    def _find_days(self, company, days):
        """Which of these days have a record."""
        found = self.search_fetch(
            [("company_id", "=", company.id), ("as_of", "in", days)], ["as_of"]
        )
        return set(found.mapped("as_of"))

    def _compute_or_set_aside(self, company, as_of):
        """Score a company; a failure is kept on its record and stops nobody else."""
        try:
            with self.env.cr.savepoint():
                self._compute_scores(company, as_of)
        except (BtydError, ArithmeticError, UserError, psycopg2.DataError) as error:
            _logger.info("Scores of company %s failed: %s", company.id, error)
            kind = self.env["crm.retention.backtest"]._get_kind(company)
            vals = {"company_id": company.id, "as_of": as_of, "kind": kind}
            self._record({**vals, "state": "failed", "failure": str(error)})
