# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files on a schedule: what they hold, whose they are, and what a failure leaves."""

import base64
import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.crm_lifecycle.models.crm_feed import CrmFeed

from .common_feed import FeedCase


@tagged("post_install", "-at_install")
class TestFeedSchedule(FeedCase):
    """Every file is made with the rights of the feed's user."""

    def _feed(self, role="manager", **vals):
        feeds = self._as(self.users[role], "crm.feed")
        return feeds.create({"name": "Newsletter", "format": "csv", **vals})

    def _names(self, run):
        """Names of the customers in a file."""
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(run.file))) as packed:
            [name] = packed.namelist()
            self.assertEqual(f"{name}.zip", run.file_name)
            return [row["name"] for row in self._csv(packed.read(name))]

    def _last(self, feed):
        """The feed's last file."""
        feed.action_run()
        return feed.run_ids.sorted("id")[-1]

    def _run_cron(self):
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_kw: 60.0):
            self.env["crm.feed"]._cron_run_due()

    def test_a_file_holds_all_customers(self):
        feed = self._feed()
        feed.action_run()
        run = feed.run_ids
        self.assertEqual((run.state, run.row_count), ("done", 3))
        self.assertEqual(set(self._names(run)), set(self.partners.mapped("name")))
        self.assertEqual(feed.last_state, "done")

    def test_every_format_makes_a_file(self):
        for name in ("jsonl", "csv", "xml", "xlsx"):
            with self.subTest(name):
                feed = self._feed(format=name)
                feed.action_run()
                self.assertEqual(feed.run_ids.row_count, 3)
                self.assertGreater(len(feed.run_ids.file), 500)

    def test_changes_only(self):
        feed = self._feed(is_incremental=True)
        first = self._last(feed)
        self.assertEqual(len(self._names(first)), 3)
        with self._then():
            self.theirs.name = "Renamed"
        second = self._last(feed)
        self.assertEqual(self._names(second), ["Renamed"])
        self.assertEqual(second.cursor_from, first.cursor_to)
        self.assertEqual(self._names(self._last(feed)), [])
        feed.action_start_over()
        self.assertEqual(len(self._names(self._last(feed))), 3)

    def test_in_another_database_it_starts_over(self):
        feed = self._feed(is_incremental=True)
        feed.sudo().cursor = "v1.other-1.5.5.5"
        run = self._last(feed)
        self.assertEqual((run.state, run.row_count), ("done", 3))
        self.assertIn("customers-", run.file_name)
        self.assertFalse(run.cursor_from)
        self.assertEqual(self._names(self._last(feed)), [])

    def test_who_may_see_more_gets_all_of_it(self):
        feed = self._feed(is_incremental=True)
        feed.sudo().user_id = salesman = self.users["salesman"]
        feed = feed.sudo()
        self.assertEqual(len(self._names(self._last(feed))), 2)
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        salesman.group_ids = [Command.link(group.id)]
        self.assertEqual(len(self._names(self._last(feed))), 3)
        self.assertEqual(self._names(self._last(feed)), [])

    def test_xml_comes_with_its_schema(self):
        feed = self._feed(format="xml")
        content = base64.b64decode(self._last(feed).file)
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = {name[-4:]: packed.read(name) for name in packed.namelist()}
        schema = etree.XMLSchema(etree.fromstring(found[".xsd"]))
        schema.assertValid(etree.fromstring(found[".xml"]))

    def test_whoever_has_left_exports_nothing(self):
        feed = self._feed()
        self.manager.active = False
        self._run_cron()
        self.assertEqual(feed.sudo().run_ids.state, "failed")
        self.assertIn("archived", feed.sudo().run_ids.failure)

    def test_the_job_makes_what_is_due_once(self):
        feed, later = self._feed(), self._feed(next_run="2099-01-01")
        self._run_cron()
        self._run_cron()
        self.assertEqual(len(feed.run_ids), 1)
        self.assertFalse(later.run_ids)
        self.assertGreater(feed.next_run, fields.Datetime.now())

    def test_after_a_standstill_there_is_one_file(self):
        feed = self._feed(next_run="2020-01-01", interval_type="hours")
        self._run_cron()
        self.assertEqual(len(feed.run_ids), 1)
        soon = fields.Datetime.now() + timedelta(hours=1, seconds=5)
        self.assertLessEqual(feed.next_run, soon)

    def test_an_archived_feed_rests(self):
        feed = self._feed()
        feed.active = False
        self._run_cron()
        self.assertFalse(feed.run_ids)

    def test_one_that_fails_stops_no_other_and_says_why(self):
        bad, good = self._feed(is_incremental=True), self._feed()
        bad.sudo().cursor = "nonsense"
        self._run_cron()
        self.assertEqual(bad.run_ids.state, "failed")
        self.assertIn("no cursor", bad.run_ids.failure)
        self.assertEqual(bad.cursor, "nonsense")
        self.assertEqual(good.run_ids.state, "done")
        self.assertGreater(bad.next_run, fields.Datetime.now())

    def test_a_user_who_lost_the_right_gets_no_file(self):
        feed = self._feed()
        export = self.env.ref("base.group_allow_export")
        self.manager.group_ids = [Command.unlink(export.id)]
        self._run_cron()
        self.assertEqual(feed.run_ids.state, "failed")
        self.assertFalse(feed.run_ids.file)

    def test_one_that_somebody_else_makes_is_left_alone(self):
        feed = self._feed()
        with patch.object(CrmFeed, "_try_lock", lambda _feed: False):
            self._run_cron()
        self.assertFalse(feed.run_ids)

    def test_the_feeds_user_decides_what_is_in_it(self):
        feed = self._feed()
        feed.sudo().user_id = self.users["salesman"]
        self._run_cron()
        run = feed.sudo().run_ids
        self.assertEqual(set(self._names(run)), {"Theirs", "Anna's Bakery"})

    def test_old_files_go_and_the_history_stays(self):
        feed = self._feed(days_kept=5)
        feed.action_run()
        feed.action_run()
        old, new = feed.run_ids.sudo().sorted("id")
        old.date = fields.Datetime.now() - timedelta(days=6)
        self.env["crm.feed.run"]._gc_files()
        self.assertFalse(old.file or old.file_name)
        self.assertTrue(new.file)
        with self.assertRaises(UserError):
            old.action_download()

    # Rights

    def test_feeds_are_seen_by_their_user_alone(self):
        feed = self._feed()
        feed.action_run()
        other = self._as(self.users["sales_manager"], "crm.feed")
        self.assertFalse(other.search([]))
        self.assertFalse(other.env["crm.feed.run"].search([]))
        with self.assertRaises(AccessError):
            feed.run_ids.with_env(other.env).read(["file"])
        with self.assertRaises(AccessError):
            feed.with_env(other.env).action_run()

    def test_nobody_makes_a_feed_in_anothers_name(self):
        with self.assertRaises(AccessError):
            self._feed(user_id=self.users["sales_manager"].id)
        feed = self._feed()
        with self.assertRaises(AccessError):
            feed.user_id = self.users["sales_manager"]

    def test_salespeople_make_no_feeds(self):
        for role in ("salesman", "accountant", "employee", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._feed(role)

    def test_a_company_that_the_user_does_not_belong_to(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.env["crm.feed"].create(
                {"company_id": other.id, "user_id": self.manager.id}
            )

    def test_the_history_is_written_by_the_feed_alone(self):
        feed = self._feed()
        feed.action_run()
        with self.assertRaises(AccessError):
            feed.run_ids.row_count = 7
        with self.assertRaises(AccessError):
            feed.run_ids.unlink()

    def test_intervals_are_sensible(self):
        for vals in (
            {"interval_number": 0},
            {"interval_number": 10**6},
            {"days_kept": 0},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._feed(**vals)
