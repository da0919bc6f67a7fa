# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mailing lists: who has parted gets none, who is back gets what it had."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_contact import ContactCase
from .common_mailing import MailingMixin
from .common_parting import PartingCase


@tagged("post_install", "-at_install")
class TestPartingMailing(MailingMixin, PartingCase):
    """A customer and its contact on two lists of addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.news, cls.offers = cls._make_list(), cls._make_list("Offers")
        email = cls.contact.email
        cls.wanted = cls._subscribe(cls.news, email)
        cls.refused = cls.env["mailing.subscription"].create(
            {
                "contact_id": cls.wanted.contact_id.id,
                "list_id": cls.offers.id,
                "opt_out": True,
            }
        )
        cls.foreign = cls._subscribe(cls.news, "boris@tools.example")
        cls.parting = cls._start()

    def _get_outs(self):
        self.env.invalidate_all()
        return [one.opt_out for one in (self.wanted, self.refused, self.foreign)]

    def test_they_are_listed_and_open_their_reader(self):
        row = self._rows(self.parting, "mailing")
        self.assertEqual(row.res_id, self.wanted.id)
        self.assertEqual((row.state, row.name), ("ending", "olga@bakery.example"))
        action = row.action_open()
        self.assertEqual(action["res_model"], "mailing.contact")
        self.assertEqual(action["res_id"], self.wanted.contact_id.id)

    def test_closing_and_winning_back(self):
        self.parting.action_close()
        self.assertEqual(self._get_outs(), [True, True, False])
        self.assertFalse(self._rows(self.parting))
        self.parting.action_win_back()
        self.assertEqual(self._get_outs(), [False, True, False])

    def test_cancelling(self):
        self.parting.action_close()
        self.parting.action_cancel()
        self.assertEqual(self._get_outs(), [False, True, False])

    def test_one_is_ended_alone_and_another_waived(self):
        more = self._subscribe(self.offers, "anna@bakery.example")
        rows = self._rows(self.parting, "mailing")
        row = rows.filtered(lambda one: one.res_id == more.id)
        self._by("manager", row).action_settle()
        self._waive("manager", rows - row)
        self.parting.action_close()
        self.assertEqual(self._get_outs(), [False, True, False])
        self.assertTrue(more.opt_out)
        self.parting.action_win_back()
        self.assertFalse(more.opt_out)

    def test_archived_people_read_on_until_then(self):
        self.contact.active = False
        self.parting.action_close()
        self.assertEqual(self._get_outs(), [True, True, False])

    def test_who_unsubscribes_in_person_stays_so(self):
        self.parting.action_close()
        reason = self.env["mailing.subscription.optout"].search([], limit=1)
        self.wanted.opt_out_reason_id = reason
        self.parting.action_win_back()
        self.assertEqual(self._get_outs(), [True, True, False])

    def test_subscriptions_that_are_gone(self):
        self.parting.action_close()
        self.wanted.contact_id.unlink()
        self.parting.action_win_back()
        self.assertEqual(self.parting.state, "won_back")

    def test_mailings_reach_them_before_and_after_but_not_between(self):
        readers = [("list_ids", "in", self.news.ids)]
        self.assertEqual(self._mail("mailing.list", readers), {"olga", "boris"})
        self.parting.action_close()
        self.assertEqual(self._mail("mailing.list", readers), {"boris"})
        self.parting.action_win_back()
        self.assertEqual(self._mail("mailing.list", readers), {"olga", "boris"})

    def test_mailings_to_customers_themselves(self):
        people = [("id", "in", (self.customer + self.contact).ids)]
        self.assertEqual(self._mail("res.partner", people), {"anna", "olga"})
        self.parting.action_close()
        self.assertEqual(self._mail("res.partner", people), set())
        self.parting.action_win_back()
        self.assertEqual(self._mail("res.partner", people), {"anna", "olga"})

    def _mail(self, model, domain):
        """Whom a mailing reaches."""
        self.env.invalidate_all()
        is_list = model == "mailing.list"
        lists = {"contact_list_ids": self.news.ids} if is_list else {}
        traces = self._send(model, domain, **lists)
        reached = traces.filtered(lambda one: one.trace_status != "cancel")
        return {one.email.partition("@")[0] for one in reached}


@tagged("post_install", "-at_install")
class TestMailingConsents(MailingMixin, PartingCase):
    """What customers answer of e-mails holds for the marketers' mailings."""

    def test_an_answer_is_heard_by_mailings(self):
        item = self.env["crm.information.item"].create(
            {"name": "News", "kind": "consent"}
        )
        answers = self.env["crm.information.answer"]
        people = [("id", "=", self.customer.id)]
        for consent, status in (("no", "cancel"), ("yes", "outgoing")):
            key = (self.customer, self.company, item)
            answers._confirm(*key, {"consent": consent})
            self.env.invalidate_all()
            trace = self._send("res.partner", people)
            with self.subTest(consent=consent):
                is_refused = trace.trace_status == "cancel"
                self.assertEqual(is_refused, status == "cancel")


@tagged("post_install", "-at_install")
class TestMailingContacts(MailingMixin, ContactCase):
    """Mailings are no contact, whatever else is counted as one."""

    def test_mailings_do_not_count(self):
        self.customer.email = "anna@bakery.example"
        names = ("mail", "activity", "meeting", "incoming", "note", "invoice")
        self.company.write({f"contact_counts_{name}": True for name in names})
        trace = self._send(
            "res.partner", [("id", "=", self.customer.id)], keep_archives=True
        )
        mail = self.env["mail.mail"].search([("mailing_trace_ids", "in", trace.ids)])
        mail.mail_message_id.date = fields.Datetime.now() - timedelta(days=3)
        self.assertEqual(mail.mail_message_id.model, "res.partner")
        self.assertEqual(mail.mail_message_id.res_id, self.customer.id)
        self.assert_contacts(0)
