# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers, and what the feed says of them."""

import csv
import io
import json
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.fields import Domain

from odoo.addons.crm_lifecycle.feed.formats import FORMATS
from odoo.addons.crm_lifecycle.models.crm_feed_rows import CrmFeedRows

from .common import LifecycleCase


class FeedCase(LifecycleCase):
    """What concurrent transactions do to each other is tested with real ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        export = cls.env.ref("base.group_allow_export")
        for user in cls.users.values():
            if user.share:
                continue
            user.group_ids = [Command.link(export.id)]
        cls.theirs = cls._make_customer(
            "Theirs", user_id=cls.users["salesman"].id, email="theirs@example.com"
        )
        cls.others = cls._make_customer("Others", user_id=cls.users["manager"].id)
        cls.partners = cls.theirs + cls.others + cls.customer
        for partner in cls.partners:
            cls._invoice(partner)
        cls._evaluate()
        cls.manager = cls.users["manager"]

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(
                CrmFeedRows,
                "_get_snapshot",
                lambda rows: self._snapshot(rows.env.cr),
            )
        )

    def _snapshot(self, cr=None):
        """A test is one transaction; what it did until now counts as done."""
        cr = cr or self.env.cr
        with cr.savepoint():
            cr.execute(
                """
                INSERT INTO crm_lifecycle_queue (partner_id, company_id)
                VALUES (0, 0) RETURNING xmin::text::bigint
                """
            )
            [(number,)] = cr.fetchall()
        cr.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        current = int(cr.fetchone()[0])
        horizon = current - current % 2**32 + number
        return self.env["crm.feed.rows"]._get_generation(), horizon, horizon

    @contextmanager
    def _then(self):
        """What happens inside is written after all that was before."""
        self.env.flush_all()
        with self.env.cr.savepoint():
            yield
            self.env.flush_all()

    def _rows(self, user=None, companies=None):
        """The feed's rows as a user's key asks for them."""
        user = user or self.manager
        companies = companies or self.company
        return self.env["crm.feed.rows"].with_env(
            self.env(user=user, context={"allowed_company_ids": companies.ids})
        )

    def _read(self, reading, name="jsonl"):
        """All bytes of a reading in a format."""
        form = FORMATS[name]
        rows = reading.batches(self.env.cr)
        pieces = form.write(reading.columns, rows, reading.ending)
        return b"".join(pieces)

    def _all(self, user=None, domain=Domain.TRUE):
        """{customer: what the feed says} of all that a user may see."""
        reading = self._rows(user)._read_all(domain, is_json=True)
        lines = self._read(reading).decode().splitlines()
        return self._by_customer(map(json.loads, lines[:-1]))

    def _changes(self, cursor=None, user=None, limit=None, companies=None):
        """({customer: what the feed says} since a cursor, how it ended)."""
        rows = self._rows(user, companies)
        reading = rows._read_changes(cursor, limit, is_json=True)
        lines = self._read(reading).decode().splitlines()
        *given, end = map(json.loads, lines)
        self.assertTrue(end["end"])
        self.assertEqual(end["rows"], len(given))
        return self._by_customer(given), end

    def _by_customer(self, rows):
        found = {}
        for row in rows:
            self.assertNotIn(row["customer_id"], found, "Given twice")
            found[row["customer_id"]] = row
        return found

    def _csv(self, content):
        """Rows of a CSV file as dictionaries."""
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
