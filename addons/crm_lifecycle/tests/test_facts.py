# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known about a customer, from which documents, and as of when."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.crm_lifecycle_facts import FactSource
from .common import TODAY, LifecycleCase, day


@tagged("post_install", "-at_install")
class TestInvoiceFacts(LifecycleCase):
    """Purchases, rhythm and revenue come from posted invoices."""

    def test_purchases_and_their_rhythm(self):
        self._invoice_days_ago(self.customer, 400, 100, 40)
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual(row.invoice_count, 3)
        self.assertEqual(row.purchase_count, 3)
        self.assertEqual(row.first_purchase, TODAY - timedelta(days=400))
        self.assertEqual(row.last_purchase, TODAY - timedelta(days=40))
        self.assertEqual(row.usual_gap, 180)
        self.assertEqual(row.last_gap, 60)
        self.assertEqual(row.net_revenue, 300)
        self.assertEqual(row.net_revenue_year, 200)
        self.assertEqual(row.days_silent, 40)
        self.assertAlmostEqual(row.silence_ratio, 40 / 180)

    def test_two_invoices_of_a_day_are_one_purchase(self):
        self._invoice_days_ago(self.customer, 10, 10)
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual((row.invoice_count, row.purchase_count), (2, 1))
        self.assertEqual(row.usual_gap, 0)

    def test_a_reversed_invoice_is_no_purchase(self):
        invoice = self._invoice(self.customer, TODAY - timedelta(days=30))
        self._credit(invoice, TODAY - timedelta(days=5))
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual((row.invoice_count, row.credit_note_count), (1, 1))
        self.assertEqual((row.purchase_count, row.net_revenue), (0, 0))
        self.assertFalse(row.last_purchase)

    def test_a_credit_note_counts_on_the_day_of_its_invoice(self):
        invoice = self._invoice(self.customer, TODAY - timedelta(days=30), 100)
        self._credit(invoice, TODAY - timedelta(days=5), 40)
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual(row.net_revenue, 60)
        self.assertEqual(row.last_purchase, TODAY - timedelta(days=30))

    def test_drafts_and_cancelled_invoices_count_for_nothing(self):
        invoice = self._invoice(self.customer)
        invoice.button_draft()
        self._evaluate()
        self.assertFalse(self._row(self.customer))

    def test_a_contact_buys_for_its_company(self):
        contact = self._make_customer("Anna", parent_id=self.customer.id)
        self._invoice(contact)
        self._evaluate(contact)
        self.assertEqual(self._row(self.customer).purchase_count, 1)
        self.assertFalse(self._row(contact))

    def test_amounts_are_in_the_company_s_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": TODAY,
                "rate": 0.5,
            }
        )
        self._invoice(self.customer, TODAY, 100, currency_id=euro.id)
        self._evaluate()
        self.assertEqual(self._row(self.customer).net_revenue, 200)

    def test_who_is_no_customer_has_no_row(self):
        self._invoice(self.other_customer)
        self.customer.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._evaluate()
        self.assertTrue(self._row(self.other_customer))
        self.assertFalse(self._row(self.customer))


@tagged("post_install", "-at_install")
class TestAsOf(LifecycleCase):
    """The same question about a past day is answered alike, whatever came later."""

    def test_later_documents_do_not_exist_yet(self):
        self._invoice_days_ago(self.customer, 100, 50)
        past = TODAY - timedelta(days=60)
        self._evaluate(as_of=past)
        before = self._facts(self.customer)
        invoice = self._invoice(self.customer, TODAY - timedelta(days=10))
        self._credit(invoice, TODAY)
        self._evaluate(as_of=past)
        self.assertEqual(self._facts(self.customer), before)
        self.assertEqual(before["purchase_count"], 1)

    def test_a_later_credit_note_takes_nothing_from_the_past(self):
        invoice = self._invoice(self.customer, TODAY - timedelta(days=50))
        self._credit(invoice, TODAY - timedelta(days=10))
        self._evaluate(as_of=TODAY - timedelta(days=20))
        self.assertEqual(self._row(self.customer).purchase_count, 1)
        self._evaluate()
        self.assertEqual(self._row(self.customer).purchase_count, 0)

    def test_what_was_owed_then_was_owed_then(self):
        invoice = self._invoice(self.customer, TODAY - timedelta(days=50))
        self._pay(invoice, TODAY - timedelta(days=10))
        self._evaluate(as_of=TODAY - timedelta(days=20))
        row = self._row(self.customer)
        self.assertEqual((row.receivable, row.receivable_overdue), (100, 100))
        self._evaluate()
        self.assertEqual((row.receivable, row.days_to_pay), (0, 40))

    def _facts(self, partner):
        row = self._row(partner)
        return {name: row[name] for name in row._facts()}


