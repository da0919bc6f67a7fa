"""Ways of several people through the web client, one after the other."""

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from browser_page import Page

from odoo import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import ChromeBrowser

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import CloseCode, WebsocketConnectionHandler, _kick_all

# Where half of the time it is another day than in UTC.
TIME_ZONE = "Pacific/Auckland"
SALES = "sales_team.group_sale_salesman"


class JourneyCase(HttpCase):
    """People of the demo company, each in turn before the same browser."""

    browser_size = "1600x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Login by user, for when the cursor is the server's.
        cls.logins = {}
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia")])
        cls.company.partner_id.tz = TIME_ZONE
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)

    def setUp(self):
        super().setUp()
        self.window = ChromeBrowser(self)
        self.addCleanup(self.window.stop)
        self.window._websocket_request(
            "Emulation.setTimezoneOverride", params={"timezoneId": TIME_ZONE}
        )

    # People

    @classmethod
    def _hire(cls, name, groups=SALES, **vals):
        """A colleague with these rights."""
        return cls._make_user(name, groups, **vals)

    @classmethod
    def _invite(cls, contact):
        """A contact of a customer as a user of the portal."""
        return cls._make_user(contact.name, "base.group_portal", partner_id=contact.id)

    @classmethod
    def _make_user(cls, name, groups, **vals):
        login = f"{name.split()[0].lower()}@journey.example"
        user = new_test_user(
            cls.env,
            login=login,
            password=_password(login),
            groups=groups,
            name=name,
            email=login,
            tz=TIME_ZONE,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )
        cls.logins[user.id] = login
        return user

    # Before the browser

    @contextmanager
    def sitting(self, user=None):
        """A person who is signed in, or who is not yet, before the browser.

        The cursor is the server's meanwhile: nothing is to be read from records.
        """
        login = self.logins[user.id] if user else None
        with ExitStack() as leaving:
            leaving.enter_context(self.allow_requests(browser=self.window))
            leaving.callback(self._wait_remaining_requests)
            leaving.callback(_kick_all, CloseCode.KILL_NOW)
            leaving.enter_context(_live_bus())
            self.authenticate(login, login, browser=self.window)
            # The next person has a browser of their own.
            kept = {"origin": self.base_url(), "storageTypes": "local_storage"}
            self.window._websocket_request("Storage.clearDataForOrigin", params=kept)
            self.cr.flush()
            self.cr.clear()
            folder = Path(os.environ["SANDBOX_SCREENSHOTS"])
            page = Page(self.window, self.base_url(), folder)
            leaving.callback(self.window.navigate_to, "about:blank", wait_stop=True)
            yield page
        self.env.invalidate_all()

    @contextmanager
    def scheduled(self):
        """Time for a scheduled action; a test may not commit as they do."""
        crons = type(self.env["ir.cron"])
        with patch.object(crons, "_commit_progress", return_value=60.0):
            yield
        self.env.flush_all()

    def sign_in(self, page, user):
        """By the form, as customers do."""
        page.open("/web/login")
        login = self.logins[user.id]
        page.write(login, "input#login")
        page.write(_password(login), "input#password")
        page.click(".oe_login_form button[type='submit']")
        page.see(".alert-danger, .o_portal_my_home, .o_web_client")

    def confirm(self, page, user):
        """That it is really them, where Odoo asks for the password once more."""
        password = _password(self.logins[user.id])
        page.write(password, ".modal .o_field_widget[name='password'] input")
        page.click(".modal #password_confirm")


def _password(login):
    return f"{login}, please"


@contextmanager
def _live_bus():
    """Odoo's own browser tests let the bus live while a browser is open."""
    send = BusBus._sendone

    def send_at_once(bus, *arguments):
        send(bus, *arguments)
        bus.env.cr.precommit.run()
        bus.env.cr.postcommit.run()

    allowed = {"return_value": True}
    with (
        patch.object(BusBus, "_sendone", send_at_once),
        patch.object(WebsocketConnectionHandler, "websocket_allowed", **allowed),
    ):
        yield
