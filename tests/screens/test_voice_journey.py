"""A customer proposes a change; others want it too; the team does it and is rated."""

from journey_case import JourneyCase

from odoo import Command
from odoo.tests import tagged

SUBJECT = "Lids that close"
WORDS = "At Lighthouse we lose a crate a week: the lids open on the road."
SHARED_SUBJECT = "Lids that stay closed on the road"
CHANGE = "Every crate has a lid with two locks."


@tagged("post_install", "-at_install")
class TestVoiceJourney(JourneyCase):
    """Two portal customers, and a person of the service desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._hire("Stepan Service", "crm_lifecycle.group_lifecycle_user")
        cls.company.lifecycle_service_user_id = cls.service
        cls.olena = cls._make_customer("Lighthouse Bakery", "Olena Baker")
        cls.petro = cls._make_customer("Harbour Kitchen", "Petro Cook")
        cls.crate = cls.env["product.product"].create(
            {"name": "Crate with lid", "type": "consu", "taxes_id": False}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.olena.partner_id.commercial_partner_id.id,
                "order_line": [Command.create({"product_id": cls.crate.id})],
            }
        )
        cls.order.action_confirm()

    @classmethod
    def _make_customer(cls, company_name, person):
        """A portal user of a customer."""
        customer = cls.env["res.partner"].create(
            {"name": company_name, "is_company": True}
        )
        return cls._invite(
            cls.env["res.partner"].create({"name": person, "parent_id": customer.id})
        )

    def _voice(self):
        return self.env["crm.voice"].search([("name", "=", SUBJECT)])

    def test_from_a_proposal_to_its_rating(self):
        self._propose()
        self._open_to_customers()
        self._vote()
        self._plan_and_finish()
        self._tell_voters()
        self._rate()
        self._see_the_rating()

    # The first customer

    def _propose(self):
        order_name = self.order.name
        with self.sitting() as page:
            self.sign_in(page, self.olena)
            page.click(".o_portal_my_home a", "Proposals and Complaints")
            page.click("a[href='/my/voice/new']", "Tell Us")
            page.select("Production", "select#topic")
            page.select(order_name, "select#about")
            page.write(SUBJECT, "input#name")
            page.write(WORDS, "textarea#description")
            page.picture("journey_voice_1_form")
            page.click(".o_voice_form button[type='submit']")
            page.see(".o_voice_thanks")
            page.see("h3", SUBJECT)
            page.picture("journey_voice_2_sent")
        voice = self._voice()
        self.assertEqual(voice.partner_id, self.olena.partner_id)
        self.assertEqual(voice.order_id, self.order)

    # Service

    def _open_to_customers(self):
        with self.sitting(self.service) as page:
            page.open("/odoo/customers-voice")
            page.see(".o_kanban_group", "New", ".o_kanban_record", SUBJECT)
            page.picture("journey_voice_3_kanban")
            page.click(".o_kanban_record", SUBJECT)
            page.click("button[name='action_review']")
            page.see(".o_statusbar_status [aria-checked='true']", "Under Review")
            page.click(".o_notebook .nav-link", "Shown to Other Customers")
            page.write(SHARED_SUBJECT, ".o_field_widget[name='public_name'] input")
            page.write(
                "Lids open on the road.",
                ".o_field_widget[name='public_description'] textarea",
            )
            page.picture("journey_voice_4_words_for_others")
            page.click("button[name='action_open_to_customers']")
            page.see(".modal", "Other customers will read")
            page.picture("journey_voice_5_ask")
            page.click(".modal footer .btn-primary")
            page.see("button[name='action_close_to_customers']")
        self.assertEqual(self._voice().public_name, SHARED_SUBJECT)

    # Another customer

    def _vote(self):
        voice_id = self._voice().id
        with self.sitting() as page:
            self.sign_in(page, self.petro)
            page.click(".o_portal_my_home a", "Proposals and Complaints")
            page.click("a[href='/my/voice/shared']")
            page.see(".o_voice_proposal", SHARED_SUBJECT)
            page.picture("journey_voice_6_proposals")
            page.click(".o_voice_proposal", SHARED_SUBJECT, ".o_voice_vote")
            page.see(".o_voice_shared .o_voice_voted")
            page.picture("journey_voice_7_voted")
            self._assert_nobody_is_named(page)
            # Not by guessing the address of the proposal itself either.
            page.open(f"/my/voice/{voice_id}")
            page.see(".o_portal_my_home")
            self._assert_nobody_is_named(page)
        self.assertEqual(self._voice().vote_count, 2)

    def _assert_nobody_is_named(self, page):
        source = page.source()
        for name in ("Lighthouse", "Olena", "olena@", "Lids that close"):
            self.assertNotIn(name, source)

    # Service again

    def _plan_and_finish(self):
        with self.sitting(self.service) as page:
            page.open("/odoo/customers-voice")
            page.click(".o_kanban_record", SUBJECT)
            page.click("button[name='action_plan']")
            page.see(".o_statusbar_status [aria-checked='true']", "Planned")
            page.click(".o_notebook .nav-link", "Answer")
            page.select("Product", ".o_field_widget[name='change_ref'] select")
            page.choose("Crate with lid", "change_ref")
            page.click("button.btn-primary[name='action_finish']")
            page.write("Thank you!", ".modal .o_field_widget[name='answer'] textarea")
            page.write(CHANGE, ".modal .o_field_widget[name='change_note'] textarea")
            page.picture("journey_voice_8_done")
            page.click(".modal footer button.btn-primary", "Mark as Done")
            page.see("button[name='action_reopen']")
            page.picture("journey_voice_9_answer")
        voice = self._voice()
        self.assertEqual(voice.state, "done")
        self.assertEqual(voice.change_ref.display_name, "Crate with lid")

    def _tell_voters(self):
        before = self.env["mail.mail"].search([])
        with self.scheduled():
            self.env["crm.voice.vote"]._cron_notify()
        mails = self.env["mail.mail"].search([]) - before
        [mail] = mails.filtered(lambda one: SHARED_SUBJECT in one.subject)
        self.assertEqual(mail.recipient_ids, self.petro.partner_id)
        self.assertIn(CHANGE, mail.body_html)
        for name in ("Lighthouse", "Olena"):
            self.assertNotIn(name, mail.body_html)

    # The customers once more

    def _rate(self):
        with self.sitting() as page:
            self.sign_in(page, self.olena)
            page.open("/my/voice")
            page.see(".o_voice_row", "Please rate")
            page.click(".o_voice_row", SUBJECT)
            page.see(".o_voice_answer", CHANGE)
            page.picture("journey_voice_10_answered")
            page.write("Quick work!", ".o_voice_rating textarea")
            page.click(".o_voice_rating button", "Yes")
            page.see(".o_voice_rated")
        voice = self._voice()
        self.assertTrue(voice.closed_on)
        self.assertEqual(voice.rating_last_value, 5)
        with self.sitting() as page:
            self.sign_in(page, self.petro)
            page.open("/my/voice/shared")
            page.click(".o_voice_proposal a", SHARED_SUBJECT)
            page.see(".alert-success", CHANGE)
            self._assert_nobody_is_named(page)

    def _see_the_rating(self):
        with self.sitting(self.service) as page:
            page.open("/odoo/customers-voice")
            page.see(".o_kanban_record", SUBJECT, ".fa-smile-o")
            page.picture("journey_voice_11_rated")
