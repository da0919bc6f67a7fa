# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rows of the customer feed, by set-based SQL under the reader's own rights."""

import hashlib
from itertools import count

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..feed.cursor import LOWEST, Cursor, WrongCursorError

FETCHED_AT_ONCE = 2_000
# Transactions are numbered with 32 bits; those of our own may be above the snapshot.
TURN, SLACK = 2**32, 2**20
# What is told of a customer who is gone, by columns.
GONE = {
    "customer_id": SQL("gone.partner_id"),
    "company_id": SQL("gone.company_id"),
    "state": SQL("gone.kind"),
    "merged_into_id": SQL("NULLIF(gone.merged_into_id, 0)"),
}
# Whose rules decide who is seen.
SEEN = ("crm.lifecycle", "res.partner")
READINGS = count()
NO_NUMBERS = SQL("('NaN'::float8, 'Infinity'::float8, '-Infinity'::float8)")


class CursorGoneError(UserError):
    """A cursor of another database, or of somebody who saw something else."""


class Reading:
    """One pass over the feed.

    It may begin in a later transaction than the one that it was asked for in: what is
    written between the two lies above its end, and comes next time.

    :param cursor: the place to go on from next time; nothing where all was asked for
    :param more: whether there is more than was asked for
    """

    def __init__(self, columns, statement, cursor=None, more=False):
        self.columns, self.statement = columns, statement
        self.cursor, self.more, self.count = cursor, more, 0

    def batches(self, cr):
        """Lists of tuples, from a cursor of the database: memory does not grow."""
        name = SQL.identifier(f"crm_feed_{next(READINGS)}")
        cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", name, self.statement))
        fetch = SQL("FETCH %s FROM %s", FETCHED_AT_ONCE, name)
        while True:
            cr.execute(fetch)
            rows = cr.fetchall()
            if not rows:
                break
            self.count += len(rows)
            yield rows
        cr.execute(SQL("CLOSE %s", name))

    def ending(self):
        """What is told at the end of a reading."""
        told = {"rows": self.count}
        if self.cursor:
            told |= {"cursor": str(self.cursor), "more": self.more}
        return told


