# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer card under everybody's rights, under hostile calls, page by page."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, LifecycleCase

QUERIES = 12
HOSTILE_IDS = (None, False, True, 0, -1, 2**31, 2**70, 1.5, "1", "1 OR 1=1", [1], {})
HOSTILE_CURSORS = (
    *(1, "2026", [], ["2026-01-01"], ["2026-01-01", "order", "1"]),
    *(["2026-01-01", "order", 2**40], ["tomorrow", "order", 1], {"day": 1}),
    *([None, None, None], ["2026-01-01", 3, 1], ["'; DROP TABLE x", "order", 1]),
)


class CardCase(LifecycleCase):
    """A customer with a contact and a document of nearly every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Card = cls.env["crm.customer.card"]
        cls.users = cls._make_users()
        cls.customer.write({"is_company": True, "user_id": cls.users["salesman"].id})
        cls.contact = cls._make_customer("Nina", parent_id=cls.customer.id)
        cls._make_documents()
        cls._evaluate()

    @classmethod
    def _make_documents(cls):
        """Some on the customer, some on its contact, some of somebody else."""
        mine = cls.users["salesman"].id
        cls.lead = cls._lead(cls.contact, expected_revenue=500, user_id=mine)
        cls.quotation = cls._quotation(cls.contact, user_id=mine)
        cls.order = cls._order(cls.customer, user_id=mine)
        cls.their_order = cls._order(cls.customer, user_id=cls.users["manager"].id)
        cls.invoice = cls._invoice(cls.customer, amount=100, invoice_user_id=mine)
        cls.their_invoice = cls._invoice(
            cls.contact, amount=40, invoice_user_id=cls.users["manager"].id
        )
        cls.credit = cls._credit(cls._invoice(cls.customer, amount=30), TODAY)
        cls.payment = cls._pay(cls.invoice, TODAY)
        cls.voice = cls.env["crm.voice"].create(
            {
                "name": "Tell us the hour",
                "topic": "delivery",
                "partner_id": cls.contact.id,
                "company_id": cls.company.id,
            }
        )
        cls._order(cls.other_customer)

    @classmethod
    def _rate(cls, record, partner=None):
        """A rating that a customer has given."""
        return cls.env["rating.rating"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "partner_id": (partner or cls.contact).id,
                "rating": 4,
                "consumed": True,
                "feedback": f"Of {record.display_name}",
            }
        )

    def _card(self, role="sales_manager", partner=None):
        card = self._as(self.users[role], "crm.customer.card")
        return card.get_card((partner or self.customer).id)

    def _figures(self, role="sales_manager"):
        return {one["name"]: one for one in self._card(role)["figures"]}

    def _pages(self, role="sales_manager", kinds=None, limit=3):
        """Every page of the timeline, as one scrolls."""
        card = self._as(self.users[role], "crm.customer.card")
        before = None
        while True:
            page = card.get_timeline(self.customer.id, before, kinds, limit)
            yield page["rows"]
            before = page["next"]
            if not before:
                return

    def _rows(self, *args, **kwargs):
        return [row for page in self._pages(*args, **kwargs) for row in page]


@tagged("post_install", "-at_install")
class TestCard(CardCase):
    """What the card shows, and what it opens."""

    def test_a_customer_without_life_cycle_has_an_empty_card(self):
        card = self._card(partner=self._make_customer("New"))
        self.assertFalse(card["stage"])
        self.assertFalse(any(one["count"] for one in card["figures"]))
        self.assertFalse(card["timeline"]["rows"])
        self.assertFalse(card["timeline"]["next"])

    def test_figures_count_what_they_open(self):
        self._rate(self.order)
        for role in ("salesman", "sales_manager", "accountant", "member", "manager"):
            for name, figure in self._figures(role).items():
                with self.subTest(role=role, figure=name):
                    records = self._as(self.users[role], figure["model"])
                    count = records.with_context(active_test=False).search_count(
                        figure["domain"]
                    )
                    self.assertEqual(figure["count"], count)

    def test_an_open_parting_is_noted(self):
        reason = self.env["crm.parting.reason"].search([], limit=1)
        parting = self.env["crm.parting"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "reason_id": reason.id,
                "opened_on": TODAY,
            }
        )
        card = self._as(self.users["sales_manager"], "crm.customer.card")
        notes = card.get_more(self.customer.id)["notes"]
        opened = [(note["model"], note["id"]) for note in notes]
        self.assertIn((parting._name, parting.id), opened)


@tagged("post_install", "-at_install")
class TestCardTimeline(CardCase):
    """Everything once, the newest first."""

    def test_pages_hold_every_document_once_in_order(self):
        whole = self._rows(limit=200)
        for limit in (1, 2, 5):
            with self.subTest(limit=limit):
                self.assertEqual(self._rows(limit=limit), whole)
        keys = [row["key"] for row in whole]
        self.assertEqual(len(keys), len(set(keys)))
        for newer, older in pairwise(whole):
            # A day without time stands at its beginning.
            self.assertGreaterEqual(newer["date"], older["date"][: len(newer["date"])])

    def test_documents_of_contacts_are_the_customers(self):
        found = {(row["model"], row["id"]) for row in self._rows(limit=200)}
        for record in (
            *(self.lead, self.quotation, self.order, self.invoice, self.credit),
            *(self.voice, self._moves(self.customer)[-1]),
        ):
            with self.subTest(model=record._name):
                self.assertIn((record._name, record.id), found)

    def test_payments_are_the_accountants(self):
        for role, seen in (("accountant", self.payment.ids), ("sales_manager", [])):
            with self.subTest(role=role):
                rows = self._rows(role, kinds=["payment"])
                self.assertEqual([row["id"] for row in rows], seen)

    def test_nothing_is_of_another_customer(self):
        for row in self._rows(limit=200):
            if "partner_id" in self.env[row["model"]]._fields:
                record = self.env[row["model"]].browse(row["id"])
                with self.subTest(row=row["key"]):
                    owner = record.partner_id.commercial_partner_id
                    self.assertEqual(owner, self.customer)

    def test_kinds_filter(self):
        for kind in {row["kind"] for row in self._rows(limit=200)}:
            with self.subTest(kind=kind):
                rows = self._rows(kinds=[kind], limit=2)
                self.assertEqual({row["kind"] for row in rows}, {kind})
        self.assertFalse(self._rows(kinds=["no_such_kind"]))

    def test_what_comes_in_meanwhile_moves_nothing(self):
        pages = self._pages(limit=2)
        first = next(pages)
        lead = self._lead(self.customer, name="Just now")
        self._backdate(lead, "2030-01-01 12:00:00")
        rest = [row for page in pages for row in page]
        keys = [row["key"] for row in (*first, *rest)]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertNotIn("Just now", [row["title"] for row in rest])

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.integers(min_value=1, max_value=9),
        st.sets(st.sampled_from(("lead", "order", "invoice", "payment", "stage"))),
    )
    def test_pages_of_any_size_and_filter_are_the_whole(self, limit, kinds):
        names = sorted(kinds) or None
        whole = self._rows(kinds=names, limit=200)
        self.assertEqual(self._rows(kinds=names, limit=limit), whole)


@tagged("post_install", "-at_install")
class TestCardAccess(CardCase):
    """What a user may not read is not there and not counted."""

    def test_every_role_sees_no_more_than_it_may_read(self):
        for role in ("salesman", "sales_manager", "accountant", "member", "manager"):
            for row in self._rows(role, limit=200):
                with self.subTest(role=role, row=row["key"]):
                    record = self._as(self.users[role], row["model"]).browse(row["id"])
                    self.assertTrue(record.has_access("read"))

    def test_colleagues_orders_and_invoices_are_not_a_salespersons(self):
        rows = self._rows("salesman", limit=200)
        found = {(row["model"], row["id"]) for row in rows}
        for record, is_seen in (
            *((self.order, True), (self.their_order, False)),
            *((self.invoice, True), (self.their_invoice, False)),
        ):
            with self.subTest(record=record):
                self.assertEqual((record._name, record.id) in found, is_seen)
        self.assertEqual(self._figures("salesman")["orders"]["count"], 1)
        self.assertEqual(self._figures("sales_manager")["orders"]["count"], 2)

    def test_ratings_are_as_readable_as_what_was_rated(self):
        mine, theirs = self._rate(self.order), self._rate(self.their_order)
        for role, seen in (("salesman", mine), ("sales_manager", mine + theirs)):
            with self.subTest(role=role):
                rows = self._rows(role, kinds=["rating"], limit=200)
                self.assertEqual({row["id"] for row in rows}, set(seen.ids))
                count = self._figures(role)["ratings"]["count"]
                self.assertEqual(count, len(seen))

    def test_another_company_sees_nothing_of_this_one(self):
        other = self._make_company("Elsewhere")
        user = self._make_user("elsewhere", "sales_team.group_sale_manager", other)
        card = self.env(user=user, context={"allowed_company_ids": other.ids})[
            "crm.customer.card"
        ].get_card(self.customer.id)
        self.assertFalse(card["stage"])
        counted = {one["name"] for one in card["figures"] if one["count"]}
        # Contacts are shared by the companies.
        self.assertFalse(counted - {"contacts"})
        kinds = {row["kind"] for row in card["timeline"]["rows"]}
        self.assertFalse(kinds - {"message"})

    def test_hostile_ids_are_refused(self):
        card = self._as(self.users["salesman"], "crm.customer.card")
        gone = self._make_customer("Gone")
        gone.unlink()
        for hostile in (*HOSTILE_IDS, gone.id):
            for method in (card.get_card, card.get_more, card.get_timeline):
                with (
                    self.subTest(id=hostile, method=method.__name__),
                    self.assertRaises(UserError),
                ):
                    method(hostile)

    def test_hostile_cursors_kinds_and_limits_are_refused(self):
        card = self._as(self.users["salesman"], "crm.customer.card")
        for cursor in HOSTILE_CURSORS:
            with self.subTest(cursor=cursor), self.assertRaises(UserError):
                card.get_timeline(self.customer.id, cursor)
        for kinds in ("order", [1], {"order": 1}, 5):
            with self.subTest(kinds=kinds), self.assertRaises(UserError):
                card.get_timeline(self.customer.id, None, kinds)
        for limit in (None, "5", 1.5, True):
            with self.subTest(limit=limit), self.assertRaises(UserError):
                card.get_timeline(self.customer.id, None, None, limit)

    def test_pages_are_never_endless(self):
        card = self._as(self.users["sales_manager"], "crm.customer.card")
        for limit in (-5, 0, 10**9):
            with self.subTest(limit=limit):
                rows = card.get_timeline(self.customer.id, None, None, limit)["rows"]
                self.assertTrue(1 <= len(rows) <= 100)


@tagged("post_install", "-at_install")
class TestCardQueries(CardCase):
    """The first paint costs few queries, however many documents there are."""

    def _count_queries(self, role, partner=None):
        """Queries of a card whose reader has opened one before."""
        self.env.flush_all()
        self.env.invalidate_all()
        self._card(role, partner)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._card(role, partner)
        return self.env.cr.sql_log_count - before

    def test_a_card_takes_few_queries(self):
        self._rate(self.order)
        for role in ("salesman", "sales_manager", "accountant"):
            with self.subTest(role=role):
                self.assertLessEqual(self._count_queries(role), QUERIES)

    def test_the_card_of_a_contact_takes_few_queries(self):
        count = self._count_queries("sales_manager", self.contact)
        self.assertLessEqual(count, QUERIES)

    def test_more_documents_take_no_more_queries(self):
        few = self._count_queries("sales_manager")
        for _more in range(5):
            self._lead(self.contact)
            self._quotation(self.contact)
        self.assertLessEqual(self._count_queries("sales_manager"), few)
