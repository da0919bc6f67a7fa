# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What customers do on the portal, and what strangers get there."""

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_parting import PartingCase

HOSTILE = "<script>alert(1)</script>"


@tagged("post_install", "-at_install")
class TestPartingPortal(PartingCase, HttpCase):
    """Routes with real requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._portal_user(cls.contact)
        cls.stranger_partner = cls._make_customer("Stranger")
        cls.stranger = cls._portal_user(cls.stranger_partner, "stranger")
        cls.reason.is_on_portal = True

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, url, has_token=True, **data):
        token = {"csrf_token": Request.csrf_token(self)} if has_token else {}
        return self.url_open(url, data={**token, **data})

    def _mine(self):
        self.env.invalidate_all()
        return self.Parting.search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        )

    def _begin(self, **data):
        given = {"reason_id": self.reason.id, "note": "Too dear", **data}
        return self._post("/my/parting/start", **given)

    # The customer

    def test_a_customer_starts_and_takes_back(self):
        self._login(self.person)
        self.assertIn("I want to part", self.url_open("/my/parting").text)
        page = self._begin()
        parting = self._mine()
        self.assertEqual(parting.state, "open")
        self.assertEqual((parting.origin, parting.initiator), ("portal", "customer"))
        self.assertEqual(parting.note, "Too dear")
        self.assertEqual(parting.user_id, self.users["manager"])
        self.assertIn("I have changed my mind", page.text)
        self._begin()
        self.assertEqual(len(self._mine()), 1)
        self._post(f"/my/parting/{parting.id}/withdraw")
        self.assertEqual(self._mine().state, "cancelled")

    def test_the_page_says_what_is_open(self):
        invoice = self._invoice(self.customer, self._today(), 120)
        self._lead(self.customer, name="Secret plan")
        parting = self._start(note="He is a fool")
        self._login(self.person)
        text = self.url_open(f"/my/parting/{parting.id}").text
        self.assertIn(invoice.name, text)
        for secret in ("Secret plan", "He is a fool", "Margin"):
            with self.subTest(secret=secret):
                self.assertNotIn(secret, text)

    def test_what_the_company_has_started_is_not_taken_back(self):
        parting = self._start()
        self._login(self.person)
        self._post(f"/my/parting/{parting.id}/withdraw")
        self.assertEqual(self._mine().state, "open")

    def test_the_company_can_switch_it_off(self):
        self.company.lifecycle_parting_portal = False
        self._login(self.person)
        self.assertNotIn("I want to part", self.url_open("/my/parting").text)
        self._begin()
        self.assertFalse(self._mine())

    def test_the_survey_is_answered_once_and_without_an_account(self):
        parting = self._start()
        url = f"/my/parting/{parting.id}/survey"
        token = parting._portal_ensure_token()
        self.env.flush_all()
        self.authenticate(None, None)
        answers = {"satisfaction": "2", "recommend": "0", "return": "maybe"}
        given = {**answers, "comment": HOSTILE, "reason_id": self.reason.id}
        page = self._post(url, access_token=token, **given)
        self.assertIn("Thank you for your answers", page.text)
        parting = self._mine()
        self.assertEqual(parting.survey_satisfaction, "2")
        self.assertEqual(
            (parting.survey_recommend, parting.survey_return), (0, "maybe")
        )
        self.assertEqual(parting.survey_reason_id, self.reason)
        self.assertEqual(parting.survey_comment, HOSTILE)
        self._post(url, access_token=token, satisfaction="5")
        self.assertEqual(self._mine().survey_satisfaction, "2")

    # Strangers

    def test_foreign_ids_and_tokens(self):
        parting = self._start()
        parting._portal_ensure_token()
        self.env.flush_all()
        url = f"/my/parting/{parting.id}"
        for user in (self.stranger, self.users["employee"], None):
            self.authenticate(user and user.login, user and user.login)
            for query in (
                "",
                "?access_token=x",
                "?access_token=",
                "?access_token=%C3%A9",
            ):
                with self.subTest(user=user and user.login, query=query):
                    page = self.url_open(url + query)
                    self.assertNotIn("Our cooperation</h3>", page.text)
                    self.assertLess(page.status_code, 500)
            self._post(url + "/survey", access_token="x", satisfaction="1")
            self._post(url + "/withdraw")
        parting = self._mine()
        self.assertFalse(parting.survey_answered_on)
        self.assertEqual(parting.state, "open")

    def test_partings_that_are_not_there(self):
        self._login(self.person)
        for number in (0, 999_999_999, 2**40):
            with self.subTest(number=number):
                page = self.url_open(f"/my/parting/{number}")
                self.assertLess(page.status_code, 500)

    def test_no_post_without_its_csrf_token(self):
        parting = self._start()
        self._login(self.person)
        for url in ("start", f"{parting.id}/survey", f"{parting.id}/withdraw"):
            with mute_logger("odoo.http"):
                page = self._post(f"/my/parting/{url}", False, satisfaction="1")
            with self.subTest(url=url):
                self.assertEqual(page.status_code, 400)
        self.assertFalse(self._mine().survey_answered_on)

    def test_reasons_of_others_and_nonsense(self):
        hidden = self.env.ref("crm_lifecycle.parting_reason_payment")
        self._login(self.person)
        for value in (hidden.id, "x", "", "-1", "1e9", "9" * 40, "²"):
            with self.subTest(value=value):
                page = self._begin(reason_id=value, note=HOSTILE)
                self.assertEqual(page.status_code, 200)
                self.assertNotIn(HOSTILE, page.text)
        self.assertFalse(self._mine())

    def test_long_and_odd_texts(self):
        self._login(self.person)
        self._begin(note="ж" * 9000 + HOSTILE)
        self.assertEqual(len(self._mine().note), 4000)

    def test_nonsense_in_the_survey(self):
        parting = self._start()
        self._login(self.person)
        url = f"/my/parting/{parting.id}/survey"
        nonsense = {"satisfaction": "9", "recommend": "11", "return": HOSTILE}
        page = self._post(url, **nonsense, reason_id="x")
        self.assertIn("at least one question", page.text)
        self.assertFalse(self._mine().survey_answered_on)

    def test_a_revoked_person_reads_on_with_the_key_of_the_letter(self):
        parting = self._start()
        token = parting._portal_ensure_token()
        parting.action_close()
        self.assertFalse(self.person.active)
        self.authenticate(None, None)
        page = self.url_open(f"/my/parting/{parting.id}?access_token={token}")
        self.assertIn("Everything was settled", page.text)
