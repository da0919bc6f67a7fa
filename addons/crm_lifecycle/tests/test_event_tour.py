# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of an administrator to a first event, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common_event import EventCase


@tagged("post_install", "-at_install")
class TestEventTour(EventCase, HttpCase):
    """From the menu to a test that has arrived."""

    def test_subscribe(self):
        receiver = self._receive()
        self.Subscription.create({"name": "Shop", "url": receiver.url})
        login = self.users["manager"].login
        self.start_tour("/odoo", "crm_lifecycle_events", login=login)
        [received] = receiver.received
        self.assertEqual(received.event["type"], "test")
        subscription = self.Subscription.search([("name", "=", "Shop")])
        self.assertEqual(subscription.state, "running")