class CrmFeedRows(models.AbstractModel):
    """Who is read, and from where to where."""

    _name = "crm.feed.rows"
    _description = "Rows of the Customer Feed"

    # What is asked for

    def _read_all(self, domain=Domain.TRUE, is_json=False):
        """All customers that a domain holds for, as they are now."""
        self._check_right()
        self.env.flush_all()
        columns = self.env["crm.feed.schema"]._get_readable_columns()
        living = self._get_living(columns, domain, is_json, SQL("TRUE"))
        return Reading(columns, self._as_rows(living, columns, is_json))

    def _count(self, domain):
        """How many customers that is."""
        source = self._get_living_source(domain, SQL("TRUE"))
        [(number,)] = self.env.execute_query(SQL("SELECT COUNT(*) %s", source))
        return number

    def _read_changes(self, text=None, limit=None, is_json=False):
        """Customers that have changed since a cursor, or all without one.

        :param text: a cursor that was given before
        :param limit: no more rows than these
        :raises CursorGoneError: where the cursor means nothing to this database
        """
        self._check_right()
        self.env.flush_all()
        generation, current, horizon = self._get_snapshot()
        columns = self.env["crm.feed.schema"]._get_readable_columns()
        mark = f"{generation}-{self._get_scope(columns)}"
        since = self._parse(text, mark, current)
        until, more = self._get_end(since, horizon, current, limit)
        statement = self._get_statement(columns, since, until, current, is_json)
        return Reading(columns, statement, until, more)

    def _check_right(self):
        """Customers are given to those who see them and may export at all."""
        self.env["crm.lifecycle"].check_access("read")
        self.env["res.partner"].check_access("read")
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "You may not export. An administrator can give you the right in "
                    "Settings, under Users."
                )
            )

    def _get_scope(self, columns):
        """What differs where others are read, or more or less of them.

        Whoever comes to see more has missed what did not change since.
        """
        user, companies = self.env.user, self.env.companies
        # Who may see what is no secret to the feed, which shows nothing of it.
        rules = self.env["ir.rule"].sudo()
        seen = (
            *(user.id, sorted(companies.ids), sorted(user._get_group_ids())),
            [column.name for column in columns],
            [
                (rule.domain_force, sorted(rule.groups.ids))
                for rule in rules.search([("model_id.model", "in", SEEN)], order="id")
            ],
        )
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]

    def _parse(self, text, generation, current):
        if not text:
            return Cursor(generation)
        try:
            since = Cursor.parse(text)
        except WrongCursorError as error:
            raise UserError(
                self.env._("This is no cursor: %(text)s", text=error)
            ) from error
        if since.generation != generation or since.position > current + SLACK:
            raise CursorGoneError(
                self.env._(
                    "This cursor is of another database, or of one that was restored "
                    "since, or the user, its rights or the companies are not the same "
                    "any more. Read all customers anew, without a cursor."
                )
            )
        return since

    # From where to where

    def _get_snapshot(self):
        """(mark of the database, current transaction, horizon).

        The lowest transaction that goes on is the horizon: what savepoints have
        written is numbered above their transaction, so that it is never passed by.
        """
        [(current, horizon)] = self.env.execute_query(
            SQL(
                """
                SELECT pg_snapshot_xmax(snapshot)::text::bigint,
                       pg_snapshot_xmin(snapshot)::text::bigint
                  FROM pg_current_snapshot() snapshot
                """
            )
        )
        return self._get_generation(), current, horizon

    def _get_generation(self):
        """What a restored or copied database has of its own."""
        [(oid, is_allowed)] = self.env.execute_query(
            SQL(
                """
                SELECT oid, has_function_privilege('pg_control_system()', 'execute')
                            AND has_function_privilege('pg_control_checkpoint()',
                                                       'execute')
                  FROM pg_database WHERE datname = CURRENT_DATABASE()
                """
            )
        )
        if not is_allowed:
            return str(oid)
        [(system, timeline)] = self.env.execute_query(
            SQL(
                """
                SELECT system_identifier, timeline_id
                  FROM pg_control_system(), pg_control_checkpoint()
                """
            )
        )
        return f"{system}-{timeline}-{oid}"

    def _get_end(self, since, horizon, current, limit):
        """(place after the last row that is given, whether there are more)."""
        floor = horizon if since.position == 0 else since.floor
        if limit is not None:
            keys = self._get_keys(since, horizon, current, limit)
            if len(keys) == 2:
                return Cursor(since.generation, *keys[0], floor), True
        position = max(horizon, since.position)
        return Cursor(since.generation, position, LOWEST, floor), False

    def _get_keys(self, since, horizon, current, limit):
        """Places of the last row within a limit and of the one after it."""
        until = Cursor(since.generation, horizon)
        branches = [
            SQL(
                "SELECT %s AS position, customer.id::bigint AS key %s",
                self._get_position(current),
                self._get_living_source(
                    Domain.TRUE, self._between(since, until, current)
                ),
            )
        ]
        if since.position:
            branches.append(
                SQL(
                    "SELECT position, key FROM (%s) gone",
                    self._get_gone(since, until, current),
                )
            )
        return self.env.execute_query(
            SQL(
                "%s ORDER BY 1, 2 OFFSET %s LIMIT 2",
                SQL(" UNION ALL ").join(branches),
                limit - 1,
            )
        )

    def _get_statement(self, columns, since, until, current, is_json):
        """SQL of the rows above one place, up to another."""
        between = self._between(since, until, current)
        rows = self._get_living(columns, Domain.TRUE, is_json, between)
        if since.position:
            gone = self._get_gone(since, until, current)
            values = self._get_gone_values(columns, gone, is_json)
            rows = SQL("%s UNION ALL %s", rows, values)
        return self._as_rows(rows, columns, is_json)

    def _as_rows(self, rows, columns, is_json):
        """SQL of rows as lines of JSON, or as texts."""
        if is_json:
            return SQL("SELECT ROW_TO_JSON(given)::text FROM (%s) given", rows)
        return rows

    # Who is there

    def _get_living(self, columns, domain, is_json, condition):
        """SQL of the columns of customers that the user may see."""
        values = [
            SQL("%s AS %s", _get_value(c, is_json), SQL.identifier(c.name))
            for c in columns
        ]
        source = self._get_living_source(domain, condition)
        return SQL("SELECT %s %s", SQL(", ").join(values), source)

    def _get_living_source(self, domain, condition):
        """SQL of the tables that columns are taken from, and of who is seen."""
        return SQL(
            """
            FROM crm_lifecycle customer
            JOIN res_partner partner ON partner.id = customer.partner_id
            JOIN res_company company ON company.id = customer.company_id
            LEFT JOIN res_currency currency ON currency.id = company.currency_id
            LEFT JOIN crm_lifecycle_stage stage ON stage.id = customer.stage_id
            LEFT JOIN crm_lifecycle_stage due ON due.id = customer.due_stage_id
            LEFT JOIN res_users seller ON seller.id = partner.user_id
            LEFT JOIN res_partner seller_partner
                   ON seller_partner.id = seller.partner_id
            LEFT JOIN res_country country ON country.id = partner.country_id
            LEFT JOIN res_country_state region ON region.id = partner.state_id
            WHERE customer.id IN %s AND partner.id IN %s AND %s
            """,
            self._get_seen("crm.lifecycle", domain),
            self._get_seen("res.partner", Domain.TRUE),
            condition,
        )

    def _get_seen(self, model, domain):
        """SQL of ids of what the user may see in the chosen companies."""
        if model == "crm.lifecycle":
            domain &= Domain("company_id", "in", self.env.companies.ids)
        records = self.env[model].with_context(active_test=False)
        return records._search(domain).subselect()

    def _between(self, since, until, current):
        """SQL that holds for customers whose place is above one, up to another."""
        place = SQL("(%s, customer.id::bigint)", self._get_position(current))
        return self._is_between(place, since, until)

    def _is_between(self, place, since, until):
        return SQL(
            "%s > (%s, %s) AND %s <= (%s, %s)",
            *(place, since.position, since.key, place, until.position, until.key),
        )

    def _get_position(self, current):
        """SQL of the last transaction that wrote what a row is made of."""
        tables = (
            *("customer", "partner", "stage", "due", "seller_partner"),
            *("company", "currency", "country", "region"),
        )
        return SQL(
            "GREATEST(%s)", SQL(", ").join(_transaction(t, current) for t in tables)
        )

    # Who is gone

    def _get_gone(self, since, until, current):
        """SQL of (position, key, and the columns of who is gone), the last word each.

        Whoever is seen again is not gone.
        """
        seen = self._get_living_source(
            Domain.TRUE,
            SQL(
                "customer.partner_id = last.partner_id"
                " AND customer.company_id = last.company_id"
            ),
        )
        place = SQL("(last.position, last.key)")
        return SQL(
            """
            SELECT * FROM (
                SELECT DISTINCT ON (gone.partner_id, gone.company_id)
                       %(position)s AS position, -gone.id::bigint AS key,
                       gone.partner_id, gone.company_id, gone.kind, gone.merged_into_id
                  FROM crm_feed_tombstone gone
                 WHERE gone.id IN %(told)s
                 ORDER BY gone.partner_id, gone.company_id, gone.id DESC) last
             WHERE %(between)s AND last.position >= %(floor)s
               AND NOT EXISTS (SELECT 1 %(seen)s)
            """,
            position=_transaction("gone", current),
            told=self._get_told(),
            between=self._is_between(place, since, until),
            floor=since.floor,
            seen=seen,
        )

    def _get_told(self):
        """SQL of ids of what the user may know of customers who are gone."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        return self.env["crm.feed.tombstone"]._search(domain).subselect()

    def _get_gone_values(self, columns, gone, is_json):
        """SQL of the columns of who is gone: nothing but that."""
        told = [c._replace(value=GONE.get(c.name, SQL("NULL"))) for c in columns]
        values = [
            _get_value(column, is_json) if column.name in GONE else column.value
            for column in told
        ]
        return SQL("SELECT %s FROM (%s) gone", SQL(", ").join(values), gone)


def _get_value(column, is_json):
    """SQL of a column's value, as JSON has it or as a text."""
    value = column.value
    if column.kind == "number":
        value = SQL(
            "(CASE WHEN (%(value)s)::float8 NOT IN %(none)s THEN %(value)s END)",
            value=value,
            none=NO_NUMBERS,
        )
    elif column.kind == "datetime":
        value = SQL('TO_CHAR(%s, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')', value)
    return value if is_json else SQL("(%s)::text", value)


def _transaction(table, current):
    """SQL of the transaction that wrote a row, counted without a turn at 32 bits.

    :param current: the current transaction, with the turns before it
    """
    base = current - current % TURN
    number = SQL("%s::text::bigint", SQL.identifier(table, "xmin"))
    return SQL(
        "(CASE WHEN %(number)s > %(current)s THEN %(number)s + %(before)s"
        " ELSE %(number)s + %(base)s END)",
        number=number,
        current=current % TURN + SLACK,
        before=max(base - TURN, 0),
        base=base,
    )
