# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Purchases out of the ledger: all SQL that reads documents."""

import logging
from typing import NamedTuple

import numpy as np
import psycopg2

from odoo import models
from odoo.tools import SQL, config

_logger = logging.getLogger(__name__)

LOCK_NAME = "crm_retention"


class Purchases(NamedTuple):
    """One row per customer as of a day; all arrays are of shape (n,).

    ``first`` and ``last`` are days before the day of observation, ``net`` is in company
    currency.
    """

    partner: np.ndarray
    count: np.ndarray
    first: np.ndarray
    last: np.ndarray
    net: np.ndarray

    @property
    def frequency(self):
        """Repeat purchase days."""
        return self.count - 1

    @property
    def recency(self):
        """Days from the first to the last purchase."""
        return self.first - self.last


class LedgerWindow(NamedTuple):
    """Customers as of a day, and what they bought after it; arrays (n,)."""

    partner: np.ndarray
    count: np.ndarray
    first: np.ndarray
    last: np.ndarray
    net: np.ndarray
    purchases: np.ndarray
    value: np.ndarray

    frequency = Purchases.frequency
    recency = Purchases.recency


class CrmRetentionLedger(models.AbstractModel):
    """Set-based statements on a company's invoices."""

    _name = "crm.retention.ledger"
    _description = "Purchases from the Ledger"

    def _get_purchase_events(self, company, as_of):
        """SQL of purchase events: (partner_id, day, net) of a company as of a day.

        A customer has bought on a day when the posted invoices and receipts of that
        day, after their credit notes, are positive, as the life cycle counts them.
        """
        scope = self.env["crm.lifecycle"]._get_scope(company, as_of)
        return SQL(
            "SELECT partner_id, day, net FROM (%s) days WHERE net > 0",
            self.env["crm.lifecycle.facts"]._get_purchase_days(scope),
        )

    def _read_purchases(self, company, as_of):
        """Each customer's purchases as of a day: :class:`Purchases`, by partner id."""
        query = SQL(
            "SELECT partner_id, count, first, last, net FROM (%s) folded"
            " ORDER BY partner_id",
            self._fold(company, as_of),
        )
        return Purchases(*self._read_columns(query, "iiiif"))

    def _read_window(self, company, day, until):
        """Customers as of a day, and what they bought after it until another one.

        What was credited after the day had not been credited then.

        :return: a :class:`LedgerWindow`
        """
        query = SQL(
            """
            SELECT folded.*, COALESCE(later.purchases, 0), COALESCE(later.value, 0)
              FROM (%(folded)s) folded
              LEFT JOIN (SELECT partner_id, COUNT(*) AS purchases, SUM(net) AS value
                           FROM (%(events)s) event WHERE day > %(day)s
                          GROUP BY partner_id) later USING (partner_id)
             ORDER BY partner_id
            """,
            folded=self._fold(company, day),
            events=self._get_purchase_events(company, until),
            day=day,
        )
        return LedgerWindow(*self._read_columns(query, "iiiifif"))

    def _fold(self, company, as_of):
        """SQL of (partner_id, count, first, last, net), the days before ``as_of``."""
        return SQL(
            """
            SELECT partner_id, COUNT(*) AS count, %(as_of)s::date - MIN(day) AS first,
                   %(as_of)s::date - MAX(day) AS last, SUM(net) AS net
              FROM (%(events)s) event
             GROUP BY partner_id
            """,
            as_of=as_of,
            events=self._get_purchase_events(company, as_of),
        )

    def _get_first_day(self, company):
        """Day of a company's first posted customer invoice, or None."""
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_receipt")),
        ]
        # All invoices count, also those that the user may not open.
        moves = self.env["account.move"].sudo()
        [(first,)] = moves._read_group(domain, [], ["invoice_date:min"])
        return first

    def _read_columns(self, query, kinds):
        """Columns of a query's rows as arrays (n,), integers or floats.

        :param kinds: "i" or "f" for each column
        """
        self.env["account.move"].flush_model()
        rows = np.array(self._fetch(query), dtype=float).reshape(-1, len(kinds))
        return [
            column.astype(np.int64) if kind == "i" else column
            for column, kind in zip(rows.T, kinds, strict=True)
        ]

    def _fetch(self, query):
        """Rows of a query; at night from the read replica, where there is one."""
        asked = self.env.context.get("retention_from_replica")
        if not (asked and config["db_replica_host"]):
            return self.env.execute_query(query)
        try:
            with self.env.registry.cursor(readonly=True) as cr:
                cr.execute(query)
                return cr.fetchall()
        except psycopg2.OperationalError as error:
            # A replica may drop a reader that stands in the way of its catching up.
            _logger.info("Purchases are read from the primary server: %s", error)
            return self.env.execute_query(query)

    def _try_lock(self, company):
        """Whether this transaction is the only one that scores a company."""
        [(locked,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                LOCK_NAME,
                company.id,
            )
        )
        return locked
