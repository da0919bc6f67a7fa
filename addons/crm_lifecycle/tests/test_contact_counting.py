# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What counts as contact, and what does not."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import TODAY
from .common_contact import ContactCase
from .common_properties import steady

# Kind of message: whether it counts by default.
KINDS = {
    "mail": True,
    "call": True,
    "meeting": True,
    "note": False,
    "incoming": False,
    "mailing": False,
    "todo": False,
}
# Where it is kept, beside the customer's own page and its documents.
RECORDS = ("crm.voice", "crm.handoff", "crm.parting", "crm.information.request")
AGES = st.sampled_from((1, 2, 30, 90, 200, 364, 365, 366, 500))
ALL_ON = {
    f"contact_counts_{name}": True
    for name in ("mail", "activity", "meeting", "incoming", "note", "invoice")
}
ALL_OFF = dict.fromkeys(ALL_ON, False)


@tagged("post_install", "-at_install")
class TestContactCounting(ContactCase):
    """A customer with whom something has happened ten days ago."""

    def test_nothing(self):
        self.assert_contacts(0)
        self.assertFalse(self._cadence().last_contact)

    def test_mail_of_a_person(self):
        self._say()
        self.assert_contacts(1, 10)

    def test_mail_as_people_send_it(self):
        self.customer.email = "anna@example.com"
        customer = self.customer.with_user(self.anna)
        customer.message_post(
            body="Good morning",
            partner_ids=self.customer.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assert_contacts(1, 0)

    def test_activity_as_people_do_it(self):
        row = self.row.with_user(self.anna)
        activity = row.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        self.assert_contacts(0)
        activity.action_feedback("They are well")
        self.assert_contacts(1, 0)

    def test_talk_among_colleagues_does_not_count(self):
        self._say(to=False)
        self._say(to=self.boris.partner_id)
        self._say(is_internal=True)
        self._say(subtype_id=self.note.id)
        self.assert_contacts(0)

    def test_mail_to_somebody_else_does_not_count(self):
        self._say(to=self.other_customer)
        self.assert_contacts(0)

    def test_mail_that_did_not_arrive(self):
        for status in ("bounce", "exception", "canceled"):
            self._say(status=status)
        self.assert_contacts(0)

    def test_mailings_never_count(self):
        self.company.write(ALL_ON)
        self._say(message_type="email_outgoing")
        self.assert_contacts(0)

    def test_what_the_system_sends_does_not_count(self):
        self._say(message_type="auto_comment")
        self._say(message_type="notification")
        self._say(author=self.env.ref("base.partner_root"))
        self.assert_contacts(0)

    def test_what_the_customer_writes_is_a_setting(self):
        self._say(author=self.customer, message_type="email", to=False)
        self.assert_contacts(0)
        self.company.contact_counts_incoming = True
        self.assert_contacts(1, 10)

    def test_what_somebody_else_writes_is_not_the_customers(self):
        self.company.contact_counts_incoming = True
        self._say(author=self.other_customer, message_type="email", to=False)
        self.assert_contacts(0)

    def test_notes_are_a_setting(self):
        self._say(subtype_id=self.note.id, to=False)
        self.assert_contacts(0)
        self.company.contact_counts_note = True
        self.assert_contacts(1, 10)

    def test_every_kind_can_be_switched_off(self):
        self._say()
        self._do(ago=11)
        self._meet(self.customer, ago=12)
        self.assert_contacts(3)
        self.company.write(ALL_OFF)
        self.assert_contacts(0)

    # Activities

    def test_call(self):
        self._do()
        self.assert_contacts(1, 10)

    def test_visit(self):
        self._do(kind=self.env.ref("crm_lifecycle.mail_activity_type_visit"))
        self.assert_contacts(1, 10)

    def test_paperwork_does_not_count(self):
        self._do(kind=self.todo)
        self._do(kind=self.env.ref("mail.mail_activity_data_upload_document"))
        self.assert_contacts(0)

    def test_what_counts_is_set_at_the_type(self):
        self._do(kind=self.todo)
        self.todo.counts_as_contact = True
        self.assert_contacts(1, 10)

    def test_done_activity_is_not_a_note_as_well(self):
        self.company.write({**ALL_OFF, "contact_counts_note": True})
        self._do(message_type="comment", subtype_id=self.note.id)
        self.assert_contacts(0)

    # Meetings

    def test_meeting_that_was_held(self):
        self._meet(self.customer, self.anna.partner_id)
        self.assert_contacts(1, 10)

    def test_meeting_that_was_not_held(self):
        self._meet(self.customer, ago=-1)
        self._meet(self.customer, ago=0, hours=8)
        self._meet(self.customer).attendee_ids.state = "declined"
        self._meet(self.customer).active = False
        self.assert_contacts(0)

    def test_meeting_with_two_customers(self):
        self._live(self.other_customer)
        self._meet(self.customer, self.other_customer)
        self.assert_contacts(1, 10)
        self.assert_contacts(1, 10, self.other_customer)

    def test_meeting_over_the_night_with_which_the_12_months_begin(self):
        for ago, number in ((365, 0), (364, 1)):
            meeting = self._meet(self.customer, ago=ago, hours=40)
            self.assert_contacts(number, ago)
            self.assertFalse(self._count(self.customer))
            meeting.unlink()

    # Days

    def test_several_on_a_day_are_one(self):
        self._say()
        self._say()
        self._do()
        self._meet(self.customer)
        self.assert_contacts(1, 10)

    def test_a_year_ago_is_no_more_within_12_months(self):
        self._say(ago=364)
        self._say(ago=365)
        self.assert_contacts(1, 364)

    def test_last_contact_may_be_long_ago(self):
        self._say(ago=1000)
        self.assert_contacts(0, 1000)

    def test_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self._say(date="2026-06-20 20:00:00")
        self._count()
        self.assertEqual(str(self._cadence().last_contact), "2026-06-21")

    # Whose

    def test_contacts_are_their_companys(self):
        contact = self._make_customer("Clara", parent_id=self.customer.id)
        self._say(contact, to=contact)
        self.assert_contacts(1, 10)
        self.assertFalse(self._cadence(contact))

    def test_documents(self):
        lead = self._lead(self.customer)
        order = self._quotation(self.customer)
        invoice = self.env["account.move"].create(
            self._prepare_invoice(self.customer, TODAY, 10)
        )
        for ago, record in enumerate((lead, order, invoice, self.row), 1):
            self._say(record, ago)
        self.assert_contacts(4, 1)

    def test_voices_handoffs_partings_and_forms(self):
        for ago, model in enumerate(RECORDS, 1):
            record = self._make_record(model)
            self._say(record, ago)
            self._say(record, 20 + ago, to=False)
            self._say(record, 40 + ago, to=self.other_customer)
            self._do(record, ago=60 + ago)
        self.assert_contacts(2 * len(RECORDS), 1)
        self.assertEqual(self._count(self.customer), 0)

    def test_complaint_of_a_contact_person(self):
        contact = self._make_customer("Clara", parent_id=self.customer.id)
        self._say(self._make_record("crm.voice", contact), to=contact)
        self.assert_contacts(1, 10)

    def test_answer_that_other_voters_read(self):
        self._live(self.other_customer)
        voice = self._make_record("crm.voice")
        self._notify(self._say(voice), self.other_customer)
        self.assert_contacts(1, 10)
        self.assert_contacts(0, partner=self.other_customer)

    def test_what_customers_write_on_a_complaint(self):
        voice = self._make_record("crm.voice")
        self._say(voice, author=self.customer, to=False)
        self.assert_contacts(0)
        self.company.contact_counts_incoming = True
        self.assert_contacts(1, 10)

    def test_delivery(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        kind = warehouse.out_type_id
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": kind.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        self._say(picking)
        self.assert_contacts(1, 10)

    def test_sent_invoice_is_a_setting(self):
        invoice = self.env["account.move"].create(
            self._prepare_invoice(self.customer, TODAY, 10)
        )
        file = self.env["ir.attachment"].create({"name": "Invoice.pdf", "raw": b"1"})
        self._say(invoice, attachment_ids=[Command.set(file.ids)])
        self.assert_contacts(0)
        self.company.contact_counts_invoice = True
        self.assert_contacts(1, 10)

    def test_vendor_bills_are_not_the_customers(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.customer.id,
                "journal_id": self._make_purchases().id,
                "company_id": self.company.id,
            }
        )
        self._say(bill)
        self.assert_contacts(0)

    def _make_purchases(self):
        return self.env["account.journal"].create(
            {
                "name": "Purchases",
                "code": "PUR",
                "type": "purchase",
                "company_id": self.company.id,
            }
        )

    def test_other_companies_count_their_own(self):
        other = self._make_company("Other Company")
        self._say(record_company_id=other.id)
        self.assert_contacts(0)

    # All of it

    def test_list_tells_what_was_counted(self):
        mail, call = self._say(), self._do(ago=5)
        self._meet(self.customer, ago=3)
        contacts = self.env["crm.contact"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(contacts.mapped("kind"), ["meeting", "activity", "mail"])
        self.assertEqual(contacts[2].id, 2 * mail.id)
        self.assertEqual(contacts[1].id, 2 * call.id)
        self.assertEqual(contacts[1].user_id, self.anna)
        self.assertEqual(contacts[2].document, self.customer.display_name)
        opened = contacts[0].action_open_document()
        self.assertEqual(opened["res_model"], "calendar.event")

    def test_second_count_writes_nothing(self):
        self._say()
        self.assertEqual(self._count(), 1)
        self.assertEqual(self._count(), 0)
        self.assertEqual(self._count(self.customer), 0)

    def test_few_are_counted_as_all_are(self):
        self._live(self.other_customer)
        self._say()
        self._say(self.other_customer, 5, to=self.other_customer)
        self._count(self.customer)
        self.assertFalse(self._cadence(self.other_customer))
        self.assertEqual(self._count(), 1)
        self.assertEqual(self._cadence().contact_count, 1)

    def test_queries_do_not_depend_on_the_number_of_customers(self):
        def ask():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._count()
            return self.env.cr.sql_log_count - before

        self._say()
        ask()
        few = ask()
        for n in range(20):
            customer = self._make_customer(f"Customer {n}")
            self._live(customer)
            self._say(customer, n, to=customer)
        self.assertLessEqual(ask(), few)

    def test_any_messages(self):
        """Counted are the days with something that counts, and nothing else."""
        happened = st.tuples(
            st.sampled_from(sorted(KINDS)), AGES, st.sampled_from((None, *RECORDS))
        )

        @steady(16)
        @given(
            st.lists(happened, max_size=8),
            st.sets(st.sampled_from(["incoming", "note"])),
        )
        def compare(messages, on):
            customer = self._make_customer("Somebody")
            self._live(customer)
            self.company.write({f"contact_counts_{name}": True for name in on})
            for kind, ago, model in messages:
                self._happen(kind, customer, ago, model)
            days = {ago for kind, ago, _model in messages if KINDS[kind] or kind in on}
            self._count()
            # Few are counted in one pass, all of them in two.
            self.assertFalse(self._count(customer))
            row = self._cadence(customer)
            self.assertEqual(row.contact_count, sum(ago < 365 for ago in days))
            last = TODAY - timedelta(days=min(days)) if days else False
            self.assertEqual(row.last_contact, last)
            due = last + timedelta(days=91) if last else self.row.stage_since
            self.assertEqual(row.next_due, due)
            self.company.write({f"contact_counts_{name}": False for name in on})

        compare()

    def _happen(self, kind, customer, ago, model=None):
        """Let something happen, kept on the customer or on another record of it."""
        if kind == "meeting":
            return self._meet(customer, ago=ago)
        record = customer
        if model:
            record = self.env[model].search([("partner_id", "=", customer.id)], limit=1)
            record = record or self._make_record(model, customer)
        if kind == "call":
            return self._do(record, ago=ago)
        if kind == "todo":
            return self._do(record, self.todo, ago)
        vals = {
            "mail": {"to": customer},
            "note": {"to": False, "subtype_id": self.note.id},
            "incoming": {"to": False, "author": customer, "message_type": "email"},
            "mailing": {"to": customer, "message_type": "email_outgoing"},
        }[kind]
        return self._say(record, ago, **vals)
