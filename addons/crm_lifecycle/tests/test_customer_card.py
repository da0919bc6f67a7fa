# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer card: its figures, its timeline, and what a reader may see of it."""

from datetime import timedelta

from markupsafe import Markup

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LifecycleCase

READERS = ("salesman", "sales_manager", "accountant", "member", "manager")


@tagged("post_install", "-at_install")
class TestCustomerCard(LifecycleCase):
    """Documents of a customer, looked at by users of every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.today = fields.Date.context_today(cls.Lifecycle)
        cls.person = cls._make_customer("Petra", parent_id=cls.customer.id)
        cls._make_documents()
        cls.env["crm.lifecycle"]._evaluate(cls.company)
        cls.env.flush_all()

    @classmethod
    def _make_documents(cls):
        seller = cls.users["salesman"]
        ago = cls.today - timedelta(days=40)
        cls.unpaid = cls._invoice(cls.customer, ago, 100, invoice_user_id=seller.id)
        cls.paid = cls._invoice(cls.customer, ago, 50)
        cls._pay(cls.paid, cls.today)
        cls._credit(cls.unpaid, cls.today, 10)
        cls.order = cls._order(cls.person, user_id=seller.id)
        cls.quotation = cls._quotation(cls.customer)
        cls._lead(cls.person, user_id=seller.id, expected_revenue=70)
        cls._lead(cls.customer, user_id=cls.users["sales_manager"].id)
        cls._quotation(cls.other_customer)
        cls.customer.message_post(
            body=Markup("Good <b>morning</b>"), message_type="comment"
        )

    def _card(self, role="manager", partner=None):
        card = self._as(self.users[role], "crm.customer.card")
        # As the web client asks.
        card = card.with_context(lang="en_US", tz="Europe/Kyiv")
        return card.get_card((partner or self.customer).id)

    def _timeline(self, role="manager", **options):
        card = self._as(self.users[role], "crm.customer.card")
        return card.get_timeline(self.customer.id, **options)

    def _figures(self, card):
        """{name: figure} of all tiles."""
        return {figure["name"]: figure for figure in card["figures"]}

    # Figures

    def test_each_figure_opens_what_it_counts(self):
        for role in READERS:
            for name, figure in self._figures(self._card(role)).items():
                documents = self._as(self.users[role], figure["model"])
                documents = documents.with_context(active_test=False)
                with self.subTest(role=role, figure=name):
                    found = documents.search(figure["domain"])
                    self.assertEqual(len(found), figure["count"])

    def test_figures_of_who_sees_all(self):
        self.users["sales_manager"].group_ids += self.env.ref(
            "account.group_account_invoice"
        )
        figures = self._figures(self._card("sales_manager"))
        counts = {name: figure["count"] for name, figure in figures.items()}
        self.assertEqual(counts["leads"], 2)
        self.assertEqual(counts["quotations"], 1)
        self.assertEqual(counts["orders"], 1)
        self.assertEqual(counts["invoices"], 2)
        self.assertEqual(counts["credit_notes"], 1)
        self.assertEqual(counts["payments"], 1)
        self.assertEqual(counts["contacts"], 1)
        self.assertAlmostEqual(figures["invoices"]["total"], 150)
        self.assertAlmostEqual(figures["unpaid"]["total"], 90)
        self.assertAlmostEqual(figures["leads"]["total"], 70)

    def test_figures_are_those_of_the_facts(self):
        self.users["sales_manager"].group_ids += self.env.ref(
            "account.group_account_invoice"
        )
        figures = self._figures(self._card("sales_manager"))
        row = self.Lifecycle.search([("partner_id", "=", self.customer.id)])
        for fact, figure in (
            *(("open_lead_count", "leads"), ("quotation_count", "quotations")),
            *(("order_count", "orders"), ("invoice_count", "invoices")),
            *(("undelivered_count", "to_deliver"),),
            *(("delivery_count", "deliveries"), ("return_count", "returns")),
        ):
            self.assertEqual(figures[figure]["count"], row[fact], fact)

    def test_salespeople_count_their_own_documents(self):
        figures = self._figures(self._card("salesman"))
        self.assertEqual(figures["leads"]["count"], 1)
        self.assertEqual(figures["orders"]["count"], 1)
        self.assertLess(figures["invoices"]["count"], 2)
        self.assertNotIn("payments", figures)

    def test_amounts_are_in_company_currency(self):
        rate = {"rate": 4, "currency_id": self.env.ref("base.EUR").id}
        self.env["res.currency.rate"].create({**rate, "company_id": self.company.id})
        self.env.ref("base.EUR").active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.env.ref("base.EUR").id}
        )
        self._quotation(self.other_customer, pricelist_id=pricelist.id)
        card = self._card("sales_manager", self.other_customer)
        amount = self._figures(card)["quotations"]["total"]
        self.assertAlmostEqual(amount, 12.5)

    # The customer

    def test_a_contact_shows_its_company(self):
        card = self._card(partner=self.person)
        self.assertEqual(card["customer"]["id"], self.customer.id)

    def test_stage_and_reason(self):
        stage = self._card()["stage"]
        row = self.Lifecycle.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(stage["lifecycle_id"], row.id)
        self.assertEqual(stage["name"], row.stage_id.name)
        self.assertTrue(stage["reason"])

    def test_responsible_people(self):
        self.customer.user_id = self.users["salesman"]
        card = self._as(self.users["manager"], "crm.customer.card")
        people = card.get_more(self.customer.id)["people"]
        self.assertEqual(people[0]["name"], self.users["salesman"].name)

    def test_others_customers_have_no_stage(self):
        self.customer.user_id = self.users["sales_manager"]
        self.assertFalse(self._card("salesman")["stage"])

    # The timeline

    def test_pages_miss_nothing_and_repeat_nothing(self):
        whole = self._timeline("sales_manager", limit=100)
        self.assertFalse(whole["next"])
        keys, before = [], None
        for _page in range(len(whole["rows"]) + 1):
            page = self._timeline("sales_manager", before=before, limit=1)
            keys += [entry["key"] for entry in page["rows"]]
            before = page["next"]
            if not before:
                break
        self.assertEqual(keys, [entry["key"] for entry in whole["rows"]])
        self.assertEqual(len(keys), len(set(keys)))

    def test_newest_first(self):
        moments = [e["date"][:10] for e in self._timeline(limit=100)["rows"]]
        self.assertEqual(moments, sorted(moments, reverse=True))

    def test_kinds_are_filtered(self):
        page = self._timeline("sales_manager", kinds=["order"])
        self.assertEqual(
            {entry["title"] for entry in page["rows"]},
            {self.order.name, self.quotation.name},
        )

    def test_messages_are_plain_text(self):
        page = self._timeline(kinds=["message"])
        self.assertIn("Good *morning*", [entry["title"] for entry in page["rows"]])

    def test_messages_follow_the_documents(self):
        self.quotation.user_id = self.users["sales_manager"]
        self.quotation.message_post(body="Secret", message_type="comment")
        for role, is_shown in (("sales_manager", True), ("salesman", False)):
            page = self._timeline(role, kinds=["message"])
            bodies = [entry["title"] for entry in page["rows"]]
            self.assertEqual("Secret" in bodies, is_shown, role)

    def test_private_meetings_stay_private(self):
        self.env["calendar.event"].with_user(self.users["sales_manager"]).create(
            {
                "name": "Private",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
                "privacy": "private",
                "partner_ids": [Command.link(self.person.id)],
            }
        )
        for role, is_shown in (("sales_manager", True), ("salesman", False)):
            entries = self._timeline(role, kinds=["meeting"])["rows"]
            self.assertEqual(bool(entries), is_shown, role)

    def test_default_privacy_is_respected(self):
        organizer = self.users["sales_manager"]
        organizer.with_user(organizer).calendar_default_privacy = "private"
        self.env["calendar.event"].with_user(organizer).create(
            {
                "name": "Nobody's business",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
                "partner_ids": [Command.link(self.person.id)],
            }
        )
        self.assertFalse(self._timeline("salesman", kinds=["meeting"])["rows"])

    # Other companies

    def test_other_companies_stay_apart(self):
        other = self._make_company("Elsewhere")
        self.env.user.company_ids += other
        self._lead(self.customer, company_id=other.id)
        figures = self._figures(self._card("sales_manager"))
        self.assertEqual(figures["leads"]["count"], 2)

    # Who asks, and for what

    def test_who_has_no_card(self):
        with self.assertRaises(AccessError):
            self._card("portal")

    def test_customers_of_other_companies_are_not_there(self):
        other = self._make_company("Elsewhere")
        hidden = self._make_customer("Hidden", company_id=other.id)
        with self.assertRaises(UserError):
            self._card("salesman", hidden)

    def test_what_nobody_may_ask(self):
        card = self._as(self.users["salesman"], "crm.customer.card")
        for bad in (None, True, "1", [1], 2**40, -1, 1.5):
            with self.subTest(partner=bad), self.assertRaises(UserError):
                card.get_card(bad)
        ask = card.get_timeline
        for bad in ("x", [1], ["2026-01-01", "order", 2**40], [1, 2, 3], {"a": 1}):
            with self.subTest(before=bad), self.assertRaises(UserError):
                ask(self.customer.id, before=bad)
        for bad in ("order", [1], {"a": 1}):
            with self.subTest(kinds=bad), self.assertRaises(UserError):
                ask(self.customer.id, kinds=bad)
        with self.assertRaises(UserError):
            ask(self.customer.id, limit="many")

    def test_opened_from_documents(self):
        for record in (self.customer, self.order, self.unpaid, self.quotation):
            action = self.env["crm.customer.card"]._open(record)
            self.assertEqual(action["tag"], "crm_lifecycle.customer_card")
            self.assertTrue(action["params"]["partner_id"])

    def test_queries_of_the_first_sight(self):
        self.customer.user_id = self.users["salesman"]
        for _warming in range(2):
            self._card("sales_manager")
            self.env.flush_all()
            self.env.invalidate_all()
        with self.assertQueryCount(12):
            self._card("sales_manager")
