# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose voice it is, who wants it, who hears of it: also when customers change."""

import re
from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common_voice import VoiceCase


@tagged("post_install", "-at_install")
class TestVoiceCustomers(VoiceCase):
    """Nobody hears what is another's, and nobody is counted twice."""

    def _notices(self, *contacts):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", [contact.id for contact in contacts]),
            ]
        )

    # Whose it is

    def test_whoever_was_named_by_mistake_hears_no_more(self):
        voice = self._complain()
        voice.message_subscribe(partner_ids=self.amir.partner_id.ids)
        colleague = self.users["member"].partner_id
        voice.message_subscribe(partner_ids=colleague.ids)
        former = voice._portal_ensure_token()
        self._with("manager", voice).partner_id = self.boris.partner_id
        followers = voice.message_partner_ids
        self.assertFalse(followers & (self.anna + self.amir).partner_id)
        self.assertLessEqual(colleague + self.boris.partner_id, followers)
        self.assertNotEqual(voice._portal_ensure_token(), former)
        self._answer(voice, answer="For Boris")
        told = self._messages(voice)[0].notified_partner_ids
        self.assertNotIn(self.anna.partner_id, told)

    def test_another_contact_of_the_same_customer_changes_nothing(self):
        voice = self._complain()
        token = voice._portal_ensure_token()
        voice.partner_id = self.amir.partner_id
        self.assertIn(self.anna.partner_id, voice.message_partner_ids)
        self.assertEqual(voice.access_token, token)
        self.assertEqual(voice.vote_count, 1)

    def test_an_email_of_another_company_s_customer_goes_there(self):
        other = self._make_company("Elsewhere")
        self.customer.company_id = self.anna.partner_id.company_id = False
        contact = self._make_customer(
            "Dora", email="dora@customer.example", company_id=other.id
        )
        department = self.env["crm.voice.department"].create(
            {"name": "Everybody's", "topic": "service", "alias_name": "voice-all-test"}
        )
        values = literal_eval(department.alias_id.alias_defaults)
        message = {"subject": "Late", "body": "x", "email_from": contact.email}
        for author, company in ((contact, other), (self.customer, self.company)):
            voice = self.Voice.message_new(
                {**message, "author_id": author.id}, custom_values=values
            )
            self.assertEqual(voice.company_id, company)
            self.assertEqual(voice.partner_id, author)

    def test_an_unknown_sender_who_is_answered_becomes_its_customer(self):
        voice = self._complain(partner_id=False, email_from='"Dora" <D@new.example>')
        other, dora = (
            self._make_customer(name, email=f"{name}@new.example")
            for name in ("other", "d")
        )
        for people in (other, other + dora):
            self.assertFalse(voice.partner_id)
            self._with("member", voice).message_post(
                body="Which order?",
                partner_ids=people.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(voice.partner_id, dora)
        self.assertEqual(voice.vote_ids.partner_id, dora)
        self.assertIn(dora, voice.message_partner_ids)

    # Who wants it

    def test_contacts_that_become_one_customer_are_counted_once(self):
        voice = self._share()
        lone = self._make_customer("Lone Wolf")
        voice._vote(self.boris.partner_id)
        voice._vote(lone)
        self.assertEqual(voice.vote_count, 3)
        lone.parent_id = self.other_customer
        self.assertEqual(voice.vote_count, 2)
        voice._vote(lone)
        self.assertEqual(len(voice.vote_ids), 3)
        for contact in (lone, self.boris.partner_id):
            (shown,) = voice._get_shared_values(contact.commercial_partner_id)
            self.assertTrue(shown["has_voted"])
        voice._withdraw_vote(lone)
        self.assertEqual(voice.vote_count, 1)

    def test_revenue_of_who_became_one_customer_counts_once(self):
        voice = self._share()
        lone = self._make_customer("Lone Wolf")
        voice._vote(lone)
        voice._vote(self.boris.partner_id)
        self._invoice(self.other_customer, amount=70)
        lone.parent_id = self.other_customer
        self._evaluate()
        self.assertEqual(voice.revenue_behind, 70)

    def test_a_customer_that_is_deleted_is_counted_no_more(self):
        voice = self._share()
        gone = self._make_customer("Gone")
        voice._vote(gone)
        self.assertEqual(voice.vote_count, 2)
        gone.unlink()
        self.assertEqual(voice.vote_count, 1)

    def test_who_made_the_merged_one_made_the_other_too(self):
        kept, doubled = self._share(partner_id=False), self._share(self.boris)
        doubled._merge_into(kept)
        kept.partner_id = self.boris.partner_id
        self.assertEqual(kept.vote_ids.partner_id, self.other_customer)
        self.assertTrue(kept.vote_ids.is_author)
        doubled.action_unmerge()
        self.assertEqual(kept.vote_count, 1)

    def test_votes_of_others_that_are_merged_stay(self):
        kept, first, second = (
            self._share(user) for user in (self.anna, self.boris, self.boris)
        )
        voter = self._make_customer("Clara")
        first._vote(voter)
        second._vote(voter)
        (first + second)._merge_into(kept)
        self.assertEqual(kept.vote_count, 3)
        first.action_unmerge()
        self.assertEqual(kept.vote_count, 3)
        second.action_unmerge()
        self.assertEqual(kept.vote_count, 1)

    def test_who_does_not_see_it_does_not_see_who_wants_it(self):
        self.other_customer.user_id = self.users["manager"]
        hidden = self._share(self.boris, name="Boris's plan")
        seen = self._share()
        votes = self._with("salesman", self.Vote).search(
            [("voice_id", "in", (hidden + seen).ids)]
        )
        self.assertEqual(votes, seen.vote_ids)
        with self.assertRaises(AccessError):
            self._with("salesman", hidden.vote_ids).read(["voice_id"])
        with self.assertRaises(AccessError):
            self._with("salesman", self.Vote).create(
                {"voice_id": hidden.id, "partner_id": self.customer.id}
            )

    # Who hears of it

    def test_merged_ones_are_answered_whoever_looks_after_them(self):
        self.customer.user_id = self.users["salesman"]
        self.other_customer.user_id = self.users["manager"]
        kept, doubled = self._complain(), self._complain(self.boris)
        self._with("manager", doubled)._merge_into(kept)
        self.env.invalidate_all()
        self._answer(kept, role="salesman", answer="Done for all")
        self.assertEqual((doubled.state, doubled.answer), ("done", "Done for all"))
        told = self._messages(doubled)[0].notified_partner_ids
        self.assertIn(self.boris.partner_id, told)

    def test_voters_of_merged_ones_hear_once(self):
        kept, doubled = self._share(), self._share(self.amir)
        for voice in kept + doubled:
            voice._vote(self.boris.partner_id)
        doubled._merge_into(kept)
        self._answer(kept)
        self._notify()
        self.assertEqual(len(self._notices(self.boris.partner_id)), 1)

    def test_who_voted_and_left_is_told_through_the_company(self):
        voice = self._share()
        gone = self._make_customer(
            "Gone", parent_id=self.other_customer.id, email="gone@customer.example"
        )
        voice._vote(gone)
        gone.active = False
        self.other_customer.email = "office@customer.example"
        self._answer(voice)
        self._notify()
        self.assertFalse(self._notices(gone))
        self.assertEqual(len(self._notices(self.other_customer)), 1)

    # What the customer's own users may do past the pages

    def test_an_answer_is_read_once_it_is_given(self):
        voice = self._complain(answer="A draft: they are wrong")
        mine = self._on_portal(self.anna, voice)
        self.assertTrue(mine.read(["name", "state"]))
        for attempt in (
            lambda: mine.read(["answer"]),
            lambda: mine.search([("answer", "ilike", "wrong")]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_nobody_rates_past_the_pages(self):
        voice = self._complain()
        self._answer(voice)
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.voice"),
                "res_id": voice.id,
                "partner_id": self.anna.partner_id.id,
            }
        )
        token = rating.access_token
        for user in (*self.users.values(), self.anna, self.boris):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                voice.with_user(user).rating_apply(5, token=token)
        self.assertFalse(voice.closed_on)


@tagged("post_install", "-at_install")
class TestVoiceWithoutAccount(VoiceCase, HttpCase):
    """Who has written an e-mail has no password."""

    def test_the_link_of_the_answer_leads_to_the_rating(self):
        self.authenticate(None, None)
        writer = self._make_customer("Dora", email="dora@elsewhere.example")
        voice = self._complain(partner_id=writer.id, channel="email")
        self._answer(voice, answer="It has come")
        body = self._messages(voice)[0].body
        path = re.search(r'href="[^"]*?(/my/voice/[^"]+)"', body)[1]
        page = self.url_open(path.replace("&amp;", "&"))
        self.assertIn("It has come", page.text)
        form = {
            "csrf_token": Request.csrf_token(self),
            "rate": "5",
            "access_token": voice.access_token,
        }
        for rate in ("5", "1"):
            self.url_open(f"/my/voice/{voice.id}/rate", data={**form, "rate": rate})
        self.assertTrue(voice.closed_on)
        self.assertEqual(voice.rating_ids.mapped("rating"), [5])
        self.assertEqual(voice.rating_ids.partner_id, writer)

    def test_a_former_customer_s_link_is_dead(self):
        voice = self._complain(name="Only for its own")
        self._answer(voice, answer="It has come")
        token = voice._portal_ensure_token()
        voice.partner_id = self.boris.partner_id
        self.env.flush_all()
        page = self.url_open(f"/my/voice/{voice.id}?access_token={token}")
        self.assertNotIn("Only for its own", page.text)
        self.assertNotIn("It has come", page.text)
