# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All facts about customers, by set-based SQL over the host's documents."""

from datetime import date, datetime
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

FACTS_TABLE = "crm_lifecycle_facts_now"
CONTACT_TYPES = ("comment", "email", "email_outgoing")
# Records on which people speak with customers.
CONTACT_MODELS = (
    *("res.partner", "crm.lead", "sale.order", "crm.lifecycle"),
    *("crm.voice", "crm.handoff", "crm.parting"),
)


class Scope(NamedTuple):
    """Whose facts, and as of when.

    ``until`` is the first moment, in UTC, after the day ``as_of`` in the company's
    time zone. ``partner_ids`` are commercial partners; None stands for all customers
    with an id in ``ids``, where that is given.
    """

    company_id: int
    as_of: date
    until: datetime
    timezone: str
    partner_ids: list | None = None
    ids: range | None = None

    def condition(self, column):
        """SQL that holds for the customers of this scope."""
        if self.partner_ids is not None:
            return SQL("%s = ANY(%s)", column, self.partner_ids)
        if self.ids is not None:
            return SQL("%s BETWEEN %s AND %s", column, self.ids[0], self.ids[-1])
        return SQL("%s IS NOT NULL", column)

    def day(self, column):
        """SQL of the day that a moment in UTC falls on."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, self.timezone
        )

    @property
    def is_now(self):
        """SQL that holds unless the day has passed."""
        return SQL("%s > NOW() AT TIME ZONE 'UTC'", self.until)

    @property
    def names(self):
        """What statements refer to by name."""
        return {
            "company": self.company_id,
            "as_of": SQL("%s::date", self.as_of),
            "until": self.until,
        }


class FactSource(NamedTuple):
    """One statement that knows some facts.

    ``select`` gives one row per customer: partner_id, first_seen (day or NULL) and a
    column for each name in ``facts``. Whoever is in a source that ``makes_customer``
    has a life cycle. ``model`` and ``documents``, which gives (partner_id, id, day),
    tell the documents that the facts were made from.
    """

    facts: tuple
    select: SQL
    makes_customer: bool = False
    model: str = ""
    documents: SQL | None = None


class CrmLifecycleFacts(models.AbstractModel):
    """Sources of facts. Another addon adds its own by extending ``_get_sources``."""

    _name = "crm.lifecycle.facts"
    _description = "Facts about Customers"

    def _get_sources(self, scope):
        """List of :class:`FactSource` for a scope."""
        return [
            self._get_invoice_source(scope),
            self._get_sale_source(scope),
            self._get_delivery_source(scope),
            self._get_lead_source(scope),
            self._get_receivable_source(scope),
            self._get_payment_source(scope),
            self._get_contact_source(scope),
            self.env["crm.voice.facts"]._get_complaint_source(scope),
        ]

    # Invoices

    def _get_purchase_days(self, scope):
        """SQL of (partner_id, day, net, invoices, credits) as of a day.

        A credit note that reverses an invoice counts on that invoice's day, any other
        on its own; a document dated later does not exist yet. A day with a positive
        net, in company currency, is a purchase. The customer is the commercial partner
        that the invoice was made for, also of its credit notes.
        """
        return SQL(
            """
            SELECT partner_id, day, SUM(amount) AS net,
                   SUM(invoice) AS invoices, SUM(1 - invoice) AS credits
              FROM (%(invoiced)s UNION ALL %(credited)s) document
             WHERE day <= %(as_of)s
             GROUP BY partner_id, day
            """,
            invoiced=self._get_invoiced(scope),
            credited=self._get_credits(scope),
            **scope.names,
        )

    def _get_invoiced(self, scope):
        """SQL of (partner_id, day, amount, 1) of invoices."""
        return SQL(
            """
            SELECT commercial_partner_id AS partner_id, invoice_date AS day,
                   amount_untaxed_signed AS amount, 1 AS invoice
              FROM account_move
             WHERE company_id = %(company)s AND state = 'posted'
               AND move_type IN ('out_invoice', 'out_receipt')
               AND invoice_date <= %(as_of)s AND %(condition)s
            """,
            condition=scope.condition(SQL("commercial_partner_id")),
            **scope.names,
        )

    def _get_credits(self, scope):
        """SQL of credit notes, each with the customer and the day of its invoice."""
        customer = SQL(
            "COALESCE(invoice.commercial_partner_id, credit.commercial_partner_id)"
        )
        return SQL(
            """
            SELECT %(customer)s, COALESCE(invoice.invoice_date, credit.invoice_date),
                   credit.amount_untaxed_signed, 0
              FROM account_move credit
              LEFT JOIN account_move invoice
                     ON invoice.id = credit.reversed_entry_id
                    AND invoice.state = 'posted'
                    AND invoice.move_type IN ('out_invoice', 'out_receipt')
             WHERE credit.company_id = %(company)s AND credit.state = 'posted'
               AND credit.move_type = 'out_refund'
               AND credit.invoice_date <= %(as_of)s AND %(condition)s AND %(narrowed)s
            """,
            customer=customer,
            condition=scope.condition(customer),
            narrowed=self._narrow_credits(scope),
            **scope.names,
        )

    def _narrow_credits(self, scope):
        """SQL that lets credit notes of few customers be found by an index."""
        if scope.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            """
            credit.id IN (
                SELECT id FROM account_move WHERE %(condition)s AND state = 'posted'
                   AND move_type = 'out_refund'
                 UNION ALL
                SELECT reversing.id FROM account_move
                  JOIN account_move reversing
                    ON reversing.reversed_entry_id = account_move.id
                 WHERE %(condition)s AND account_move.state = 'posted'
                   AND account_move.move_type IN ('out_invoice', 'out_receipt'))
            """,
            condition=scope.condition(SQL("account_move.commercial_partner_id")),
        )

    def _get_invoice_source(self, scope):
        """Purchases, their rhythm and revenue, from posted invoices."""
        facts = (
            *("invoice_count", "credit_note_count", "purchase_count"),
            *("first_purchase", "last_purchase", "usual_gap", "last_gap"),
            *("net_revenue", "net_revenue_year"),
        )
        select, documents = (
            self._get_purchases(scope),
            self._get_invoice_documents(scope),
        )
        return FactSource(facts, select, True, "account.move", documents)

    def _get_purchases(self, scope):
        """SQL of the facts that follow from the days of purchase."""
        return SQL(
            """
            SELECT partner_id, MIN(day) AS first_seen,
                   SUM(invoices)::int AS invoice_count,
                   SUM(credits)::int AS credit_note_count,
                   COUNT(*) FILTER (WHERE net > 0)::int AS purchase_count,
                   MIN(day) FILTER (WHERE net > 0) AS first_purchase,
                   MAX(day) FILTER (WHERE net > 0) AS last_purchase,
                   (MAX(day) FILTER (WHERE net > 0)
                    - MIN(day) FILTER (WHERE net > 0))::float8
                   / NULLIF(COUNT(*) FILTER (WHERE net > 0) - 1, 0) AS usual_gap,
                   MAX(day - previous) FILTER (WHERE net > 0 AND is_last) AS last_gap,
                   SUM(net) AS net_revenue,
                   COALESCE(SUM(net) FILTER (WHERE day > %(as_of)s - INTERVAL '1 year'),
                            0) AS net_revenue_year
              FROM (%(rhythm)s) rhythm
             GROUP BY partner_id
            """,
            rhythm=self._get_rhythm(scope),
            **scope.names,
        )

    def _get_rhythm(self, scope):
        """SQL of days with the purchase before, and whether it is the last one."""
        return SQL(
            """
            SELECT *, LAG(day) OVER purchase AS previous,
                   LEAD(day) OVER purchase IS NULL AS is_last
              FROM (%s) days
            WINDOW purchase AS (PARTITION BY partner_id, net > 0 ORDER BY day)
            """,
            self._get_purchase_days(scope),
        )

    def _get_invoice_documents(self, scope):
        return SQL(
            """
            SELECT commercial_partner_id AS partner_id, id, invoice_date AS day
              FROM account_move
             WHERE company_id = %(company)s AND state = 'posted'
               AND move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND invoice_date <= %(as_of)s AND %(condition)s
            """,
            condition=scope.condition(SQL("commercial_partner_id")),
            **scope.names,
        )

    # Quotations and orders

    def _get_sale_documents(self, scope):
        """SQL of quotations and orders that were there; of the past without cancelled
        ones, since nobody knows when they were cancelled.

        As of today an order is one by its state, whatever its date; when it became
        one is known from its date alone.
        """
        known = self._get_sale_moment()
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, sale.id,
                   %(day)s AS day, sale.validity_date,
                   sale.state = 'sale' AND (%(is_now)s OR sale.date_order < %(until)s)
                   AS is_order,
                   %(ordered)s AS order_day
              FROM sale_order sale
              JOIN res_partner contact ON contact.id = sale.partner_id
             WHERE sale.company_id = %(company)s AND sale.state <> 'cancel'
               AND %(known)s < %(until)s AND %(condition)s
            """,
            day=scope.day(known),
            known=known,
            is_now=scope.is_now,
            ordered=scope.day(SQL("sale.date_order")),
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_sale_moment(self):
        """SQL of when a quotation or order came about."""
        return SQL(
            "CASE sale.state WHEN 'sale' THEN LEAST(sale.create_date, sale.date_order)"
            " ELSE sale.create_date END"
        )

    def _get_sale_source(self, scope):
        """Open quotations and confirmed orders."""
        documents = self._get_sale_documents(scope)
        select = SQL(
            """
            SELECT partner_id, MIN(day) AS first_seen,
                   COUNT(*) FILTER (WHERE NOT is_order AND
                                    COALESCE(validity_date, %(as_of)s) >= %(as_of)s
                                   )::int AS quotation_count,
                   COUNT(*) FILTER (WHERE is_order)::int AS order_count,
                   MAX(order_day) FILTER (WHERE is_order) AS last_order
              FROM (%(documents)s) sale
             GROUP BY partner_id
            """,
            documents=documents,
            **scope.names,
        )
        facts = ("quotation_count", "order_count", "last_order")
        return FactSource(facts, select, True, "sale.order", documents)

    # What is delivered, and what comes back

    def _get_delivery_documents(self, scope):
        """SQL of deliveries and returns; cancelled ones are left out."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, picking.id,
                   %(day)s AS day, kind.code = 'outgoing' AS is_delivery,
                   picking.state = 'done' AND picking.date_done < %(until)s AS is_done,
                   COALESCE(picking.date_deadline, picking.scheduled_date) AS promised,
                   picking.date_done
              FROM stock_picking picking
              JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
              JOIN res_partner contact ON contact.id = picking.partner_id
             WHERE picking.company_id = %(company)s
               AND picking.state NOT IN ('draft', 'cancel')
               AND (kind.code = 'outgoing'
                    OR kind.code = 'incoming' AND picking.return_id IS NOT NULL)
               AND %(known)s < %(until)s AND %(condition)s
            """,
            day=scope.day(
                known := SQL(
                    "CASE picking.state WHEN 'done' "
                    "THEN LEAST(picking.create_date, picking.date_done) "
                    "ELSE picking.create_date END"
                )
            ),
            known=known,
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_delivery_source(self, scope):
        """What was delivered, what waits, what came back."""
        documents = self._get_delivery_documents(scope)
        facts = self._get_delivery_facts(scope)
        select = SQL(
            """
            SELECT partner_id, MIN(day) AS first_seen, %(facts)s
              FROM (%(documents)s) picking
             GROUP BY partner_id
            """,
            facts=_named(facts),
            documents=documents,
        )
        return FactSource(tuple(facts), select, True, "stock.picking", documents)

    def _get_delivery_facts(self, scope):
        """{fact: SQL of it over a customer's deliveries and returns}."""
        late = SQL("%s < %s", scope.day(SQL("promised")), scope.names["as_of"])
        return {
            "undelivered_count": SQL(
                "COUNT(*) FILTER (WHERE is_delivery AND NOT is_done)::int"
            ),
            "late_count": SQL(
                "COUNT(*) FILTER (WHERE is_delivery AND NOT is_done AND %s)::int", late
            ),
            "delivery_count": SQL(
                "COUNT(*) FILTER (WHERE is_delivery AND is_done)::int"
            ),
            "last_delivery": SQL("MAX(day) FILTER (WHERE is_delivery AND is_done)"),
            "return_count": SQL(
                "COUNT(*) FILTER (WHERE NOT is_delivery AND is_done)::int"
            ),
        }

    # Leads

    def _get_lead_documents(self, scope):
        """SQL of leads; one without company belongs to its team's or its people's."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, lead.id, %(day)s AS day,
                   CASE WHEN lead.won_status = 'pending' THEN lead.active
                        ELSE lead.date_closed >= %(until)s END AS is_open,
                   lead.won_status = 'won'
                   AND COALESCE(lead.date_closed, lead.create_date) < %(until)s
                   AS is_won
              FROM crm_lead lead
              JOIN res_partner contact ON contact.id = lead.partner_id
              LEFT JOIN crm_team team ON team.id = lead.team_id
              LEFT JOIN res_users owner ON owner.id = lead.user_id
              LEFT JOIN res_users creator ON creator.id = lead.create_uid
             WHERE COALESCE(lead.company_id, team.company_id, owner.company_id,
                            creator.company_id) = %(company)s
               AND lead.create_date < %(until)s AND %(condition)s
            """,
            day=scope.day(SQL("lead.create_date")),
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_lead_source(self, scope):
        """Leads and opportunities, open and won."""
        documents = self._get_lead_documents(scope)
        select = SQL(
            """
            SELECT partner_id, MIN(day) AS first_seen,
                   COUNT(*) FILTER (WHERE is_open)::int AS open_lead_count,
                   COUNT(*) FILTER (WHERE is_won)::int AS won_lead_count,
                   MAX(day) AS last_lead
              FROM (%s) lead
             GROUP BY partner_id
            """,
            documents,
        )
        facts = ("open_lead_count", "won_lead_count", "last_lead")
        return FactSource(facts, select, True, "crm.lead", documents)

    # Money that is owed, and how fast it comes

    def _get_receivable_source(self, scope):
        """What is owed: open items, and those that were settled only afterwards.

        A payment may be booked on a contact; its company is who owes less.
        """
        items = SQL(
            "%(open)s UNION ALL %(settled)s",
            open=self._get_open_items(scope),
            settled=self._get_items_settled_later(scope),
        )
        select = SQL(
            """
            SELECT partner_id, NULL::date AS first_seen, SUM(amount) AS receivable,
                   COALESCE(SUM(amount) FILTER (WHERE due < %(as_of)s), 0)
                   AS receivable_overdue
              FROM (%(items)s) item
             GROUP BY partner_id
            """,
            items=items,
            **scope.names,
        )
        return FactSource(("receivable", "receivable_overdue"), select)

    def _get_open_items(self, scope):
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   line.amount_residual AS amount,
                   COALESCE(line.date_maturity, line.date) AS due
              FROM account_move_line line
              JOIN res_partner contact ON contact.id = line.partner_id
             WHERE line.reconciled IS NOT TRUE AND line.account_id IN %(accounts)s
               AND line.company_id = %(company)s AND line.parent_state = 'posted'
               AND line.date <= %(as_of)s AND %(condition)s
            """,
            accounts=self._get_receivable_accounts(),
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_items_settled_later(self, scope):
        return SQL(
            """
            SELECT contact.commercial_partner_id, part.amount,
                   COALESCE(line.date_maturity, line.date) AS due
              FROM (SELECT debit_move_id AS id, amount FROM account_partial_reconcile
                     WHERE company_id = %(company)s AND max_date > %(as_of)s
                     UNION ALL
                    SELECT credit_move_id, -amount FROM account_partial_reconcile
                     WHERE company_id = %(company)s AND max_date > %(as_of)s) part
              JOIN account_move_line line ON line.id = part.id
              JOIN res_partner contact ON contact.id = line.partner_id
             WHERE line.account_id IN %(accounts)s AND line.company_id = %(company)s
               AND line.parent_state = 'posted' AND line.date <= %(as_of)s
               AND %(condition)s
            """,
            accounts=self._get_receivable_accounts(),
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_receivable_accounts(self):
        """Ids of accounts, never none: listed, since a join misleads the planner."""
        # Accounts of companies that the user does not see have lines of their own.
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return accounts.search([("account_type", "=", "asset_receivable")])._ids or (0,)

    def _get_payment_source(self, scope):
        """How the invoices of the last year were paid."""
        facts = self._get_payment_facts(scope)
        select = SQL(
            """
            SELECT partner_id, NULL::date AS first_seen, %(facts)s
              FROM (%(items)s) item
             GROUP BY partner_id
            """,
            facts=_named(facts),
            items=self._get_settled_items(scope),
        )
        return FactSource(tuple(facts), select)

    def _get_payment_facts(self, _scope):
        """{fact: SQL of it over a customer's settled items}."""
        return {"days_to_pay": SQL("(AVG(days) FILTER (WHERE is_paid))::float8")}

    def _get_settled_items(self, scope):
        """SQL of invoices' items with which something was matched in the last year."""
        columns = self._get_settled_item_columns(scope)
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id, move.id, %(columns)s
              FROM (%(settlements)s) part
              JOIN account_move_line line
                ON line.id = part.debit_move_id AND line.account_id IN %(accounts)s
              JOIN account_move move ON move.id = line.move_id
             WHERE move.company_id = %(company)s AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_receipt')
               AND move.invoice_date <= %(as_of)s AND %(condition)s
             GROUP BY line.id, move.id
            """,
            columns=_named(columns),
            settlements=self._get_settlements(scope),
            accounts=self._get_receivable_accounts(),
            condition=scope.condition(SQL("move.commercial_partner_id")),
            **scope.names,
        )

    def _get_settled_item_columns(self, scope):
        """{column: SQL of it over what one item was matched with}.

        ``is_paid``: in full by then, of an invoice of the last year; ``days`` to it.
        """
        is_paid = SQL(
            """
            line.reconciled AND MAX(part.max_date) <= %(as_of)s
            AND move.move_type = 'out_invoice' AND move.payment_state <> 'reversed'
            AND move.invoice_date > %(as_of)s - INTERVAL '1 year'
            """,
            **scope.names,
        )
        return {
            "days": SQL("MAX(part.max_date) - move.invoice_date"),
            "is_paid": is_paid,
        }

    def _get_settlements(self, scope):
        """SQL of what was matched with items in the last year, and since then."""
        return SQL(
            """
            SELECT debit_move_id, credit_move_id, max_date, amount
              FROM account_partial_reconcile
             WHERE company_id = %(company)s AND %(narrowed)s
               AND max_date > %(as_of)s - INTERVAL '1 year'
            """,
            narrowed=self._narrow_payments(scope),
            **scope.names,
        )

    def _narrow_payments(self, scope):
        """SQL that lets payments of few customers be found by an index."""
        if scope.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            """
            debit_move_id IN (SELECT line.id FROM account_move invoice
                                JOIN account_move_line line
                                  ON line.move_id = invoice.id
                               WHERE %s AND invoice.state = 'posted'
                                 AND invoice.move_type
                                     IN ('out_invoice', 'out_receipt')
                                 AND line.account_id IN %s)
            """,
            scope.condition(SQL("invoice.commercial_partner_id")),
            self._get_receivable_accounts(),
        )

    # Contacts

    def _get_contact_source(self, scope):
        """Messages to and from the customer, calls and other activities, meetings."""
        select = SQL(
            """
            SELECT partner_id, MIN(%(day)s) AS first_seen, MAX(%(day)s) AS last_contact
              FROM (%(messages)s UNION ALL %(meetings)s) contact
             GROUP BY partner_id
            """,
            day=scope.day(SQL("moment")),
            messages=self._get_messages(scope),
            meetings=self._get_meetings(scope),
        )
        return FactSource(("last_contact",), select)

    def _get_messages(self, scope):
        """SQL of (partner_id, id, moment) of what was said on customers' records."""
        return SQL(" UNION ALL ").join(
            self._get_messages_on(model, home, scope)
            for model, home in self._get_contact_homes().items()
        )

    def _get_contact_homes(self):
        """{model on whose records people speak with customers: SQL of its rows}."""
        partners = SQL("SELECT id, id AS partner_id FROM res_partner")
        return {
            model: SQL(
                "SELECT id, partner_id FROM %s", SQL.identifier(self.env[model]._table)
            )
            for model in CONTACT_MODELS
        } | {"res.partner": partners}

    def _get_messages_on(self, model, home, scope):
        """SQL of messages on one kind of record.

        A message without company is its author's company's; only where the author is
        gone, nobody knows whose it is, and it counts everywhere.
        """
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, message.id,
                   message.date AS moment
              FROM mail_message message
              JOIN (%(home)s) home ON home.id = message.res_id
              JOIN res_partner contact ON contact.id = home.partner_id
              LEFT JOIN res_users author ON author.id = message.create_uid
             WHERE message.model = %(model)s AND message.date < %(until)s
               AND (message.message_type IN %(types)s
                    AND message.subtype_id <> %(note)s
                    AND message.is_internal IS NOT TRUE
                    OR message.mail_activity_type_id IS NOT NULL)
               AND COALESCE(message.record_company_id, author.company_id,
                            %(company)s) = %(company)s
               AND %(condition)s
            """,
            home=home,
            model=model,
            types=CONTACT_TYPES,
            note=self.env.ref("mail.mt_note").id,
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_meetings(self, scope):
        """SQL of (partner_id, id, moment) of meetings that have begun."""
        return SQL(
            """
            SELECT contact.commercial_partner_id, meeting.id, meeting.start
              FROM calendar_event meeting
              JOIN calendar_event_res_partner_rel attendee
                ON attendee.calendar_event_id = meeting.id
              JOIN res_partner contact ON contact.id = attendee.res_partner_id
              JOIN res_users host ON host.id = meeting.user_id
             WHERE meeting.active AND host.company_id = %(company)s
               AND meeting.start < %(until)s AND %(condition)s
            """,
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    # All together

    def _gather(self, scope, asked=None):
        """Put the facts of a scope's customers into a temporary table.

        :param asked: names of the facts that are needed; by default all
        :return: names of the facts, which are the table's columns after partner_id
        """
        self._flush_documents()
        sources = self._get_asked_sources(scope, asked)
        self._make_temporary_table(FACTS_TABLE, self._combine(sources, scope))
        self.env.execute_query(SQL("ANALYZE %s", SQL.identifier(FACTS_TABLE)))
        return self._get_fact_names(sources)

    def _get_asked_sources(self, scope, asked):
        """Sources of some facts, and those that tell who is a customer at all."""
        sources = self._get_sources(scope)
        if asked is None or "first_contact" in asked:
            return sources
        return [
            source
            for source in sources
            if source.makes_customer or asked.intersection(source.facts)
        ]

    def _get_fact_names(self, sources):
        named = [name for source in sources for name in source.facts]
        return ["first_contact", *named]

    def _flush_documents(self):
        """What waits in memory is in the tables before they are read."""
        self.env.flush_all()

    def _combine(self, sources, scope):
        """SQL of one row per customer: partner_id, first_contact and all facts."""
        named = {SQL.identifier(f"source_{n}"): one for n, one in enumerate(sources)}
        facts = [
            self._get_value(name, fact)
            for name, source in named.items()
            for fact in source.facts
        ]
        return SQL(
            """
            WITH %(sources)s
            SELECT customer.partner_id, %(facts)s,
                   LEAST(%(first_seen)s) AS first_contact
              FROM (%(customers)s) customer %(joins)s
             WHERE customer.partner_id IS NOT NULL
            """,
            sources=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", name, source.select)
                for name, source in named.items()
            ),
            first_seen=SQL(", ").join(SQL("%s.first_seen", name) for name in named),
            facts=SQL(", ").join(facts),
            customers=self._get_customers(named, scope),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %s ON %s.partner_id = customer.partner_id", name, name)
                for name in named
            ),
        )

    def _get_customers(self, named, scope):
        """SQL of the ids of all who have a life cycle.

        :param named: {name in the statement: source}
        """
        customers = [
            SQL("SELECT partner_id FROM %s", name)
            for name, source in named.items()
            if source.makes_customer
        ]
        return SQL(" UNION ").join([*customers, self._get_pinned(scope)])

    def _get_pinned(self, scope):
        """SQL of customers whose stage somebody has decided, with documents or not."""
        return SQL(
            """
            SELECT partner_id FROM crm_lifecycle_pin
             WHERE company_id = %(company)s AND date_from <= %(as_of)s
               AND COALESCE(date_until, %(as_of)s) >= %(as_of)s
               AND COALESCE(released_on, 'infinity') > %(as_of)s AND %(condition)s
            """,
            condition=scope.condition(SQL("partner_id")),
            **scope.names,
        )

    def _get_value(self, table, fact):
        """SQL of a fact: a count or an amount that no document tells of is nought."""
        column = SQL("%s.%s", table, SQL.identifier(fact))
        field = self.env["crm.lifecycle"]._fields[fact]
        if field.type in ("integer", "monetary"):
            column = SQL("COALESCE(%s, 0)", column)
        return SQL("%s AS %s", column, SQL.identifier(fact))

    def _make_temporary_table(self, name, query):
        """A table that ends with the transaction, in place of an earlier one."""
        table = SQL.identifier(name)
        self.env.execute_query(SQL("DROP TABLE IF EXISTS %s", table))
        self.env.execute_query(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query)
        )


def _named(columns):
    """SQL of columns with their names."""
    return SQL(", ").join(
        SQL("%s AS %s", column, SQL.identifier(name))
        for name, column in columns.items()
    )
