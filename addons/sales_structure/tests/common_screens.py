# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A structure in force, seen by users of every role."""

from contextlib import contextmanager

from odoo import fields

from .common_structure import START, StructureCase


class ScreenRightsCase(StructureCase):
    """Those who read and those who manage the structure, and those who do neither."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.manager, cls.reader = cls.users["manager"], cls.users["member"]
        cls.strangers = [cls.users[role] for role in ("salesman", "employee", "portal")]
        cls.structure = cls._make_structure("In force")
        cls.today = cls.company._get_structure_day()

    @classmethod
    def _put_in_force(cls, day=START):
        cls._activate(cls.structure, day)
        cls.Assignment._assign(cls.company)

    @classmethod
    def _archive(cls):
        """The structure, followed by a copy of it."""
        cls._put_in_force()
        plan = cls.structure.copy()
        plan._activate(fields.Date.add(START, days=30))
        return cls.structure

    def _see(self, record, user=None):
        """A record as a user sees it, by default a manager."""
        record = record.with_user(user or self.manager)
        return record.with_context(allowed_company_ids=self.company.ids)

    @contextmanager
    def _refused(self, exception, words):
        """Like assertRaisesRegex, and what was done before the error is undone."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def _current(self, partners, kind="territory"):
        return self.Assignment.search(
            [
                ("partner_id", "in", partners.ids),
                ("kind", "=", kind),
                ("date_to", "=", False),
            ]
        )
