# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers that are archived, deleted, or move into another company and back."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, day
from .common_queue import QueueCase


class PartnerChangesCase(QueueCase):
    """A company with a contact, and another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.is_company = cls.other_customer.is_company = True
        cls.contact = cls._make_customer("Buyer", parent_id=cls.customer.id)

    def _evaluate_queue(self):
        """What the cron does, as of the tests' day; then nobody waits."""
        ids = [
            partner for partner, here in self._queued_rows() if here == self.company.id
        ]
        if ids:
            self.Lifecycle._evaluate(self.company, ids, as_of=TODAY)
        self._empty_queue()
        self.env.invalidate_all()

    @classmethod
    def _lead_in_june(cls, partner):
        lead = cls._lead(partner)
        cls._backdate(lead, "2026-06-01 10:00:00")
        return lead

    def assert_same_as_full_evaluation(self):
        """The queue has led to the same rows as an evaluation of all."""
        facts = self.Lifecycle._facts()
        names = ["partner_id", "stage_id", "rule_id", *facts]
        here = [("company_id", "=", self.company.id)]
        rows = self.Lifecycle.with_context(active_test=False)
        before = rows.search_read(here, names, load=None, order="partner_id")
        self._evaluate()
        after = rows.search_read(here, names, load=None, order="partner_id")
        self.assertEqual(before, after)


