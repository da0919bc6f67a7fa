# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Obligations are what the ledger, the warehouse and the salespeople say."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_parting import PartingCase
from .common_properties import steady

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("invoice", "draft", "pay", "credit", "order", "deliver", "return"),
                *("quote", "payer", "bill"),
            )
        ),
        st.integers(1, 90),
        st.booleans(),
    ),
    min_size=2,
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestPartingObligations(PartingCase):
    """Each kind appears with its document and goes with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()
        cls.parting = cls._start()
        # Addresses alone are no business of these tests.
        (cls.customer + cls.contact).email = False

    def test_nothing(self):
        self.assertFalse(self._rows(self.parting))

    def test_an_invoice_until_it_is_paid(self):
        invoice = self._invoice(self.contact, self._today(), 120)
        row = self._rows(self.parting)
        self.assertEqual((row.kind, row.state, row.amount), ("invoice", "open", 120))
        self.assertEqual((row.res_id, row.name), (invoice.id, invoice.name))
        self._pay(invoice, self._today(), 100)
        self.assertEqual(self._rows(self.parting).amount, 20)
        self._pay(invoice, self._today())
        self.assertFalse(self._rows(self.parting))

    def test_credits_and_payments_that_match_nothing(self):
        invoice = self._invoice(self.customer, self._today(), 100)
        self._pay(invoice, self._today())
        credit = self._invoice(self.customer, self._today(), 30, move_type="out_refund")
        row = self._rows(self.parting)
        self.assertEqual((row.kind, row.amount, row.res_id), ("credit", -30, credit.id))

    def test_invoices_that_nobody_has_posted(self):
        self.env["account.move"].create(
            self._prepare_invoice(self.customer, self._today(), 10)
        )
        row = self._rows(self.parting)
        self.assertEqual((row.kind, row.blocks), ("draft", True))

    def test_an_order_until_it_is_delivered_and_invoiced(self):
        order = self._order(self.customer)
        self.assertEqual(self._kinds(self.parting), ["delivery", "order"])
        self._deliver(order)
        self.assertEqual(self._kinds(self.parting), ["order"])
        order._create_invoices().action_post()
        self.assertEqual(self._kinds(self.parting), ["invoice"])

    def test_a_return_until_it_is_received(self):
        order = self._order(self.customer)
        self._deliver(order)
        order._create_invoices().action_post()
        self._return(order)
        self.assertIn("return", self._kinds(self.parting))
        back = order.picking_ids.filtered("return_id")
        back.action_cancel()
        self.assertNotIn("return", self._kinds(self.parting))

    def _return(self, order):
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=order.picking_ids[0].id
        )
        wizard = wizard.create({})
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        wizard.action_create_returns()

    def test_goods_to_somebody_elses_address(self):
        order = self._quotation(self.customer)
        order.partner_shipping_id = self.other_customer
        order.action_confirm()
        self.assertEqual(self._kinds(self.parting), ["delivery", "order"])
        other = self._start(self.other_customer)
        self.assertEqual(self._kinds(other), ["delivery"])

    def test_a_service_that_is_still_to_be_done(self):
        service = self.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        order = self._quotation(self.customer)
        order.order_line.product_id = service
        order.action_confirm()
        self.assertEqual(self._kinds(self.parting), ["order"])
        order.order_line.qty_delivered = 1
        self.assertEqual(self._kinds(self.parting), ["order"])
        order._create_invoices().action_post()
        self.assertEqual(self._kinds(self.parting), ["invoice"])

    def test_work_of_other_companies_is_none_of_ours(self):
        other = self._make_company("Elsewhere")
        self.env["crm.lead"].create(
            {"name": "There", "partner_id": self.customer.id, "company_id": other.id}
        )
        self._lead(self.customer)
        self.assertEqual(self._kinds(self.parting), ["lead"])

    def test_lost_and_won_leads_are_over(self):
        lead, other = self._lead(self.customer), self._lead(self.contact)
        lead.action_set_lost()
        other.action_set_won()
        self.assertFalse(self._rows(self.parting))

    def test_activities_on_documents(self):
        lead = self._lead(self.customer)
        todo = "mail.mail_activity_data_todo"
        manager = self.users["manager"]
        made = lead.activity_schedule(todo, user_id=manager.id)
        made |= self._row(self.customer).activity_schedule(todo, user_id=manager.id)
        rows = self._rows(self.parting, "activity")
        self.assertEqual(set(rows.mapped("res_id")), set(made.ids))
        made.action_feedback()
        self.assertFalse(self._rows(self.parting, "activity"))

    def test_addresses_that_may_be_written_to(self):
        self.contact.email = "olga@bakery.example"
        self.assertEqual(self._kinds(self.parting), ["consent"])
        self.env["mail.blacklist"]._add("olga@bakery.example")
        self.assertFalse(self._rows(self.parting))

    def test_addresses_of_archived_people_are_on_lists_as_well(self):
        self.contact.email = "olga@bakery.example"
        self.contact.active = False
        self.assertEqual(self._kinds(self.parting), ["consent"])

    def test_what_the_customer_has_agreed_to(self):
        item = self.env["crm.information.item"].create(
            {"name": "Calls", "kind": "consent", "consent_channel": "other"}
        )
        answers = self.env["crm.information.answer"]
        answer = answers.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "item_id": item.id,
                "consent": "yes",
            }
        )
        row = self._rows(self.parting)
        self.assertEqual((row.kind, row.name, row.state), ("answer", "Calls", "ending"))
        answer.consent = "no"
        self.assertFalse(self._rows(self.parting))

    def test_who_pays_for_others_has_an_invoice_to_come(self):
        order = self._quotation(self.other_customer)
        order.partner_invoice_id = self.contact
        self.assertFalse(self._rows(self.parting))
        order.action_confirm()
        self.assertEqual(self._kinds(self.parting), ["order"])
        self._deliver(order)
        order._create_invoices().action_post()
        self.assertEqual(self._kinds(self.parting), ["invoice"])

    def test_who_orders_and_pays_is_asked_once(self):
        order = self._order(self.customer)
        self.assertEqual(order.partner_invoice_id, self.customer)
        self.assertEqual(self._kinds(self.parting), ["delivery", "order"])

    def test_goods_brought_back_without_a_return_of_ours(self):
        self._move_goods("in", "customer", "internal")
        self.assertEqual(self._kinds(self.parting), ["return"])

    def test_goods_of_a_supplier_are_none_of_a_customers(self):
        self._move_goods("out", "internal", "supplier")
        self._move_goods("in", "supplier", "internal")
        self.assertFalse(self._rows(self.parting))

    def _move_goods(self, way, source, target):
        """A transfer that somebody makes by hand."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        places = {
            usage: self.env["stock.location"].search(
                [("usage", "=", usage), ("company_id", "in", (False, self.company.id))],
                limit=1,
            )
            for usage in ("customer", "supplier")
        }
        places["internal"] = warehouse.lot_stock_id
        line = {"product_id": self.product.id, "product_uom_qty": 1}
        ends = {
            "location_id": places[source].id,
            "location_dest_id": places[target].id,
        }
        picking = self.env["stock.picking"].create(
            {
                **ends,
                "partner_id": self.customer.id,
                "picking_type_id": warehouse[f"{way}_type_id"].id,
                "move_ids": [Command.create({**line, **ends})],
            }
        )
        picking.action_confirm()

    def test_what_accountants_have_to_do_outlasts_it(self):
        invoice = self._invoice(self.customer, self._today(), 120)
        self._waive("manager", self._rows(self.parting))
        work = invoice.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.users["accountant"].id
        )
        self.assertFalse(self._rows(self.parting, "activity"))
        self.parting.action_close()
        self.env.invalidate_all()
        self.assertTrue(work.active)

    # Waiving and closing

    def test_closing_says_what_is_open(self):
        invoice = self._invoice(self.customer, self._today(), 120)
        order = self._order(self.customer)
        with self.assertRaises(UserError) as refused:
            self.parting.action_close()
        text = str(refused.exception)
        for name in (invoice.name, order.name, order.picking_ids.name, "Anna"):
            with self.subTest(name=name):
                self.assertIn(name, text)
        self.assertEqual(self.parting.state, "open")
        self.assertEqual(self.parting.open_count, 3)

    def test_what_is_waived_keeps_nobody(self):
        self._invoice(self.customer, self._today(), 120)
        row = self._rows(self.parting)
        with self.assertRaises(UserError):
            self._waive("manager", row, "  ")
        self._waive("manager", row, "Bankrupt")
        self.assertEqual(self._rows(self.parting).state, "waived")
        waiver = self.parting.waiver_ids
        self.assertEqual(waiver.user_id, self.users["manager"])
        self.assertEqual((waiver.reason, waiver.amount), ("Bankrupt", 120))
        self.parting.action_close()
        self.assertEqual(self.parting.state, "closed")

    def test_a_waiver_can_be_withdrawn(self):
        self._invoice(self.customer, self._today(), 120)
        self._waive("manager", self._rows(self.parting))
        self._by("manager", self.parting.waiver_ids).action_withdraw()
        self.assertEqual(self._rows(self.parting).state, "open")

    def test_what_has_grown_since_is_open_again(self):
        lines = self._invoice(self.customer, self._today(), 120)
        self._waive("manager", self._rows(self.parting))
        lines.button_draft()
        lines.invoice_line_ids.price_unit = 150
        lines.action_post()
        row = self._rows(self.parting)
        self.assertEqual((row.state, row.amount), ("open", 150))
        self._waive("manager", row, "All the same")
        self.assertEqual(self._rows(self.parting).state, "waived")

    def test_documents_have_their_own_actions(self):
        invoice = self._invoice(self.customer, self._today(), 120)
        order = self._order(self.customer)
        by_kind = {row.kind: row for row in self._rows(self.parting)}
        pay = by_kind["invoice"].action_settle()
        self.assertEqual(pay["res_model"], "account.payment.register")
        invoice.invoice_user_id = self.customer.user_id = self.users["salesman"]
        shown = self._by("salesman", by_kind["invoice"]).action_settle()
        self.assertIn(f"/my/invoices/{invoice.id}", shown["url"])
        self.assertEqual(by_kind["invoice"].action_open()["res_id"], invoice.id)
        shown = by_kind["delivery"].action_settle()
        self.assertEqual(shown["res_id"], order.picking_ids.id)
        self.assertEqual(by_kind["order"].action_settle()["res_id"], order.id)

    def test_reading_many_partings_takes_the_queries_of_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(8)]
        )
        partings = self._start(partners)
        for partner in partners:
            self._lead(partner)
            self._invoice(partner)
        domain = [("parting_id", "in", partings.ids)]
        self._read(domain)
        with self.assertQueryCount(__system__=8):
            self.assertEqual(len(self._read(domain)), 16)

    def _read(self, domain):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.Obligation.search(domain).read(["kind", "name", "amount", "state"])


