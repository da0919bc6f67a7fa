# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scores into their table: all SQL that writes them."""

import io
from datetime import date

import numpy as np

from odoo import models
from odoo.tools import SQL

from ..binary_copy import to_binary
from ..segmentation import SEGMENTS
from .crm_retention_score import BANDS

NEW = SQL.identifier("crm_retention_new_scores")
# Day zero of PostgreSQL's dates.
EPOCH = date(2000, 1, 1)
INTEGERS = ("partner_id", "purchase_count", "days_silent", "segment")
DATES = ("first_purchase", "last_purchase")
MONEY = ("net_revenue", "value_per_purchase", "expected_value", "value_at_stake")
# What is copied beside these, all of it floats; NaN stands for nothing.
FLOATS = (
    *("usual_gap", "silence_ratio", "repurchase_probability", "next_probability"),
    *("probability_kept", "expected_purchases"),
)
COPIED = (*INTEGERS, *DATES, *MONEY, *FLOATS)
# What a score says, beside whose it is.
FIGURES = (
    *("purchase_count", "days_silent", "segment", *DATES, *MONEY, *FLOATS),
    *("probability_change", "has_change", "probability_band", "state"),
)
ALL_FIGURES = SQL(", ").join(map(SQL.identifier, FIGURES))


class CrmRetentionScoresTable(models.AbstractModel):
    """Set-based statements on a company's scores."""

    _name = "crm.retention.scores.table"
    _description = "Table of Scores"

    def _write(self, fit, scores):
        """Make a fit's scores equal to what was computed.

        :param fit: the ``crm.retention.model`` record that they belong to
        :param scores: columns by name: arrays (n,), NaN where there is nothing; first
            and last purchase are days before the fit's
        :return: number of rows that were inserted, changed or deleted
        """
        self.env["crm.retention.score"].flush_model()
        self._copy(fit, scores)
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

    # New scores, beside the table

    def _copy(self, fit, scores):
        """Put the new scores into a temporary table, which ends with the transaction.

        It is a table of its own, since a replica that was read from cannot have one.
        """
        self._execute(SQL("DROP TABLE IF EXISTS %s", NEW))
        self._execute(
            SQL(
                "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
                NEW,
                SQL(", ").join(
                    SQL("%s %s", SQL.identifier(name), _get_type(name))
                    for name in COPIED
                ),
            )
        )
        prepared = self._prepare_columns(fit, scores)
        rows = to_binary([prepared[name] for name in COPIED])
        statement = SQL("COPY %s FROM STDIN WITH (FORMAT binary)", NEW)
        self.env.cr.copy_expert(statement.code, io.BytesIO(rows))

    def _prepare_columns(self, fit, scores):
        """{name: (array, kind in COPY)}; dates are counted from PostgreSQL's first."""
        today = (fit.as_of - EPOCH).days
        digits = fit.company_id.currency_id.decimal_places
        return {
            **{name: (scores[name], "i4") for name in INTEGERS},
            "segment": (_to_codes(scores["segment"]), "i4"),
            **{name: (today - scores[name], "i4") for name in DATES},
            **{name: (np.round(scores[name], digits), "f8") for name in MONEY},
            **{name: (scores[name], "f8") for name in FLOATS},
        }

    def _get_figures(self, fit):
        """SQL of each customer's FIGURES."""
        return SQL(
            """
            SELECT new.partner_id, purchase_count, days_silent,
                   (%(segments)s::varchar[])[segment] AS segment,
                   first_purchase, last_purchase, %(numbers)s,
                   NULLIF(repurchase_probability, 'NaN') - previous.probability
                   AS probability_change,
                   previous.probability IS NOT NULL
                   AND repurchase_probability <> 'NaN' AS has_change,
                   CASE WHEN repurchase_probability <> 'NaN' THEN
                        LEAST(FLOOR(repurchase_probability * %(bands)s), %(bands)s - 1)
                        ::int::varchar END AS probability_band,
                   %(state)s::varchar AS state
              FROM %(new)s new
              LEFT JOIN (SELECT partner_id, repurchase_probability AS probability
                           FROM crm_retention_score
                          WHERE model_id = %(previous)s) previous USING (partner_id)
            """,
            segments=list(SEGMENTS),
            numbers=SQL(", ").join(map(_get_number, (*MONEY, *FLOATS))),
            bands=len(BANDS),
            state=fit.state,
            new=NEW,
            previous=fit.previous_id.id or 0,
        )

    # Into the table

    def _get_deletion(self, fit):
        """SQL that deletes scores of customers whose purchases were credited since."""
        return SQL(
            """
            DELETE FROM crm_retention_score old
             WHERE model_id = %s
               AND NOT EXISTS (SELECT 1 FROM %s new
                                WHERE new.partner_id = old.partner_id)
            """,
            fit.id,
            NEW,
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
            figures=ALL_FIGURES,
            old=_qualified("old"),
            new=_qualified("new"),
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
            figures=ALL_FIGURES,
            new=_qualified("new"),
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


def _get_type(name):
    """SQL of a copied column's type."""
    if name in INTEGERS:
        return SQL("int4")
    return SQL("date") if name in DATES else SQL("float8")


def _get_number(name):
    """SQL of a copied float as the score has it."""
    column = SQL("NULLIF(new.%s, 'NaN')", SQL.identifier(name))
    if name in MONEY:
        column = SQL("%s::numeric", column)
    return SQL("%s AS %s", column, SQL.identifier(name))


def _to_codes(segments):
    """Places (n,) in SEGMENTS, counted from 1 as PostgreSQL does."""
    names = np.array(SEGMENTS)
    order = np.argsort(names)
    return order[np.searchsorted(names[order], segments)] + 1


def _qualified(table):
    return SQL(", ").join(SQL.identifier(table, name) for name in FIGURES)