@tagged("post_install", "-at_install")
class TestMoneyFacts(LifecycleCase):
    """What is owed, what of it is overdue, and how fast it comes."""

    def test_a_part_payment_leaves_the_rest(self):
        invoice = self._invoice(self.customer, TODAY - timedelta(days=5))
        self._pay(invoice, TODAY, 30)
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual((row.receivable, row.days_to_pay), (70, 0))

    def test_what_is_not_yet_due_is_not_overdue(self):
        self._invoice(self.customer, TODAY, 100)
        due = TODAY - timedelta(days=1)
        self._invoice(self.customer, due, 40, invoice_date_due=due)
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual((row.receivable, row.receivable_overdue), (140, 40))

    def test_a_contact_pays_for_its_company(self):
        contact = self._make_customer("Anna", parent_id=self.customer.id)
        due = TODAY - timedelta(days=30)
        invoice = self._invoice(self.customer, due, 100)
        payment = self._pay_in_advance(contact, 60)
        for customers in (self.customer,), ():
            self._evaluate(*customers)
            row = self._row(self.customer)
            self.assertEqual((row.receivable, row.receivable_overdue), (40, 100))
            action = row.with_context(fact="receivable").action_open_fact()
            items = self.env["account.move.line"].search(action["domain"])
            self.assertEqual(sum(items.mapped("amount_residual")), 40)
        self._match(invoice, payment.move_id)
        self._evaluate()
        self.assertEqual((row.receivable, row.receivable_overdue), (40, 40))

    def test_days_to_pay_are_those_of_the_invoice_s_customer(self):
        contact = self._make_customer("Anna", parent_id=self.customer.id)
        invoice = self._invoice(self.customer, TODAY - timedelta(days=30), 60)
        lines = invoice.line_ids.filtered("date_maturity")
        # As imports leave it.
        self.env.cr.execute(
            "UPDATE account_move_line SET partner_id = %s WHERE id = ANY(%s)",
            [contact.id, lines.ids],
        )
        self._match(invoice, self._pay_in_advance(contact, 60).move_id)
        for customers in (self.customer,), ():
            self._evaluate(*customers)
            self.assertEqual(self._row(self.customer).days_to_pay, 30)

    def _pay_in_advance(self, partner, amount):
        """A payment that is booked on a contact, and matched with nothing yet."""
        payment = self.env["account.payment"].create(
            {
                "partner_id": partner.id,
                "amount": amount,
                "date": TODAY,
                "journal_id": self._make_bank().id,
                "payment_type": "inbound",
                "partner_type": "customer",
            }
        )
        payment.action_post()
        item = payment.move_id.line_ids.filtered("account_id.reconcile")
        self.assertIn(partner, item.partner_id)
        return payment

    def _match(self, *moves):
        items = self.env["account.move"].union(*moves).line_ids
        items.filtered(lambda item: item.account_type == "asset_receivable").reconcile()

    def test_days_to_pay_is_the_average(self):
        for ago, paid in ((60, 50), (40, 10)):
            invoice = self._invoice(self.customer, TODAY - timedelta(days=ago))
            self._pay(invoice, TODAY - timedelta(days=paid))
        self._evaluate()
        self.assertEqual(self._row(self.customer).days_to_pay, 20)


