# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers of the list are downloaded, and that is recorded."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_feed import FeedCase


@tagged("post_install", "-at_install")
class TestFeedExport(FeedCase, HttpCase):
    """From the list."""

    def _ask(self, role="manager", partners=None, **vals):
        """The wizard as the list opens it."""
        rows = self._as(self.users[role], "crm.lifecycle")
        for partner in partners or []:
            rows += self._row(partner).with_env(rows.env)
        action = rows.action_export_customers()
        wizards = rows.env[action["res_model"]].with_context(**action["context"])
        return wizards.create({"format": "csv", **vals})

    def _download(self, wizard):
        self.env.flush_all()
        login = wizard.env.user.login
        self.authenticate(login, login)
        answer = self.url_open(wizard.action_export()["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        return {row["name"] for row in self._csv(answer.content)}

    def test_the_selected_ones(self):
        wizard = self._ask(partners=[self.theirs, self.others])
        self.assertEqual((wizard.scope, wizard.selected_count), ("selected", 2))
        self.assertEqual(self._download(wizard), {"Theirs", "Others"})

    def test_all_that_the_user_may_see(self):
        wizard = self._ask("salesman")
        self.assertEqual(wizard.scope, "all")
        self.assertEqual(self._download(wizard), {"Theirs", "Anna's Bakery"})

    def test_nobody_widens_the_selection_to_others_customers(self):
        wizard = self._ask("salesman", [self.theirs])
        wizard.sudo().lifecycle_ids += self._row(self.others)
        self.assertEqual(self._download(wizard), {"Theirs"})

    def test_archived_customers_that_are_selected_are_given(self):
        wizard = self._ask(partners=[self.theirs])
        self.theirs.active = False
        self.assertEqual(self._download(wizard), {"Theirs"})

    def test_it_is_recorded_who_took_how_many(self):
        self._download(self._ask(partners=[self.theirs]))
        run = self.env["crm.feed.run"].search([("user_id", "=", self.manager.id)])
        self.assertEqual((run.row_count, run.state, run.format), (1, "done", "csv"))
        self.assertFalse(run.feed_id)
        mine = run.with_user(self.manager)
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.write({"row_count": 0})

    def test_others_exports_are_not_seen(self):
        self._download(self._ask(partners=[self.theirs]))
        self.assertFalse(self._as(self.users["salesman"], "crm.feed.run").search([]))

    def test_somebody_elses_export_is_not_found(self):
        wizard = self._ask(partners=[self.others])
        self.env.flush_all()
        self.authenticate("lifecycle_salesman", "lifecycle_salesman")
        for number in (wizard.id, 999_999_999):
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/crm_lifecycle/feed/export/{number}")
            self.assertEqual(answer.status_code, 404)

    def test_nothing_selected_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Select"):
            self._ask(scope="selected").action_export()

    def test_who_may_not_export_hears_of_it(self):
        export = self.env.ref("base.group_allow_export")
        self.manager.group_ids = [Command.unlink(export.id)]
        with self.assertRaisesRegex(AccessError, "export"):
            self._ask(partners=[self.theirs]).action_export()
