# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Assignments written by SQL, only where they differ."""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

LOCK_NAME = "sales_structure"
TYPES = {
    **dict.fromkeys(("zip", "city", "tag_ids", "company_type"), SQL("text[]")),
    "revenue": SQL("numeric[]"),
}
INTEGERS = SQL("int[]")
ONE_DAY = timedelta(days=1)


class SalesStructureTable(models.AbstractModel):
    """Raw SQL that writes."""

    _name = "sales.structure.table"
    _description = "Tables of a Sales Structure"

    def _try_lock(self, company):
        """Take the company's lock until the end of the transaction; False if taken."""
        [(taken,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                LOCK_NAME,
                company.id,
            )
        )
        return taken

    def _make_wanted(self, structure, verdicts, holders, partner_ids=None):
        """Fill a table with who should hold which customer, people in doubt left out.

        :param verdicts: as of `_judge`
        :param holders: as of `_get_holders`
        """
        self._make_accounts(structure, partner_ids)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS sales_structure_wanted"))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE sales_structure_wanted ON COMMIT DROP AS
                  WITH pin AS MATERIALIZED (
                       SELECT DISTINCT partner_id, kind,
                              COALESCE(function_id, 0) AS function_id
                         FROM sales_structure_assignment
                        WHERE company_id = %(company)s
                          AND date_to IS NULL
                          AND origin <> 'rule')
                SELECT a.partner_id, v.kind, v.function_id, v.unit_id, v.rule_id,
                       COALESCE(s.role_id, 0) AS role_id, s.user_id, s.is_shared
                  FROM sales_structure_account a
                  JOIN %(verdicts)s ON %(same)s
                  LEFT JOIN %(seats)s ON s.unit_id = v.unit_id
                  LEFT JOIN pin ON pin.partner_id = a.partner_id
                               AND pin.kind = v.kind
                               AND pin.function_id = v.function_id
                 WHERE pin.partner_id IS NULL
                """,
                verdicts=self._unnest_verdicts(*verdicts),
                same=self._match_names(verdicts[0]),
                seats=self._unnest_seats(holders),
                company=structure.company_id.id,
            )
        )

    def _make_accounts(self, structure, partner_ids):
        """Fill a table with the customers, so that the planner knows how many.

        It takes them for one, as hardly any column of theirs is told apart by its
        statistics, and would then go through all verdicts for each.
        """
        accounts = self.env["sales.structure.ledger"]._get_accounts(
            structure, partner_ids
        )
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS sales_structure_account"))
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE sales_structure_account ON COMMIT DROP AS %s",
                accounts,
            )
        )
        self.env.cr.execute(SQL("ANALYZE sales_structure_account"))

    def _unnest_verdicts(self, names, rows):
        columns = (*names, "kind", "function_id", "unit_id", "rule_id")
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        types = {**TYPES, "kind": SQL("text[]")}
        return SQL(
            "UNNEST(%s) AS v(%s)",
            SQL(", ").join(
                SQL("%s::%s", list(column), types.get(name, INTEGERS))
                for name, column in zip(columns, values, strict=True)
            ),
            SQL(", ").join(map(SQL.identifier, columns)),
        )

    def _match_names(self, names):
        alias = self.env["sales.structure.ledger"]._get_alias
        return SQL(" AND ").join(
            [
                SQL("TRUE"),
                *(
                    SQL("a.%s = %s", alias(name), SQL.identifier("v", name))
                    for name in names
                ),
            ]
        )

    def _unnest_seats(self, holders):
        """One row a unit and role; the person only where there is no choice."""
        seats = [
            (
                unit,
                role,
                people[0].user_id if len(people) == 1 else None,
                len(people) > 1,
            )
            for unit, roles in holders.items()
            for role, people in roles.items()
            if people
        ]
        units, roles, users, shared = zip(*seats, strict=True) if seats else [()] * 4
        return SQL(
            "UNNEST(%s::int[], %s::int[], %s::int[], %s::bool[])"
            " AS s(unit_id, role_id, user_id, is_shared)",
            *map(list, (units, roles, users, shared)),
        )

    def _read_in_doubt(self, company):
        """Customers for whom one of several people is to be chosen.

        Whoever holds a customer keeps it; before anybody does, its salesperson in Odoo.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT w.partner_id, w.unit_id, w.role_id,
                       COALESCE(held.user_id, p.user_id)
                  FROM sales_structure_wanted w
                  JOIN res_partner p ON p.id = w.partner_id
                  LEFT JOIN sales_structure_assignment held
                         ON held.partner_id = w.partner_id
                        AND held.company_id = %s
                        AND held.kind = w.kind
                        AND COALESCE(held.function_id, 0) = w.function_id
                        AND held.role_id = w.role_id
                        AND held.date_to IS NULL
                 WHERE w.is_shared
                """,
                company.id,
            )
        )

    def _set_seats(self, rows):
        """Add who was chosen; rows as of `_seat`."""
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_wanted w
                   SET user_id = s.user_id
                  FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::int[])
                       AS s(partner_id, unit_id, role_id, user_id)
                 WHERE w.is_shared
                   AND s.partner_id = w.partner_id
                   AND s.unit_id = w.unit_id
                   AND s.role_id = w.role_id
                """,
                *map(list, zip(*rows, strict=True)),
            )
        )

    def _make_difference(self, company, partner_ids=None):
        """Fill a table with what is to be closed and what is to be opened."""
        only = SQL()
        if partner_ids is not None:
            only = SQL(" AND partner_id = ANY(%s)", list(partner_ids))
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS sales_structure_difference"))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE sales_structure_difference ON COMMIT DROP AS
                SELECT c.id AS current_id, w.partner_id, w.kind, w.function_id,
                       w.unit_id, w.rule_id, w.role_id, w.user_id
                  FROM sales_structure_wanted w
                  FULL JOIN (SELECT *
                               FROM sales_structure_assignment
                              WHERE company_id = %s AND date_to IS NULL
                                AND origin = 'rule'%s) c
                         ON c.partner_id = w.partner_id
                        AND c.kind = w.kind
                        AND COALESCE(c.function_id, 0) = w.function_id
                        AND COALESCE(c.role_id, 0) = w.role_id
                 WHERE (w.unit_id, w.user_id)
                       IS DISTINCT FROM (c.unit_id, c.user_id)
                """,
                company.id,
                only,
            )
        )

    def _apply_difference(self, company, day, change=None):
        """Write it; {"opened": rows, "closed": rows}.

        Rows tell the change that they belong to rather than a user: each reference
        that the database checks costs as much as the row.

        :param change: the change of versions that it is part of
        """
        closed = self._close_current(day, change)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_structure_assignment
                       (partner_id, company_id, unit_id, kind, function_id, role_id,
                        user_id, rule_id, origin, date_from, change_id,
                        create_date, write_date)
                SELECT partner_id, %(company)s, unit_id, kind, NULLIF(function_id, 0),
                       NULLIF(role_id, 0), user_id, rule_id, 'rule', %(day)s,
                       %(change)s, %(now)s, %(now)s
                  FROM sales_structure_difference
                 WHERE partner_id IS NOT NULL
                """,
                company=company.id,
                day=day,
                change=change and change.id,
                now=self.env.cr.now(),
            )
        )
        opened = self.env.cr.rowcount
        self.env["sales.structure.assignment"].invalidate_model()
        return {"opened": opened, "closed": closed}

    def _close_current(self, day, change=None):
        """End what is no more; what began on the same day leaves no trace."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_assignment a
                   SET date_to = %s, ended_by_id = %s, write_date = %s
                  FROM sales_structure_difference d
                 WHERE a.id = d.current_id AND a.date_from < %s
                """,
                day - ONE_DAY,
                change and change.id,
                self.env.cr.now(),
                day,
            )
        )
        ended = self.env.cr.rowcount
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_structure_assignment a
                 USING sales_structure_difference d
                 WHERE a.id = d.current_id AND a.date_from >= %s
                """,
                day,
            )
        )
        return ended + self.env.cr.rowcount

    def _set_salespersons(self, company):
        """Give customers whose person has changed that salesperson in Odoo too."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner p
                   SET user_id = held.user_id
                  FROM (%s) held
                 WHERE p.id = held.partner_id
                   AND p.user_id IS DISTINCT FROM held.user_id
                """,
                self._get_salespersons(company),
            )
        )
        self.env["res.partner"].invalidate_model(["user_id"])

    def _get_salespersons(self, company):
        """Query of the person of customers for whom something has changed.

        Whoever holds the territory decides, else whoever holds the segment.
        """
        return SQL(
            """
            SELECT DISTINCT ON (a.partner_id) a.partner_id, a.user_id
              FROM sales_structure_assignment a
              JOIN sales_structure_role r ON r.id = a.role_id
             WHERE a.company_id = %s
               AND a.date_to IS NULL
               AND a.user_id IS NOT NULL
               AND a.kind IN ('territory', 'segment')
               AND r.office = 'front'
               AND a.partner_id IN (SELECT partner_id FROM sales_structure_difference)
             ORDER BY a.partner_id, a.kind DESC, r.sequence, a.id
            """,
            company.id,
        )
