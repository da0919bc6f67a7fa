# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every route of the portal, as the customer and as somebody who means harm."""

import re
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import crm_voice_customer_mixin as mixin
from ..models.crm_voice_customer_mixin import A_DAY, LARGEST_FILE
from .common_voice import VoiceCase

SCRIPT = "<script>alert('x')</script>"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00"
    b"\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\xdac\xfc\xff\xff?\x03\x00\x08\xfc"
    b"\x02\xfeu\xd3\x1e\x8b\x00\x00\x00\x00IEND\xaeB`\x82"
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GOOD = {
    "name": "Tell us the hour",
    "description": "We wait all day",
    "kind": "proposal",
    "topic": "delivery",
}


class VoicePortalCase(VoiceCase, HttpCase):
    """Requests as a browser sends them."""

    def _sign_in(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, path, files=None, **form):
        form.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(
            path, data=form, files=files, allow_redirects=False, timeout=60
        )

    def _made(self):
        return self.Voice.search(
            [("company_id", "=", self.company.id), ("channel", "=", "portal")]
        )


@tagged("post_install", "-at_install")
class TestVoicePortal(VoicePortalCase):
    """What customers do."""

    def test_a_proposal_reaches_the_team(self):
        order = self._order(self.customer)
        self._sign_in(self.anna)
        page = self.url_open("/my/voice/new").text
        self.assertIn(order.name, page)
        form = {**GOOD, "about": f"order_id,{order.id}", "is_author_shown": "1"}
        files = [("files", ("door.png", PICTURE, "image/png"))]
        response = self._post("/my/voice/new", files=files, **form)
        voice = self._made()
        self.assertIn(f"/my/voice/{voice.id}?thanks=1", response.headers["Location"])
        self.assertEqual(voice.partner_id, self.anna.partner_id)
        self.assertEqual(voice.order_id, order)
        self.assertTrue(voice.is_author_shown)
        self.assertEqual(voice.company_id, self.company)
        message = self._messages(voice)
        self.assertEqual(message.author_id, self.anna.partner_id)
        picture = message.attachment_ids
        self.assertEqual(picture.mimetype, "image/png")
        self.assertEqual((picture.res_model, picture.res_id), (voice._name, voice.id))
        page = self.url_open(f"/my/voice/{voice.id}?thanks=1").text
        self.assertIn("We wait all day", page)
        self.assertIn("o_voice_thanks", page)
        self.assertIn("o_portal_chatter", page)

    def test_about_each_kind_of_document(self):
        invoice = self._invoice(self.customer)
        self._order(self.customer)
        self._sign_in(self.anna)
        for name, record in (("invoice_id", invoice), ("product_id", self.product)):
            self._post("/my/voice/new", **GOOD, about=f"{name},{record.id}")
            with self.subTest(name=name):
                self.assertEqual(self._made()[0][name], record)

    def test_pages_of_documents_lead_to_the_form(self):
        invoice = self._invoice(self.customer)
        order, _later = self._order(self.customer), self._order(self.customer)
        self._sign_in(self.anna)
        for document, name in ((order, "order_id"), (invoice, "invoice_id")):
            about = f"{name},{document.id}"
            page = self.url_open(document.get_portal_url()).text
            with self.subTest(about=about), patch.object(mixin, "OFFERED", 1):
                self.assertIn(f'href="/my/voice/new?about={about}"', page)
                form = self.url_open(f"/my/voice/new?about={about}").text
                chosen = re.search(r'<option[^>]*selected="True"[^>]*>', form)
                self.assertIn(about, chosen[0])
        self._sign_in(self.boris)
        form = self.url_open(f"/my/voice/new?about=order_id,{order.id}").text
        self.assertNotIn(order.name, form)
        self.authenticate(None, None)
        page = self.url_open(order.get_portal_url()).text
        self.assertIn(order.name, page)
        self.assertNotIn("/my/voice/new", page)

    def test_the_list_shows_what_the_company_said(self):
        own, colleague = self._say(name="Mine"), self._complain(self.amir, name="His")
        self._say(self.boris, name="Foreign")
        merged = self._say(name="Merged")
        merged._merge_into(own)
        self._sign_in(self.anna)
        page = self.url_open("/my/voice").text
        for text in ("Mine", colleague.name, "Merged"):
            self.assertIn(text, page)
        self.assertNotIn("Foreign", page)

    def test_the_home_page_leads_there(self):
        self._sign_in(self.anna)
        self.assertIn("/my/voice", self.url_open("/my").text)

    def test_rating_closes_it(self):
        voice = self._complain()
        self._sign_in(self.anna)
        self._post(f"/my/voice/{voice.id}/rate", rate="5")
        self.assertFalse(voice.closed_on)
        self._answer(voice, answer="It has come")
        page = self.url_open(f"/my/voice/{voice.id}").text
        self.assertIn("It has come", page)
        self.assertIn("o_voice_rating", page)
        self._post(f"/my/voice/{voice.id}/rate", rate="1", feedback="Late" + SCRIPT)
        self.assertTrue(voice.closed_on)
        self.assertEqual(voice.rating_avg, 1)
        self._post(f"/my/voice/{voice.id}/rate", rate="5")
        self.assertEqual(voice.rating_ids.mapped("rating"), [1])
        self.assertIn("o_voice_rated", self.url_open(f"/my/voice/{voice.id}").text)

    def test_voting(self):
        voice = self._share(public_name="An hour")
        self._sign_in(self.boris)
        self.assertIn("An hour", self.url_open("/my/voice/shared").text)
        for _twice in range(2):
            self._post(f"/my/voice/shared/{voice.id}/vote")
            self.assertEqual(voice.vote_count, 2)
        page = self.url_open(f"/my/voice/shared/{voice.id}").text
        self.assertIn("o_voice_voted", page)
        self._post(f"/my/voice/shared/{voice.id}/vote", withdraw="1")
        self.assertEqual(voice.vote_count, 1)

    def test_search_and_order_of_proposals(self):
        self._share(public_name="Blue boxes", topic="design")
        self._share(self.boris, public_name="Fast trucks")
        self._sign_in(self.anna)
        for query, seen, unseen in (
            ("search=blue", "Blue boxes", "Fast trucks"),
            ("topic=delivery", "Fast trucks", "Blue boxes"),
            ("topic=nonsense&sortby=nonsense&search=%00trucks", "Fast", "Blue"),
            ("sortby=date&search=100%25", "There are no", "Fast trucks"),
        ):
            page = self.url_open(f"/my/voice/shared?{query}").text
            with self.subTest(query=query):
                self.assertIn(seen, page)
                self.assertNotIn(unseen, page)

    def test_a_merged_proposal_leads_to_the_other(self):
        kept, doubled = self._share(public_name="Kept"), self._share(self.boris)
        doubled._merge_into(kept)
        self._sign_in(self.boris)
        self.assertIn("Kept", self.url_open(f"/my/voice/shared/{doubled.id}").text)

    def test_the_name_is_allowed_and_taken_back(self):
        voice = self._share()
        self._sign_in(self.anna)
        for answer, is_shown in (("1", True), ("0", False), ("1", True), ("x", False)):
            self._post(f"/my/voice/{voice.id}/consent", is_author_shown=answer)
            self.assertEqual(voice.is_author_shown, is_shown)

    def test_the_link_of_an_email_opens_without_signing_in(self):
        voice = self._complain()
        self._answer(voice)
        token = voice._portal_ensure_token()
        page = self.url_open(f"/my/voice/{voice.id}?access_token={token}")
        self.assertIn("We wait all day, says Anna", page.text)
        forged = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        self.url_open(
            f"/my/voice/{voice.id}/rate",
            data={"access_token": token, "rate": "5", "csrf_token": forged},
        )
        self.assertEqual(voice.rating_ids.partner_id, self.anna.partner_id)


