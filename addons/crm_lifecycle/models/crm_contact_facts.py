# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was in contact with customers, and what follows from it, by set-based SQL."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_contact_asked import ALL, Asked

KEPT_TABLE = "crm_contact_kept_now"
# Whoever is in one of these is left in peace, whatever tags and settings say.
PEACEFUL = ("parting", "former")
# What the textbook says: contacts a year with a prospect, and with a customer.
TEXTBOOK_PROSPECT, TEXTBOOK_CUSTOMER = 6, 4
PROSPECTS = ("acquaintance", "prospect")
# E-mails that have not arrived are none.
UNDELIVERED = ("bounce", "exception", "canceled")
LOCK_NAME = "crm_contact_cadence"
CADENCE_FIELDS = (
    *("lifecycle_id", "contacts_per_year", "target_id"),
    *("last_contact", "contact_count", "next_due"),
)
MONTH_FIELDS = (
    *("stage_id", "user_id", "month_count", "contact_count"),
    *("contacts_per_year", "textbook", "kept_rate", "textbook_rate"),
)


class CrmContactFacts(models.AbstractModel):
    """A contact is a day on which something was said to, or done with, a customer."""

    _name = "crm.contact.facts"
    _description = "Contacts with Customers"

    # What counts as contact

    def _get_contacts(self, scope, asked=ALL):
        """SQL of contacts: (partner_id, id, kind, moment, user_id, model, res_id).

        Messages are read once, whatever is counted of them; that the customer was
        among the recipients is looked up for those alone that are left.

        :param scope: whose contacts, and until when, as of :class:`Scope`
        :param asked: :class:`Asked`; what is not asked for may be there as well
        """
        company = self.env["res.company"].browse(scope.company_id)
        kinds = self._get_kinds(company)
        parts = [self._get_kept_messages(kind, company) for kind in kinds]
        if company.contact_counts_meeting:
            parts.append(self._get_meetings(scope, asked))
        return SQL(
            """
            WITH people AS %(lookup)s (%(people)s),
                 said AS MATERIALIZED (%(said)s), homed AS MATERIALIZED (%(homed)s)
            %(parts)s
            """,
            lookup=SQL("MATERIALIZED") if asked.customers else SQL("NOT MATERIALIZED"),
            people=self._get_people(scope, asked),
            said=self._get_said(scope, kinds, asked),
            homed=self._get_homed(),
            parts=SQL(" UNION ALL ").join(parts or [_get_homed_columns(SQL("FALSE"))]),
        )

    def _get_people(self, scope, asked):
        """SQL of partners with the customers that they belong to."""
        customer = SQL("commercial_partner_id")
        asked_for = SQL("TRUE")
        if asked.customers:
            asked_for = SQL("%s IN (%s)", customer, asked.customers)
        return SQL(
            "SELECT id, commercial_partner_id AS partner_id, partner_share"
            " FROM res_partner WHERE %s AND %s",
            scope.condition(customer),
            asked_for,
        )

    def _get_kinds(self, company):
        """{kind of message: SQL that may hold for one}, as the company counts it.

        Mailings are of a type of their own, which is never among them.
        """
        kinds = {}
        if company.contact_counts_activity:
            kinds["activity"] = self._is_activity()
        if company.contact_counts_mail:
            kinds["mail"] = SQL(
                "%s AND NOT %s", self._is_written(), self._is_internal()
            )
        if company.contact_counts_note:
            kinds["note"] = SQL("%s AND %s", self._is_written(), self._is_internal())
        if company.contact_counts_incoming:
            kinds["incoming"] = SQL(
                "message.message_type IN ('email', 'comment') AND writer.id IS NULL"
                " AND NOT %s",
                self._is_internal(),
            )
        return kinds

    def _is_written(self):
        """SQL: a person of ours has written it."""
        return SQL(
            "message.message_type = 'comment' AND writer.id IS NOT NULL"
            " AND message.mail_activity_type_id IS NULL"
        )

    def _is_internal(self):
        """SQL: it was kept among colleagues."""
        note = self.env.ref("mail.mt_note").id
        return SQL(
            "(message.subtype_id = %s OR message.subtype_id IS NULL"
            " OR message.is_internal IS TRUE)",
            note,
        )

    def _is_activity(self):
        """SQL: a call, a visit or something else of the kind was done."""
        # What counts holds for all, also where the user may not see the types.
        types = self.env["mail.activity.type"].sudo().with_context(active_test=False)
        counted = types.search([("counts_as_contact", "=", True)])
        return SQL("message.mail_activity_type_id = ANY(%s)", counted.ids)

    def _get_said(self, scope, kinds, asked):
        """SQL of messages that may count; whose they are is as with the life cycle."""
        return SQL(
            """
            SELECT message.id, message.model, message.res_id, message.author_id,
                   message.date AS moment, writer.id AS user_id,
                   CASE %(kinds)s END AS kind
              FROM mail_message message
              LEFT JOIN res_users creator ON creator.id = message.create_uid
              LEFT JOIN (%(writers)s) writer
                     ON writer.partner_id = message.author_id
             WHERE message.date < %(until)s AND %(narrowed)s AND %(asked)s
               AND message.model = ANY(%(models)s) AND (%(counted)s)
               AND COALESCE(message.record_company_id, creator.company_id,
                            %(company)s) = %(company)s
            """,
            kinds=_get_cases(kinds),
            counted=SQL(" OR ").join([SQL("FALSE"), *kinds.values()]),
            writers=self._get_writers(),
            models=list(self._get_homes()),
            narrowed=self._narrow_messages(scope),
            asked=asked.narrow_messages(),
            **scope.names,
        )

    def _get_writers(self):
        """SQL of our people by their partners; the robot is nobody."""
        return SQL(
            "SELECT partner_id, MIN(id) AS id FROM res_users"
            " WHERE share IS NOT TRUE AND id <> %s GROUP BY partner_id",
            self.env.ref("base.user_root").id,
        )

    def _narrow_messages(self, scope):
        """SQL that lets messages of few customers be found by an index."""
        if scope.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            """
            (message.model, message.res_id) IN (
                SELECT model, id FROM (%s) home WHERE partner_id = ANY(%s))
            """,
            self._get_all_homes(),
            self._get_contact_ids(scope),
        )

    def _get_contact_ids(self, scope):
        """Ids of few customers and their contacts; listed, so that indexes are used."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE %s",
                scope.condition(SQL("commercial_partner_id")),
            )
        )
        return [id_ for (id_,) in rows]

    def _get_homes(self):
        """{model on whose records people speak with customers: SQL of its rows}."""
        return {
            **self.env["crm.lifecycle.facts"]._get_contact_homes(),
            "crm.information.request": SQL(
                "SELECT id, partner_id FROM crm_information_request"
            ),
            "account.move": SQL(
                "SELECT id, partner_id FROM account_move"
                " WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
            ),
            "stock.picking": SQL("SELECT id, partner_id FROM stock_picking"),
        }

    def _get_all_homes(self):
        """SQL of (model, id, partner_id) of all records that are of a partner."""
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS model, id, partner_id FROM (%s) home"
                " WHERE partner_id IS NOT NULL",
                model,
                home,
            )
            for model, home in self._get_homes().items()
        )

    def _get_homed(self):
        """SQL of these messages with their customers."""
        return SQL(
            """
            SELECT contact.partner_id, said.* FROM (%s) said
              JOIN people contact ON contact.id = said.contact_id
            """,
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT home.partner_id AS contact_id, said.* FROM said"
                    " JOIN (%s) home ON home.id = said.res_id WHERE said.model = %s",
                    home,
                    model,
                )
                for model, home in self._get_homes().items()
            ),
        )

    def _get_kept_messages(self, kind, company):
        """SQL of the messages of a kind that are a contact with their customer."""
        condition = SQL("kind = %s", kind)
        if kind == "incoming":
            condition = SQL("%s AND %s", condition, self._is_from_customer())
        elif kind == "mail":
            condition = SQL("%s AND %s", condition, self._is_to_customer())
            if not company.contact_counts_invoice:
                condition = SQL("%s AND NOT %s", condition, self._is_sent_invoice())
        return _get_homed_columns(condition)

    def _is_from_customer(self):
        """SQL: the customer has written it, by e-mail or on the portal."""
        return SQL(
            """
            EXISTS (SELECT FROM people author
                     WHERE author.id = homed.author_id
                       AND author.partner_id = homed.partner_id)
            """
        )

    def _is_to_customer(self):
        """SQL: it has reached the customer."""
        return SQL(
            """
            EXISTS (SELECT FROM mail_notification notice
                      JOIN people reader ON reader.id = notice.res_partner_id
                     WHERE notice.mail_message_id = homed.id
                       AND COALESCE(notice.notification_status, '') NOT IN %s
                       AND reader.partner_id = homed.partner_id)
            """,
            UNDELIVERED,
        )

    def _is_sent_invoice(self):
        """SQL: an invoice goes out with it, which is no talk with the customer."""
        return SQL(
            """
            (homed.model = 'account.move' AND EXISTS (
                SELECT FROM message_attachment_rel file
                 WHERE file.message_id = homed.id))
            """
        )

    def _get_meetings(self, scope, asked):
        """SQL of meetings that are over, with each customer who has not declined."""
        return SQL(
            """
            SELECT contact.partner_id, attendee.id::bigint * 2 + 1,
                   'meeting', meeting.start, meeting.user_id, 'calendar.event',
                   meeting.id
              FROM calendar_event meeting
              JOIN calendar_attendee attendee ON attendee.event_id = meeting.id
              JOIN people contact ON contact.id = attendee.partner_id
              JOIN res_users host ON host.id = meeting.user_id
             WHERE meeting.active AND host.company_id = %(company)s
               AND contact.partner_share AND attendee.state <> 'declined'
               AND meeting.start < %(until)s AND meeting.stop <= %(over)s
               AND %(asked)s
            """,
            over=min(scope.until, fields.Datetime.now()),
            asked=asked.narrow_meetings(),
            **scope.names,
        )

    # What was agreed, and what was kept of it

    def _gather(self, scope):
        """Put what was kept as of a day into a temporary table."""
        self.env.flush_all()
        is_whole = scope.partner_ids is None
        if is_whole:
            # Nobody knows beforehand how many messages count; looking up millions of
            # them one by one would take many times as long.
            self.env.cr.execute("SET LOCAL enable_nestloop = off")
            self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        self._put(self._get_kept(scope, self._get_counts(scope)))
        if is_whole:
            self.env.cr.execute("RESET enable_nestloop")
            self.env.cr.execute("RESET work_mem")

    def _gather_targets(self, scope):
        """The same with the contacts as they were counted last."""
        self.env.flush_all()
        counts = SQL(
            "SELECT partner_id, last_contact, contact_count, 0 AS month_count"
            " FROM crm_contact_cadence WHERE company_id = %s",
            scope.company_id,
        )
        self._put(self._get_kept(scope, counts))

    def _put(self, query):
        facts = self.env["crm.lifecycle.facts"]
        facts._make_temporary_table(KEPT_TABLE, query)
        self.env.execute_query(SQL("ANALYZE %s", SQL.identifier(KEPT_TABLE)))

    def _get_counts(self, scope):
        """SQL of last contact, contacts in 12 months and in the month of the day.

        With most customers somebody has spoken within the 12 months; older messages
        are looked at for the others alone.
        """
        if scope.partner_ids is not None:
            return self._get_counts_of(scope, ALL)
        customers = SQL("SELECT partner_id FROM (%s) here", self._get_customers(scope))
        since = self._get_year_begin(scope)
        silent = SQL(
            "%s WHERE partner_id NOT IN (SELECT partner_id FROM recent)", customers
        )
        return SQL(
            "WITH recent AS MATERIALIZED (%s) SELECT * FROM recent UNION ALL %s",
            self._get_counts_of(scope, Asked(since=since, customers=customers)),
            self._get_counts_of(scope, Asked(before=since, customers=silent)),
        )

    def _get_year_begin(self, scope):
        """The first moment of the 12 months that end with a scope's day."""
        company = self.env["res.company"].browse(scope.company_id)
        day = scope.as_of - relativedelta(years=1)
        return self.env["crm.lifecycle"]._get_scope(company, day).until

    def _get_counts_of(self, scope, asked):
        """SQL of the same of the contacts that are asked for."""
        return SQL(
            """
            SELECT partner_id, MAX(day) AS last_contact,
                   (COUNT(*) FILTER (WHERE day > %(as_of)s - INTERVAL '1 year'))::int
                   AS contact_count,
                   (COUNT(*) FILTER (WHERE day >= DATE_TRUNC('month', %(as_of)s)))::int
                   AS month_count
              FROM (SELECT partner_id, %(day)s AS day FROM (%(contacts)s) contact
                     GROUP BY 1, 2) day
             GROUP BY partner_id
            """,
            day=scope.day(SQL("moment")),
            contacts=self._get_contacts(scope, asked),
            **scope.names,
        )

    def _get_kept(self, scope, counts):
        """SQL of one row per customer with a stage: target, contacts, next due.

        Who was never spoken with has been due since the stage began.
        """
        due = SQL(
            "CASE WHEN contacts_per_year > 0 THEN COALESCE(last_contact"
            " + ROUND(365.0 / contacts_per_year)::int, stage_since, %s) END",
            scope.names["as_of"],
        )
        return SQL(
            """
            SELECT *, %(due)s AS next_due,
                   CASE WHEN %(due)s < %(as_of)s THEN 0 ELSE 100 END AS kept_rate,
                   CASE WHEN contact_count < textbook THEN 0 ELSE 100
                   END AS textbook_rate
              FROM (%(targets)s) aimed
            """,
            due=due,
            targets=self._get_targets(scope, counts),
            **scope.names,
        )

    def _get_targets(self, scope, counts):
        """SQL of customers with their stage's, tag's or own contacts a year."""
        return SQL(
            """
            SELECT customer.partner_id, customer.lifecycle_id, customer.stage_id,
                   customer.stage_since, partner.user_id, own.id AS target_id,
                   COALESCE(own.contacts_per_year, stage.contacts_per_year, 0)
                   AS contacts_per_year, %(textbook)s AS textbook,
                   counted.last_contact,
                   COALESCE(counted.contact_count, 0) AS contact_count,
                   COALESCE(counted.month_count, 0) AS month_count
              FROM (%(customers)s) customer
              JOIN res_partner partner ON partner.id = customer.partner_id
              JOIN crm_lifecycle_stage stage ON stage.id = customer.stage_id
              LEFT JOIN (%(own)s) own ON own.partner_id = customer.partner_id
                    AND stage.category NOT IN %(peaceful)s
              LEFT JOIN (%(counts)s) counted
                     ON counted.partner_id = customer.partner_id
            """,
            textbook=self._get_textbook(),
            customers=self._get_customers(scope),
            own=self._get_own_targets(scope),
            peaceful=PEACEFUL,
            counts=counts,
        )

    def _get_textbook(self):
        return SQL(
            "CASE WHEN stage.category IN %s THEN 0 WHEN stage.category IN %s THEN %s"
            " ELSE %s END",
            PEACEFUL,
            PROSPECTS,
            TEXTBOOK_PROSPECT,
            TEXTBOOK_CUSTOMER,
        )

    def _get_customers(self, scope):
        """SQL of customers with the stage they are, or on a past day were, in."""
        rows = self.env["crm.lifecycle"]
        if scope.as_of >= rows._get_today(scope.timezone):
            return SQL(
                "SELECT partner_id, id AS lifecycle_id, stage_id, stage_since"
                " FROM crm_lifecycle WHERE company_id = %s AND %s",
                scope.company_id,
                scope.condition(SQL("partner_id")),
            )
        return SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, NULL::int AS lifecycle_id,
                   to_stage_id AS stage_id, date AS stage_since
              FROM crm_lifecycle_transition
             WHERE company_id = %(company)s AND date <= %(as_of)s AND %(condition)s
             ORDER BY partner_id, date DESC, id DESC
            """,
            condition=scope.condition(SQL("partner_id")),
            **scope.names,
        )

    def _get_own_targets(self, scope):
        """SQL of the target of each customer who has one: the own goes before tags,
        among tags the highest counts."""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, id, contacts_per_year
              FROM (SELECT partner_id, id, contacts_per_year, 1 AS place
                      FROM crm_contact_target
                     WHERE partner_id IS NOT NULL AND %(here)s
                     UNION ALL
                    SELECT tagged.partner_id, target.id, target.contacts_per_year, 2
                      FROM crm_contact_target target
                      JOIN res_partner_res_partner_category_rel tagged
                        ON tagged.category_id = target.category_id
                     WHERE %(here)s) target
             WHERE %(condition)s
             ORDER BY partner_id, place, contacts_per_year DESC, id
            """,
            here=SQL("COALESCE(company_id, %s) = %s", *[scope.company_id] * 2),
            condition=scope.condition(SQL("partner_id")),
        )

    # Into rows

    def _write_cadences(self, scope):
        """Make the cadences equal to what was gathered; return how many changed."""
        key = SQL("row.company_id = %s", scope.company_id)
        gone = self._delete_rows("crm_contact_cadence", key, scope)
        return gone + self._write_rows(
            "crm_contact_cadence", CADENCE_FIELDS, key, scope
        )

    def _write_months(self, scope):
        """The same with the row of the month; who is left in peace has none."""
        key = SQL(
            "row.company_id = %s AND row.month = DATE_TRUNC('month', %s)::date",
            scope.company_id,
            scope.names["as_of"],
        )
        self._execute(
            SQL(
                "DELETE FROM %s WHERE contacts_per_year = 0 AND textbook = 0",
                SQL.identifier(KEPT_TABLE),
            )
        )
        gone = self._delete_rows("crm_contact_month", key, scope)
        written = self._write_rows("crm_contact_month", MONTH_FIELDS, key, scope)
        return gone + written

    def _delete_rows(self, table, key, scope):
        return self._execute(
            SQL(
                "DELETE FROM %s AS row WHERE %s AND %s AND NOT EXISTS"
                " (SELECT FROM %s kept WHERE kept.partner_id = row.partner_id)",
                SQL.identifier(table),
                key,
                scope.condition(SQL("row.partner_id")),
                SQL.identifier(KEPT_TABLE),
            )
        )

    def _write_rows(self, table, names, key, scope):
        """Update what differs and insert what is missing."""
        columns = [SQL.identifier(name) for name in names]
        statement = {
            "table": SQL.identifier(table),
            "columns": SQL(", ").join(columns),
            "key": key,
            "kept": SQL.identifier(KEPT_TABLE),
            "values": SQL(", ").join(SQL("kept.%s", name) for name in columns),
            "mine": SQL(", ").join(SQL("row.%s", name) for name in columns),
        }
        changed = self._execute(_get_update(**statement))
        return changed + self._execute(self._get_insertion(scope, **statement))

    def _get_insertion(self, scope, table, columns, key, kept, values, mine):
        """SQL that adds the rows of customers who have none."""
        dated = table == SQL.identifier("crm_contact_month")
        month = SQL("DATE_TRUNC('month', %s)::date,", scope.names["as_of"])
        return SQL(
            """
            INSERT INTO %(table)s (partner_id, company_id, %(month)s %(columns)s)
            SELECT kept.partner_id, %(company)s, %(value)s %(values)s
              FROM %(kept)s kept
             WHERE NOT EXISTS (SELECT FROM %(table)s AS row
                                WHERE row.partner_id = kept.partner_id AND %(key)s)
            """,
            table=table,
            month=SQL("month,") if dated else SQL(),
            value=month if dated else SQL(),
            columns=columns,
            values=values,
            kept=kept,
            key=key,
            company=scope.company_id,
        )

    def _execute(self, statement):
        self.env.cr.execute(statement)
        return self.env.cr.rowcount

    # Who is next

    def _get_candidates(self, scope, until, users, chiefs, asked, most):
        """Customers to plan a contact with: [(user, partner, life cycle, due)].

        Of each person so many as there can be room for; the more a customer is worth
        and the longer it waits, measured by its own rhythm, the earlier it comes.

        :param until: last day on which a contact that is planned may be due
        :param users: ids of who can be in contact with customers
        :param chiefs: {department: id of who is, where a customer has nobody fit}
        :param asked: ids of those for whom it is asked now
        :param most: so many at most for each person
        """
        overdue = SQL("GREATEST(%s - cadence.next_due, 0)", scope.names["as_of"])
        rhythm = SQL("(365.0 / cadence.contacts_per_year)")
        return self.env.execute_query(
            SQL(
                """
                SELECT user_id, partner_id, lifecycle_id, next_due
                  FROM (SELECT *, ROW_NUMBER() OVER (
                                    PARTITION BY user_id
                                    ORDER BY urgency DESC, next_due, partner_id
                                  ) AS place
                          FROM (%(waiting)s) waiting
                         WHERE user_id = ANY(%(asked)s)) ranked
                 WHERE place <= %(most)s ORDER BY user_id, place
                """,
                waiting=self._get_waiting(
                    scope,
                    until,
                    _get_user(users, chiefs),
                    SQL(
                        "GREATEST(%s, 1) * (1 + %s / %s)",
                        self._get_worth(),
                        overdue,
                        rhythm,
                    ),
                ),
                asked=list(asked),
                most=most,
            )
        )

    def _get_worth(self):
        """SQL of what a customer is worth; another addon may know better."""
        return SQL("COALESCE(lifecycle.net_revenue_year, 0)")

    def _get_waiting(self, scope, until, user, urgency):
        """SQL of customers who are due and with whom nothing is planned."""
        return SQL(
            """
            SELECT %(user)s AS user_id, cadence.partner_id, cadence.lifecycle_id,
                   cadence.next_due, %(urgency)s AS urgency
              FROM crm_contact_cadence cadence
              JOIN crm_lifecycle lifecycle ON lifecycle.id = cadence.lifecycle_id
              JOIN crm_lifecycle_stage stage ON stage.id = lifecycle.stage_id
              JOIN res_partner partner ON partner.id = cadence.partner_id
             WHERE cadence.company_id = %(company)s AND cadence.next_due <= %(last)s
               AND partner.active
               AND NOT EXISTS (SELECT FROM (%(planned)s) planned
                                WHERE planned.partner_id = cadence.partner_id)
            """,
            user=user,
            urgency=urgency,
            last=until,
            planned=self._get_planned(until),
            **scope.names,
        )

    def _get_planned(self, until):
        """SQL of customers with whom a contact is planned, by whomever."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id
              FROM (SELECT partner_id FROM (%s) activity UNION ALL %s) planned
              JOIN res_partner contact ON contact.id = planned.partner_id
            """,
            self._get_open_activities(),
            self._get_coming_meetings(until),
        )

    def _get_open_activities(self):
        """SQL of (partner_id, id, date_deadline) of contacts that are planned."""
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT home.partner_id, activity.id, activity.date_deadline
                  FROM mail_activity activity
                  JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
                  JOIN (%s) home ON home.id = activity.res_id
                 WHERE activity.active AND kind.counts_as_contact
                   AND activity.res_model = %s
                """,
                home,
                model,
            )
            for model, home in self._get_homes().items()
        )

    def _find_planned(self, customer_ids):
        """{customer: id of the first activity that is planned with it}."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (contact.commercial_partner_id)
                           contact.commercial_partner_id, planned.id
                      FROM (%s) planned
                      JOIN res_partner contact ON contact.id = planned.partner_id
                     WHERE contact.commercial_partner_id = ANY(%s)
                     ORDER BY 1, planned.date_deadline, planned.id
                    """,
                    self._get_open_activities(),
                    customer_ids,
                )
            )
        )

    def _get_coming_meetings(self, until):
        """SQL of whom somebody meets on one of these days, or is meeting now."""
        return SQL(
            """
            SELECT contact.id FROM calendar_event meeting
              JOIN calendar_attendee attendee ON attendee.event_id = meeting.id
              JOIN res_partner contact ON contact.id = attendee.partner_id
             WHERE meeting.active AND attendee.state <> 'declined'
               AND contact.partner_share
               AND meeting.stop > %s AND meeting.start::date <= %s
            """,
            fields.Datetime.now(),
            until,
        )

    # One at a time

    @api.model
    def _try_lock(self, company):
        """Whether this transaction is the only one that counts a company's contacts."""
        [(locked,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                LOCK_NAME,
                company.id,
            )
        )
        return locked

    @api.model
    def _lock(self, company):
        """Wait until no other transaction counts a company's contacts."""
        self.env.execute_query(
            SQL("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", LOCK_NAME, company.id)
        )


