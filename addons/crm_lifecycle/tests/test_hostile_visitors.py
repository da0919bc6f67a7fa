# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every route of ours × visitors who are after somebody else's things."""

import re

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_voice import VoiceCase

MARK = "Zitadelle"
HUGE = 2**63
SCRIPT = "<script>alert('hostile')</script>"
# Where somebody else's things would be, if they were.
PLACE = re.compile(r"<int:\w+>")
TOKENS = (None, "0" * 36, "ü" * 9, "a" * 5_000, "%00", "' OR 1=1 --")
WATCHED = {
    "voice": ("state", "closed_on", "is_author_shown", "user_id", "vote_count"),
    "parting": ("state", "survey_answered_on", "survey_comment", "note"),
    "information": ("state", "answered_on", "expires_on", "contact_id"),
}
LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db")


@tagged("post_install", "-at_install")
class TestHostileVisitors(VoiceCase, HttpCase):
    """No error 500, nothing told, nothing changed, whatever is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = f"Customer {MARK}"
        told = {"name": f"Voice {MARK}", "description": f"Description {MARK}"}
        reason = cls.env["crm.parting.reason"].create({"name": "Test: hostile"})
        parting = cls.env["crm.parting"]._start(
            cls.company, cls.customer, reason_id=reason.id, note=f"Note {MARK}"
        )
        cls.theirs = {
            "voice": cls._say(cls.anna, **told),
            "parting": parting,
            "information": cls.env["crm.information.request"]._open(
                cls.customer, cls.company, cls.anna.partner_id
            ),
        }
        for record in cls.theirs.values():
            record._portal_ensure_token()
        cls.theirs["export"] = (
            cls.env["crm.feed.export"].with_user(cls.users["manager"]).create({})
        )
        cls.visitors = {
            "nobody": None,
            "other customer": cls.boris.login,
            "employee": cls.users["employee"].login,
        }

    def _routes(self):
        """(path with places, methods, who may come) of each of our routes."""
        http = self.env["ir.http"]
        converters = http._get_converters()
        modules = sorted(self.registry._init_modules)
        rules = http._generate_routing_rules(modules, converters)
        found = {
            (
                path,
                tuple(endpoint.routing.get("methods") or ("GET", "POST")),
                endpoint.routing["auth"],
            )
            for path, endpoint in rules
            if endpoint.__module__.startswith("odoo.addons.crm_lifecycle.")
        }
        self.assertGreater(len(found), 15)
        return sorted(found)

    def _paths(self):
        """Every route, with the number of what is not the visitor's."""
        for path, methods, auth in self._routes():
            if not PLACE.search(path):
                yield path, methods, auth
                continue
            (record,) = (r for name, r in self.theirs.items() if f"/{name}/" in path)
            for number in (record.id, HUGE):
                yield PLACE.sub(str(number), path), methods, auth

    def _state(self):
        self.env.invalidate_all()
        return {
            name: self.theirs[name].sudo().read(names)
            for name, names in WATCHED.items()
        }

    def _visits(self, method, public=False):
        """(visitor, path) of everything that can be asked for in a way."""
        paths = [
            path
            for path, methods, auth in self._paths()
            if method in methods and (auth == "public" or not public)
        ]
        for who, login in self.visitors.items():
            self.authenticate(login, login)
            for path in paths:
                self.visit = f"{who}: {method} {path}"
                yield path

    def _check(self, answer, token=None):
        with self.subTest(visit=self.visit, token=token and token[:40]):
            self.assertLess(answer.status_code, 500)
            self.assertNotIn(MARK, answer.text)
            self.assertNotIn(SCRIPT, answer.text)

    @mute_logger(*LOGGERS)
    def test_reading(self):
        before = self._state()
        for path in self._visits("GET"):
            self._check(self.url_open(path))
        self.assertEqual(self._state(), before)

    @mute_logger(*LOGGERS)
    def test_tampered_tokens(self):
        for path in self._visits("GET", public=True):
            # Of what does not exist any one token tells as much as all of them.
            for token in TOKENS[1:2] if str(HUGE) in path else TOKENS:
                query = {"access_token": token, "report_type": "html"}
                self._check(self.url_open(path, params=query), token)

    @mute_logger(*LOGGERS)
    def test_odd_questions(self):
        odd = {
            **dict.fromkeys(("page", "limit", "cursor", "companies", "step"), "-1'\"<"),
            **dict.fromkeys(("search", "sortby", "topic", "format", "thanks"), SCRIPT),
            "report_type": "../../etc/passwd",
            "download": [1, 2],
        }
        for path in self._visits("GET"):
            self._check(self.url_open(path, params=odd))

    @mute_logger(*LOGGERS)
    def test_posting_without_the_token_of_the_site(self):
        before = self._state()
        for path in self._visits("POST"):
            answer = self.url_open(path, data={"rate": "5"}, allow_redirects=False)
            with self.subTest(visit=self.visit):
                # Refused, or sent to the page where one signs in.
                self.assertIn(answer.status_code, (303, 400, 403, 404))
        self.assertEqual(self._state(), before)

    @mute_logger(*LOGGERS)
    def test_posting(self):
        before, counts = self._state(), self._counts()
        for path in self._visits("POST"):
            self._check(self.url_open(path, data=self._hostile()))
        self.assertEqual(self._state(), before)
        self.assertEqual(self._counts(), counts)

    def _hostile(self):
        """What nobody has offered to choose."""
        order = self.env["sale.order"].search([], limit=1)
        return {
            "csrf_token": Request.csrf_token(self),
            "access_token": "0" * 36,
            "rate": "5",
            "feedback": SCRIPT + "\x00",
            "satisfaction": "99",
            "recommend": "9" * 400,
            "comment": SCRIPT,
            "reason_id": str(HUGE),
            "is_author_shown": "1",
            "name": SCRIPT,
            "description": SCRIPT,
            "kind": "proposal",
            "topic": "delivery",
            "about": f"order_id,{order.id}",
            "state": "done",
            "partner_id": str(self.customer.id),
            "withdraw": "0",
        }

    def _counts(self):
        """Nothing is made in the customer's name."""
        of_customer = [("partner_id", "child_of", self.customer.id)]
        return {
            name: self.env[name].sudo().search_count(of_customer)
            for name in (
                *("crm.voice", "crm.parting", "crm.voice.vote"),
                *("crm.information.request", "crm.information.change"),
            )
        }

    # Past the pages

    def test_portal_users_read_nothing_of_others(self):
        for name, record in self.theirs.items():
            mine = record.with_user(self.boris).browse()
            with self.subTest(name=name):
                if mine.has_access("read"):
                    self.assertNotIn(record, mine.search([]))
                self.assertFalse(record.with_user(self.boris).has_access("read"))
                self.assertFalse(record.with_user(self.anna).has_access("write"))

    def test_portal_users_have_few_rights(self):
        portal = self.env.ref("base.group_portal")
        access = self.env["ir.model.access"].search(
            [("group_id", "in", [portal.id, self.env.ref("base.group_public").id])]
        )
        ours = access.filtered(lambda one: one.model_id.modules == "crm_lifecycle")
        for one in ours:
            with self.subTest(model=one.model_id.model):
                self.assertFalse(one.perm_write or one.perm_create or one.perm_unlink)
                rules = self.env["ir.rule"].search(
                    [("model_id", "=", one.model_id.id), ("groups", "in", portal.id)]
                )
                self.assertTrue(rules)

    def test_colleagues_do_not_rate_their_own_work(self):
        voice = self.theirs["voice"]
        self._answer(voice, "declined", answer="Too dear")
        self.assertTrue(voice.answered_on)
        for user in (self.users["manager"], self.boris, self.anna):
            self.authenticate(user.login, user.login)
            form = {"rate": "5", "csrf_token": Request.csrf_token(self)}
            self.url_open(f"/my/voice/{voice.id}/rate", data=form)
            self.env.invalidate_all()
            self.assertEqual(bool(voice.closed_on), user == self.anna)
