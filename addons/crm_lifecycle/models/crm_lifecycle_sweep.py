# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The nightly run over all customers of a company."""

import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_lifecycle_moves import Evaluation

_logger = logging.getLogger(__name__)

# What one customer's figures or one company's rules can do; all else ends the run.
POISON = (
    *(UserError, psycopg2.DataError, psycopg2.IntegrityError),
    *(psycopg2.ProgrammingError, ArithmeticError),
)

# So many customers' facts are gathered in one transaction.
EVALUATED_AT_ONCE = 200_000
QUEUED_AT_ONCE = 2_000


class CrmLifecycleSweep(models.Model):
    """One row per company and day: what the run found, or why it could not run."""

    _name = "crm.lifecycle.sweep"
    _description = "Life-Cycle Evaluation"
    _order = "date desc, company_id"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    next_id = fields.Integer(
        readonly=True, help="Customers with a lower id are done; 0: all are done."
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
    )
    failure = fields.Text(readonly=True, help="Why nobody was moved.")
    customer_count = fields.Integer(string="Customers", readonly=True)
    written_count = fields.Integer(
        string="Changed Rows", readonly=True, help="Rows whose facts or stage changed."
    )
    moved_count = fields.Integer(string="Moves", readonly=True)
    seconds = fields.Float(readonly=True)

    _company_date_uniq = models.UniqueIndex(
        "(company_id, date)", "A company is evaluated once a day."
    )

    # Every night

    @api.model
    def _cron_evaluate_all(self):
        """Evaluate all customers of all companies, a slice a transaction.

        A slice that is done is remembered with it, so that a killed run goes on where
        it stopped and a second run of the day does nothing.
        """
        commit = self.env["ir.cron"]._commit_progress
        commit()  # a fresh snapshot, so that a run that has just ended is seen
        if not self.env["crm.lifecycle.moves"]._try_lock(self.env["res.company"]):
            return
        sweeps = self._get_pending()
        commit(remaining=len(sweeps))
        for sweep in sweeps:
            while sweep.state == "running":
                if not sweep._evaluate_slice():
                    break
                if not commit(0 if sweep.state == "running" else 1):
                    return

    @api.model
    def _get_pending(self):
        """Today's sweeps that are not done, made where there are none."""
        companies = self.env["res.company"].search(Domain.TRUE)
        days = {c: self.env["crm.lifecycle"]._get_scope(c).as_of for c in companies}
        found = self.search([("date", "in", list(days.values()))])
        known = {(sweep.company_id, sweep.date) for sweep in found}
        missing = [item for item in days.items() if item not in known]
        made = self.create(
            [
                {"company_id": company.id, "date": day, "state": "running"}
                for company, day in missing
            ]
        )
        today = found.filtered(lambda sweep: sweep.date == days[sweep.company_id])
        return (today + made).filtered(lambda sweep: sweep.state == "running")

    def _evaluate_slice(self):
        """Evaluate the next customers; return whether it was our turn."""
        if not self.env["crm.lifecycle.moves"]._try_lock(self.company_id):
            return False
        started = time.monotonic()
        ids, following = self._get_slice()
        done = self._evaluate_or_set_aside(ids)
        self.write(
            {
                "next_id": following,
                "customer_count": self.customer_count + done.customers,
                "written_count": self.written_count + done.written,
                "moved_count": self.moved_count + done.moved,
                "seconds": self.seconds + time.monotonic() - started,
            }
        )
        if self.state == "running" and not following:
            self.state = "done"
        return True

    def _get_slice(self):
        """(range of partner ids, first id of the next slice or 0)."""
        [(following,)] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(id) FROM (SELECT id FROM res_partner WHERE id >= %s
                                      ORDER BY id OFFSET %s LIMIT 1) next
                """,
                self.next_id,
                EVALUATED_AT_ONCE,
            )
        )
        if not following:
            return None if not self.next_id else range(self.next_id, 2**31 - 1), 0
        return range(self.next_id, following), following

    @api.model
    def _begin_again(self, company=None):
        """Evaluate all customers once more today, since rules have changed.

        :param company: the only one whose customers are concerned; by default all are
        """
        domain = Domain("date", ">=", fields.Date.today() - timedelta(days=1))
        if company:
            domain &= Domain("company_id", "=", company.id)
        recent = self.search(domain)
        rows = self.env["crm.lifecycle"]
        today = recent.filtered(
            lambda sweep: sweep.date == rows._get_scope(sweep.company_id).as_of
        )
        begun = {"state": "running", "next_id": 0, "customer_count": 0}
        today.write({**begun, "failure": False})
        cron = self.env.ref("crm_lifecycle.ir_cron_evaluate_all", False)
        if cron:
            cron._trigger()

    def _evaluate_or_set_aside(self, ids):
        """A company whose rules cannot be evaluated stops no other one."""
        try:
            self._check_rules(self.company_id)
        except UserError as error:
            _logger.info("Life cycles of %s: %s", self.company_id.name, error)
            self.write({"state": "failed", "failure": str(error)})
            return Evaluation()
        return self._evaluate_range(ids or range(2**31 - 1))

    def _check_rules(self, company):
        """
        :raises UserError: where a rule's condition is not valid any more
        """
        # The engine reads all rules, whoever has started it.
        self.env["crm.lifecycle.rule"].sudo()._get_rules(company)._get_terms()

    def _evaluate_range(self, ids):
        """Evaluate together; where that fails, by halves, until the one is found."""
        try:
            with self.env.cr.savepoint():
                return self.env["crm.lifecycle"]._evaluate(
                    self.company_id, as_of=self.date, ids=ids
                )
        except POISON as error:
            first, middle = self._get_middle(ids)
            if middle is None:
                self._set_aside(first, error)
                return Evaluation()
        lower = self._evaluate_range(range(ids.start, middle))
        upper = self._evaluate_range(range(middle, ids.stop))
        return Evaluation(*map(sum, zip(lower, upper, strict=True)))

    def _get_middle(self, ids):
        """(first id, id that halves a range of partners); no half of a single one."""
        [(first, middle, count)] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(id), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY id) + 1,
                       COUNT(*)
                  FROM res_partner WHERE id >= %s AND id < %s
                """,
                ids.start,
                ids.stop,
            )
        )
        return first, middle if count > 1 else None

    def _set_aside(self, partner_id, error):
        """Everybody else is served; the one is named where the runs are listed."""
        _logger.info("Life cycle of partner %s: %s", partner_id, error)
        text = self.env._("Customer %(id)s: %(error)s", id=partner_id, error=error)
        self.failure = "\n".join(filter(None, [self.failure, text]))

    # Every few minutes

    @api.model
    def _cron_evaluate_queue(self):
        """Evaluate customers whose documents have changed, a batch a transaction."""
        commit = self.env["ir.cron"]._commit_progress
        queue = self.env["crm.lifecycle.queue"]
        queue._drop_unknown()
        commit(remaining=queue.search_count([], limit=100 * QUEUED_AT_ONCE))
        while taken := self._evaluate_queued(queue):
            if not commit(taken):
                return

    @api.model
    def _evaluate_queued(self, queue):
        """Evaluate the oldest customers of the queue; return how many rows it took."""
        companies = self.env["res.company"].search(Domain.TRUE)
        locked = companies.filtered(self.env["crm.lifecycle.moves"]._try_lock)
        able = locked.filtered(self._has_valid_rules)
        taken = queue._take(QUEUED_AT_ONCE, able.ids)
        for company in able.filtered(lambda company: company.id in taken):
            self._evaluate_customers(company, taken[company.id])
            self.env["crm.contact.cadence"]._count_or_skip(company, taken[company.id])
        return sum(map(len, taken.values()))

    def _has_valid_rules(self, company):
        """Whether customers can be evaluated; else they wait in the queue."""
        try:
            self._check_rules(company)
        except UserError as error:
            _logger.info("Life cycles of %s wait: %s", company.name, error)
            return False
        return True

    def _evaluate_customers(self, company, partner_ids):
        """Evaluate together; where that fails, each alone, so that one stops no other.

        Whoever fails alone is looked at again in the night.
        """
        try:
            with self.env.cr.savepoint():
                self.env["crm.lifecycle"]._evaluate(company, partner_ids)
        except POISON as error:
            _logger.info("Life cycles of %s, each alone: %s", company.name, error)
            for partner_id in partner_ids:
                self._evaluate_alone(company, partner_id)

    def _evaluate_alone(self, company, partner_id):
        try:
            with self.env.cr.savepoint():
                self.env["crm.lifecycle"]._evaluate(company, [partner_id])
        except POISON as error:
            _logger.info("Life cycle of partner %s: %s", partner_id, error)
