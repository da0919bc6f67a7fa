# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sets subscriptions up, what nobody reads, and where nothing is posted."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_event import EventCase

OUTSIDERS = ("marketing", "member", "salesman", "accountant", "employee", "portal")
PROTECTED = ("state", "tries", "body", "key", "partner_id", "delivered_on")
ACTIONS = (
    *("action_make_secret", "action_start", "action_pause", "action_send_test"),
    *("action_send_dead_again", "action_open_log"),
)
BAD_URLS = (
    *("ftp://example.com", "javascript:alert(1)", "file:///etc/passwd", "example.com"),
    *("https://", "https://user:secret@example.com/", "https://example.com/#part"),
    *("https://exa mple.com", "https://example.com/a b", "https://e.com\r\nX: 1"),
    *(
        "https://example.com:99999/",
        "https://e.com\\@127.0.0.1/",
        "https://[::1%25lo]/",
    ),
    *("https://example.com/ü", "https://" + "a" * 3_000),
)


@tagged("post_install", "-at_install")
class TestEventAccess(EventCase):
    """Only life-cycle managers, each in their own companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._subscribe()
        cls._publish(cls.customer)
        cls.delivery = cls.Delivery.search(
            [("subscription_id", "=", cls.subscription.id)]
        )

    def _draft(self):
        return self.Subscription.create({"name": "New", "url": "https://example.com"})

    def test_managers_set_up(self):
        made = self._as("manager", self.Subscription).create(
            {"name": "Mine", "url": "https://example.com"}
        )
        action = made.action_make_secret()
        self.assertTrue(action["context"]["default_secret"].startswith("whsec_"))
        self.assertEqual((made.state, made.company_id), ("paused", self.company))
        self.assertEqual(made.user_id, self.users["manager"])
        made.action_start()
        self.assertEqual(made.state, "running")
        made.action_pause()
        self.assertEqual(made.state, "paused")
        made.unlink()

    def test_outsiders_see_and_do_nothing(self):
        for role in OUTSIDERS:
            subscription = self._as(role, self.subscription)
            delivery = self._as(role, self.delivery)
            attempts = [getattr(subscription, name) for name in ACTIONS[:5]]
            attempts += [delivery.action_send_again, delivery.action_skip]
            for attempt in attempts:
                with (
                    self.subTest(role=role, attempt=attempt.__name__),
                    self.assertRaises(AccessError),
                ):
                    attempt()
            for record, name in ((subscription, "url"), (delivery, "body")):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    record.read([name])

    def test_other_companies_managers_see_nothing(self):
        other = self._make_company("Elsewhere")
        manager = "crm_lifecycle.group_lifecycle_manager"
        person = self._make_user("elsewhere", manager, other)
        theirs = {"allowed_company_ids": other.ids}
        subscription = self.subscription.with_user(person).with_context(**theirs)
        delivery = self.delivery.with_user(person).with_context(**theirs)
        self.assertFalse(subscription.search([("id", "=", subscription.id)]))
        for attempt in (
            *(subscription.action_send_test, subscription.action_make_secret),
            *(subscription.action_start, delivery.action_skip),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_nobody_reads_secrets(self):
        system = "base.group_system,crm_lifecycle.group_lifecycle_manager"
        admin = self._make_user("admin", system)
        for user in (self.users["manager"], admin):
            subscription = self.subscription.with_user(user)
            for name in ("secret", "former_secret"):
                for attempt in (
                    lambda one=subscription, name=name: one.read([name]),
                    lambda one=subscription, name=name: one.write({name: "whsec_MTI="}),
                    lambda one=subscription, name=name: one.search([(name, "!=", "")]),
                    lambda one=subscription, name=name: one.export_data([name]),
                ):
                    with (
                        self.subTest(user=user.login, name=name),
                        self.assertRaises(UserError),
                    ):
                        attempt()
            self.assertNotIn("secret", subscription.fields_get())
            self.assertNotIn("secret", subscription.read()[0])

    def test_the_secret_is_shown_once_and_not_kept(self):
        action = self.subscription.action_make_secret()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.secret, self.subscription.sudo().secret)
        self.assertFalse(form._record._fields["secret"].store)

    def test_secrets_are_not_tracked(self):
        before = self.subscription.message_ids
        self.subscription.action_make_secret()
        self.env.flush_all()
        secret = self.subscription.sudo().secret
        for message in self.subscription.message_ids - before:
            self.assertNotIn(secret, message.body)
            self.assertFalse(message.tracking_value_ids)

    def test_copies_have_no_secret(self):
        made = self._as("manager", self.subscription).copy()
        self.assertEqual((made.state, made.sudo().secret), ("draft", False))

    @mute_logger("odoo.sql_db")
    def test_nobody_starts_without_secret(self):
        made = self._as("manager", self._draft())
        with self.assertRaises(psycopg2.IntegrityError):
            made.action_start()
            made.flush_recordset()

    def test_a_test_needs_a_secret(self):
        with self.assertRaises(UserError):
            self._draft().action_send_test()

    def test_nobody_writes_the_log(self):
        delivery = self._as("manager", self.delivery)
        for name in PROTECTED:
            with self.subTest(name=name), self.assertRaises(AccessError):
                delivery.write({name: False})
        with self.assertRaises(AccessError):
            delivery.unlink()
        with self.assertRaises(AccessError):
            delivery.create({"subscription_id": self.subscription.id, "key": "1"})

    def test_events_stay_with_their_company(self):
        with self.assertRaises(UserError):
            self.subscription.company_id = self._make_company("Elsewhere")

    def test_bad_urls(self):
        for url in BAD_URLS:
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.subscription.url = url

    def test_something_is_to_be_sent(self):
        kinds = ("sends_moves", "sends_handoffs", "sends_partings")
        with self.assertRaises(ValidationError):
            self.subscription.write(dict.fromkeys(kinds, False))

    def test_the_log_opens_filtered(self):
        subscription = self._as("manager", self.subscription)
        action = subscription.with_context(event_state="dead").action_open_log()
        self.assertEqual(action["context"], {"search_default_dead": 1})
        self.assertEqual(action["domain"], [("subscription_id", "=", subscription.id)])


@tagged("post_install", "-at_install")
class TestOwnNetwork(EventCase):
    """Nothing is posted into the server's own network unless it is allowed."""

    def setUp(self):
        super().setUp()
        self._allow("")
        self.receiver = self._receive()
        self.port = self.receiver.server.server_port

    def _try(self, host):
        """A try to post to a host that leads to this machine."""
        subscription = self._subscribe(f"http://{host}:{self.port}/")
        with self._uncommitted():
            action = subscription.action_send_test()
        return self.Delivery.browse(action["res_id"])

    def test_every_notation_of_this_machine(self):
        for host in (
            *("127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "0177.0.0.1"),
            *("0", "0.0.0.0", "[::1]", "[::]"),  # noqa: S104 nothing is bound
            *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        ):
            with self.subTest(host=host):
                delivery = self._try(host)
                self.assertEqual((delivery.state, delivery.status), ("dead", 0))
                self.assertTrue(delivery.failure)
        self.assertFalse(self.receiver.received)

    def test_the_log_does_not_tell_the_address(self):
        self.assertNotIn("127.0.0.1", self._try("localhost").failure)

    def test_allowed_it_is_posted(self):
        self._allow("127.0.0.1")
        self.assertEqual(self._try("127.0.0.1").state, "delivered")
        self.assertEqual(self._try("[::ffff:127.0.0.1]").state, "delivered")

    def test_only_administrators_allow(self):
        settings = self.env["res.config.settings"]
        everything = {"lifecycle_event_networks": "0.0.0.0/0"}
        with self.assertRaises(AccessError):
            self._as("manager", settings).create(everything).execute()
        administrator = new_test_user(
            self.env,
            login="event_administrator",
            groups="base.group_system,sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        some = {"lifecycle_event_networks": "10.1.2.0/24"}
        settings.with_user(administrator).create(some).set_values()
        self.assertEqual(
            self.env["ir.config_parameter"].get_param("crm_lifecycle.event_networks"),
            "10.1.2.0/24",
        )

    def test_networks_are_checked(self):
        for text in ("10.1.2.3/24", "example.com", "10.0.0.0/8; DROP TABLE"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.env["res.config.settings"].create(
                    {"lifecycle_event_networks": text}
                )
