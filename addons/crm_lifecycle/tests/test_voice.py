# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What customers say, and what becomes of it."""

from ast import literal_eval
from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_voice import VoiceCase


@tagged("post_install", "-at_install")
class TestVoice(VoiceCase):
    """From what was said to the answer and the rating."""

    def test_it_falls_to_the_department_of_its_subject(self):
        for topic in ("design", "production", "delivery", "service"):
            voice = self._say(topic=topic)
            department = self.env.ref(f"crm_lifecycle.voice_department_{topic}")
            self.assertEqual(voice.department_id, department)

    def test_a_department_of_the_company_goes_first(self):
        own = self.env["crm.voice.department"].create(
            {
                "name": "Our carriers",
                "topic": "delivery",
                "sequence": 99,
                "company_id": self.company.id,
                "user_id": self.users["member"].id,
            }
        )
        voice = self._say()
        self.assertEqual(voice.department_id, own)
        self.assertEqual(voice.user_id, self.users["member"])

    def test_a_responsible_of_another_company_gets_nothing(self):
        other = self._make_company("Elsewhere")
        foreign = self._make_user("far", "crm_lifecycle.group_lifecycle_user", other)
        self.env.ref("crm_lifecycle.voice_department_delivery").user_id = foreign
        self.assertFalse(self._say().user_id)

    def test_it_is_given_to_another_department(self):
        voice = self._say()
        production = self.env.ref("crm_lifecycle.voice_department_production")
        production.user_id = self.users["member"]
        self._with("manager", voice).department_id = production
        self.assertEqual(voice.user_id, self.users["member"])

    def test_a_colleague_writes_it_down_for_a_customer(self):
        with Form(self._with("salesman", self.Voice)) as form:
            form.name = "On the phone"
            form.partner_id = self.customer
            form.topic = "service"
            form.kind = "complaint"
        voice = self.Voice.search([("name", "=", "On the phone")])
        self.assertEqual(voice.channel, "backend")
        self.assertEqual(voice.company_id, self.company)
        self.assertIn(self.customer, voice.message_partner_ids)

    def test_all_columns_are_there(self):
        self._say()
        board = self._with("manager", self.Voice).with_context(read_group_expand=True)
        result = board.web_read_group([("company_id", "=", self.company.id)], ["state"])
        found = [group["state"] for group in result["groups"]]
        self.assertEqual(found, ["new", "review", "planned", "done", "declined"])

    def test_declining_needs_an_answer(self):
        voice = self._say()
        with self.assertRaises(UserError):
            self._answer(voice, "declined", answer="  ")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            voice.write({"state": "declined"})
            voice.flush_recordset()
        voice.invalidate_recordset()
        self._answer(voice, "declined", answer="The carrier cannot do it")
        self.assertEqual(voice.state, "declined")

    def test_the_customer_reads_the_answer(self):
        voice = self._say()
        self._answer(voice, "declined", answer="No <b>carrier</b> does")
        body = self._messages(voice)[0].body
        self.assertIn("Declined", body)
        self.assertIn("No &lt;b&gt;carrier&lt;/b&gt; does", body)
        self.assertIn(f"/my/voice/{voice.id}", body)
        self.assertIn(
            self.anna.partner_id, self._messages(voice)[0].notified_partner_ids
        )

    def test_a_review_is_not_announced(self):
        voice = self._say()
        self._with("manager", voice).action_review()
        self.assertEqual(voice.state, "review")
        self.assertFalse(self._messages(voice))
        self._with("manager", voice).action_plan()
        self.assertIn("Planned", self._messages(voice)[0].body)

    def test_days_follow_the_state(self):
        voice = self._say()
        self.assertFalse(voice.answered_on)
        self._answer(voice)
        self.assertTrue(voice.answered_on)
        self._with("manager", voice).action_reopen()
        self.assertFalse(voice.answered_on)
        self.assertEqual(voice.state, "review")

    def test_the_rating_closes_it(self):
        voice = self._say(user_id=self.users["member"].id)
        with self.assertRaises(UserError):
            voice._rate(5, "", self.anna.partner_id)
        self._answer(voice)
        voice._rate(5, "Thank <i>you</i>", self.anna.partner_id)
        self.assertTrue(voice.closed_on)
        self.assertEqual(voice.rating_count, 1)
        self.assertEqual(voice.rating_avg, 5)
        rating = voice.rating_ids
        self.assertEqual(rating.partner_id, self.anna.partner_id)
        self.assertEqual(rating.rated_partner_id, self.users["member"].partner_id)
        self.assertIn("Thank &lt;i&gt;you", self._messages(voice)[0].body)
        with self.assertRaises(UserError):
            voice._rate(1, "", self.anna.partner_id)

    def test_long_texts_are_refused(self):
        for vals in ({"name": "x" * 201}, {"description": "x" * 10_001}):
            with self.subTest(vals=len(vals)), self.assertRaises(ValidationError):
                self._say(**vals)

    def test_documents_of_others_are_refused(self):
        order = self._order(self.other_customer)
        with self.assertRaises(ValidationError):
            self._say(order_id=order.id)
        self.assertTrue(self._say(self.boris, order_id=order.id))

    def test_what_was_changed_is_linked(self):
        voice = self._say()
        self._with("manager", voice).change_ref = self.product
        self.assertEqual(voice.change_ref, self.product)
        names = dict(self.Voice._select_change())
        self.assertIn("product.template", names)
        self.assertNotIn("mrp.nothing", names)

    def test_it_outlives_document_and_customer(self):
        order = self._quotation(self.customer)
        voice = self._say(order_id=order.id)
        order.unlink()
        voice.invalidate_recordset()
        self.assertFalse(voice.order_id)
        gone = self._make_customer("Gone")
        theirs = self._say(partner_id=gone.id)
        gone.unlink()
        theirs.invalidate_recordset()
        self.assertFalse(theirs.partner_id)
        self.assertFalse(theirs.vote_ids)


