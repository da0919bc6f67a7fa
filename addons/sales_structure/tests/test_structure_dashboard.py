# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dashboard: figures of what is in force, or how far the first plan has come."""

from datetime import timedelta

from odoo.tests import tagged

from .common_pictures import PicturesCase


@tagged("post_install", "-at_install")
class TestStructureDashboard(PicturesCase):
    """A structure in force with four customers, one of them held by nobody."""

    def _board(self, **who):
        return self._ask("sales.structure.dashboard", "get_dashboard", **who)

    def _person(self, name, **who):
        people = {person["user_id"]: person for person in self._board(**who)["people"]}
        return people[self.people[name].id]

    def test_customers_and_gaps(self):
        self.assertEqual(self._board()["customers"], {"all": 4, "held": 3, "gaps": 1})
        action = self._ask("sales.structure.dashboard", "get_gaps")
        self.assertEqual(self._open(action), self.foreigner)

    def test_held_in_any_kind_is_no_gap(self):
        bakers = self._make_unit(self.structure, "bakers", "segment")
        self._make_rule(bakers, partner_id=self.foreigner.id)
        self._assign()
        self.assertEqual(self._board()["customers"]["gaps"], 0)
        self.assertFalse(self._open(self._ask("sales.structure.dashboard", "get_gaps")))

    def test_units_are_those_of_the_chart(self):
        self.assertEqual(self._board()["units"], self._chart()["units"])

    # People

    def test_people_and_what_they_have_to_do(self):
        self.units["california"].member_ids.customer_capacity = 8
        self._make_lead(self.texan, user_id=self.people["cleo"].id)
        person = self._person("cleo")
        self.assertEqual((person["customers"], person["capacity"]), (1, 8))
        self.assertEqual((person["leads"], person["units"]), (1, ["California"]))
        self.assertEqual(self._person("mark")["customers"], 0)

    def test_a_person_in_two_units_is_one(self):
        self.units["california"].member_ids.customer_capacity = 8
        self._make_member(
            self.units["new_york"], self.people["cleo"], customer_capacity=2
        )
        person = self._person("cleo")
        self.assertEqual(person["capacity"], 10)
        self.assertEqual(set(person["units"]), {"California", "New York"})

    def test_only_those_who_hold_customers_today(self):
        self._make_member(self.units["states"], self.users["seller"], "leader")
        self.units["california"].member_ids.date_to = self._ago(1)
        people = {person["user_id"] for person in self._board()["people"]}
        self.assertNotIn(self.users["seller"].id, people)
        self.assertNotIn(self.people["cleo"].id, people)

    def test_leads_are_told_to_those_who_may_read_them(self):
        self.assertIs(self._person("cleo", role="member")["leads"], False)
        self.assertIsInstance(self._person("cleo")["leads"], int)

    # Absences

    def _make_absence(self, name, start, end, **vals):
        return self.env["sales.structure.absence"].create(
            {
                "user_id": self.people[name].id,
                "company_id": self.company.id,
                "date_from": self.today + timedelta(start),
                "date_to": self.today + timedelta(end),
                **vals,
            }
        )

    def test_absences_of_now_and_soon(self):
        self._make_absence("mark", -9, -1)
        self._make_absence("nora", 31, 40)
        self._make_absence("cleo", -1, 1, substitute_id=self.people["nora"].id)
        self._make_absence("tess", 30, 35)
        absences = self._board()["absences"]
        self.assertEqual(
            [(each["user_id"], each["is_now"]) for each in absences],
            [(self.people["cleo"].id, True), (self.people["tess"].id, False)],
        )
        self.assertEqual(absences[0]["substitute"], self.people["nora"].name)
        self.assertIs(absences[1]["substitute"], False)
        self.assertTrue(self._person("cleo")["is_absent"])

    # Plans and first steps

    def test_plans_the_newest_first(self):
        self._make_plan("One")
        two, _units = self._make_plan("Two")
        plans = self._board()["plans"]
        self.assertEqual([plan["name"] for plan in plans], ["Two", "One"])
        self.assertEqual(
            (plans[0]["id"], plans[0]["units"], plans[0]["origin"]),
            (two.id, 5, "In force"),
        )

    def test_without_a_version_in_force_the_steps(self):
        self.Assignment.search([("company_id", "=", self.company.id)]).unlink()
        self.structure.state = "planning"
        board = self._board()
        self.assertIs(board["structure"], False)
        self.assertEqual(
            board["steps"],
            {
                "structure_id": self.structure.id,
                "name": "In force",
                "units": 5,
                "rules": 5,
                "members": 4,
            },
        )
        action = self._ask("sales.structure.dashboard", "get_gaps")
        self.assertFalse(self._open(action))

    def test_without_anything_the_steps(self):
        company = self._make_company("Nothing There")
        user = self._make_user(
            "newcomer", "sales_structure.group_structure_manager", company
        )
        model = self.env["sales.structure.dashboard"].with_user(user)
        board = model.with_context(allowed_company_ids=company.ids).get_dashboard()
        self.assertEqual(
            board["steps"],
            {"structure_id": False, "name": "", "units": 0, "rules": 0, "members": 0},
        )
        self.assertTrue(board["can_write"])
        self.assertEqual((board["plans"], board["absences"]), ([], []))

    def test_only_managers_may_write(self):
        self.assertTrue(self._board(role="manager")["can_write"])
        self.assertFalse(self._board(role="member")["can_write"])

    def test_queries_do_not_grow(self):
        self._make_plan()
        once = self._count_queries(self._board)
        for number in range(12):
            unit = self._make_unit(
                self.structure, f"part {number}", people=["nora"], city=f"Town {number}"
            )
            self._make_member(unit, self.people["tess"])
            self._make_absence("mark", number, number)
        self._make_plan("Another")
        self.assertLessEqual(self._count_queries(self._board), once)
