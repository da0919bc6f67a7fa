# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The form on the portal, also from somebody hostile; the way through the screens."""

from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_information import InformationCase


@tagged("post_install", "-at_install")
class TestInformationPortal(InformationCase, HttpCase):
    """Every route with what nobody should send."""

    def setUp(self):
        super().setUp()
        self.request = self._request()
        self.path = f"/my/information/{self.request.id}"

    def _get(self, path=None, token=None):
        token = self.request.access_token if token is None else token
        return self.url_open(f"{path or self.path}?access_token={token}")

    def _post(self, path=None, csrf=True, token=None, **data):
        if csrf:
            self.authenticate(None, None)
            data["csrf_token"] = Request.csrf_token(self)
        token = self.request.access_token if token is None else token
        return self.url_open(path or self.path, {"access_token": token, **data})

    def _name(self, item):
        return item._get_input_name()

    def test_form(self):
        page = self._get()
        self.assertEqual(page.status_code, 200)
        self.assertIn("anna@example.com", page.text)
        sent = self._post(**{self._name(self.city): "Lviv"})
        self.assertIn("Thank you", sent.text)
        self.assertEqual(self.request.change_ids.new_value, "Lviv")
        self.assertFalse(self.customer.city)
        self.assertIn("Lviv", self._get().text)

    def test_tampered_tokens(self):
        other = self._request(self.other_customer)
        tokens = ["", "x", "%F0%9F%98%80", self.request.access_token[:-1], "%00"]
        for token in [*tokens, other.access_token]:
            with self.subTest(token):
                page = self._get(token=token)
                self.assertLess(page.status_code, 500)
                self.assertNotIn("anna@example.com", page.text)
                self._post(token=token, **{self._name(self.city): "Lviv"})
        self.assertFalse(self.request.change_ids)

    def test_foreign_ids(self):
        for number in (0, 99999999, 2**31, 2**70):
            page = self._get(f"/my/information/{number}")
            self.assertLess(page.status_code, 500)
            self.assertNotIn("anna@example.com", page.text)

    def test_missing_csrf(self):
        with mute_logger("odoo.http"):
            page = self._post(csrf=False, **{self._name(self.city): "Lviv"})
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.request.change_ids)

    def test_scripts_are_text(self):
        attack = "<script>alert('x')</script>"
        page = self._post(**{self._name(self.city): attack})
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.request.change_ids.new_value, attack)
        self.assertNotIn(attack, self._get().text)

    def test_oversized(self):
        for size in (301, 200_000):
            page = self._post(**{self._name(self.city): "x" * size})
            self.assertIn("characters" if size == 301 else "too much", page.text)
        self.assertFalse(self.request.change_ids)

    def test_files_and_unknown_names(self):
        data = {"partner_id": "1", "state": "done", "user_id": "2", "item_0": "x"}
        self.assertIn("Thank you", self._post(**data).text)
        self.assertFalse(self.request.change_ids)
        self.assertEqual(self.request.partner_id, self.customer)

    def test_items_of_others_are_not_taken(self):
        secret = self._make_field_item("Phone", "phone", is_asked=False)
        self._post(**{self._name(secret): "123"})
        self.assertFalse(self.request.change_ids)

    def test_over_and_withdrawn(self):
        self.request.expires_on = fields.Date.today() - timedelta(days=2)
        page = self._get()
        self.assertIn("no longer open", page.text)
        self.assertNotIn("anna@example.com", page.text)

    def test_portal_user(self):
        user = self.users["portal"]
        user.partner_id.parent_id = self.customer
        self.authenticate(user.login, user.login)
        page = self.url_open("/my/information")
        self.assertIn("anna@example.com", page.text)
        self.request.action_withdraw()
        page = self.url_open("/my/information")
        self.assertIn("/my/information/start", page.text)
        data = {"csrf_token": Request.csrf_token(self)}
        self.company.lifecycle_sales_user_id = self.users["salesman"]
        page = self.url_open("/my/information/start", data)
        self.assertIn("anna@example.com", page.text)
        own = self.env["crm.information.request"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "sent")]
        )
        self.assertEqual(own.user_id, self.users["salesman"])
        self.assertEqual(own.contact_id, user.partner_id)

    def test_portal_user_of_others(self):
        user = self.users["portal"]
        self.authenticate(user.login, user.login)
        page = self.url_open(self.path)
        self.assertNotIn("anna@example.com", page.text)
        page = self.url_open("/my/information")
        self.assertNotIn("anna@example.com", page.text)

    def test_tour(self):
        self._post(**{self._name(self.city): "Lviv"})
        self.start_tour(
            "/odoo", "crm_lifecycle_information", login=self.users["salesman"].login
        )
        self.assertEqual(self.customer.city, "Lviv")
        self.assertEqual(self.request.state, "done")