@tagged("post_install", "-at_install")
class TestVoiceVotes(VoiceCase):
    """Once per customer, whoever of it votes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voice = cls._share()

    def test_the_author_wants_it(self):
        self.assertEqual(self.voice.vote_count, 1)
        self.assertEqual(self.voice.vote_ids.partner_id, self.customer)
        self.assertTrue(self.voice.vote_ids.is_author)

    def test_a_customer_votes_once(self):
        self.voice._vote(self.boris.partner_id)
        self.voice._vote(self.boris.partner_id)
        self.voice._vote(self.other_customer)
        self.voice._vote(self.amir.partner_id)
        self.assertEqual(self.voice.vote_count, 2)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.Vote.create(
                {"voice_id": self.voice.id, "partner_id": self.boris.partner_id.id}
            )

    def test_a_vote_is_withdrawn_but_not_the_author_s(self):
        self.voice._vote(self.boris.partner_id)
        self.voice._withdraw_vote(self.boris.partner_id)
        self.voice._withdraw_vote(self.amir.partner_id)
        self.assertEqual(self.voice.vote_ids.partner_id, self.customer)

    def test_there_is_no_vote_on_what_is_not_open(self):
        hidden = self._say()
        done = self._share()
        self._answer(done)
        for voice in (hidden, done):
            for vote in (voice._vote, voice._withdraw_vote):
                with self.assertRaises(UserError):
                    vote(self.boris.partner_id)

    def test_a_contact_s_vote_is_its_company_s(self):
        vote = self._with("salesman", self.Vote).create(
            {"voice_id": self.voice.id, "partner_id": self.boris.partner_id.id}
        )
        self.assertEqual(vote.partner_id, self.other_customer)
        self.assertEqual(vote.contact_id, self.boris.partner_id)

    def test_the_customer_named_by_mistake_does_not_want_it(self):
        self.voice.partner_id = self.boris.partner_id
        self.assertEqual(self.voice.vote_ids.partner_id, self.other_customer)

    def test_revenue_behind(self):
        today = fields.Date.today()
        self._invoice(self.customer, today, 300)
        self._invoice(self.other_customer, today, 200)
        self._evaluate(as_of=today)
        voices = self.voice + self._say(self.boris)
        self.assertEqual(voices.mapped("revenue_behind"), [300, 200])
        self.voice._vote(self.boris.partner_id)
        self.assertEqual(self.voice.revenue_behind, 500)
        found = self._with("manager", self.Voice).search(
            [("id", "in", voices.ids)], order="revenue_behind desc"
        )
        self.assertEqual(found.ids, voices.ids)
        total = self._with("manager", self.Voice)._read_group(
            [("id", "in", voices.ids)], aggregates=["revenue_behind:sum"]
        )
        self.assertEqual(total, [(700,)])

    def test_revenue_is_not_for_everybody(self):
        for role in ("salesman", "member"):
            voice = self._with(role, self.voice)
            with self.subTest(role=role), self.assertRaises(AccessError):
                voice.read(["revenue_behind"])
            with self.subTest(role=role), self.assertRaises(AccessError):
                voice.search([], order="revenue_behind")

    def test_voters_hear_once_that_it_is_done(self):
        self.voice._vote(self.boris.partner_id)
        self._notify()
        self.assertFalse(self._notices())
        self._answer(self.voice, change_note="It comes with <b>an hour</b>")
        self._notify()
        self._notify()
        notice = self._notices()
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.notified_partner_ids, self.boris.partner_id)
        self.assertIn("&lt;b&gt;an hour", notice.body)
        self.assertIn(f"/my/voice/shared/{self.voice.id}", notice.body)
        self.assertNotIn("access_token", notice.body)
        self.assertNotIn("Anna", notice.body)

    def test_the_cron_is_woken(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("crm_lifecycle.ir_cron_notify_voters")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self._answer(self.voice)
        self.assertGreater(triggers.search_count([("cron_id", "=", cron.id)]), before)

    def _notices(self):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.boris.partner_id.ids),
            ]
        )


@tagged("post_install", "-at_install")
class TestVoiceSharing(VoiceCase):
    """Others see the team's words, and no name unless allowed."""

    def test_only_proposals_are_opened(self):
        complaint = self._complain()
        with self.assertRaises(UserError):
            self._with("manager", complaint).action_open_to_customers()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            complaint.is_shared = True
            complaint.flush_recordset()

    def test_the_team_s_words_are_kept(self):
        voice = self._say(public_name="An hour", public_description="Say when")
        self._with("member", voice).action_open_to_customers()
        self.assertEqual(voice.public_name, "An hour")
        self.assertEqual(voice.public_description, "Say when")

    def test_nothing_tells_who_made_it(self):
        voice = self._share(public_description="Say when", answer="Dear Anna")
        (shown,) = voice._get_shared_values(self.other_customer)
        self.assertFalse(shown["author"])
        self.assertNotIn("Anna", str(shown))
        self.assertNotIn("partner", str(sorted(shown)))

    def test_the_name_is_shown_where_allowed(self):
        voice = self._share(is_author_shown=True)
        voice.is_author_shown = True
        (shown,) = voice._get_shared_values(self.other_customer)
        self.assertEqual(shown["author"], self.customer.name)

    def test_what_is_different_is_told_when_done(self):
        voice = self._share(change_note="Soon")
        self.assertFalse(voice._get_shared_values(self.customer)[0]["change_note"])
        self._answer(voice, change_note="Now")
        self.assertEqual(
            voice._get_shared_values(self.customer)[0]["change_note"], "Now"
        )

    def test_a_copy_is_nobody_s_yet(self):
        voice = self._share()
        self._answer(voice)
        copy = voice.copy()
        self.assertEqual(copy.state, "new")
        self.assertFalse(copy.is_shared)
        self.assertFalse(copy.answered_on)
        self.assertNotEqual(copy.access_token, voice._portal_ensure_token())


