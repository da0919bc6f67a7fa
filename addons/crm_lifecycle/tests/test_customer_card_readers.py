# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer card as people of one department each see it, and what it amounts to."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LifecycleCase

# Nobody of them but the life-cycle user is in a group of this addon by name.
READERS = {
    "accountant": "account.group_account_invoice",
    "auditor": "account.group_account_readonly",
    "storekeeper": "stock.group_stock_user",
    "seller": "sales_team.group_sale_salesman",
    "all_seller": "sales_team.group_sale_salesman_all_leads",
    "member": "crm_lifecycle.group_lifecycle_user",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}
INSIDE = [role for role in READERS if role != "portal"]
MONEY = ("revenue", "revenue_year", "receivable", "overdue")


class ReadersCase(LifecycleCase):
    """Invoices of two salespeople, an order, a delivery, and a payment on account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.Lifecycle)
        cls.users = {role: cls._make_user(role, READERS[role]) for role in READERS}
        cls.person = cls._make_customer("Petra", parent_id=cls.customer.id)
        cls._make_ledger()
        cls._make_delivery()
        cls._evaluate(as_of=cls.today)
        cls.env.flush_all()

    @classmethod
    def _make_ledger(cls):
        """100 of the seller's, 40 and 25 (two years old) of somebody else's."""
        mine, theirs = cls.users["seller"].id, cls.users["all_seller"].id
        ago = cls.today - timedelta(days=30)
        before = cls.today - timedelta(days=730)
        cls.mine = cls._invoice(cls.person, ago, 100, invoice_user_id=mine)
        cls.theirs = cls._invoice(cls.customer, ago, 40, invoice_user_id=theirs)
        cls.old = cls._invoice(cls.customer, before, 25, invoice_user_id=theirs)
        cls._pay(cls.old, cls.today)
        # Of the old invoice: less revenue of two years ago, not of this year.
        cls.credit = cls._credit(cls.old, cls.today, 5)
        cls.draft = cls.env["account.move"].create(
            cls._prepare_invoice(cls.customer, cls.today, 999)
        )
        cls._invoice(cls.other_customer, ago, 777, invoice_user_id=mine)

    @classmethod
    def _make_delivery(cls):
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.picking = cls.env["stock.picking"].create(
            {
                "partner_id": cls.person.id,
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
            }
        )
        cls.order = cls._order(cls.customer, user_id=cls.users["seller"].id)

    def _card(self, role, partner=None):
        card = self._as(self.users[role], "crm.customer.card")
        return card.get_card((partner or self.customer).id)

    def _figures(self, role, partner=None):
        return {one["name"]: one for one in self._card(role, partner)["figures"]}

    def _timeline(self, role, **options):
        card = self._as(self.users[role], "crm.customer.card")
        return card.get_timeline(self.customer.id, **options)

    def _listed(self, role, figure):
        """The documents that a reader finds on opening a figure."""
        documents = self._as(self.users[role], figure["model"])
        return documents.with_context(active_test=False).search(figure["domain"])


@tagged("post_install", "-at_install")
class TestWhatAFigureAmountsTo(ReadersCase):
    """Revenue and receivables, as far as the reader may read what they are made of."""

    def test_each_figure_is_the_sum_of_what_it_opens(self):
        sums = {
            **dict.fromkeys(("revenue", "revenue_year"), "amount_untaxed_signed"),
            **dict.fromkeys(("receivable", "overdue"), "amount_residual"),
            **dict.fromkeys(("invoices", "credit_notes"), "amount_untaxed_signed"),
            "unpaid": "amount_residual_signed",
            "leads": "expected_revenue",
            "orders": "amount_untaxed",
            "quotations": "amount_untaxed",
        }
        for role in INSIDE:
            for name, figure in self._figures(role).items():
                with self.subTest(role=role, figure=name):
                    found = self._listed(role, figure)
                    self.assertEqual(len(found), figure["count"])
                    if name in sums:
                        total = sum(found.mapped(sums[name]))
                        self.assertAlmostEqual(total, figure["total"])

    def test_who_reads_the_ledger_sees_the_facts(self):
        row = self.Lifecycle.search([("partner_id", "=", self.customer.id)])
        for role in ("accountant", "auditor"):
            figures = self._figures(role)
            for name, fact in zip(
                ("revenue", "revenue_year", "receivable", "overdue"),
                ("net_revenue", "net_revenue_year", "receivable", "receivable_overdue"),
                strict=True,
            ):
                with self.subTest(role=role, figure=name):
                    self.assertAlmostEqual(figures[name]["total"], row[fact])
            self.assertAlmostEqual(figures["revenue"]["total"], 160)
            self.assertAlmostEqual(figures["revenue_year"]["total"], 140)

    def test_a_seller_sees_no_revenue_of_colleagues(self):
        figures = self._figures("seller")
        self.assertEqual(self._listed("seller", figures["revenue"]), self.mine)
        for name in MONEY:
            with self.subTest(figure=name):
                self.assertAlmostEqual(figures[name]["total"], 100)
                listed = self._listed("seller", figures[name])
                self.assertEqual(len(listed), figures[name]["count"])

    def test_who_sees_all_sales_sees_all_invoices(self):
        figures = self._figures("all_seller")
        self.assertAlmostEqual(figures["revenue"]["total"], 160)
        self.assertAlmostEqual(figures["revenue_year"]["total"], 140)

    def test_who_reads_no_invoices_sees_no_money(self):
        for role in ("storekeeper", "member", "employee"):
            with self.subTest(role=role):
                figures = self._figures(role)
                self.assertFalse(set(MONEY) & set(figures))
                self.assertFalse({"invoices", "payments", "unpaid"} & set(figures))

    def test_drafts_are_no_revenue(self):
        listed = self._listed("accountant", self._figures("accountant")["revenue"])
        self.assertNotIn(self.draft, listed)

    def test_tomorrows_invoice_is_no_revenue_yet(self):
        self._invoice(self.customer, self.today + timedelta(days=9), 60)
        self.assertAlmostEqual(self._figures("accountant")["revenue"]["total"], 160)

    def test_what_is_paid_is_not_owed(self):
        before = self._figures("accountant")["receivable"]
        self._pay(self.theirs, self.today)
        after = self._figures("accountant")["receivable"]
        self.assertAlmostEqual(before["total"] - after["total"], 40)


@tagged("post_install", "-at_install")
class TestWhoHasACard(ReadersCase):
    """Every employee has one, with what this employee may read, and nobody else."""

    def test_every_employee_has_the_whole_screen(self):
        for role in INSIDE:
            with self.subTest(role=role):
                card = self._as(self.users[role], "crm.customer.card")
                self.assertEqual(self._card(role)["customer"]["id"], self.customer.id)
                self.assertIn("people", card.get_more(self.customer.id))
                self.assertIn("rows", card.get_timeline(self.customer.id))

    def test_nobody_sees_what_they_may_not_read(self):
        for role in INSIDE:
            for row in self._timeline(role, limit=200)["rows"]:
                with self.subTest(role=role, row=row["key"]):
                    record = self._as(self.users[role], row["model"]).browse(row["id"])
                    self.assertTrue(record.has_access("read"))

    def test_kinds_are_those_of_the_reader(self):
        for role, there, absent in (
            ("accountant", {"invoice", "payment", "order"}, {"lead"}),
            ("storekeeper", {"delivery", "return"}, {"invoice", "payment", "lead"}),
            ("seller", {"lead", "order", "invoice"}, {"payment"}),
            ("employee", {"meeting"}, {"invoice", "order", "delivery", "lead"}),
        ):
            with self.subTest(role=role):
                kinds = {one["name"] for one in self._timeline(role)["kinds"]}
                self.assertLessEqual(there, kinds)
                self.assertFalse(absent & kinds)

    def test_the_storekeeper_sees_the_delivery(self):
        titles = [row["title"] for row in self._timeline("storekeeper")["rows"]]
        self.assertIn(self.picking.name, titles)

    def test_the_stage_is_for_who_reads_life_cycles(self):
        for role in INSIDE:
            can_read = self._as(self.users[role], "crm.lifecycle").has_access("read")
            with self.subTest(role=role):
                self.assertEqual(bool(self._card(role)["stage"]), can_read)
        self.assertTrue(self._card("accountant")["stage"])
        self.assertFalse(self._card("storekeeper")["stage"])

    def test_customers_are_refused(self):
        card = self._as(self.users["portal"], "crm.customer.card")
        own = self.users["portal"].partner_id
        for method in (card.get_card, card.get_more, card.get_timeline):
            for partner in (self.customer, own):
                with (
                    self.subTest(method=method.__name__, partner=partner),
                    self.assertRaises(AccessError),
                ):
                    method(partner.id)

    def test_visitors_are_refused(self):
        visitor = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self._as(visitor, "crm.customer.card").get_card(self.customer.id)

    def test_another_company_sees_no_figure(self):
        other = self._make_company("Elsewhere")
        for role in ("accountant", "storekeeper", "seller"):
            user = self._make_user(f"other_{role}", READERS[role], other)
            card = self.env(user=user, context={"allowed_company_ids": other.ids})
            seen = card["crm.customer.card"].get_card(self.customer.id)
            counted = {one["name"] for one in seen["figures"] if one["count"]}
            with self.subTest(role=role):
                # Contacts are shared by the companies.
                self.assertFalse(counted - {"contacts"})
                self.assertFalse(seen["stage"])

    def test_everybody_opens_it_from_a_menu(self):
        actions = self.env["ir.actions.server"].search(
            [("code", "like", "crm.customer.card")]
        )
        for action in actions:
            with self.subTest(model=action.model_name):
                self.assertEqual(action.group_ids, self.env.ref("base.group_user"))
                self.assertEqual(action.binding_model_id, action.model_id)
                self.assertIn("partner_id", self._fields_of(action.model_name))

    def _fields_of(self, model):
        """Names of fields; a partner is its own customer."""
        names = set(self.env[model]._fields)
        return names | ({"partner_id"} if model == "res.partner" else set())

    def test_each_reader_opens_it_from_the_own_documents(self):
        for role, document, model in (
            ("storekeeper", self.picking, "stock.picking"),
            ("accountant", self.mine, "account.move"),
            ("accountant", self._payments(), "account.payment"),
            ("seller", self.order, "sale.order"),
            ("employee", self.person, "res.partner"),
        ):
            action = self.env["ir.actions.server"].search(
                [("code", "like", "crm.customer.card"), ("model_name", "=", model)]
            )
            context = {"active_model": model, "active_ids": document.ids}
            context["active_id"] = document.id
            opened = action.with_user(self.users[role]).with_context(**context).run()
            with self.subTest(role=role, model=model):
                self.assertEqual(opened["tag"], "crm_lifecycle.customer_card")

    def _payments(self):
        domain = [("company_id", "=", self.company.id)]
        return self.env["account.payment"].search(domain, limit=1)


@tagged("post_install", "-at_install")
class TestLeadsWithoutCompany(ReadersCase):
    """Listed in every company, as Odoo lists them, and counted in one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls._make_company("Elsewhere")
        cls.seller = cls.users["all_seller"]
        both = (cls.company + cls.elsewhere).ids
        cls.seller.company_ids = [Command.set(both)]
        cls.env.user.company_ids += cls.elsewhere

    def _make_lead(self, **vals):
        """A lead that names no company by itself."""
        nobody = {"company_id": False, "team_id": False, "user_id": False}
        lead = self._lead(self.customer, **{**nobody, **vals})
        lead.company_id = False
        lead.flush_recordset()
        return lead

    def _card_in(self, company, user=None):
        env = self.env(
            user=user or self.seller, context={"allowed_company_ids": company.ids}
        )
        return env["crm.customer.card"]

    def _count_in(self, company, user=None):
        card = self._card_in(company, user).get_card(self.customer.id)
        return next(one["count"] for one in card["figures"] if one["name"] == "leads")

    def test_it_counts_in_the_company_of_its_team(self):
        team = self.env["crm.team"].create({"name": "There", "company_id": False})
        self._make_lead(team_id=team.id, user_id=self.seller.id)
        team.company_id = self.elsewhere
        self.assertEqual(self._count_in(self.elsewhere), 1)
        self.assertEqual(self._count_in(self.company), 0)

    def test_it_counts_in_the_company_of_its_salesperson(self):
        self._make_lead(user_id=self.seller.id)
        self.assertEqual(self._count_in(self.company), 1)
        self.assertEqual(self._count_in(self.elsewhere), 0)

    def test_colleagues_that_one_does_not_see_are_somebody_all_the_same(self):
        group = "sales_team.group_sale_salesman_all_leads"
        there = self._make_user("there", group, self.elsewhere)
        here = self._make_user("here", group, self.company)
        self._make_lead(user_id=there.id)
        self.assertEqual(self._count_in(self.company, here), 0)
        self.assertEqual(self._count_in(self.elsewhere, there), 1)

    def test_it_is_listed_in_both(self):
        lead = self._make_lead(user_id=self.seller.id)
        for company in self.company + self.elsewhere:
            card = self._card_in(company)
            rows = card.get_timeline(self.customer.id, kinds=["lead"])["rows"]
            with self.subTest(company=company.name):
                self.assertEqual([row["id"] for row in rows], lead.ids)