def _get_cases(conditions):
    """SQL of the first name whose condition holds."""
    cases = [SQL("WHEN %s THEN %s", holds, name) for name, holds in conditions.items()]
    return SQL(" ").join([*cases, SQL("WHEN FALSE THEN ''")])


def _get_homed_columns(condition):
    """SQL of messages as contacts; their ids are even, those of meetings odd."""
    return SQL(
        """
        SELECT partner_id, id::bigint * 2 AS id, kind, moment, user_id, model, res_id
          FROM homed WHERE %s
        """,
        condition,
    )


def _get_update(table, columns, key, kept, values, mine):
    """SQL that changes the rows that differ."""
    return SQL(
        """
        UPDATE %(table)s AS row SET (%(columns)s) = ROW(%(values)s)
          FROM %(kept)s kept
         WHERE kept.partner_id = row.partner_id AND %(key)s
           AND (%(mine)s) IS DISTINCT FROM (%(values)s)
        """,
        table=table,
        columns=columns,
        key=key,
        kept=kept,
        values=values,
        mine=mine,
    )


def _get_user(users, chiefs):
    """SQL of who speaks with a customer: its salesperson, else the department's."""
    cases = SQL(" ").join(
        SQL("WHEN %s THEN %s::int", department, user_id)
        for department, user_id in chiefs.items()
    )
    return SQL(
        "CASE WHEN partner.user_id = ANY(%s) THEN partner.user_id"
        " ELSE CASE stage.department %s END END",
        list(users),
        cases or SQL("WHEN NULL THEN NULL::int"),
    )


def get_month_end(day):
    """The last day of a day's month."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def get_rhythm(contacts_per_year):
    """Days from one contact to the next, as the database rounds them."""
    return int(365 / contacts_per_year + 0.5)