@tagged("post_install", "-at_install")
class TestVoiceMerge(VoiceCase):
    """The same said twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._share()
        cls.doubled = cls._share(cls.boris)
        cls.third = cls._make_customer("Clara")
        cls.doubled._vote(cls.third)
        cls.kept._vote(cls.third)

    def _merge(self, voices, target=None, role="manager"):
        wizard = self._with(role, self.env["crm.voice.merge"]).create(
            {"voice_ids": [Command.set(voices.ids)]}
        )
        if target:
            wizard.target_id = target
        return wizard.action_confirm()

    def test_votes_come_together(self):
        self._merge(self.kept + self.doubled, self.kept)
        self.assertEqual(self.kept.vote_count, 3)
        self.assertFalse(self.doubled.active)
        self.assertFalse(self.doubled.is_shared)
        self.assertEqual(self.kept.merged_count, 1)
        self.assertEqual(
            self.kept.action_open_merged()["domain"],
            [("merged_into_id", "=", self.kept.id)],
        )

    def test_the_most_wanted_is_kept_by_default(self):
        self.doubled._vote(self.customer)
        self._merge(self.kept + self.doubled)
        self.assertEqual(self.kept.merged_into_id, self.doubled)

    def test_both_customers_get_the_answer(self):
        self._merge(self.kept + self.doubled, self.kept)
        self._answer(self.kept, "done", answer="Done for all")
        self.assertEqual(self.doubled.state, "done")
        self.assertEqual(self.doubled.answer, "Done for all")
        self.assertIn(
            self.boris.partner_id, self._messages(self.doubled)[0].notified_partner_ids
        )
        self.assertNotIn(
            self.boris.partner_id, self._messages(self.kept)[0].notified_partner_ids
        )
        self.assertNotIn(self.boris.partner_id, self.kept.message_partner_ids)

    def test_customers_do_not_learn_of_each_other(self):
        self._merge(self.kept + self.doubled, self.kept)
        for voice in self.kept + self.doubled:
            self.assertFalse(self._messages(voice))

    def test_merged_ones_go_along_when_merged_again(self):
        last = self._share(self.amir)
        self._merge(self.kept + self.doubled, self.kept)
        self._merge(self.kept + last, last)
        self.assertEqual(self.doubled.merged_into_id, last)
        self.assertEqual(last.vote_count, 3)

    def test_a_merge_is_taken_back(self):
        self._merge(self.kept + self.doubled, self.kept)
        self._with("manager", self.doubled).action_unmerge()
        self.assertEqual(self.kept.vote_count, 2)
        self.assertTrue(self.doubled.active)
        self.assertFalse(self.doubled.merged_into_id)
        self.assertEqual(self.doubled.vote_count, 2)

    def test_what_cannot_be_merged(self):
        complaint = self._complain()
        elsewhere = self.doubled.copy(
            {"company_id": self._make_company("Elsewhere").id, "department_id": False}
        )
        for voices in (self.kept, self.kept + complaint, self.kept + elsewhere):
            with self.subTest(voices=voices), self.assertRaises(UserError):
                voices._merge_into(self.kept)
        self._merge(self.kept + self.doubled, self.kept)
        with self.assertRaises(UserError):
            self.doubled._merge_into(self._share())

    def test_others_voters_hear_of_it(self):
        self.third.email = "clara@customer.example"
        self._merge(self.kept + self.doubled, self.kept)
        self._answer(self.kept)
        self._notify()
        told = self.kept.vote_ids.filtered("notified_on").partner_id
        self.assertEqual(told, self.third)

    def test_merged_customers_vote_once(self):
        self._merge_partners(self.third + self.other_customer, self.third)
        self.assertEqual(self.doubled.vote_ids.partner_id, self.third)
        self.assertTrue(self.doubled.vote_ids.is_author)
        self.assertEqual(self.kept.vote_count, 2)

    def _merge_partners(self, partners, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, kept, extra_checks=False)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestVoiceFacts(VoiceCase):
    """Complaints are facts, and move a stage where a rule says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer)
        cls.made = fields.Datetime.to_datetime(TODAY)
        cls.complaint = cls._complain(made_on=cls.made - timedelta(days=3))
        cls._say(made_on=cls.made - timedelta(days=3))
        cls._evaluate()

    def _facts(self, partner=None, as_of=TODAY):
        self._evaluate(as_of=as_of)
        row = self._row(partner or self.customer)
        return row.complaint_count, row.open_complaint_count

    def test_complaints_count_and_proposals_do_not(self):
        self.assertEqual(self._facts(), (1, 1))

    def test_an_answered_one_is_not_open(self):
        self._answer(self.complaint)
        self.complaint.answered_on = self.made - timedelta(days=1)
        self.assertEqual(self._facts(), (1, 0))

    def test_as_of_a_past_day(self):
        self.complaint.write({"state": "review"})
        self.complaint.answered_on = self.made - timedelta(days=1)
        self.assertEqual(self._facts(as_of=TODAY - timedelta(days=2)), (1, 1))
        self.assertEqual(self._facts(as_of=TODAY - timedelta(days=4)), (0, 0))

    def test_whoever_complains_is_known(self):
        self._complain(self.boris, made_on=self.made)
        self.assertEqual(self._facts(self.other_customer), (1, 1))
        self.assertEqual(self._row(self.other_customer).first_contact, TODAY)

    def test_evidence(self):
        row = self._with("manager", self._row(self.customer))
        answered = self._complain(made_on=self.made - timedelta(days=2))
        self._answer(answered)
        for fact, count in (("complaint_count", 2), ("open_complaint_count", 1)):
            action = row.with_context(fact=fact).action_open_fact()
            self.assertEqual(action["res_model"], "crm.voice")
            found = self.Voice.search(action["domain"])
            self.assertEqual(len(found), count)

    def test_a_rule_moves_whoever_complains(self):
        self.assert_stage(self.customer, "first_purchase")
        self.env.ref("crm_lifecycle.rule_at_risk_complaints").active = True
        self._evaluate()
        self.assert_stage(self.customer, "at_risk")
        self.assertIn("Complains", self._row(self.customer).reason)
        self._answer(self.complaint)
        self.complaint.answered_on = self.made
        self._evaluate()
        self.assert_stage(self.customer, "first_purchase")

    def test_the_customer_is_queued(self):
        self.env.cr.precommit.run()
        queue = self.env["crm.lifecycle.queue"]
        queue._take(10_000, self.company.ids)
        complaint = self._complain(self.boris)
        for change in (
            lambda: None,
            lambda: complaint.write({"state": "review"}),
            lambda: complaint.write({"kind": "proposal"}),
            complaint.unlink,
        ):
            change()
            self.env.flush_all()
            self.env.cr.precommit.run()
            taken = queue._take(10_000, self.company.ids)
            self.assertIn(self.boris.partner_id.id, taken.get(self.company.id, ()))

    def test_facts_of_many_take_one_statement_more(self):
        scope = self.env["crm.lifecycle"]._get_scope(self.company, TODAY)
        source = self.env["crm.voice.facts"]._get_complaint_source(scope)
        with self.assertQueryCount(1):
            rows = self.env.execute_query(source.select)
        self.assertEqual([row[0] for row in rows], self.customer.ids)