@tagged("post_install", "-at_install")
class TestPartingProperty(PartingCase):
    """Whatever happens: what is owed is the ledger's, what is due the warehouse's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()
        cls.parting = cls._start()
        (cls.customer + cls.contact).email = False

    def test_any_history(self):
        @steady(6)
        @given(STEPS)
        def compare(steps):
            with self.env.cr.savepoint() as savepoint:
                for kind, amount, is_contact in steps:
                    partner = self.contact if is_contact else self.customer
                    getattr(self, f"_do_{kind}")(partner, amount)
                self._compare()
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all()

        compare()

    def _compare(self):
        rows = self._rows(self.parting)
        people = self.customer + self.contact
        owed = rows.filtered(lambda row: row.kind in ("invoice", "credit"))
        ledger = self._get_ledger(people)
        found = {(row.kind, row.res_id): round(row.amount, 2) for row in owed}
        self.assertEqual(found, ledger)
        self.Lifecycle._evaluate(self.company, self.customer.ids)
        row = self._row(self.customer)
        self.assertAlmostEqual(row.receivable, sum(ledger.values()))
        balances = self.parting._prepare_letter()["balances"]
        told = sum(amount for _currency, amount in balances)
        self.assertAlmostEqual(told, sum(ledger.values()))
        others = Counter((row.kind, row.res_id) for row in rows - owed)
        self.assertEqual(others, Counter(self._get_documents(people)))

    def _get_ledger(self, people):
        """{(kind, move): what is open of it}, line by line."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "in", people.ids),
                ("company_id", "=", self.company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        open_items = Counter()
        for line in lines.filtered("amount_residual"):
            kind = "invoice" if line.amount_residual > 0 else "credit"
            open_items[kind, line.move_id.id] += line.amount_residual
        return {key: round(amount, 2) for key, amount in open_items.items()}

    def _get_documents(self, people):
        """The same from the documents, one by one, through the host's own fields."""
        here = [("partner_id", "in", people.ids), ("company_id", "=", self.company.id)]
        paid = [("partner_invoice_id", "in", people.ids), *here[1:]]
        orders = self.env["sale.order"].search(here)
        moves = self.env["account.move"].search(here)
        pickings = self.env["stock.picking"].search(here)
        waiting = pickings.filtered(lambda one: one.state not in ("done", "cancel"))
        running = (orders | orders.search(paid)).filtered(
            lambda one: (
                one.state == "sale"
                and (
                    one.invoice_status == "to invoice"
                    or any(p.state not in ("done", "cancel") for p in one.picking_ids)
                )
            )
        )
        found = {
            "draft": moves.filtered(lambda one: one.state == "draft"),
            "order": running,
            "quotation": orders.filtered(lambda one: one.state == "draft"),
            "delivery": waiting.filtered(lambda p: not p.return_id),
            "return": waiting.filtered("return_id"),
        }
        return [
            (kind, one.id) for kind, documents in found.items() for one in documents
        ]

    # What may happen

    def _do_invoice(self, partner, amount):
        self._invoice(partner, self._today(), amount)

    def _do_draft(self, partner, amount):
        self.env["account.move"].create(
            self._prepare_invoice(partner, self._today(), amount)
        )

    def _do_pay(self, _partner, amount):
        invoice = self._find_invoice()
        if invoice:
            self._pay(invoice, self._today(), min(amount, invoice.amount_residual))

    def _do_credit(self, partner, amount):
        invoice = self._find_invoice()
        if invoice and invoice.amount_residual == invoice.amount_total:
            self._credit(invoice, self._today(), min(amount, invoice.amount_total))
        else:
            self._invoice(partner, self._today(), amount, move_type="out_refund")

    def _find_invoice(self):
        return self.env["account.move"].search(
            [
                ("partner_id", "in", (self.customer + self.contact).ids),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
            ],
            limit=1,
        )

    def _do_order(self, partner, _amount):
        self._order(partner)

    def _do_payer(self, partner, _amount):
        """Somebody else has ordered, and the customer is to pay."""
        self._order(self.other_customer, partner_invoice_id=partner.id)

    def _do_bill(self, partner, _amount):
        order = self._order(partner)
        self._deliver(order)
        order._create_invoices().action_post()

    def _do_quote(self, partner, _amount):
        self._quotation(partner)

    def _do_deliver(self, partner, _amount):
        self._deliver(self._order(partner))

    def _do_return(self, partner, _amount):
        order = self._order(partner)
        self._deliver(order)
        TestPartingObligations._return(self, order)
