# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How complete customers are, in SQL over all of them at once."""

from odoo import models
from odoo.tools import SQL

# Rows of a gap are told apart by customer and item.
MAX_ITEMS = 100_000
# Customers with what they have told, and the roles that their contact persons hold:
# each is looked up once, whatever is asked of it.
ROWS = SQL(
    """
    crm_lifecycle lifecycle
      JOIN res_partner customer ON customer.id = lifecycle.partner_id
     CROSS JOIN LATERAL (
        SELECT ARRAY_AGG(item_id) AS items, ARRAY_AGG(confirmed_on) AS days,
               ARRAY_AGG(item_id) FILTER (
                WHERE COALESCE(NULLIF(BTRIM(value), ''), consent) IS NOT NULL) AS known
          FROM crm_information_answer answer
         WHERE answer.partner_id = customer.id
           AND answer.company_id = lifecycle.company_id) told
     CROSS JOIN LATERAL (
        SELECT ARRAY_AGG(holder.role_id) AS roles
          FROM res_partner contact
          JOIN crm_contact_role_partner_rel holder ON holder.partner_id = contact.id
         WHERE contact.active AND contact.commercial_partner_id = customer.id) held
    """
)
HEAD = SQL(
    """
    lifecycle.id AS lifecycle_id, lifecycle.partner_id, lifecycle.company_id,
    lifecycle.stage_id
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
            SELECT lifecycle.id, %(head)s, asked_count, known_count,
                   asked_count - known_count AS missing_count,
                   CASE WHEN asked_count = 0 THEN 100
                        ELSE FLOOR(100.0 * known_count / asked_count) END::int
                        AS completeness,
                   stale_count,
                   lifecycle.partner_id IN (%(bounced)s) AS is_bounced,
                   lifecycle.partner_id IN (%(doubled)s) AS is_doubled
              FROM %(rows)s
              -- Without OFFSET each count would be made anew for every figure.
              CROSS JOIN LATERAL (
                SELECT %(asked)s AS asked_count, %(known)s AS known_count,
                       %(stale)s AS stale_count OFFSET 0) counted
             WHERE customer.active
            """,
            head=HEAD,
            asked=_sum(item._get_asked_sql() for item in items),
            known=_sum(_both(i._get_asked_sql(), i._get_known_sql()) for i in items),
            stale=_sum(_both(i._get_asked_sql(), i._get_stale_sql()) for i in items),
            bounced=self._select_bounced(),
            doubled=self._select_doubled(),
            rows=ROWS,
        )

    def _select_gaps(self):
        """SQL: one row per life cycle and item that is missing or stale."""
        items = self._get_items()
        return SQL(
            """
            SELECT lifecycle.id::bigint * %(most)s + item_id AS id, %(head)s,
                   item_id, state, confirmed_on
              FROM %(rows)s
             CROSS JOIN LATERAL UNNEST(
                %(items)s::int[], ARRAY[%(gaps)s]::varchar[], ARRAY[%(days)s]::date[]
             ) gap (item_id, state, confirmed_on)
             WHERE customer.active AND state IS NOT NULL
            """,
            most=MAX_ITEMS,
            head=HEAD,
            rows=ROWS,
            items=items.ids,
            gaps=SQL(", ").join(item._get_gap_sql() for item in items),
            days=SQL(", ").join(item._get_stale_since_sql() for item in items),
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