@tagged("post_install", "-at_install")
class TestVoiceMail(VoiceCase):
    """E-mails to a department."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["crm.voice.department"].create(
            {
                "name": "Carriers",
                "topic": "delivery",
                "company_id": cls.company.id,
                "alias_name": "voice-test-carriers",
                "alias_kind": "complaint",
            }
        )

    def _mail(self, sender, subject="Late again", body="<p>Two <b>days</b></p>"):
        alias = self.department.alias_id
        target = self.Voice.with_user(self.env.ref("base.user_root"))
        values = self.env["mail.alias"].browse(alias.id).alias_defaults
        message = {
            "subject": subject,
            "body": body,
            "email_from": sender,
            "author_id": self._find_author(sender),
            "to": "voice-test-carriers@example.com",
        }
        return target.message_new(message, custom_values=literal_eval(values))

    def _find_author(self, sender):
        found = self.env["res.partner"].search([("email", "=", sender)], limit=1)
        return found.id

    def test_an_email_of_a_customer(self):
        voice = self._mail("anna@customer.example")
        self.assertEqual(voice.partner_id, self.anna.partner_id)
        self.assertEqual(voice.kind, "complaint")
        self.assertEqual(voice.topic, "delivery")
        self.assertEqual(voice.department_id, self.department)
        self.assertEqual(voice.company_id, self.company)
        self.assertEqual(voice.channel, "email")
        self.assertEqual(voice.description, "Two *days*")

    def test_an_email_of_nobody_we_know(self):
        voice = self._mail("stranger@elsewhere.example")
        self.assertFalse(voice.partner_id)
        self.assertEqual(voice.email_from, "stranger@elsewhere.example")
        voice.partner_id = self.customer
        self.assertEqual(voice.vote_ids.partner_id, self.customer)

    def test_a_colleague_passes_an_email_on(self):
        member = self.users["member"]
        member.email = "member@company.example"
        self.assertFalse(self._mail("member@company.example").partner_id)

    def test_odd_emails(self):
        voice = self._mail("anna@customer.example", subject=" ", body="")
        self.assertTrue(voice.name)
        script = "<script>alert(1)</script>"
        voice = self._mail(
            "anna@customer.example", subject=script + "x" * 500, body="y" * 20_000
        )
        self.assertEqual(len(voice.name), 200)
        self.assertEqual(len(voice.description), 10_000)

    def test_the_address_follows_the_settings(self):
        self._with("manager", self.department).write(
            {"alias_kind": "proposal", "topic": "service"}
        )
        voice = self._mail("anna@customer.example")
        self.assertEqual((voice.kind, voice.topic), ("proposal", "service"))
        self.assertEqual(voice.department_id, self.department)

    def test_the_department_shows_its_own(self):
        voice = self._mail("anna@customer.example")
        self.assertEqual(self.department.open_count, 1)
        action = self.department.action_open_voices()
        self.assertEqual(self.Voice.search(action["domain"]), voice)
