# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Members of units: who can be one, and when."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_screens import ScreenRightsCase

SPRING = date(2026, 3, 1), date(2026, 5, 31)
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 12)))


@tagged("post_install", "-at_install")
class TestMember(ScreenRightsCase):
    """A person, a role, days."""

    def _new(self, **vals):
        members = self._as(self.manager, "sales.structure.member")
        return members.create(
            {
                "unit_id": self.units["states"].id,
                "user_id": self.people["mark"].id,
                **vals,
            }
        )

    def test_a_salesperson_by_default(self):
        member = self._new()
        self.assertEqual(member.role_id.code, "salesperson")
        self.assertEqual(member.office, "front")
        self.assertEqual(member.structure_id, self.structure)
        self.assertEqual(member.company_id, self.company)

    def test_nobody_is_no_member(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new(user_id=False)

    def test_nobody_in_the_form(self):
        form = Form(
            self._as(self.manager, "sales.structure.member"),
            "sales_structure.sales_structure_member_view_list",
        )
        form.unit_id = self.units["states"]
        with self.assertRaisesRegex(AssertionError, "user_id is a required field"):
            form.save()

    def test_customers_of_the_portal_are_none(self):
        with self._refused(ValidationError, "no internal user"):
            self._new(user_id=self.users["portal"].id)

    def test_nor_are_people_of_other_companies(self):
        other = self._make_company("Other")
        stranger = self._make_user("stranger", "base.group_user", other)
        with self._refused(ValidationError, "allow the company"):
            self._new(user_id=stranger.id)
        member = self._new()
        with self.assertRaises(ValidationError):
            member.user_id = stranger

    def test_once_in_a_role_at_a_time(self):
        self._new(date_from=SPRING[0], date_to=SPRING[1])
        for date_from, date_to in (
            (False, False),
            (False, SPRING[0]),
            (SPRING[1], False),
            SPRING,
        ):
            with self._refused(ValidationError, "already"):
                self._new(date_from=date_from, date_to=date_to)
        self._new(date_from=date(2026, 6, 1))
        self._new(date_to=date(2026, 2, 28))

    def test_in_several_roles_and_units(self):
        self._new()
        self._new(role_id=self.env.ref("sales_structure.role_leader").id)
        self._new(unit_id=self.units["tools"].id)

    def test_moving_the_end_is_checked(self):
        first = self._new(date_to=SPRING[0])
        self._new(date_from=SPRING[1])
        with self._refused(ValidationError, "already"):
            first.date_to = False

    def test_the_end_is_after_the_start(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new(date_from=SPRING[1], date_to=SPRING[0])

    def test_capacities_are_not_negative(self):
        for name in ("customer_capacity", "lead_capacity"):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self._new(**{name: -1})

    def test_who_writes(self):
        member = self._see(self.structure.member_ids[0], self.reader)
        self.assertTrue(member.user_id)
        for change in (
            lambda: member.write({"lead_capacity": 1000}),
            member.unlink,
            lambda: member.create(
                {"unit_id": member.unit_id.id, "user_id": self.reader.id}
            ),
        ):
            with self.assertRaises(AccessError):
                change()
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._see(member, user).read(["user_id"])

    def test_many_are_changed_at_once(self):
        members = self._see(self.structure.member_ids)
        members.write({"lead_capacity": 12})
        self.assertEqual(set(members.mapped("lead_capacity")), {12})

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(DAYS, DAYS, DAYS, DAYS)
    def test_two_overlap_where_both_are_there_on_a_day(
        self, one_from, one_to, other_from, other_to
    ):
        """Held against counting the days one by one."""
        one, other = (
            self.Member.new({"date_from": date_from, "date_to": date_to})
            for date_from, date_to in ((one_from, one_to), (other_from, other_to))
        )
        if (one_from or date.min) > (one_to or date.max):
            return
        if (other_from or date.min) > (other_to or date.max):
            return
        january = [date(2026, 1, day) for day in range(1, 13)]
        january = [date(1990, 1, 1), *january, date(2090, 1, 1)]
        both = any(
            one._is_member_on(day) and other._is_member_on(day) for day in january
        )
        self.assertEqual(one._overlaps(other), both)
        self.assertEqual(other._overlaps(one), both)


@tagged("post_install", "-at_install")
class TestRole(ScreenRightsCase):
    """Roles and steps of the sale are read by all, changed by managers."""

    def test_a_manager_adds_a_role(self):
        role = self._as(self.manager, "sales.structure.role").create(
            {"name": "Fitter", "code": "fitter", "office": "back"}
        )
        self.assertFalse(role.holds_customers)
        role.unlink()

    def test_codes_are_used_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._as(self.manager, "sales.structure.role").create(
                {"name": "Boss", "code": "leader"}
            )

    def test_a_role_in_use_is_kept(self):
        role = self.env.ref("sales_structure.role_salesperson")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            role.with_user(self.manager).unlink()

    def test_who_writes(self):
        for model in ("role", "function"):
            rows = self.env[f"sales.structure.{model}"].search([], limit=1)
            for user in (self.reader, self.users["salesman"], self.users["employee"]):
                self.assertTrue(rows.with_user(user).name)
                with self.assertRaises(AccessError):
                    rows.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                rows.with_user(self.users["portal"]).read(["name"])