@tagged("post_install", "-at_install")
class TestArchiving(PartnerChangesCase):
    """Who is archived is out of sight, not out of the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer)
        cls._evaluate(cls.customer)
        cls.row = cls._row(cls.customer)

    def test_archived_customer_is_hidden(self):
        self.customer.action_archive()
        self._evaluate_queue()
        self.assertFalse(self.Lifecycle.search([("id", "=", self.row.id)]))
        self.assertTrue(self.row.exists())
        self.assertEqual(self.row.purchase_count, 1)

    def test_and_comes_back_as_it_was(self):
        stage = self.row.stage_id
        moves = self._moves(self.customer)
        self.customer.action_archive()
        self._evaluate_queue()
        self.customer.action_unarchive()
        self._evaluate_queue()
        self.assertEqual(self.Lifecycle.search([("id", "=", self.row.id)]), self.row)
        self.assertEqual(self.row.stage_id, stage)
        self.assertEqual(self._moves(self.customer), moves)

    def test_archived_contact_still_counts_for_its_company(self):
        self._invoice(self.contact, day("2026-06-10"))
        self.contact.action_archive()
        self._evaluate_queue()
        self.assertEqual(self.row.purchase_count, 2)
        self.assert_same_as_full_evaluation()


@tagged("post_install", "-at_install")
class TestDeleting(PartnerChangesCase):
    """Nothing is left behind of who is deleted."""

    def test_customer_with_invoices_cannot_be_deleted(self):
        self._invoice(self.contact)
        self._evaluate_queue()
        row = self._row(self.customer)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.contact.unlink()
        self.assertTrue(row.exists())

    def test_customer_with_a_lead_is_deleted_with_all_of_it(self):
        self._lead_in_june(self.other_customer)
        self._evaluate_queue()
        row = self._row(self.other_customer)
        self.assertTrue(row)
        message = row.message_post(body="They call back.")
        activity = row.activity_schedule("mail.mail_activity_data_call")
        moves = self._moves(self.other_customer)
        self.other_customer.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        for records in row, message, activity, moves:
            self.assertFalse(records.exists(), records)
        self._evaluate_queue()

    def test_user_without_rights_on_life_cycles_deletes_a_customer(self):
        self._lead_in_june(self.other_customer)
        self._evaluate_queue()
        user = self._make_user("clerk", "base.group_partner_manager")
        self.other_customer.with_user(user).unlink()
        self.assertFalse(self._row(self.other_customer))

    def test_deleted_contact_leaves_its_companys_facts_right(self):
        self._lead_in_june(self.contact)
        self._lead_in_june(self.customer)
        self._evaluate_queue()
        row = self._row(self.customer)
        self.assertEqual(row.open_lead_count, 2)
        self.contact.unlink()
        self._evaluate_queue()
        self.assertEqual(row.open_lead_count, 1)
        self.assert_same_as_full_evaluation()

    def test_who_is_deleted_while_waiting_stops_nobody(self):
        self._lead_in_june(self.other_customer)
        self._lead_in_june(self.customer)
        self.env.cr.flush()
        self.other_customer.unlink()
        self._evaluate_queue()
        self.assertEqual(self._row(self.customer).open_lead_count, 1)


@tagged("post_install", "-at_install")
class TestParentCompany(PartnerChangesCase):
    """A customer becomes a contact of another, and one of its own again."""

    def test_contact_changes_its_company(self):
        self._lead_in_june(self.contact)
        self._evaluate_queue()
        self.assertEqual(self._row(self.customer).open_lead_count, 1)
        self.contact.parent_id = self.other_customer
        self._evaluate_queue()
        self.assertFalse(self._row(self.customer))
        row = self._row(self.other_customer)
        self.assertEqual(row.open_lead_count, 1)
        self.assertEqual(self.contact.lifecycle_id, row)
        self.assert_same_as_full_evaluation()

    def test_customer_becomes_a_contact(self):
        self._invoice(self.other_customer)
        self._lead_in_june(self.customer)
        self._evaluate_queue()
        self.other_customer.write({"parent_id": self.customer.id, "is_company": False})
        self._evaluate_queue()
        self.assertFalse(self._row(self.other_customer))
        self.assertEqual(self._row(self.customer).invoice_count, 1)
        self.assertEqual(self.other_customer.lifecycle_id, self._row(self.customer))
        self.assert_same_as_full_evaluation()

    def test_its_history_stays_and_says_why_it_ends(self):
        self._invoice(self.other_customer)
        self._evaluate_queue()
        stage = self._row(self.other_customer).stage_id
        self.other_customer.write({"parent_id": self.customer.id, "is_company": False})
        self._evaluate_queue()
        begin, end = self._moves(self.other_customer)
        self.assertEqual(begin.to_stage_id, stage)
        self.assertEqual(end.from_stage_id, stage)
        self.assertFalse(end.to_stage_id)

    def test_and_back_again(self):
        self._lead_in_june(self.other_customer)
        self._evaluate_queue()
        stage = self._row(self.other_customer).stage_id
        self.other_customer.write({"parent_id": self.customer.id, "is_company": False})
        self._evaluate_queue()
        self.other_customer.write({"parent_id": False, "is_company": True})
        self._evaluate_queue()
        self.assertFalse(self._row(self.customer))
        self.assertEqual(self._row(self.other_customer).stage_id, stage)
        self.assertEqual(len(self._moves(self.other_customer)), 3)
        self.assert_same_as_full_evaluation()

    def test_invoices_go_along_and_stay_as_the_ledger_has_them(self):
        self._invoice(self.other_customer)
        self._evaluate_queue()
        self.other_customer.write({"parent_id": self.customer.id, "is_company": False})
        self._evaluate_queue()
        self.assertEqual(self._row(self.customer).invoice_count, 1)
        self.other_customer.write({"parent_id": False, "is_company": True})
        self._evaluate_queue()
        self.assertEqual(self._row(self.customer).invoice_count, 1)
        self.assertFalse(self._row(self.other_customer))
        self.assert_same_as_full_evaluation()

    def test_contact_becomes_a_company(self):
        self._lead_in_june(self.contact)
        self._evaluate_queue()
        self.assertTrue(self._row(self.customer))
        self.contact.is_company = True
        self._evaluate_queue()
        self.assertEqual(self._row(self.contact).open_lead_count, 1)
        self.assertFalse(self._row(self.customer))
        self.assertEqual(self.contact.lifecycle_id, self._row(self.contact))
        self.contact.is_company = False
        self._evaluate_queue()
        self.assertFalse(self._row(self.contact))
        self.assertEqual(self._row(self.customer).open_lead_count, 1)
        self.assert_same_as_full_evaluation()

    def test_invoices_stay_with_whom_they_were_made_out_to(self):
        """The ledger keeps the commercial partner of a contact's invoices."""
        self._invoice(self.contact)
        self._evaluate_queue()
        self.contact.is_company = True
        self._evaluate_queue()
        self.assertEqual(self._row(self.customer).invoice_count, 1)
        self.contact.is_company = False
        self.contact.parent_id = self.other_customer
        self._evaluate_queue()
        self.assertEqual(self._row(self.customer).invoice_count, 1)
        self.contact.write({"parent_id": False, "is_company": True})
        self._invoice(self.contact, day("2026-06-20"))
        self._evaluate_queue()
        self.assertEqual(self._row(self.contact).invoice_count, 1)
        self.assert_same_as_full_evaluation()

    def test_pin_of_a_customer_who_becomes_a_contact_ends(self):
        self._lead_in_june(self.other_customer)
        self._evaluate_queue()
        pin = self.env["crm.lifecycle.pin"].create(
            {
                "partner_id": self.other_customer.id,
                "company_id": self.company.id,
                "stage_id": self._stage("regular").id,
                "reason": "Promised to buy every week",
            }
        )
        self.other_customer.write({"parent_id": self.customer.id, "is_company": False})
        self.assertTrue(pin.released_on)
        self.assertEqual(pin.released_by_id, self.env.user)

    def test_company_of_other_company_is_queued_there(self):
        other = self._make_company("Lifecycle Elsewhere")
        self.Lifecycle.create({"partner_id": self.customer.id, "company_id": other.id})
        user = self._make_user("clerk", "base.group_partner_manager")
        self._empty_queue()
        self.contact.with_user(user).parent_id = self.other_customer
        self.assertEqual(self._queued(other), self.customer | self.other_customer)

    def test_grandchildren_go_along(self):
        site = self._make_customer("Site", parent_id=self.other_customer.id)
        self._lead_in_june(site)
        self._evaluate_queue()
        self.other_customer.write({"parent_id": self.customer.id, "is_company": False})
        self._evaluate_queue()
        self.assertEqual(site.commercial_partner_id, self.customer)
        self.assertEqual(self._row(self.customer).open_lead_count, 1)
        self.assertFalse(self._row(self.other_customer))
        self.assert_same_as_full_evaluation()


