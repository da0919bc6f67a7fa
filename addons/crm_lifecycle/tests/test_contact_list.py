# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The list of contacts reads no more than is asked for, and loses nothing."""

import doctest
from datetime import timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo import fields
from odoo.fields import Domain
from odoo.tests import BaseCase, tagged

from odoo.addons.crm_lifecycle.models import crm_contact_asked
from odoo.addons.crm_lifecycle.models.crm_contact_asked import ALL, Asked

from .common_contact import MORNING, ContactCase
from .common_properties import steady

# Days ago on which something happened; some lie in the same windows, some beyond all.
AGES = (1, 3, 8, 30, 70, 200, 400, 800)


@tagged("post_install", "-at_install")
class TestAsked(BaseCase):
    """Bounds are read off domains."""

    def test_examples(self):
        results = doctest.testmod(crm_contact_asked, raise_on_error=True)
        self.assertFalse(results.failed)

    def test_nothing_is_bounded_by_nothing(self):
        self.assertEqual(Asked.of(Domain.TRUE), ALL)
        self.assertEqual(Asked.of(Domain("kind", "=", "mail")), ALL)
        self.assertEqual(Asked.of(Domain("user_id", "in", [7, False])), ALL)
        self.assertEqual(Asked.of(~Domain("id", "in", [7])), ALL)

    def test_bounds_in_words(self):
        early, late = (Domain("moment", ">=", day) for day in (2, 5))
        mine = Domain("user_id", "in", [7])
        self.assertEqual(Asked.of(early & late).since, 5)
        self.assertEqual(Asked.of(early | late).since, 2)
        self.assertIsNone(Asked.of(early | mine).since)
        self.assertEqual(Asked.of((early | late) & mine), Asked(2, user_id={7}))
        self.assertFalse(Asked.of(mine & Domain("user_id", "in", [8])).user_id)


@tagged("post_install", "-at_install")
class TestContactList(ContactCase):
    """Two customers with messages, calls and meetings of two people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Contact = cls.env["crm.contact"]
        cls._live(cls.other_customer)
        cls.company.contact_counts_incoming = True
        for ago in AGES:
            for customer in (cls.customer, cls.other_customer):
                cls._say(customer, ago, to=customer)
                cls._do(customer, ago=ago, author=cls.boris.partner_id)
            cls._say(ago=ago, author=cls.customer, message_type="email", to=False)
            cls._meet(cls.customer, cls.other_customer, ago=ago, user=cls.boris)
        cls.mine = Domain("company_id", "=", cls.company.id)
        cls.everything = cls.Contact.search(cls.mine)

    def test_everything_is_listed(self):
        self.assertEqual(len(self.everything), 7 * len(AGES))
        self.assertEqual(self.Contact.search_count(self.mine), 7 * len(AGES))

    def test_any_domain_gives_what_all_contacts_give(self):
        """What is left unread is nothing that was asked for."""

        @steady(40)
        @given(self._domains(), st.integers(0, 3), st.sampled_from((None, 1, 5, 80)))
        def compare(domain, offset, limit):
            domain &= self.mine
            with patch.object(crm_contact_asked.Asked, "of", return_value=ALL):
                expected = self.Contact.search(domain).ids
            found = self.Contact.search(domain, offset=offset, limit=limit)
            end = None if limit is None else offset + limit
            self.assertEqual(found.ids, expected[offset:end])
            count = self.Contact.search_count(domain, limit=limit)
            self.assertEqual(count, min(len(expected), limit or len(expected)))
            grouped = self.Contact._read_group(domain, [], ["__count"])
            self.assertEqual(grouped, [(len(expected),)])

        compare()

    def _domains(self):
        """Domains of up to four conditions, as people put filters together."""
        return st.recursive(
            st.one_of(*self._conditions()).map(lambda term: Domain(*term)),
            lambda inner: st.one_of(
                st.tuples(inner, inner).map(Domain.AND),
                st.tuples(inner, inner).map(Domain.OR),
                inner.map(lambda domain: ~domain),
            ),
            max_leaves=4,
        )

    def _conditions(self):
        """Fields, operators and values of conditions."""
        days = [MORNING - timedelta(days=ago) for ago in (2, 50, 500)]
        moments = [*map(fields.Datetime.to_string, days), "today -1m"]
        customers = [self.customer.ids, self.other_customer.ids]
        people = [self.anna.id, self.boris.id, False]
        few = st.lists(st.sampled_from(self.everything.ids), max_size=6)
        for name, operators, values in (
            ("moment", (">=", ">", "<", "<="), st.sampled_from(moments)),
            ("partner_id", ("in", "not in", "child_of"), st.sampled_from(customers)),
            ("user_id", ("=", "!="), st.sampled_from(people)),
            ("id", ("in", "not in"), few),
            ("kind", ("=",), st.sampled_from(("mail", "meeting"))),
        ):
            yield st.tuples(st.just(name), st.sampled_from(operators), values)

    def test_newest_are_found_among_the_newest(self):
        asked = []
        read = Asked.of
        with patch.object(
            crm_contact_asked.Asked,
            "of",
            lambda domain: asked.append(read(domain)) or asked[-1],
        ):
            newest = self.Contact.search(self.mine, limit=14)
        self.assertEqual(newest, self.everything[:14])
        self.assertEqual([bounds.since is None for bounds in asked], [False])

    def test_other_orders_are_of_all(self):
        oldest = self.Contact.search(self.mine, order="moment", limit=1)
        self.assertEqual(oldest.moment, self.everything[-1].moment)

    def test_fields_are_read_of_those_alone(self):
        contact = self.everything[-1]
        contact.invalidate_model()
        self.assertEqual(contact.moment, self.everything[-1].moment)
        self.assertTrue(contact.document)

    def test_nobody_decides_from_outside_what_is_left_out(self):
        for value in ({"id": []}, [None, [], None, None], "x", 7):
            contacts = self.Contact.with_context(contacts_asked=value)
            self.assertEqual(contacts.search(self.mine), self.everything)

    def test_documents_do_not_cost_each_a_query(self):
        def cost(contacts):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contacts.mapped("document")
            return self.env.cr.sql_log_count - before

        cost(self.everything)
        self.assertLessEqual(cost(self.everything), cost(self.everything[:7]))
