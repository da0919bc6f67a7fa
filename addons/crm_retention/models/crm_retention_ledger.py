# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All raw SQL of this addon: purchases out of the ledger, scores into their table."""

import io
from typing import NamedTuple

import numpy as np

from odoo import models
from odoo.tools import SQL

from .crm_retention_score import BANDS

LOCK_NAME = "crm_retention"
# What a score says, in the order of its parts: from the purchases, from the forecast.
FIGURES = [
    SQL.identifier(name)
    for name in (
        "purchase_count",
        "first_purchase",
        "last_purchase",
        "days_silent",
        "usual_gap",
        "net_revenue",
        "repurchase_probability",
        "expected_purchases",
        "probability_band",
        "state",
    )
]


class PurchaseSummary(NamedTuple):
    """One row per customer as of a day; all arrays are of shape (n,).

    ``first`` and ``last`` are days before the day of observation.
    """

    partner: np.ndarray
    count: np.ndarray
    first: np.ndarray
    last: np.ndarray

    @property
    def frequency(self):
        """Repeat purchase days."""
        return self.count - 1

    @property
    def recency(self):
        """Days from the first to the last purchase."""
        return self.first - self.last


class CrmRetentionLedger(models.AbstractModel):
    """Set-based statements on a company's invoices and scores."""

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

    def _fold_purchases(self, company, as_of):
        """Fold each customer's purchase events into one row.

        The rows stay in a temporary table, from which the scores are written.

        :return: a :class:`PurchaseSummary` of what a forecast needs
        """
        self.env["account.move"].flush_model()
        self._make_temporary_table(
            "crm_retention_purchases",
            SQL(
                """
                SELECT partner_id, COUNT(*)::int AS purchase_count,
                       MIN(day) AS first_purchase, MAX(day) AS last_purchase,
                       SUM(net) AS net_revenue
                  FROM (%s) event
                 GROUP BY partner_id
                 ORDER BY partner_id
                """,
                self._get_purchase_events(company, as_of),
            ),
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, purchase_count, %(as_of)s - first_purchase,
                       %(as_of)s - last_purchase
                  FROM crm_retention_purchases
                """,
                as_of=SQL("%s::date", as_of),
            )
        )
        columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return PurchaseSummary(*columns.T)

    def _make_temporary_table(self, name, query):
        self.env["crm.lifecycle.facts"]._make_temporary_table(name, query)

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

    def _write_scores(self, fit, forecast):
        """Make a fit's scores equal to the folded purchases and their forecast.

        :param fit: the ``crm.retention.model`` record that made them
        :param forecast: sequences of equal length: partner ids, probabilities of a
            purchase, expected purchases; all empty where there is no forecast
        :return: number of rows that were inserted, changed or deleted
        """
        self.env["crm.retention.score"].flush_model()
        self._copy_forecast(forecast)
        written = sum(
            self._execute(statement)
            for statement in (
                self._get_deletion(fit),
                self._get_update(fit),
                self._get_insertion(fit),
            )
        )
        self.env["crm.retention.score"].invalidate_model()
        return written

    def _execute(self, statement):
        """Run a statement; return how many rows it wrote."""
        self.env.cr.execute(statement)
        return self.env.cr.rowcount

    def _copy_forecast(self, forecast):
        self._make_temporary_table(
            "crm_retention_forecast",
            SQL(
                """
                SELECT partner_id, repurchase_probability, expected_purchases
                  FROM crm_retention_score WITH NO DATA
                """
            ),
        )
        lines = map("{}\t{}\t{}".format, *forecast)
        self.env.cr.copy_from(io.StringIO("\n".join(lines)), "crm_retention_forecast")

    def _get_figures(self, fit):
        """SQL of each customer's FIGURES, as a fit sees them."""
        return SQL(
            """
            SELECT partner_id, purchase_count, first_purchase, last_purchase,
                   %(as_of)s - last_purchase AS days_silent,
                   (last_purchase - first_purchase)::float8
                   / NULLIF(purchase_count - 1, 0) AS usual_gap,
                   net_revenue, repurchase_probability, expected_purchases,
                   CASE WHEN repurchase_probability IS NOT NULL THEN
                        LEAST(FLOOR(repurchase_probability * %(bands)s), %(bands)s - 1)
                        ::int::varchar END AS probability_band,
                   %(state)s AS state
              FROM crm_retention_purchases
              LEFT JOIN crm_retention_forecast USING (partner_id)
            """,
            as_of=SQL("%s::date", fit.as_of),
            bands=len(BANDS),
            state=SQL("%s::varchar", fit.state),
        )

    def _get_deletion(self, fit):
        """SQL that deletes scores of customers whose purchases were credited since."""
        return SQL(
            """
            DELETE FROM crm_retention_score old
             WHERE model_id = %s
               AND NOT EXISTS (SELECT 1 FROM crm_retention_purchases purchase
                                WHERE purchase.partner_id = old.partner_id)
            """,
            fit.id,
        )

    def _get_update(self, fit):
        """SQL that changes the scores that differ."""
        return SQL(
            """
            UPDATE crm_retention_score old
               SET (%(figures)s) = ROW(%(new)s)
              FROM (%(source)s) new
             WHERE old.model_id = %(fit)s AND old.partner_id = new.partner_id
               AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            figures=SQL(", ").join(FIGURES),
            old=_qualified("old", FIGURES),
            new=_qualified("new", FIGURES),
            source=self._get_figures(fit),
            fit=fit.id,
        )

    def _get_insertion(self, fit):
        """SQL that inserts what is not there, in the order of the unique index."""
        return SQL(
            """
            INSERT INTO crm_retention_score (model_id, partner_id, %(figures)s)
            SELECT %(fit)s, new.partner_id, %(new)s
              FROM (%(source)s) new
             WHERE NOT EXISTS (SELECT 1 FROM crm_retention_score old
                                WHERE old.model_id = %(fit)s
                                  AND old.partner_id = new.partner_id)
             ORDER BY new.partner_id
            """,
            figures=SQL(", ").join(FIGURES),
            new=_qualified("new", FIGURES),
            source=self._get_figures(fit),
            fit=fit.id,
        )

    def _thin_history(self, company, before):
        """Of days before a date keep the last one of each month.

        :return: number of scores that were deleted
        """
        deleted = self._execute(
            SQL(
                """
                WITH scored AS (
                    SELECT id, as_of FROM crm_retention_model model
                     WHERE company_id = %(company)s AND as_of < %(before)s
                       AND EXISTS (SELECT 1 FROM crm_retention_score
                                    WHERE model_id = model.id)
                )
                DELETE FROM crm_retention_score
                 WHERE model_id IN (SELECT id FROM scored)
                   AND model_id NOT IN (
                        SELECT DISTINCT ON (DATE_TRUNC('month', as_of)) id FROM scored
                         ORDER BY DATE_TRUNC('month', as_of), as_of DESC)
                """,
                company=company.id,
                before=before,
            )
        )
        self.env["crm.retention.score"].invalidate_model()
        return deleted


def _qualified(table, columns):
    return SQL(", ").join(SQL("%s.%s", SQL.identifier(table), name) for name in columns)
