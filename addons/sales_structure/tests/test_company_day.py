# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What day it is: one day for a company, whoever asks and wherever they are."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common_structure import StructureCase

WEST, EAST = "Pacific/Marquesas", "Pacific/Kiritimati"
# Evening of the 1st in the far west, the 2nd by UTC, its evening in the far east.
MOMENT = "2027-03-02 06:00:00"


@tagged("post_install", "-at_install")
class TestCompanyDay(StructureCase):
    """Assignments begin on the company's day, so that everybody sees them at once."""

    def _today(self, **context):
        with freeze_time(MOMENT):
            return self.company.with_context(**context)._get_structure_day()

    def test_that_of_its_address(self):
        self.company.partner_id.tz = WEST
        self.assertEqual(self._today(), date(2027, 3, 1))

    def test_else_that_of_most_of_its_users(self):
        self.company.partner_id.tz = False
        self.env.user.tz = EAST
        for user in self.people.values():
            user.tz = WEST
        self.assertEqual(self._today(), date(2027, 3, 1))

    def test_portal_users_have_no_say(self):
        self.company.partner_id.tz = False
        for user in self.people.values():
            user.tz = False
        self._make_user("guest", "base.group_portal").tz = WEST
        self.assertEqual(self._today(), date(2027, 3, 2))

    def test_the_same_for_whoever_asks(self):
        self.company.partner_id.tz = WEST
        self._make_user("guest", "base.group_portal")
        days = {
            self.company.with_user(user)._get_structure_day()
            for user in (*self.people.values(), self.env.ref("base.public_user"))
        }
        self.assertEqual(len(days), 1)
        self.assertEqual(self._today(tz=EAST), date(2027, 3, 1))

    def test_it_costs_no_query(self):
        self.company._get_structure_day()
        with self.assertQueryCount(0):
            self.company._get_structure_day()

    def test_whom_the_scheduler_assigns_everybody_sees_at_once(self):
        """The scheduler goes by UTC, where tomorrow may have begun already."""
        self.company.partner_id.tz = WEST
        with freeze_time(MOMENT):
            structure = self._make_structure("In force")
            self._activate(structure, date(2027, 1, 1))
            self.Assignment.with_context(tz=False)._assign(self.company)
            seller = self.Assignment.with_user(self.people["cleo"])
            owners = seller.with_context(tz=WEST)._get_owners(
                self.company, self.californian.ids
            )
        rows = self.Assignment.search([("partner_id", "=", self.californian.id)])
        self.assertEqual(set(rows.mapped("date_from")), {date(2027, 3, 1)})
        owner = owners[self.californian.id]
        self.assertEqual(owner.user_id, self.people["cleo"].id)