@tagged("post_install", "-at_install")
class TestVoicePortalHostile(VoicePortalCase):
    """Nothing is read or changed without right, and nothing breaks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls._say(
            cls.boris, name="Boris's secret", description="Nobody reads this"
        )
        cls.secret_token = cls.secret._portal_ensure_token()

    def _assert_kept(self, page):
        self.assertLess(page.status_code, 500)
        self.assertNotIn("secret", page.text)
        self.assertNotIn("Nobody reads this", page.text)

    def test_foreign_ids(self):
        complaint = self._complain(self.boris, name="Boris's secret too")
        self._answer(complaint)
        self._sign_in(self.anna)
        for number in (self.secret.id, complaint.id, 999_999_999, 10**25, 0):
            for path in (f"/my/voice/{number}", f"/my/voice/shared/{number}"):
                with self.subTest(path=path):
                    self._assert_kept(self.url_open(path))
            for path in (
                f"/my/voice/{number}/rate",
                f"/my/voice/{number}/consent",
                f"/my/voice/shared/{number}/vote",
            ):
                with self.subTest(path=path):
                    form = {"rate": "1", "is_author_shown": "1"}
                    self._assert_kept(self._post(path, **form))
        for voice in self.secret + complaint:
            self.assertFalse(voice.is_author_shown)
            self.assertFalse(voice.rating_ids)
            self.assertEqual(voice.vote_ids.partner_id, self.other_customer)

    def test_odd_paths(self):
        self._sign_in(self.anna)
        for path in ("/my/voice/-1", "/my/voice/x", "/my/voice/page/999999999"):
            with self.subTest(path=path):
                self._assert_kept(self.url_open(path))

    def test_tampered_tokens(self):
        tampered = self.secret_token[:-1] + (
            "0" if self.secret_token[-1] != "0" else "1"
        )
        own = self._say()._portal_ensure_token()
        for user in (None, self.anna):
            if user:
                self._sign_in(user)
            for token in ("", "x", tampered, own, "%00", self.secret_token.upper()):
                path = f"/my/voice/{self.secret.id}?access_token={token}"
                with self.subTest(user=user, token=token):
                    self._assert_kept(self.url_open(path))

    def test_a_token_opens_its_own_only(self):
        other = self._say(self.boris, name="Another secret")
        path = f"/my/voice/{other.id}?access_token={self.secret_token}"
        self._assert_kept(self.url_open(path))

    def test_the_talk_is_not_for_others(self):
        shared = self._share(self.boris)
        for voice in self.secret + shared:
            self._talk(voice, "Only between us")
        self._sign_in(self.anna)
        for voice in self.secret + shared:
            for token in (None, "x"):
                with (
                    self.subTest(voice=voice.id, token=token),
                    mute_logger("odoo.http"),
                ):
                    result = self._fetch(voice, token)
                    self.assertNotIn("Only between us", result.text)
                    self._try_to_post(voice, token)
                    self.assertNotIn("Intruder", str(voice.message_ids.mapped("body")))

    def _talk(self, voice, body):
        voice.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def _fetch(self, voice, token):
        params = {"thread_model": "crm.voice", "thread_id": voice.id, "token": token}
        return self._call("/mail/chatter_fetch", params)

    def _try_to_post(self, voice, token):
        params = {
            "thread_model": "crm.voice",
            "thread_id": voice.id,
            "post_data": {"body": "Intruder", "message_type": "comment"},
            "token": token,
        }
        self._call("/mail/message/post", params)

    def _call(self, path, params):
        return self.url_open(path, json={"jsonrpc": "2.0", "id": 1, "params": params})

    def test_the_customer_talks_with_the_team(self):
        voice = self._say()
        self._talk(voice, "When then?")
        voice.message_post(body="Between colleagues")
        self._sign_in(self.anna)
        result = self._fetch(voice, None).text
        self.assertIn("When then?", result)
        self.assertNotIn("Between colleagues", result)
        params = {
            "thread_model": "crm.voice",
            "thread_id": voice.id,
            "post_data": {"body": "At noon" + SCRIPT, "message_type": "comment"},
        }
        self._call("/mail/message/post", params)
        message = voice.message_ids[0]
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertIn("At noon", message.body)
        self.assertNotIn("<script", message.body)

    def test_forged_requests(self):
        voice = self._share()
        self._answer(voice)
        open_one = self._share()
        self._sign_in(self.boris)
        own = self._say(self.boris)
        for path, form in (
            ("/my/voice/new", GOOD),
            (f"/my/voice/{self.secret.id}/rate", {"rate": "5"}),
            (f"/my/voice/{own.id}/consent", {"is_author_shown": "1"}),
            (f"/my/voice/shared/{open_one.id}/vote", {}),
        ):
            for token in ("", "0" * 40):
                before = len(self._made())
                with self.subTest(path=path), mute_logger("odoo.http"):
                    response = self._post(path, **form, csrf_token=token)
                    self.assertEqual(response.status_code, 400)
                self.assertEqual(len(self._made()), before)
        self.assertFalse(own.is_author_shown)
        self.assertEqual(open_one.vote_count, 1)

    def test_what_is_changed_is_posted(self):
        voice = self._share()
        self._sign_in(self.boris)
        for path in (
            f"/my/voice/{self.secret.id}/rate?rate=5",
            f"/my/voice/{self.secret.id}/consent?is_author_shown=1",
            f"/my/voice/shared/{voice.id}/vote",
        ):
            with self.subTest(path=path):
                self.assertIn(self.url_open(path).status_code, (404, 405))
        self.assertEqual(voice.vote_count, 1)
        self.assertFalse(self.secret.is_author_shown)

    def test_html_and_scripts_are_inert(self):
        self._sign_in(self.anna)
        form = {**GOOD, "name": SCRIPT, "description": f"x{SCRIPT}{{{{7*7}}}}"}
        self._post("/my/voice/new", **form)
        voice = self._made()[0]
        self.assertEqual(voice.name, SCRIPT)
        voice.action_open_to_customers()
        self._answer(voice, answer=SCRIPT, change_note=SCRIPT)
        for path in (
            *("/my/voice", f"/my/voice/{voice.id}", "/my/voice/shared"),
            *(f"/my/voice/shared/{voice.id}", f"/my/voice/shared?search={SCRIPT}"),
        ):
            page = self.url_open(path).text
            with self.subTest(path=path):
                self.assertNotIn(SCRIPT, page)
                self.assertNotIn("49}", page)
        self.assertNotIn("<script", str(voice.message_ids.mapped("body")))

    def test_what_was_filled_in_wrongly_is_shown_inertly(self):
        self._sign_in(self.anna)
        bad = {**GOOD, "description": "", "name": f'"{SCRIPT}', "topic": SCRIPT}
        page = self._post("/my/voice/new", **bad)
        self.assertIn("o_voice_error", page.text)
        self.assertNotIn(SCRIPT, page.text)
        self.assertEqual(self._made(), self.secret)

    def test_bad_values(self):
        order = self._order(self.other_customer)
        draft = self._quotation(self.customer)
        self._sign_in(self.anna)
        before = self._made()
        for bad in (
            {"name": ""},
            {"name": "\x00 \x07"},
            {"description": " \n "},
            {"name": "x" * 201},
            {"description": "x" * 10_001},
            {"kind": "praise"},
            {"kind": ""},
            {"topic": "everything"},
            {"about": f"order_id,{order.id}"},
            {"about": f"order_id,{draft.id}"},
            {"about": "partner_id,1"},
            {"about": "order_id,1 OR 1=1"},
            {"about": "order_id," + "9" * 30},
            {"about": "order_id,-1"},
            {"about": "order_id,٣"},
            {"about": ","},
        ):
            response = self._post("/my/voice/new", **{**GOOD, **bad})
            with self.subTest(bad=bad):
                self.assertEqual(response.status_code, 200)
                self.assertIn("o_voice_error", response.text)
        self.assertEqual(self._made(), before)

    def test_nothing_else_can_be_smuggled_in(self):
        self._sign_in(self.anna)
        self._post(
            "/my/voice/new",
            **GOOD,
            partner_id=str(self.boris.partner_id.id),
            company_id="1",
            state="done",
            is_shared="1",
            channel="backend",
            public_name="Ours",
            active="",
        )
        voice = self._made()[0]
        self.assertEqual(voice.partner_id, self.anna.partner_id)
        self.assertEqual(voice.company_id, self.company)
        self.assertEqual(voice.state, "new")
        self.assertFalse(voice.is_shared)
        self.assertTrue(voice.active)

    def test_odd_but_good_texts(self):
        self._sign_in(self.anna)
        name = "  Ґанок\x00 \U0001f600 \u202e ' \" \\ %s {0} -- ;  "
        self._post("/my/voice/new", **{**GOOD, "name": name})
        self.assertIn("Ґанок", self._made()[0].name)

    def test_files_of_another_kind(self):
        self._sign_in(self.anna)
        before = self._made()
        for name, content in (
            ("picture.png", DRAWING),
            ("picture.png", b"<html><script>alert(1)</script></html>"),
            ("tool.exe", b"MZ\x90\x00" + b"\x00" * 100),
            ("table.csv", b"a;b;c\n=1+1;2;3"),
            ("empty.png", b"\x00" * 10),
            ("letter.docx", b"PK\x03\x04" + b"\x00" * 100),
        ):
            files = [("files", (name, content, "image/png"))]
            response = self._post("/my/voice/new", files=files, **GOOD)
            with self.subTest(name=name):
                self.assertEqual(response.status_code, 200)
                self.assertIn("o_voice_error", response.text)
        self.assertEqual(self._made(), before)

    def test_files_too_large_or_too_many(self):
        self._sign_in(self.anna)
        before = self._made()
        large = PICTURE + b"\x00" * LARGEST_FILE
        for files in (
            [("files", ("large.png", large, "image/png"))],
            [("files", (f"{n}.png", PICTURE, "image/png")) for n in range(6)],
        ):
            response = self._post("/my/voice/new", files=files, **GOOD)
            with self.subTest(files=len(files)):
                self.assertIn("o_voice_error", response.text)
        self.assertEqual(self._made(), before)

    def test_a_file_s_name_does_no_harm(self):
        self._sign_in(self.anna)
        name = "../../<script>" + "x" * 300 + ".png"
        files = [("files", (name, PICTURE, "text/html"))]
        self._post("/my/voice/new", files=files, **GOOD)
        attachment = self._messages(self._made()[0]).attachment_ids
        self.assertEqual(attachment.mimetype, "image/png")
        self.assertLessEqual(len(attachment.name), 120)

    def test_nobody_fills_the_board_alone(self):
        self._say().copy_data()
        self.Voice.create(
            [
                {**GOOD, "partner_id": self.amir.partner_id.id, "channel": "portal"}
                for _n in range(A_DAY)
            ]
        )
        self._sign_in(self.anna)
        before = len(self._made())
        response = self._post("/my/voice/new", **GOOD)
        self.assertIn("o_voice_error", response.text)
        self.assertEqual(len(self._made()), before)

    def test_strangers_are_asked_to_sign_in(self):
        voice = self._share()
        for path in (
            *("/my/voice", "/my/voice/new", "/my/voice/shared"),
            f"/my/voice/shared/{voice.id}",
        ):
            response = self.url_open(path, allow_redirects=False)
            with self.subTest(path=path):
                self.assertEqual(response.status_code, 303)
                self.assertIn("/web/login", response.headers["Location"])

    def test_colleagues_do_not_vote_as_customers(self):
        voice = self._share()
        self._sign_in(self.users["manager"])
        page = self.url_open(f"/my/voice/shared/{voice.id}").text
        self.assertNotIn("o_voice_vote", page)
        forged = self._csrf()
        self.url_open(f"/my/voice/shared/{voice.id}/vote", data={"csrf_token": forged})
        self.assertEqual(voice.vote_count, 1)

    def _csrf(self):
        return re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]

    def test_proposals_of_another_company_are_not_shown(self):
        other = self._make_company("Elsewhere")
        voice = self._say(self.boris, company_id=other.id, department_id=False)
        voice.with_company(other).action_open_to_customers()
        self._sign_in(self.anna)
        self.assertNotIn(voice.public_name, self.url_open("/my/voice/shared").text)
        self.url_open(f"/my/voice/shared/{voice.id}")
        self._post(f"/my/voice/shared/{voice.id}/vote")
        self.assertEqual(voice.vote_count, 1)

    def test_others_see_no_more_than_allowed(self):
        voice = self._share(
            self.boris,
            name="Boris wants",
            description="Boris waits",
            public_name="An hour",
            public_description="Say when",
            answer="Dear Boris",
        )
        self._sign_in(self.anna)
        for path in ("/my/voice/shared", f"/my/voice/shared/{voice.id}"):
            page = self.url_open(path).text
            with self.subTest(path=path):
                self.assertIn("An hour", page)
                self.assertNotIn("Boris", page)
                self.assertNotIn(voice._portal_ensure_token(), page)
        voice.is_author_shown = True
        page = self.url_open(f"/my/voice/shared/{voice.id}").text
        self.assertIn("Boris Tools", page)
        self.assertNotIn("Boris waits", page)


@tagged("post_install", "-at_install")
class TestVoiceRights(VoiceCase):
    """The API, as every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voice = cls._share()
        cls.theirs = cls._complain(cls.boris)
        cls.other_customer.user_id = cls.users["manager"]
        cls.customer.user_id = cls.users["salesman"]

    def test_portal_users_read_their_company_s_only(self):
        for user, seen in (
            (self.anna, self.voice),
            (self.amir, self.voice),
            (self.boris, self.theirs),
        ):
            found = self._on_portal(user, self.Voice).search([])
            self.assertEqual(found, seen.with_env(found.env))
        with self.assertRaises(AccessError):
            self._on_portal(self.anna, self.theirs).read(["name"])

    def test_portal_users_read_nothing_inside(self):
        voice = self._on_portal(self.anna, self.voice)
        for name in (
            *("department_id", "user_id", "vote_ids", "merged_into_id", "vote_count"),
            *("change_ref", "email_from", "revenue_behind", "activity_ids", "answer"),
            *("rating_ids", "message_partner_ids", "merged_ids", "lifecycle_stage_id"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                voice.read([name])
        for model in ("crm.voice.vote", "crm.voice.department"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self._on_portal(self.anna, self.env[model]).search([])
        self.assertTrue(voice.read(["name", "state"]))

    def test_portal_users_write_nothing(self):
        voice = self._on_portal(self.anna, self.voice)
        for call in (
            lambda: voice.write({"state": "done"}),
            lambda: voice.create({"name": "Mine"}),
            voice.copy,
            voice.unlink,
            voice.action_plan,
            voice.action_reopen,
            voice.action_open_to_customers,
            voice.action_close_to_customers,
            voice.action_unmerge,
            lambda: voice.rating_apply(5, token="x"),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.voice.state, "new")

    def test_salespeople_see_their_customers_and_what_is_theirs(self):
        seller = self._with("salesman", self.Voice)
        domain = [("company_id", "=", self.company.id)]
        self.assertEqual(seller.search(domain), self.voice.with_env(seller.env))
        self.theirs.user_id = self.users["salesman"]
        self.assertEqual(len(seller.search(domain)), 2)
        self.assertEqual(len(self._with("accountant", self.Voice).search(domain)), 2)

    def test_the_department_s_responsible_sees_it(self):
        department = self.env["crm.voice.department"].create(
            {"name": "Ours", "user_id": self.users["member"].id}
        )
        member = self._with("member", self.Voice)
        self.assertNotIn(self.theirs.id, member.search([]).ids)
        self.theirs.write({"department_id": department.id, "user_id": False})
        self.assertIn(self.theirs.id, member.search([]).ids)

    def test_another_company_sees_nothing(self):
        other = self._make_company("Elsewhere")
        user = self._make_user("elsewhere", "sales_team.group_sale_manager", other)
        elsewhere = self.env(user=user, context={"allowed_company_ids": other.ids})
        self.assertFalse(elsewhere["crm.voice"].search([]))
        self.assertFalse(elsewhere["crm.voice.vote"].search([]))
        with self.assertRaises(AccessError):
            elsewhere["crm.voice"].browse(self.voice.id).read(["name"])

    def test_employees_have_nothing_to_do_with_it(self):
        for name in ("crm.voice", "crm.voice.vote", "crm.voice.department"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._with("employee", self.env[name]).search([])

    def test_only_managers_delete_and_set_up(self):
        for role in ("salesman", "member"):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self._with(role, self.voice).unlink()
                with self.assertRaises(AccessError):
                    self._with(role, self.voice.vote_ids).unlink()
                with self.assertRaises(AccessError):
                    self._with(role, self.env["crm.voice.department"]).create(
                        {"name": "Mine"}
                    )
        self._with("manager", self.voice).unlink()
        self.assertFalse(self.voice.exists())

    def test_the_dialogs_give_no_right(self):
        with self.assertRaises(AccessError):
            self._answer(self.theirs, role="salesman")
        with self.assertRaises(AccessError):
            (self._with("salesman", self.voice + self.theirs))._merge_into(
                self._with("salesman", self.voice)
            )
        self.assertEqual(self.theirs.state, "new")