@tagged("post_install", "-at_install")
class TestEndOfALifeCycle(PartnerChangesCase):
    """What people wrote goes on with the customer, unseen by the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead_in_june(cls.other_customer)
        cls._evaluate()
        row = cls._row(cls.other_customer)
        cls.attachment = cls.env["ir.attachment"].create(
            {"name": "report.txt", "raw": b"Pays late", "res_model": row._name}
            | {"res_id": row.id}
        )
        cls.message = row.message_post(
            body="Pays late",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=cls.attachment.ids,
        )
        cls.activity = row.activity_schedule("mail.mail_activity_data_call")

    def setUp(self):
        super().setUp()
        self.lead.unlink()

    def test_notes_and_activities_are_the_customers(self):
        self._evaluate_queue()
        self.assertFalse(self._row(self.other_customer))
        for record, model in ((self.message, "model"), (self.activity, "res_model")):
            self.assertEqual(record[model], "res.partner")
            self.assertEqual(record.res_id, self.other_customer.id)
        self.assertIn(self.activity, self.other_customer.activity_ids)
        self.assertEqual(self.attachment.raw, b"Pays late")

    def test_the_customer_does_not_read_them(self):
        self._evaluate_queue()
        portal = self._make_user("portal_customer", "base.group_portal")
        portal.partner_id.parent_id = self.other_customer
        self.env.flush_all()
        own = self.other_customer.with_user(portal)
        self.assertTrue(own.has_access("read"))
        self.assertFalse(self.message.with_user(portal).has_access("read"))
        self.assertFalse(self.attachment.with_user(portal).has_access("read"))
        clerk = self._make_user("clerk", "base.group_user")
        self.assertTrue(self.message.with_user(clerk).has_access("read"))
        self.assertTrue(self.attachment.with_user(clerk).has_access("read"))

    def test_the_customer_is_not_queued_by_it(self):
        self._evaluate_queue()
        self.assert_not_queued(self.other_customer)

    def test_a_new_lead_begins_anew(self):
        self._evaluate_queue()
        self._lead_in_june(self.other_customer)
        self._evaluate_queue()
        self.assertTrue(self._row(self.other_customer))
        stages = [move.to_stage_id for move in self._moves(self.other_customer)]
        self.assertEqual(len(stages), 3)
        self.assertFalse(stages[1])
        self.assertEqual(stages[0], stages[2])

    def _make_user(self, role, group, company=None):
        return super()._make_user(f"end_{role}", group, company)
