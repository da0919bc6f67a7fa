# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of stages of past years, found in the ledger."""

import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

REPLAYED_MONTHS = 36


class CrmLifecycleReplay(models.AbstractModel):
    """Replays a company's past month by month, so that pictures are full at once."""

    _name = "crm.lifecycle.replay"
    _description = "Replay of Past Stages"

    @api.model
    def _begin(self, company):
        """Give a company without life cycles its past and its present."""
        if span := self._get_documented_span(company):
            first, last = span
            self._replay(company, *self._get_replayed_span(company, first, last))
        self._evaluate_begun(company)

    def _evaluate_begun(self, company):
        rows = self.env["crm.lifecycle"]
        scope = rows._get_scope(company)
        rows.with_company(company).with_context(
            lifecycle_as_of=scope.as_of, tz=scope.timezone
        )._evaluate_scope(company, scope, is_replayed=True)

    def _get_documented_span(self, company):
        """(first day, last day) of a company's documents with customers, or None."""
        [(first, last)] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(day), MAX(day)
                  FROM (SELECT invoice_date AS day FROM account_move
                         WHERE company_id = %(company)s AND state = 'posted'
                           AND move_type IN ('out_invoice', 'out_receipt')
                         UNION ALL
                        SELECT date_order::date FROM sale_order
                         WHERE company_id = %(company)s AND state = 'sale'
                         UNION ALL
                        SELECT create_date::date FROM crm_lead
                         WHERE company_id = %(company)s
                           AND partner_id IS NOT NULL) document
                """,
                company=company.id,
            )
        )
        return (first, last) if first else None

    def _get_replayed_span(self, company, first, last):
        """Three years around the last document: books that ended long ago as well."""
        years = relativedelta(months=REPLAYED_MONTHS)
        today = self.env["crm.lifecycle"]._get_scope(company).as_of
        return max(first, min(last, today) - years), min(last + years, today)

    @api.model
    def _replay(self, company, first, last):
        """Write the moves of the past, as of the end of each month before ``last``."""
        days = list(_month_ends(first, last))
        for number, day in enumerate(days, start=1):
            moved = self._replay_day(company, day)
            _logger.info(
                "Life cycles of %s: %s of %s months, %s moves by %s",
                *(company.name, number, len(days), moved, day),
            )

    def _replay_day(self, company, day):
        """Moves up to a past day; return how many there were."""
        scope = self.env["crm.lifecycle"]._get_scope(company, day)
        engine = self.with_company(company).with_context(
            lifecycle_as_of=day, tz=scope.timezone
        )
        facts, moves = (
            engine.env["crm.lifecycle.facts"],
            engine.env["crm.lifecycle.moves"],
        )
        # The engine reads all rules, whoever has started it.
        rules = engine.env["crm.lifecycle.rule"].sudo()._get_rules(company)
        # What was known or done at that time is nowhere kept.
        terms = [t._replace(requirement=SQL("TRUE")) for t in rules._get_terms()]
        names = facts._gather(scope, rules._get_asked_facts())
        moves._insert_rows(scope)
        moves._decide(terms, scope, moves._get_gathered_rows(scope, names))
        made, _written = moves._write_moves(terms, scope, is_replayed=True)
        return len(made)

    @api.model
    def action_replay(self):
        """Build the history anew, as long as nothing but replayed moves is there."""
        self.env["crm.lifecycle"]._check_manager()
        company = self.env.company
        # All moves of the company count, also of customers that nobody is to see.
        moves = self.env["crm.lifecycle.transition"].sudo()
        real = [("company_id", "=", company.id), ("is_replayed", "=", False)]
        if moves.search_count(real, limit=1):
            raise UserError(
                self.env._(
                    "There are moves of real days already; the history before them "
                    "stays as it is."
                )
            )
        engine = self.sudo()
        statements = engine.env["crm.lifecycle.moves"]
        statements._lock(company)
        self.env.flush_all()
        statements._forget_moves(company)
        self.env.invalidate_all()
        engine._begin(company)
        return {"type": "ir.actions.client", "tag": "reload"}


def _month_ends(first, last):
    """Last days of the months from that of ``first``, before ``last``."""
    day = first.replace(day=1)
    while True:
        following = day + relativedelta(months=1)
        if (end := following - timedelta(days=1)) >= last:
            return
        yield end
        day = following