@tagged("post_install", "-at_install")
class TestOtherFacts(LifecycleCase):
    """Leads, quotations, orders, deliveries, returns and contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of

    def test_quotations_become_orders(self):
        quotation = self._quotation(self.customer)
        self._evaluate(as_of=self.today)
        row = self._row(self.customer)
        self.assertEqual((row.quotation_count, row.order_count), (1, 0))
        quotation.action_confirm()
        self._evaluate(as_of=self.today)
        self.assertEqual((row.quotation_count, row.order_count), (0, 1))
        self.assertEqual(row.last_order, self.today)

    def test_an_order_with_a_later_date_is_an_order(self):
        order = self._order(self.customer)
        later = datetime.combine(self.today + timedelta(days=5), time(12))
        order.date_order = later
        self._evaluate(as_of=self.today)
        row = self._row(self.customer)
        self.assertEqual((row.quotation_count, row.order_count), (0, 1))
        self.assertEqual(row.last_order, later.date())
        for fact, found in (("order_count", order), ("quotation_count", [])):
            action = row.with_context(fact=fact).action_open_fact()
            self.assertEqual(list(order.search(action["domain"])), list(found))

    def test_an_order_was_a_quotation_before_its_date(self):
        order = self._order(self.customer)
        self._backdate(order, "2026-01-01 10:00:00")
        order.date_order = "2026-03-01 10:00:00"
        for as_of, counts in (("2026-02-01", (1, 0)), ("2026-03-01", (0, 1))):
            self._evaluate(as_of=day(as_of))
            row = self._row(self.customer)
            self.assertEqual((row.quotation_count, row.order_count), counts)

    def test_an_expired_quotation_is_not_open(self):
        self._quotation(self.customer, validity_date=self.today - timedelta(days=1))
        self._evaluate(as_of=self.today)
        self.assertEqual(self._row(self.customer).quotation_count, 0)

    def test_a_cancelled_quotation_is_none(self):
        self._quotation(self.customer).action_cancel()
        self._evaluate(as_of=self.today)
        self.assertFalse(self._row(self.customer))

    def test_leads_open_won_and_lost(self):
        won, lost = (self._lead(self.customer) for _number in range(2))
        self._lead(self.customer)
        won.action_set_won()
        lost.action_set_lost()
        self._evaluate(as_of=self.today)
        row = self._row(self.customer)
        self.assertEqual((row.open_lead_count, row.won_lead_count), (1, 1))

    def test_a_lead_was_open_before_it_was_closed(self):
        lead = self._lead(self.customer)
        self._backdate(lead, "2026-01-01 00:00:00")
        lead.action_set_lost()
        self._evaluate(as_of=day("2026-02-01"))
        self.assertEqual(self._row(self.customer).open_lead_count, 1)
        self._evaluate(as_of=self.today)
        self.assertEqual(self._row(self.customer).open_lead_count, 0)

    def test_a_lead_without_company_belongs_to_its_salesperson_s(self):
        user = self._make_user("seller", "sales_team.group_sale_salesman")
        lead = self._lead(self.customer, user_id=user.id, team_id=False)
        lead.company_id = False
        self._evaluate(as_of=self.today)
        self.assertEqual(self._row(self.customer).open_lead_count, 1)

    def test_deliveries_wait_come_and_go_back(self):
        self.product.is_storable = True
        order = self._order(self.customer)
        picking = order.picking_ids
        self._evaluate(as_of=self.today)
        row = self._row(self.customer)
        self.assertEqual((row.undelivered_count, row.delivery_count), (1, 0))
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        self._return(picking)
        self._evaluate(as_of=self.today)
        self.assertEqual((row.undelivered_count, row.delivery_count), (0, 1))
        self.assertEqual(row.return_count, 1)
        self.assertEqual(row.last_delivery, self.today)

    def _return(self, picking):
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=picking.id
        )
        returned = wizard.create({"picking_id": picking.id})
        returned.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(
            returned.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": 1, "picked": True})
        back.button_validate()

    def test_a_delivery_is_late_after_its_promised_day(self):
        self.product.is_storable = True
        picking = self._order(self.customer).picking_ids
        picking.move_ids.date_deadline = "2026-01-01 00:00:00"
        picking.scheduled_date = "2026-01-01 00:00:00"
        self._evaluate(as_of=self.today)
        self.assertEqual(self._row(self.customer).late_count, 1)

    def test_messages_and_meetings_are_contacts_notes_are_not(self):
        self._invoice(self.customer)
        self.customer._message_log(body="Only for us")
        self._evaluate(as_of=self.today)
        row = self._row(self.customer)
        self.assertFalse(row.last_contact)
        self.customer.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._evaluate(as_of=self.today)
        self.assertEqual(row.last_contact, self.today)

    def test_calls_on_complaints_are_contacts(self):
        self._invoice(self.customer)
        voice = self.env["crm.voice"].create(
            {
                "name": "Lid",
                "topic": "design",
                "kind": "complaint",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        voice.activity_schedule("mail.mail_activity_data_call").action_feedback("Fine")
        self._evaluate(as_of=self.today)
        self.assertEqual(self._row(self.customer).last_contact, self.today)

    def test_a_message_without_company_is_its_author_s(self):
        other = self._make_company("Lifecycle Elsewhere")
        here = self._make_user("here", "sales_team.group_sale_salesman")
        there = self._make_user("there", "sales_team.group_sale_salesman", other)
        self._invoice(self.customer)
        for author, contacted in ((there, False), (here, self.today)):
            self._message(self.customer, author)
            self._evaluate(as_of=self.today)
            row = self._row(self.customer)
            self.assertEqual(row.last_contact, contacted)

    def test_a_message_whose_author_is_gone_counts_everywhere(self):
        self._invoice(self.customer)
        message = self._message(self.customer, self.env.user)
        message.flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_message SET create_uid = NULL WHERE id = %s", message.ids
        )
        self._evaluate(as_of=self.today)
        self.assertEqual(self._row(self.customer).last_contact, self.today)

    def test_a_message_without_company_queues_its_author_s(self):
        other = self._make_company("Lifecycle Elsewhere")
        there = self._make_user("there", "sales_team.group_sale_salesman", other)
        queue = type(self.env["crm.lifecycle.queue"])
        with patch.object(queue, "_enqueue") as enqueue:
            message = self._message(self.customer, there)
            enqueue.assert_called_once_with({(self.customer.id, other.id)})
            enqueue.reset_mock()
            message.with_user(self.env.user).unlink()
            enqueue.assert_called_once_with({(self.customer.id, other.id)})

    def _message(self, partner, author):
        """A message that says nothing of its company."""
        messages = self.env["mail.message"].with_user(author).sudo()
        return messages.create(
            {
                "model": "res.partner",
                "res_id": partner.id,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "body": "Good morning",
            }
        )

    def test_a_meeting_is_a_contact_once_it_has_begun(self):
        self._invoice(self.customer)
        host = self._make_user("host", "sales_team.group_sale_salesman")
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-06-01 09:00:00",
                "stop": "2026-06-01 10:00:00",
                "user_id": host.id,
                "partner_ids": [Command.set(self.customer.ids)],
            }
        )
        self._evaluate()
        self.assertEqual(self._row(self.customer).last_contact, day("2026-06-01"))
        self._evaluate(as_of=day("2026-05-31"))
        self.assertFalse(self._row(self.customer).last_contact)


@tagged("post_install", "-at_install")
class TestDocumentsOfFacts(LifecycleCase):
    """Each fact opens the documents it was made from, and their sum is the fact."""

    COUNTED = (
        *("invoice_count", "credit_note_count", "quotation_count", "order_count"),
        *("undelivered_count", "open_lead_count", "won_lead_count"),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.is_storable = True
        invoice = cls._invoice(cls.customer, TODAY - timedelta(days=300), 500)
        cls._credit(invoice, TODAY - timedelta(days=20), 120)
        old = cls._invoice(cls.customer, TODAY - timedelta(days=900), 70)
        cls._credit(old, TODAY - timedelta(days=10))
        cls._pay(cls._invoice(cls.customer, TODAY, 40), TODAY, 15)
        cls._quotation(cls.customer)
        cls._order(cls.customer)
        cls._lead(cls.customer)
        cls._lead(cls.customer).action_set_won()
        cls._invoice(cls.other_customer)
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of
        cls._evaluate(as_of=cls.today)
        cls.row = cls._row(cls.customer)

    def _documents(self, fact):
        action = self.row.with_context(fact=fact).action_open_fact()
        model = self.env[action["res_model"]].with_context(active_test=False)
        return model.search(action["domain"])

    def test_counts_are_numbers_of_documents(self):
        for fact in self.COUNTED:
            with self.subTest(fact=fact):
                self.assertEqual(len(self._documents(fact)), self.row[fact])
                self.assertTrue(self.row[fact])

    def test_amounts_are_sums_of_documents(self):
        for fact in ("net_revenue", "net_revenue_year"):
            with self.subTest(fact=fact):
                documents = self._documents(fact)
                total = sum(documents.mapped("amount_untaxed_signed"))
                self.assertAlmostEqual(total, self.row[fact])

    def test_receivables_are_sums_of_open_items(self):
        for fact in ("receivable", "receivable_overdue"):
            with self.subTest(fact=fact):
                total = sum(self._documents(fact).mapped("amount_residual"))
                self.assertAlmostEqual(total, self.row[fact])

    def test_what_is_settled_by_a_later_payment_is_still_owed(self):
        later = self.today + timedelta(days=20)
        self._pay(self._invoice(self.customer, self.today, 100), later)
        self._pay(self._invoice(self.customer, self.today, 50), later, 20)
        due = self.today - timedelta(days=1)
        old = self._invoice(self.customer, due, 7, invoice_date_due=due)
        self._pay(old, self.today)
        before = self.row.receivable
        self._evaluate(as_of=self.today)
        self.assertEqual(self.row.receivable - before, 150)
        for fact in ("receivable", "receivable_overdue"):
            items = self._documents(fact)
            total = sum(items.mapped("amount_residual"))
            self.assertAlmostEqual(total + self._settled_later(items), self.row[fact])
            self.assertNotIn(old, items.move_id)

    def _settled_later(self, items):
        """What of these items is matched with something of a later day."""
        debits, credits_ = (
            items[name].filtered(lambda part: part.max_date > self.today)
            for name in ("matched_credit_ids", "matched_debit_ids")
        )
        return sum(debits.mapped("amount")) - sum(credits_.mapped("amount"))

    def test_nothing_but_facts_is_opened(self):
        for name in ("message_ids", "nonsense", None, "create_uid"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.row.with_context(fact=name).action_open_fact()

    def test_all_facts_have_documents(self):
        self._say(self.customer)
        self._evaluate(as_of=self.today)
        elapsed = ("days_silent", "silence_ratio", "days_since_contact", "days_known")
        for fact in (*self.row._facts(), *elapsed):
            with self.subTest(fact=fact):
                self._documents(fact)

    def test_elapsed_days_open_what_they_are_counted_from(self):
        self._say(self.customer)
        self._evaluate(as_of=self.today)
        for fact, origin in (
            ("days_silent", "last_purchase"),
            ("silence_ratio", "last_purchase"),
            ("days_since_contact", "last_contact"),
            ("days_known", "first_contact"),
        ):
            with self.subTest(fact=fact):
                documents = self._documents(fact)
                self.assertEqual(documents, self._documents(origin))

    def test_contacts_are_messages_that_the_reader_may_see(self):
        first = self._say(self._lead(self.customer))
        last = self._say(self.customer)
        self._say(self.other_customer)
        self.customer._message_log(body="Only for us")
        self._evaluate(as_of=self.today)
        self.assertEqual(self._documents("last_contact").ids, [last.id, first.id])
        action = self.row.with_context(fact="last_contact").action_open_fact()
        salesman = self._make_user("reader", "sales_team.group_sale_salesman")
        self.env["crm.lead"].browse(first.res_id).user_id = self.env.user
        messages = self._as(salesman, "mail.message").search(action["domain"])
        self.assertEqual(messages.ids, last.ids)

    def test_the_first_contact_is_the_first_document(self):
        invoice = self._documents("first_contact")
        self.assertEqual(invoice._name, "account.move")
        self.assertEqual(invoice.invoice_date, self.row.first_contact)

    def test_a_meeting_is_opened_as_one(self):
        host = self._make_user("host_of_visit", "sales_team.group_sale_salesman")
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-06-01 09:00:00",
                "stop": "2026-06-01 10:00:00",
                "user_id": host.id,
                "partner_ids": [Command.set(self.customer.ids)],
            }
        )
        self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.customer.id)]
        ).unlink()
        self._evaluate(as_of=self.today)
        self.assertEqual(self._documents("last_contact"), meeting)

    def test_without_a_contact_there_is_nothing_to_open(self):
        self.assertFalse(self.row.last_contact)
        with self.assertRaisesRegex(UserError, "no documents"):
            self._documents("last_contact")

    def _say(self, record):
        return record.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_another_addon_s_fact_opens_its_source_s_documents(self):
        facts = type(self.env["crm.lifecycle.facts"])
        sources = facts._get_sources
        with patch.object(
            facts,
            "_get_sources",
            lambda model, scope: [*sources(model, scope), self._make_source(scope)],
        ):
            model, domain = self.row._get_fact_documents("partner_latitude")
            self.assertEqual(self.env[model].search(domain), self.customer)
            with self.assertRaises(UserError):
                self.row._get_fact_documents("partner_longitude")

    def _make_source(self, scope):
        return FactSource(
            ("partner_latitude",),
            SQL("SELECT NULL"),
            model="res.partner",
            documents=SQL(
                "SELECT id AS partner_id, id, create_date::date AS day"
                " FROM res_partner WHERE %s",
                scope.condition(SQL("id")),
            ),
        )
