# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a plan would move, read without a trace."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .sales_structure_moves import OPEN_LEADS, OPEN_ORDERS

# What moves with a customer, in the order of the columns.
FIGURES = (
    *("leads", "quotations", "quotation_amount"),
    *("orders", "order_amount", "revenue"),
)
# Rows of those who stay with everything are left out before they are grouped.
CHANGES = SQL(
    "(to_unit IS NULL OR (from_unit, from_user) IS DISTINCT FROM (to_unit, to_user))"
)


class SalesStructureForecast(models.AbstractModel):
    """Raw SQL that reads: neither tables of its own nor locks, so that a copy of the
    database can answer too.

    Customers are counted by what the rules ask for and by who holds them now: of a
    million customers the database gives back some thousand rows, and each of their
    profiles is matched once. Joining customers to rules in the database instead would
    ask every rule of everybody. Money is read in a second pass over those customers
    alone who have documents; in the first one it would be joined to everybody.
    """

    _name = "sales.structure.forecast"
    _description = "Forecast of a Change"

    # Who holds whom now

    def _get_key_condition(self, company, key):
        kind, function = key
        return SQL(
            "company_id = %s AND kind = %s AND %s AND date_to IS NULL",
            company.id,
            kind,
            # Without it the database would guess that few customers are held.
            SQL("function_id = %s", function)
            if function
            else SQL("function_id IS NULL"),
        )

    def _get_held(self, company, key):
        """Query of who holds customers: one row each, whatever the roles.

        Nearly all are held in the first role: only of the others it is asked whether
        there is a row before theirs. Grouping a million rows would take longer than all
        the rest.
        """
        roles = self.env["sales.structure.role"].sudo().search(Domain.TRUE)
        ranked = roles.sorted(lambda role: (not role.holds_customers, role.sequence))
        place = "ARRAY_POSITION(%s::int[], COALESCE(%s, 0))"
        ids = [*ranked.ids, 0]
        return SQL(
            """
            SELECT held.partner_id, held.unit_id, held.origin
              FROM sales_structure_assignment held
             WHERE %(condition)s
               AND (held.role_id = %(first)s OR NOT EXISTS (
                       SELECT FROM sales_structure_assignment other
                        WHERE other.partner_id = held.partner_id
                          AND other.company_id = held.company_id
                          AND other.kind = held.kind
                          AND COALESCE(other.function_id, 0)
                              = COALESCE(held.function_id, 0)
                          AND other.date_to IS NULL
                          AND %(other_place)s < %(place)s))
            """,
            condition=self._get_key_condition(company, key),
            first=ids[0],
            other_place=SQL(place, ids, SQL.identifier("other", "role_id")),
            place=SQL(place, ids, SQL.identifier("held", "role_id")),
        )

    def _read(self, query):
        """Rows of a query over all customers, for which tables in memory pay."""
        self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        rows = self.env.execute_query(query)
        self.env.cr.execute("RESET work_mem")
        return rows

    # Units

    def _read_counts(self, plan, key):
        """(names, rows of a profile's fields, unit and origin now, and customers)."""
        return self._read_groups(
            plan,
            key,
            SQL("COUNT(*)"),
            SQL("(%s) account", self._get_accounts(plan, key)),
            self._read,
        )

    def _read_figures(self, plan, key):
        """The same with what moves along: customers with open deals, and FIGURES."""
        sums = SQL(", ").join(
            SQL("SUM(%s)", SQL.identifier("papers", name)) for name in FIGURES
        )
        return self._read_groups(
            plan,
            key,
            SQL("COUNT(*) FILTER (WHERE leads + quotations + orders > 0), %s", sums),
            SQL(
                "(%s) account JOIN (%s) papers USING (partner_id)",
                self._get_accounts(plan, key),
                self._get_papers(plan.company_id),
            ),
            self.env.execute_query,
        )

    def _read_groups(self, plan, key, values, source, read):
        names = self._get_names(plan, key)
        grouped = [SQL.identifier("account", name) for name in names]
        grouped += [SQL("held.unit_id"), SQL("held.origin")]
        columns = SQL(", ").join(grouped)
        query = SQL(
            """
            SELECT %s, %s
              FROM %s LEFT JOIN (%s) held USING (partner_id)
             GROUP BY %s
            """,
            columns,
            values,
            source,
            self._get_held(plan.company_id, key),
            columns,
        )
        return names, read(query)

    def _get_names(self, plan, key):
        return self.env["sales.structure.ledger"]._get_names(plan, key[0])

    def _get_accounts(self, plan, key):
        return self.env["sales.structure.ledger"]._get_accounts(plan, kind=key[0])

    def _read_profiles(self, plan, key):
        """(names, the different values of a profile's fields)."""
        names = self._get_names(plan, key)
        if not names:
            return names, [()]
        columns = SQL(", ").join(map(SQL.identifier, names))
        return names, self._read(
            SQL(
                "SELECT DISTINCT %s FROM (%s) a", columns, self._get_accounts(plan, key)
            )
        )

    # Documents

    def _get_papers(self, company):
        """Query of customers with open deals or sales of 12 months, and FIGURES."""
        sums = SQL(", ").join(
            SQL(
                "COALESCE(SUM(%s), 0) AS %s", SQL.identifier(name), SQL.identifier(name)
            )
            for name in FIGURES
        )
        return SQL(
            """
            SELECT partner_id, %(sums)s
              FROM (SELECT c.commercial_partner_id AS partner_id, 1 AS leads,
                           0 AS quotations, 0 AS quotation_amount,
                           0 AS orders, 0 AS order_amount, 0 AS revenue
                      FROM crm_lead l JOIN res_partner c ON c.id = l.partner_id
                     WHERE %(leads)s
                       AND (l.company_id = %(company)s OR l.company_id IS NULL)
                     UNION ALL
                    SELECT c.commercial_partner_id, 0,
                           (o.state <> 'sale')::int,
                           CASE WHEN o.state <> 'sale' THEN %(amount)s ELSE 0 END,
                           (o.state = 'sale')::int,
                           CASE WHEN o.state = 'sale' THEN %(amount)s ELSE 0 END, 0
                      FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
                     WHERE %(orders)s AND o.company_id = %(company)s
                     UNION ALL
                    SELECT partner_id, 0, 0, 0, 0, 0, revenue FROM (%(revenues)s) sales
                   ) papers
             WHERE partner_id IS NOT NULL
             GROUP BY partner_id
            """,
            sums=sums,
            leads=OPEN_LEADS,
            orders=OPEN_ORDERS,
            amount=SQL("o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)"),
            company=company.id,
            revenues=self.env["sales.structure.ledger"]._get_revenues(company),
        )

    # People

    def _get_moves(self, comparison, seats):
        """Query of customers, each role with unit and person before and after.

        :param Comparison comparison: the plan against the version in force
        :param seats: (partner id, unit id, role id, user id) where there was a choice
        """
        return SQL(
            """
            SELECT partner_id, held.unit_id AS from_unit, wanted.unit_id AS to_unit,
                   held.user_id AS from_user, wanted.rule_id,
                   CASE WHEN wanted.is_shared THEN seat.user_id
                        ELSE wanted.user_id END AS to_user
              FROM (%(wanted)s) wanted
              FULL JOIN (SELECT partner_id, unit_id, user_id,
                                COALESCE(role_id, 0) AS role_id
                           FROM sales_structure_assignment
                          WHERE %(held)s AND NOT %(pinned)s) held
                   USING (partner_id, role_id)
              LEFT JOIN %(seats)s USING (partner_id, role_id)
            """,
            wanted=self._get_wanted(comparison),
            held=self._get_key_condition(comparison.plan.company_id, comparison.key),
            pinned=self._get_pinned(comparison),
            seats=_unnest_seats(seats),
        )

    def _get_pinned(self, comparison):
        """Condition on assignments that stay whatever the rules say."""
        return SQL(
            "(origin = 'protected' OR (origin = 'manual' AND unit_id = ANY(%s)))",
            list(comparison.kept_units),
        )

    def _get_wanted(self, comparison):
        """Query of who would hold whom, people in doubt left out."""
        table = self.env["sales.structure.table"]
        names, verdicts = comparison.verdicts
        return SQL(
            """
            SELECT a.partner_id, v.unit_id, v.rule_id, s.user_id,
                   COALESCE(s.role_id, 0) AS role_id,
                   COALESCE(s.is_shared, FALSE) AS is_shared
              FROM (%(accounts)s) a
              LEFT JOIN %(verdicts)s ON %(same)s
              LEFT JOIN %(seats)s ON s.unit_id = v.unit_id
             WHERE a.partner_id NOT IN (SELECT partner_id
                                          FROM sales_structure_assignment
                                         WHERE %(held)s AND %(pinned)s)
            """,
            accounts=self._get_accounts(comparison.plan, comparison.key),
            verdicts=table._unnest_verdicts(names, verdicts),
            same=table._match_names(names),
            seats=table._unnest_seats(comparison.holders),
            held=self._get_key_condition(comparison.plan.company_id, comparison.key),
            pinned=self._get_pinned(comparison),
        )

    def _read_in_doubt(self, comparison, units=None):
        """Customers for whom one of several people is to be chosen, as in assigning."""
        return self._read(
            SQL(
                """
                SELECT w.partner_id, w.unit_id, w.role_id,
                       COALESCE(held.user_id, p.user_id)
                  FROM (%s) w
                  JOIN res_partner p ON p.id = w.partner_id
                  LEFT JOIN (SELECT partner_id, role_id, user_id
                               FROM sales_structure_assignment WHERE %s) held
                         ON held.partner_id = w.partner_id AND held.role_id = w.role_id
                 WHERE w.is_shared%s
                """,
                self._get_wanted(comparison),
                self._get_key_condition(comparison.plan.company_id, comparison.key),
                SQL(" AND w.unit_id = ANY(%s)", units) if units else SQL(),
            )
        )

    def _read_people(self, comparison, seats):
        """Rows of person before and after, customers, and what moves along."""
        sums = SQL(", ").join(
            SQL("COALESCE(SUM(%s), 0)", SQL.identifier("papers", name))
            for name in FIGURES
        )
        return self._read(
            SQL(
                """
                SELECT from_user, to_user, COUNT(*),
                       COUNT(*) FILTER (WHERE leads + quotations + orders > 0), %s
                  FROM (SELECT DISTINCT partner_id, from_user, to_user
                          FROM (%s) move
                         WHERE from_user IS DISTINCT FROM to_user) handed
                  LEFT JOIN (%s) papers USING (partner_id)
                 GROUP BY from_user, to_user
                """,
                sums,
                self._get_moves(comparison, seats),
                self._get_papers(comparison.plan.company_id),
            )
        )

    def _read_staying(self, comparison, seats):
        """Rows of a unit that customers stay in, or None for all who change theirs;
        how many of them change their person; how many have none any more.
        """
        return self._read(
            SQL(
                """
                SELECT CASE WHEN old_unit = new_unit THEN new_unit END,
                       COUNT(*) FILTER (WHERE changes),
                       COUNT(*) FILTER (WHERE old_user > 0 AND new_user IS NULL
                                          AND new_unit > 0)
                  FROM (SELECT MIN(from_unit) AS old_unit, MIN(to_unit) AS new_unit,
                               MIN(from_user) AS old_user, MIN(to_user) AS new_user,
                               BOOL_OR(from_user IS DISTINCT FROM to_user) AS changes
                          FROM (%s) move
                         WHERE %s
                         GROUP BY partner_id) customer
                 GROUP BY 1
                """,
                self._get_moves(comparison, seats),
                CHANGES,
            )
        )

    def _read_moves(self, comparison, seats, having, page):
        """A page of customers: units and people before and after, rule, figures."""
        sums = SQL(", ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier("papers", name)) for name in FIGURES
        )
        return self._read(
            SQL(
                """
                SELECT moving.*, %s
                  FROM (SELECT partner_id, MIN(from_unit) AS from_unit,
                               MIN(to_unit) AS to_unit, MIN(rule_id) AS rule_id,
                               ARRAY_AGG(DISTINCT from_user) AS from_users,
                               ARRAY_AGG(DISTINCT to_user) AS to_users
                          FROM (%s) move
                         WHERE %s
                         GROUP BY partner_id HAVING %s
                         ORDER BY partner_id OFFSET %s LIMIT %s) moving
                  LEFT JOIN (%s) papers USING (partner_id)
                 ORDER BY moving.partner_id
                """,
                sums,
                self._get_moves(comparison, seats),
                CHANGES,
                having,
                *page,
                self._get_papers(comparison.plan.company_id),
            )
        )


def _unnest_seats(seats):
    partners, _units, roles, users = zip(*seats, strict=True) if seats else [()] * 4
    return SQL(
        "UNNEST(%s::int[], %s::int[], %s::int[]) AS seat(partner_id, role_id, user_id)",
        *map(list, (partners, roles, users)),
    )
