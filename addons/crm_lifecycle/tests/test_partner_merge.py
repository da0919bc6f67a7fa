# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two records of one customer become one."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY
from .common_queue import QueueCase


class MergeCase(QueueCase):
    """A customer with a rhythm and a doubled one with an invoice of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice_days_ago(cls.customer, 40, 20)
        cls._invoice_days_ago(cls.other_customer, 10)
        cls._evaluate(as_of=TODAY - timedelta(days=15))
        cls._evaluate()
        cls.row, cls.other_row = cls._row(cls.customer), cls._row(cls.other_customer)

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def _rows(self, *partners):
        ids = [partner.id for partner in partners]
        return self.Lifecycle.search([("partner_id", "in", ids)])


@tagged("post_install", "-at_install")
class TestPartnerMerge(MergeCase):
    """One row stays, and everything that was told of both."""

    def test_one_row_is_kept(self):
        self._merge(self.other_customer, self.customer)
        self.assertEqual(self._rows(self.customer, self.other_customer), self.row)
        self.assertFalse(self.other_row.exists())
        self.assertFalse(self.other_customer.exists())

    def test_row_of_the_merged_one_is_kept_where_there_is_no_other(self):
        stranger = self._make_customer("Anna's Bakery Ltd")
        self._merge(self.customer, stranger)
        self.assertEqual(self.row.partner_id, stranger)
        self.assertEqual(self._rows(stranger), self.row)

    def test_two_merged_ones_leave_one_row(self):
        stranger = self._make_customer("Anna's Bakery Ltd")
        self._merge(self.customer | self.other_customer, stranger)
        self.assertEqual(len(self._rows(stranger)), 1)

    def test_both_histories_are_kept(self):
        moves = self._moves(self.customer) | self._moves(self.other_customer)
        self.assertGreaterEqual(len(moves), 2)
        self._merge(self.other_customer, self.customer)
        self.assertEqual(set(self._moves(self.customer)), set(moves))

    def test_pins_are_kept(self):
        pin = self.env["crm.lifecycle.pin"].create(
            {
                "partner_id": self.other_customer.id,
                "company_id": self.company.id,
                "stage_id": self._stage("dormant").id,
                "reason": "On holiday",
            }
        )
        self._merge(self.other_customer, self.customer)
        self.assertEqual(pin.partner_id, self.customer)

    def test_handoffs_are_kept_and_one_is_open(self):
        handoffs = self._ask(self.customer) | self._ask(self.other_customer)
        self._merge(self.other_customer, self.customer)
        self.assertEqual(handoffs.partner_id, self.customer)
        self.assertEqual(sorted(handoffs.mapped("state")), ["asked", "superseded"])

    def test_messages_activities_and_followers_go_on(self):
        message = self.other_row.message_post(body="They like rye bread.")
        activity = self.other_row.activity_schedule("mail.mail_activity_data_call")
        follower = self._make_customer("Follower")
        self.other_row.message_subscribe(follower.ids)
        self.row.message_subscribe(follower.ids)
        attachment = self.env["ir.attachment"].create(
            {"name": "a", "res_model": "crm.lifecycle", "res_id": self.other_row.id}
        )
        self._merge(self.other_customer, self.customer)
        self.assertEqual(message.res_id, self.row.id)
        self.assertEqual(activity.res_id, self.row.id)
        self.assertEqual(attachment.res_id, self.row.id)
        self.assertIn(follower, self.row.message_partner_ids)

    def test_facts_are_those_of_both(self):
        self._merge(self.other_customer, self.customer)
        self.assert_queued(self.customer)
        self._evaluate(self.customer)
        self.assertEqual(self.row.purchase_count, 3)
        self.assertEqual(self.row.last_purchase, TODAY - timedelta(days=10))

    def test_same_as_if_it_had_been_one_customer(self):
        one = self._make_customer("One")
        self._invoice_days_ago(one, 40, 20, 10)
        self._merge(self.other_customer, self.customer)
        self._evaluate()
        for name in self.Lifecycle._facts():
            self.assertEqual(self.row[name], self._row(one)[name], name)
        self.assertEqual(self.row.stage_id, self._row(one).stage_id)

    def test_who_waited_under_the_merged_id_is_not_forgotten(self):
        other = self._make_company("Lifecycle Elsewhere")
        pair = (self.other_customer.id, other.id)
        self.env["crm.lifecycle.queue"]._enqueue([pair])
        self.env.cr.flush()
        self._merge(self.other_customer, self.customer)
        self.assertEqual(self._queued(other), self.customer)

    def test_rows_of_other_companies_are_merged_as_well(self):
        other = self._make_company("Lifecycle Elsewhere")
        rows = self.Lifecycle.create(
            [
                {"partner_id": partner.id, "company_id": other.id}
                for partner in (self.customer, self.other_customer)
            ]
        )
        user = self._make_user("merger", "base.group_system")
        user.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self._as(user, "base.partner.merge.automatic.wizard").create({})
        both = (self.customer | self.other_customer).with_user(user)
        wizard._merge(both.ids, self.customer.with_user(user))
        self.env.invalidate_all()
        self.assertEqual(rows.exists(), rows[0])
        self.assertIn(self.customer, self._queued(other))

    def test_merging_strangers(self):
        strangers = self._make_customer("One") | self._make_customer("Two")
        self._merge(strangers[1], strangers[0])
        self.assertFalse(self._rows(strangers[0]))

    def test_second_merge_changes_nothing_more(self):
        stranger = self._make_customer("Anna's Bakery Ltd")
        self._merge(self.other_customer, self.customer)
        moves = self._moves(self.customer)
        self._merge(stranger, self.customer)
        self.assertEqual(self._moves(self.customer), moves)
        self.assertEqual(self._rows(self.customer), self.row)

    def _ask(self, partner):
        move = self._moves(partner)[-1:]
        return self.env["crm.handoff"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "transition_id": move.id,
                "from_department": "sales",
                "to_department": "service",
                "asked_on": "2026-06-30 10:00:00",
                "due_on": "2026-07-02 10:00:00",
            }
        )


@tagged("post_install", "-at_install")
class TestContactMerge(MergeCase):
    """Contacts have no life cycle of their own."""

    def test_customer_into_a_contact_of_another(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        history = self._moves(self.other_customer)
        message = self.other_row.message_post(body="They like rye bread.")
        handoff = TestPartnerMerge._ask(self, self.other_customer)
        self._merge(self.other_customer, contact)
        self.assertEqual(self._rows(self.customer, contact), self.row)
        self.assertEqual(set(history.mapped("partner_id")), {self.customer})
        self.assertEqual(message.res_id, self.row.id)
        self.assertEqual(handoff.partner_id, self.customer)
        self.assert_queued(self.customer)

    def test_contact_of_one_into_another_queues_both(self):
        # The merged contact would give its parent to a person.
        self.customer.is_company = True
        contact = self._make_customer("Buyer", parent_id=self.other_customer.id)
        self._order(contact)
        self._empty_queue()
        self._merge(contact, self.customer)
        self.assert_queued(self.customer, self.other_customer)

    def test_customer_that_becomes_a_contact_by_a_merge(self):
        contact = self._make_customer("Buyer", parent_id=self.other_customer.id)
        self._merge(contact, self.customer)
        self.assertEqual(self.customer.commercial_partner_id, self.other_customer)
        self.assertEqual(self.customer.lifecycle_id, self.other_row)
        ids = {partner_id for partner_id, _company in self._queued_rows()}
        self.assertLessEqual({self.customer.id, self.other_customer.id}, ids)

    def test_customer_with_contacts(self):
        contact = self._make_customer("Buyer", parent_id=self.other_customer.id)
        self._quotation(contact)
        self._merge(self.other_customer, self.customer)
        self.assertEqual(contact.lifecycle_id, self.row)
        self.assert_queued(self.customer)
