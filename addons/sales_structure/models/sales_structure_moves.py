# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers' documents that go to others when one version follows another."""

from odoo import models
from odoo.tools import SQL

# Deals in progress: what the customer waits for. Orders that are locked or invoiced
# are nobody's to hand over any more.
OPEN_LEADS = SQL("l.active AND l.won_status = 'pending'")
OPEN_ORDERS = SQL(
    """
    (o.state IN ('draft', 'sent')
     OR (o.state = 'sale' AND o.invoice_status IN ('no', 'to invoice')
         AND NOT COALESCE(o.locked, FALSE)))
    """
)
# Documents that a line of a change can stand for: (table, condition to touch one).
DOCUMENTS = {
    "lead": (SQL.identifier("crm_lead"), SQL("doc.won_status = 'pending'")),
    "order": (SQL.identifier("sale_order"), SQL("NOT COALESCE(doc.locked, FALSE)")),
}
MODELS = {"customer": "res.partner", "lead": "crm.lead", "order": "sale.order"}


class SalesStructureMoves(models.AbstractModel):
    """Raw SQL that writes, for all customers in one statement each."""

    _name = "sales.structure.moves"
    _description = "Moves of a Change"

    # Open deals

    def _get_documents(self, company):
        """Query of open documents: what, id, commercial partner, user and team."""
        return SQL(
            """
            SELECT 'lead' AS what, l.id, c.commercial_partner_id AS partner_id,
                   l.user_id, l.team_id
              FROM crm_lead l JOIN res_partner c ON c.id = l.partner_id
             WHERE %(leads)s AND (l.company_id = %(company)s OR l.company_id IS NULL)
             UNION ALL
            SELECT 'order', o.id, c.commercial_partner_id, o.user_id, o.team_id
              FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
             WHERE %(orders)s AND o.company_id = %(company)s
            """,
            leads=OPEN_LEADS,
            orders=OPEN_ORDERS,
            company=company.id,
        )

    def _make_owners(self, table, company, order, teams, away):
        """Fill a table with whom the open documents of customers go to.

        :param order: keys as of `_get_owner_order`
        :param teams: {unit id: team id or False}
        :param away: as of `_get_absences`
        """
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
                SELECT DISTINCT ON (a.partner_id) a.partner_id, a.unit_id,
                       a.user_id AS holder_id, team.team_id,
                       CASE WHEN away.user_id IS NULL THEN a.user_id
                            ELSE away.substitute_id END AS user_id
                  FROM sales_structure_assignment a
                  JOIN UNNEST(%(kinds)s::text[], %(functions)s::int[])
                       WITH ORDINALITY AS key(kind, function_id, place)
                    ON key.kind = a.kind
                   AND key.function_id = COALESCE(a.function_id, 0)
                  LEFT JOIN sales_structure_role r ON r.id = a.role_id
                  LEFT JOIN UNNEST(%(units)s::int[], %(teams)s::int[])
                         AS team(unit_id, team_id) ON team.unit_id = a.unit_id
                  LEFT JOIN UNNEST(%(absent)s::int[], %(substitutes)s::int[])
                         AS away(user_id, substitute_id) ON away.user_id = a.user_id
                 WHERE a.company_id = %(company)s AND a.date_to IS NULL
                   AND a.partner_id IN (SELECT partner_id FROM (%(documents)s) doc)
                 ORDER BY a.partner_id, key.place,
                          COALESCE(r.office, '') = 'back', a.id
                """,
                table=SQL.identifier(table),
                kinds=[kind for kind, _function in order],
                functions=[function or 0 for _kind, function in order],
                units=list(teams),
                teams=[team or None for team in teams.values()],
                absent=list(away),
                substitutes=[other or None for other in away.values()],
                company=company.id,
                documents=self._get_documents(company),
            )
        )

    # What stays

    def _release_strays(self, change, version):
        """Who was assigned by hand to a unit that a version lacks follows the rules."""
        strays = SQL(
            """
            a.company_id = %s AND a.date_to IS NULL AND a.origin = 'manual'
            AND a.unit_id NOT IN (SELECT id FROM sales_structure_unit
                                   WHERE structure_id = %s)
            """,
            change.company_id.id,
            version.id,
        )
        self._record_rows(change, strays)
        self.env.cr.execute(
            SQL(
                "UPDATE sales_structure_assignment a SET origin = 'rule' WHERE %s",
                strays,
            )
        )

    def _release_pins(self, company, version, after_id):
        """The same for what was decided later than a row, without keeping it."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_assignment a SET origin = 'rule'
                  FROM sales_structure_unit unit
                 WHERE a.company_id = %s AND a.date_to IS NULL AND a.id > %s
                   AND a.origin = 'manual' AND unit.id = a.unit_id
                   AND NOT EXISTS (SELECT FROM sales_structure_unit twin
                                    WHERE twin.structure_id = %s
                                      AND twin.lineage = unit.lineage)
                """,
                *(company.id, after_id, version.id),
            )
        )

    def _protect(self, change):
        """Leave customers with open deals with whom they are; count them."""
        kept = SQL(
            """
            a.company_id = %s AND a.date_to IS NULL AND a.origin = 'rule'
            AND (a.partner_id, a.kind, COALESCE(a.function_id, 0)) IN (
                SELECT held.partner_id, held.kind, COALESCE(held.function_id, 0)
                  FROM sales_structure_difference d
                  JOIN sales_structure_assignment held ON held.id = d.current_id
                 WHERE held.partner_id IN (SELECT partner_id FROM (%s) doc))
            """,
            change.company_id.id,
            self._get_documents(change.company_id),
        )
        self._record_rows(change, kept)
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_assignment a
                   SET origin = 'protected', protected_until = %s
                 WHERE %s
                """,
                change.protect_until or None,
                kept,
            )
        )
        self._forget_protected(change.company_id)

    def _forget_protected(self, company):
        """What was to end or to begin for customers who are protected now."""
        protected = SQL(
            "a.company_id = %s AND a.date_to IS NULL AND a.origin = 'protected'",
            company.id,
        )
        for same in (
            SQL("d.current_id = a.id"),
            SQL(
                "d.partner_id = a.partner_id AND d.kind = a.kind"
                " AND d.function_id = COALESCE(a.function_id, 0)"
            ),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM sales_structure_difference d
                     USING sales_structure_assignment a
                     WHERE %s AND %s
                    """,
                    protected,
                    same,
                )
            )

    def _record_vanishing(self, change, day):
        """Rows of the same day leave no trace; they are kept for undoing."""
        vanishing = SQL(
            """
            a.date_from >= %s AND a.id IN (SELECT current_id
                                             FROM sales_structure_difference)
            """,
            day,
        )
        self._record_rows(change, vanishing)

    def _record_rows(self, change, condition):
        """Keep assignments as they are, once."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_structure_change_line
                       (change_id, what, state, res_id, partner_id, was)
                SELECT %(change)s, 'assignment', 'done', a.id, a.partner_id, TO_JSONB(a)
                  FROM sales_structure_assignment a
                 WHERE %(condition)s AND NOT EXISTS (
                           SELECT FROM sales_structure_change_line known
                            WHERE known.change_id = %(change)s
                              AND known.what = 'assignment' AND known.res_id = a.id)
                """,
                change=change.id,
                condition=condition,
            )
        )

    # What moves

    def _record_documents(self, change, before, after):
        """Which open documents are to go to whom: those of the former owner."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_structure_change_line
                       (change_id, what, state, res_id, partner_id, from_user_id,
                        to_user_id, from_team_id, to_team_id, was)
                SELECT %(change)s, doc.what, 'pending', doc.id, doc.partner_id,
                       doc.user_id, COALESCE(new.user_id, doc.user_id),
                       doc.team_id, COALESCE(new.team_id, doc.team_id),
                       (SELECT JSONB_BUILD_OBJECT('day_open', lead.day_open)
                          FROM crm_lead lead
                         WHERE doc.what = 'lead' AND lead.id = doc.id
                           AND lead.date_open IS NULL)
                  FROM (%(documents)s) doc
                  JOIN %(after)s new ON new.partner_id = doc.partner_id
                  LEFT JOIN %(before)s old ON old.partner_id = doc.partner_id
                 WHERE (new.unit_id, new.holder_id, new.user_id)
                       IS DISTINCT FROM (old.unit_id, old.holder_id, old.user_id)
                   AND (doc.user_id IS NULL
                        OR doc.user_id IN (old.user_id, old.holder_id))
                   AND (COALESCE(new.user_id, doc.user_id),
                        COALESCE(new.team_id, doc.team_id))
                       IS DISTINCT FROM (doc.user_id, doc.team_id)
                 ORDER BY doc.what, doc.id
                """,
                change=change.id,
                documents=self._get_documents(change.company_id),
                before=SQL.identifier(before),
                after=SQL.identifier(after),
            )
        )

    def _record_salespersons(self, change):
        """Which customers are to get another salesperson in Odoo."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_structure_change_line
                       (change_id, what, state, res_id, partner_id,
                        from_user_id, to_user_id)
                SELECT %s, 'customer', 'pending', p.id, p.id, p.user_id, held.user_id
                  FROM (%s) held
                  JOIN res_partner p ON p.id = held.partner_id
                 WHERE p.user_id IS DISTINCT FROM held.user_id
                 ORDER BY p.id
                """,
                change.id,
                self.env["sales.structure.table"]._get_salespersons(change.company_id),
            )
        )

    def _move_batch(self, change, last_id):
        """Let documents follow, from a change's line to another, and tell the rest.

        A document that somebody has changed since it was looked at stays as it is.
        """
        batch = (change.done_line_id, last_id)
        for what in MODELS:
            moved = self._move_documents(change, what, batch, "from", "to")
            self._mark(change, what, batch, "done", moved)
            self._add_followers(change, what, batch)

    def _return_batch(self, change, last_id):
        """Give documents back where nobody has changed them since; tell the rest."""
        batch = (change.done_line_id, last_id)
        for what in MODELS:
            moved = self._move_documents(change, what, batch, "to", "from")
            self._mark(change, what, batch, "undone", moved)
        self._remove_followers(change, batch)

    def _get_lines(self, change, what, batch):
        return SQL(
            """
            line.change_id = %s AND line.what = %s AND line.id > %s AND line.id <= %s
            AND line.state NOT IN ('left', 'undone', 'kept')
            """,
            *(change.id, what, *batch),
        )

    def _move_documents(self, change, what, batch, old, new):
        """Ids of lines whose documents were as expected and are moved."""
        lines = self._get_lines(change, what, batch)
        if what == "customer":
            table, may_touch, team = SQL.identifier("res_partner"), SQL("TRUE"), SQL()
        else:
            table, may_touch = DOCUMENTS[what]
            team = SQL(", team_id = line.%s", SQL.identifier(f"{new}_team_id"))
            may_touch = SQL(
                "%s AND doc.team_id IS NOT DISTINCT FROM line.%s",
                may_touch,
                SQL.identifier(f"{old}_team_id"),
            )
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE %(table)s doc
                   SET user_id = line.%(new)s, write_uid = %(uid)s,
                       write_date = %(now)s%(team)s%(dates)s
                  FROM sales_structure_change_line line
                 WHERE doc.id = line.res_id AND %(lines)s AND %(may_touch)s
                   AND doc.user_id IS NOT DISTINCT FROM line.%(old)s
                RETURNING line.id
                """,
                table=table,
                new=SQL.identifier(f"{new}_user_id"),
                old=SQL.identifier(f"{old}_user_id"),
                uid=self.env.uid,
                now=self.env.cr.now(),
                team=team,
                dates=self._get_dates(what, new),
                lines=lines,
                may_touch=may_touch,
            )
        )
        moved = [line for (line,) in rows]
        if what == "order":
            self._follow_lines(moved)
        return moved

    def _get_dates(self, what, new):
        """A lead that nobody has had is assigned as of now, and not any more undone."""
        if what != "lead":
            return SQL()
        if new == "to":
            return SQL(
                """
                , date_open = COALESCE(doc.date_open, %(now)s)
                , day_open = CASE WHEN doc.date_open IS NOT NULL THEN doc.day_open
                      ELSE EXTRACT(DAY FROM %(now)s - doc.create_date) END
                """,
                now=self.env.cr.now(),
            )
        return SQL(
            """
            , date_open = CASE WHEN line.was IS NULL THEN doc.date_open END
            , day_open = CASE WHEN line.was IS NULL THEN doc.day_open
                              ELSE (line.was->>'day_open')::float END
            """
        )

    def _follow_lines(self, line_ids):
        """What lines of orders keep of their order's salesperson."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line detail SET salesman_id = o.user_id
                  FROM sale_order o, sales_structure_change_line line
                 WHERE line.id = ANY(%s) AND o.id = line.res_id
                   AND detail.order_id = o.id
                   AND detail.salesman_id IS DISTINCT FROM o.user_id
                """,
                line_ids,
            )
        )

    def _mark(self, change, what, batch, state, moved):
        """Tell what was done and what was left as somebody else had made it."""
        left = "left" if state == "done" else "kept"
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_structure_change_line line
                   SET moved_on = COALESCE(line.moved_on, %s),
                       state = CASE WHEN line.id = ANY(%s) THEN %s ELSE %s END
                 WHERE %s
                """,
                *(self.env.cr.now(), moved, state, left),
                self._get_lines(change, what, batch),
            )
        )

    # Who hears of answers

    def _add_followers(self, change, what, batch):
        """New owners follow their documents, so that answers reach them."""
        if what == "customer":
            return
        model = MODELS[what]
        subtypes = self.env["mail.message.subtype"].sudo()._default_subtypes(model)[0]
        self.env.cr.execute(
            SQL(
                """
                WITH made AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                    SELECT DISTINCT %(model)s, line.res_id, users.partner_id
                      FROM sales_structure_change_line line
                      JOIN res_users users ON users.id = line.to_user_id
                     WHERE %(lines)s AND line.state = 'done'
                       AND line.to_user_id IS DISTINCT FROM line.from_user_id
                       AND NOT EXISTS (SELECT FROM mail_followers known
                                        WHERE known.res_model = %(model)s
                                          AND known.res_id = line.res_id
                                          AND known.partner_id = users.partner_id)
                    RETURNING id, res_id
                ), subscribed AS (
                    INSERT INTO mail_followers_mail_message_subtype_rel
                           (mail_followers_id, mail_message_subtype_id)
                    SELECT made.id, subtype.id
                      FROM made CROSS JOIN UNNEST(%(subtypes)s::int[]) AS subtype(id)
                )
                UPDATE sales_structure_change_line line SET follower_id = made.id
                  FROM made WHERE %(lines)s AND made.res_id = line.res_id
                """,
                model=model,
                subtypes=list(subtypes),
                lines=self._get_lines(change, what, batch),
            )
        )

    def _remove_followers(self, change, batch):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM mail_followers follower
                 USING sales_structure_change_line line
                 WHERE line.change_id = %s AND line.id > %s AND line.id <= %s
                   AND line.state = 'undone' AND follower.id = line.follower_id
                """,
                *(change.id, *batch),
            )
        )

    # What people gain and lose

    def _get_ended(self, change):
        """Query of the assignments that a change has ended."""
        return SQL(
            """
            SELECT partner_id, kind, COALESCE(function_id, 0) AS function_id,
                   COALESCE(role_id, 0) AS role_id, user_id
              FROM sales_structure_assignment WHERE ended_by_id = %(change)s
             UNION ALL
            SELECT partner_id, was->>'kind',
                   COALESCE((was->>'function_id')::int, 0),
                   COALESCE((was->>'role_id')::int, 0), (was->>'user_id')::int
              FROM sales_structure_change_line line
             WHERE change_id = %(change)s AND what = 'assignment'
               AND NOT EXISTS (SELECT FROM sales_structure_assignment a
                                WHERE a.id = line.res_id)
            """,
            change=change.id,
        )

    def _get_handed_over(self, change):
        """Query of whom a customer goes from and to, where that is not the same.

        The rows are new, so the database takes them for few: it has to be read as one
        over all customers is.
        """
        return SQL(
            """
            SELECT COALESCE(opened.partner_id, ended.partner_id) AS partner_id,
                   ended.user_id AS from_user_id, opened.user_id AS to_user_id
              FROM (SELECT partner_id, kind, COALESCE(function_id, 0) AS function_id,
                           COALESCE(role_id, 0) AS role_id, user_id
                      FROM sales_structure_assignment WHERE change_id = %s) opened
              FULL JOIN (%s) ended USING (partner_id, kind, function_id, role_id)
             WHERE opened.user_id IS DISTINCT FROM ended.user_id
            """,
            change.id,
            self._get_ended(change),
        )

    def _read_pairs(self, change):
        """Rows of from whom, to whom and how many customers."""
        return self.env["sales.structure.forecast"]._read(
            SQL(
                """
                SELECT from_user_id, to_user_id, COUNT(DISTINCT partner_id)
                  FROM (%s) handed
                 GROUP BY from_user_id, to_user_id ORDER BY 3 DESC, 1, 2
                """,
                self._get_handed_over(change),
            )
        )

    def _read_customers_of(self, person, side):
        """Ids of customers whom a person gained or lost."""
        user = "to_user_id" if side == "gained" else "from_user_id"
        rows = self.env["sales.structure.forecast"]._read(
            SQL(
                "SELECT DISTINCT partner_id FROM (%s) handed WHERE %s = %s ORDER BY 1",
                self._get_handed_over(person.change_id),
                SQL.identifier(user),
                person.user_id.id,
            )
        )
        return [partner for (partner,) in rows]

    # After the change

    def _release_protected(self, company, day):
        """End protections whose deals are closed or whose day is over.

        :return: ids of the customers
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE sales_structure_assignment a
                   SET origin = 'rule', protected_until = NULL
                 WHERE a.company_id = %s AND a.origin = 'protected'
                   AND a.date_to IS NULL
                   AND (a.protected_until < %s
                        OR a.partner_id NOT IN (SELECT partner_id FROM (%s) doc
                                                 WHERE partner_id IS NOT NULL))
                RETURNING a.partner_id
                """,
                company.id,
                day,
                self._get_documents(company),
            )
        )
        return sorted({partner for (partner,) in rows})
