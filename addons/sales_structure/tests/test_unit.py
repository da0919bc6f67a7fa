# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units: the tree, its constraints, and figures."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_screens import ScreenRightsCase


@tagged("post_install", "-at_install")
class TestUnit(ScreenRightsCase):
    """A unit is in one place of one version."""

    def _new(self, **vals):
        units = self._as(self.manager, "sales.structure.unit")
        return units.create({"name": "New", "structure_id": self.structure.id, **vals})

    def test_a_manager_builds_the_tree(self):
        top = self._new()
        part = self._new(parent_id=top.id, name="Part")
        self.assertEqual(part.complete_name, "New / Part")
        top.name = "Top"
        self.assertEqual(part.complete_name, "Top / Part")
        self.assertEqual(part._get_ancestor_ids(), top.ids)
        part.unlink()
        top.unlink()

    def test_a_unit_is_no_part_of_itself(self):
        unit = self._see(self.units["states"])
        for parent in ("states", "california"):
            with self._refused(UserError, "(part of|recursion|Recursion)"):
                unit.parent_id = self.units[parent]

    def test_a_long_cycle(self):
        ends = [self._new(name="0")]
        for number in range(1, 6):
            ends.append(self._new(name=str(number), parent_id=ends[-1].id))
        with self.assertRaises(UserError):
            ends[0].parent_id = ends[-1]

    def test_both_in_the_same_version(self):
        plan = self.structure.copy()
        with self._refused(ValidationError, "different versions"):
            self._new(parent_id=plan.unit_ids[0].id)
        with self._refused(UserError, "stays in its version"):
            self._see(self.units["states"]).structure_id = plan

    def test_a_unit_by_function_says_what_it_does(self):
        with self._refused(ValidationError, "which steps"):
            self._new(kind="function")
        offer = self.env.ref("sales_structure.function_offer")
        unit = self._new(kind="function", function_ids=offer.ids)
        with self._refused(ValidationError, "which steps"):
            unit.function_ids = False
        with self._refused(ValidationError, "which steps"):
            self._see(self.units["tools"]).kind = "function"

    def test_a_unit_with_parts_is_not_deleted_by_accident(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._see(self.units["states"]).unlink()

    def test_once_in_a_version(self):
        lineage = self.units["tools"].lineage
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new(lineage=lineage)
        twin = self._new()
        with self._refused(UserError, "stays in its version"):
            twin.lineage = lineage

    def test_the_team_is_of_the_company(self):
        other = self._make_company("Other")
        team = self.env["crm.team"].create({"name": "Theirs", "company_id": other.id})
        with self.assertRaises(UserError):
            self._see(self.units["tools"]).team_id = team

    def test_the_team_of_the_unit_above(self):
        team = self.env["crm.team"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        self.units["states"].team_id = team
        self.assertEqual(self.units["california"]._get_team(), team)
        self.assertFalse(self.units["tools"]._get_team())

    def test_who_writes(self):
        unit = self._see(self.units["tools"], self.reader)
        self.assertEqual(unit.complete_name, "Tools")
        for change in (
            lambda: unit.write({"name": "Mine"}),
            unit.unlink,
            lambda: unit.create({"name": "X", "structure_id": self.structure.id}),
        ):
            with self.assertRaises(AccessError):
                change()
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._see(unit, user).read(["name"])

    def test_the_form(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.sales_structure_unit_action"
        )
        self.assertEqual(action["res_model"], "sales.structure.unit")
        units = self._as(self.manager, "sales.structure.unit")
        form = Form(
            units.with_context(default_structure_id=self.structure.id),
            "sales_structure.sales_structure_unit_view_form",
        )
        form.name = "Nevada"
        form.parent_id = self.units["states"]
        with form.rule_ids.new() as rule:
            rule.state_id = self.env.ref("base.state_us_23")
            self.assertEqual(rule.country_id, self.env.ref("base.us"))
        with form.member_ids.new() as member:
            member.user_id = self.people["mark"]
        unit = form.save()
        self.assertEqual(unit.rule_ids.country_id, self.env.ref("base.us"))
        self.assertEqual(unit.member_ids.role_id.code, "salesperson")

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(st.lists(st.integers(0, 20), min_size=1, max_size=8))
    def test_any_tree_is_told_from_the_parent_upwards(self, places):
        with self.env.cr.savepoint(flush=True) as savepoint:
            units = self._new(name="0")
            above = {units.id: []}
            for number, place in enumerate(places, 1):
                parent = units[place % len(units)]
                unit = self._new(name=str(number), parent_id=parent.id)
                above[unit.id] = [parent.id, *above[parent.id]]
                units += unit
            for unit in units:
                self.assertEqual(unit._get_ancestor_ids(), above[unit.id])
                depth = unit.complete_name.count(" / ")
                self.assertEqual(depth, len(above[unit.id]))
            savepoint.rollback()


@tagged("post_install", "-at_install")
class TestUnitFigures(ScreenRightsCase):
    """What stands beside a unit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_member(cls.units["states"], cls.people["tess"], "leader")
        cls._put_in_force()

    def _count(self, name, user=None):
        return self._see(self.units[name], user or self.reader).customer_count

    def test_customers_of_a_unit_and_those_below(self):
        held = self.Assignment.search(
            [("company_id", "=", self.company.id), ("date_to", "=", False)]
        )
        for name in ("california", "new_york", "states"):
            below = held.filtered_domain([("unit_id", "child_of", self.units[name].id)])
            self.assertEqual(self._count(name), len(below.partner_id), name)
        self.assertGreaterEqual(self._count("states"), 3)
        self.assertEqual(self._count("tools"), 0)

    def test_the_way_to_them(self):
        action = self._see(self.units["states"], self.reader).action_open_customers()
        domain = [*action["domain"], ("date_to", "=", False)]
        rows = self._as(self.reader, action["res_model"]).search(domain)
        self.assertEqual(len(rows.partner_id), self._count("states"))
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._see(self.units["states"], user).action_open_customers()

    def test_people_and_leaders(self):
        unit = self._see(self.units["states"], self.reader)
        self.assertEqual((unit.member_count, unit.rule_count), (1, 1))
        self.assertEqual(unit.leader_ids, self.people["tess"])
        self.assertFalse(self._see(self.units["tools"]).leader_ids)

    def test_queries_do_not_grow_with_units(self):
        counts = []
        for names in (["states"], list(self.units)):
            units = self.Unit.browse([self.units[name].id for name in names])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units.read(["member_count", "rule_count", "customer_count", "leader_ids"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_new_unit_has_none(self):
        unit = self.Unit.new({"name": "New", "structure_id": self.structure.id})
        self.assertEqual((unit.member_count, unit.customer_count), (0, 0))
