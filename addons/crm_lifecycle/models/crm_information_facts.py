# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How complete customers are, in SQL over all of them at once."""

from odoo import models
from odoo.tools import SQL

# Rows of a gap are told apart by customer and item.
MAX_ITEMS = 100_000


FROM = SQL(
    """
      FROM crm_lifecycle lifecycle
      JOIN res_partner customer ON customer.id = lifecycle.partner_id
     WHERE customer.active
    """
)


class CrmInformationFacts(models.AbstractModel):
    """The only place of the feature where SQL is written over customers."""

    _name = "crm.information.facts"
    _description = "Completeness of Customers"

    def _get_items(self):
        self.env.flush_all()
        # Items of companies that the user does not see hold for their rows alone.
        items = self.env["crm.information.item"].sudo()
        return items.search([("active", "=", True)])

    def _select_states(self):
        """SQL: one row per life cycle, with what is asked, known and wrong."""
        items = self._get_items()
        return SQL(
            """
            SELECT lifecycle.id, lifecycle.id AS lifecycle_id, lifecycle.partner_id,
                   lifecycle.company_id, lifecycle.stage_id,
                   %(asked)s AS asked_count, %(known)s AS known_count,
                   %(asked)s - %(known)s AS missing_count,
                   CASE WHEN %(asked)s = 0 THEN 100
                        ELSE FLOOR(100.0 * %(known)s / (%(asked)s)) END::int
                        AS completeness,
                   %(stale)s AS stale_count,
                   lifecycle.partner_id IN (%(bounced)s) AS is_bounced,
                   lifecycle.partner_id IN (%(doubled)s) AS is_doubled
            %(rows)s
            """,
            asked=_sum(item._get_asked_sql() for item in items),
            known=_sum(_both(i._get_asked_sql(), i._get_known_sql()) for i in items),
            stale=_sum(_both(i._get_asked_sql(), i._get_stale_sql()) for i in items),
            bounced=self._select_bounced(),
            doubled=self._select_doubled(),
            rows=FROM,
        )

    def _select_gaps(self):
        """SQL: one row per life cycle and item that is missing or stale."""
        parts = [self._select_gaps_of(item) for item in self._get_items()]
        return SQL(" UNION ALL ").join(parts) if parts else self._select_no_gap()

    def _select_gaps_of(self, item):
        return SQL(
            """
            SELECT lifecycle.id::bigint * %(most)s + %(item)s AS id,
                   lifecycle.id AS lifecycle_id, lifecycle.partner_id,
                   lifecycle.company_id, lifecycle.stage_id, %(item)s AS item_id,
                   CASE WHEN %(known)s THEN 'stale' ELSE 'missing' END AS state,
                   CASE WHEN %(known)s THEN %(confirmed)s END AS confirmed_on
            %(rows)s AND %(asked)s AND (NOT %(known)s OR %(stale)s)
            """,
            most=MAX_ITEMS,
            item=item.id,
            known=item._get_known_sql(),
            confirmed=item._get_confirmed_sql(),
            stale=item._get_stale_sql(),
            asked=item._get_asked_sql(),
            rows=FROM,
        )

    def _select_no_gap(self):
        return SQL(
            """
            SELECT id::bigint, id AS lifecycle_id, partner_id, company_id, stage_id,
                   NULL::int AS item_id, '' AS state, NULL::date AS confirmed_on
              FROM crm_lifecycle WHERE FALSE
            """
        )

    def _select_bounced(self):
        """SQL: ids of customers with an address from which mails came back."""
        return SQL(
            "SELECT commercial_partner_id FROM res_partner"
            " WHERE active AND message_bounce > 0 AND email_normalized IS NOT NULL"
        )

    def _select_doubled(self):
        """SQL: ids of customers that share an address, number or tax ID with others."""
        return SQL(
            """
            SELECT UNNEST(ARRAY_AGG(DISTINCT customer_id)) FROM (%s) clue
             GROUP BY clue HAVING COUNT(DISTINCT customer_id) > 1
            """,
            self._select_clues(),
        )

    def _select_clues(self):
        """SQL: what customers can be recognised by, of the user's companies."""
        return SQL(
            """
            SELECT commercial_partner_id AS customer_id, clue
              FROM res_partner, LATERAL (VALUES
                   ('e' || NULLIF(email_normalized, '')),
                   ('p' || NULLIF(phone_sanitized, '')),
                   ('v' || NULLIF(UPPER(REGEXP_REPLACE(vat, '[^[:alnum:]]', '', 'g')),
                                  ''))) AS clues (clue)
             WHERE active AND clue IS NOT NULL
               AND (company_id IS NULL OR company_id = ANY(%s))
            """,
            self.env.companies.ids,
        )

    def _get_doubles(self, customer):
        """Ids of the customers that share a clue with this one, itself included."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH clues AS (%s)
                SELECT DISTINCT customer_id FROM clues
                 WHERE clue IN (SELECT clue FROM clues WHERE customer_id = %s)
                """,
                self._select_clues(),
                customer.id,
            )
        )
        return {customer.id, *(partner_id for (partner_id,) in rows)}


def _both(one, other):
    return SQL("(%s AND %s)", one, other)


def _sum(conditions):
    """SQL: how many of the conditions hold."""
    counted = [SQL("%s::int", condition) for condition in conditions]
    return SQL("(%s)", SQL(" + ").join(counted)) if counted else SQL("0")
