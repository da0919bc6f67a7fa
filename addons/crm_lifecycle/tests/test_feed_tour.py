# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manager sets up a feed and exports from the list, in the browser."""

from odoo.tests import HttpCase, tagged

from .common_feed import FeedCase


@tagged("post_install", "-at_install")
class TestFeedTour(FeedCase, HttpCase):
    """As people do it."""

    def test_feed(self):
        self.start_tour(
            "/odoo/customer-feeds", "crm_lifecycle_feed", login="lifecycle_manager"
        )
        feed = self.env["crm.feed"].search([("user_id", "=", self.manager.id)])
        self.assertEqual((feed.name, feed.format), ("Newsletter tool", "csv"))
        self.assertEqual(feed.run_ids.row_count, 3)
