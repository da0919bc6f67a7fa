# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All raw SQL of this addon: purchases out of the ledger, scores into their table."""

import io
from typing import NamedTuple

import numpy as np

from odoo import models
from odoo.tools import SQL

LOCK_NAME = "crm_retention"
SCORE_COLUMNS = (
    "partner_id",
    "purchase_count",
    "first_purchase",
    "last_purchase",
    "days_silent",
    "usual_gap",
    "net_revenue",
    "repurchase_probability",
    "expected_purchases",
    "probability_band",
)


class PurchaseSummary(NamedTuple):
    """One row per customer as of a day; all arrays are of shape (n,).

    ``first`` and ``last`` are days before the day of observation.
    """

    partner: np.ndarray
    count: np.ndarray
    first: np.ndarray
    last: np.ndarray
    revenue: np.ndarray

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
        day, after their credit notes, are positive in company currency. A credit note
        that reverses an invoice counts on that invoice's day, any other on its own. A
        document dated later than ``as_of`` does not exist yet. The customer is the
        commercial partner that the invoice was made for, also of its credit notes.
        """
        return SQL(
            """
            SELECT partner_id, day, SUM(amount) AS net
              FROM (
                    SELECT commercial_partner_id AS partner_id,
                           invoice_date AS day,
                           amount_untaxed_signed AS amount
                      FROM account_move
                     WHERE company_id = %(company)s
                       AND state = 'posted'
                       AND move_type IN ('out_invoice', 'out_receipt')
                       AND invoice_date <= %(as_of)s
                     UNION ALL
                    SELECT COALESCE(invoice.commercial_partner_id,
                                    credit.commercial_partner_id),
                           COALESCE(invoice.invoice_date, credit.invoice_date),
                           credit.amount_untaxed_signed
                      FROM account_move credit
                      LEFT JOIN account_move invoice
                             ON invoice.id = credit.reversed_entry_id
                            AND invoice.state = 'posted'
                            AND invoice.move_type IN ('out_invoice', 'out_receipt')
                     WHERE credit.company_id = %(company)s
                       AND credit.state = 'posted'
                       AND credit.move_type = 'out_refund'
                       AND credit.invoice_date <= %(as_of)s
                   ) document
             WHERE partner_id IS NOT NULL
               AND day <= %(as_of)s
             GROUP BY partner_id, day
            HAVING SUM(amount) > 0
            """,
            company=company.id,
            as_of=as_of,
        )

    def _get_purchase_summary(self, company, as_of):
        """Fold the purchase events of each customer into a :class:`PurchaseSummary`."""
        self.env["account.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, COUNT(*), %(as_of)s - MIN(day),
                       %(as_of)s - MAX(day), SUM(net)::float8
                  FROM (%(events)s) event
                 GROUP BY partner_id
                """,
                as_of=SQL("%s::date", as_of),
                events=self._get_purchase_events(company, as_of),
            )
        )
        columns = zip(*rows, strict=True) if rows else [()] * 5
        kinds = (int, int, int, int, float)
        return PurchaseSummary(
            *(
                np.array(column, dtype=kind)
                for column, kind in zip(columns, kinds, strict=True)
            )
        )

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

    def _write_scores(self, fit, columns):
        """Make the scores of a fit's company and day equal to the given ones.

        :param fit: the ``crm.retention.model`` record that made them
        :param columns: sequences of equal length in the order of SCORE_COLUMNS
        :return: number of rows that were inserted, changed or deleted
        """
        self.env["crm.retention.score"].flush_model()
        self._copy_to_temporary_table(columns)
        written = self._upsert_scores(fit) + self._delete_other_scores(fit)
        self._mark_latest(fit.company_id)
        self.env["crm.retention.score"].invalidate_model()
        return written

    def _copy_to_temporary_table(self, columns):
        names = SQL(", ").join(SQL.identifier(name) for name in SCORE_COLUMNS)
        self.env.execute_query(SQL("DROP TABLE IF EXISTS crm_retention_new"))
        self.env.execute_query(
            SQL(
                """
                CREATE TEMPORARY TABLE crm_retention_new ON COMMIT DROP AS
                SELECT %s FROM crm_retention_score WITH NO DATA
                """,
                names,
            )
        )
        lines = (
            "\t".join(["\\N" if value is None else str(value) for value in row])
            for row in zip(*columns, strict=True)
        )
        self.env.cr.copy_from(
            io.StringIO("\n".join(lines)), "crm_retention_new", columns=SCORE_COLUMNS
        )

    def _upsert_scores(self, fit):
        """Insert new rows and change those that differ; return their number."""
        figures = [SQL.identifier(name) for name in SCORE_COLUMNS[1:]]
        figures += [SQL.identifier("model_id"), SQL.identifier("state")]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_retention_score
                       (company_id, as_of, is_latest, partner_id, %(figures)s)
                SELECT %(company)s, %(as_of)s, NOT EXISTS (
                            SELECT 1 FROM crm_retention_score
                             WHERE company_id = %(company)s AND as_of > %(as_of)s),
                       new.partner_id, %(new)s, %(fit)s, %(state)s
                  FROM crm_retention_new new
                    ON CONFLICT (partner_id, company_id, as_of) DO UPDATE
                   SET (%(figures)s) = ROW(%(excluded)s)
                 WHERE (%(old)s) IS DISTINCT FROM (%(excluded)s)
                """,
                figures=SQL(", ").join(figures),
                new=_qualified("new", figures[:-2]),
                old=_qualified("crm_retention_score", figures),
                excluded=_qualified("excluded", figures),
                company=fit.company_id.id,
                as_of=fit.as_of,
                fit=fit.id,
                state=fit.state,
            )
        )
        return self.env.cr.rowcount

    def _delete_other_scores(self, fit):
        """Delete rows of customers whose purchases have been credited since."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_retention_score old
                 WHERE company_id = %s AND as_of = %s
                   AND NOT EXISTS (SELECT 1 FROM crm_retention_new new
                                    WHERE new.partner_id = old.partner_id)
                """,
                fit.company_id.id,
                fit.as_of,
            )
        )
        return self.env.cr.rowcount

    def _mark_latest(self, company):
        """Let ``is_latest`` stand on the rows of the company's last day alone."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_retention_score score
                   SET is_latest = NOT is_latest
                  FROM (SELECT MAX(as_of) AS as_of FROM crm_retention_score
                         WHERE company_id = %(company)s) latest
                 WHERE company_id = %(company)s
                   AND is_latest IS DISTINCT FROM (score.as_of = latest.as_of)
                """,
                company=company.id,
            )
        )

    def _thin_history(self, company, before):
        """Of days before a date keep the last one of each month; count the others."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_retention_score
                 WHERE company_id = %(company)s AND as_of < %(before)s
                   AND as_of NOT IN (
                        SELECT MAX(as_of) FROM crm_retention_score
                         WHERE company_id = %(company)s
                         GROUP BY DATE_TRUNC('month', as_of))
                """,
                company=company.id,
                before=before,
            )
        )
        self.env["crm.retention.score"].invalidate_model()
        return self.env.cr.rowcount


def _qualified(table, columns):
    return SQL(", ").join(SQL("%s.%s", SQL.identifier(table), name) for name in columns)
