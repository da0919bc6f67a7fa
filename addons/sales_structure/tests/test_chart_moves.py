# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Units of a plan made part of others, and what is refused."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_pictures import HOSTILE, PicturesCase

UNITS = ("States", "California", "New York", "Machines", "Tools")


@tagged("post_install", "-at_install")
class TestChartMoves(PicturesCase):
    """What the chart may change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.structure.copy({"name": "Plan"})
        cls.parts = {unit.name: unit for unit in cls.plan.unit_ids}

    def _tree(self):
        return {unit.name: unit.parent_id.name for unit in self.plan.unit_ids}

    def test_a_unit_becomes_part_of_another(self):
        undo = self._move(self.parts["New York"], self.parts["California"])
        self.assertEqual(self.parts["New York"].parent_id, self.parts["California"])
        self.assertEqual(
            undo,
            {
                "unit_id": self.parts["New York"].id,
                "parent_id": self.parts["States"].id,
            },
        )

    def test_a_unit_becomes_part_of_none(self):
        self._move(self.parts["New York"], None)
        self.assertFalse(self.parts["New York"].parent_id)

    def test_what_falls_to_units_follows(self):
        self._move(self.parts["New York"], self.parts["California"])
        customers = self._figures("customers", self.plan.id)
        # Of a part of California only who is in California too.
        self.assertEqual((customers["New York"], customers["States"]), (0, 3))

    def test_the_version_in_force_stays_as_it_is(self):
        self._move(self.parts["New York"], None)
        self.assertEqual(self.units["new_york"].parent_id, self.units["states"])
        self.assertEqual(self._figures("customers")["States"], 3)

    def test_only_plans_can_be_changed(self):
        for state in ("active", "archived"):
            with self.subTest(state=state), self.assertRaises(UserError):
                self._move(self.units["new_york"], None)
            self.structure.date_to = self.today
            self.structure.state = "archived"
        self.assertEqual(self.units["new_york"].parent_id, self.units["states"])

    def test_no_unit_is_part_of_itself(self):
        for goal in ("States", "California"):
            with self.subTest(goal), self.assertRaises(UserError):
                self._move(self.parts["States"], self.parts[goal])
        self.assertFalse(self.parts["States"].parent_id)

    def test_no_unit_is_part_of_another_version(self):
        with self.assertRaises(UserError):
            self._move(self.parts["New York"], self.units["california"])

    def test_only_managers_move(self):
        for role in ("member", "seller"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._move(self.parts["New York"], None, role=role)

    def test_another_companys_units_are_not_there(self):
        company = self._make_company("Elsewhere")
        foreign = self.Structure.create({"name": "Foreign", "company_id": company.id})
        unit = self._make_unit(foreign, "abroad")
        for moved, goal in ((unit, None), (self.parts["New York"], unit)):
            with self.subTest(moved.name), self.assertRaises(UserError):
                self._move(moved, goal)

    def test_a_unit_that_is_gone(self):
        gone = self.parts["Tools"]
        gone_id = gone.id
        gone.unlink()
        chart = self._as(self.users["manager"], "sales.structure.chart")
        with self.assertRaises(UserError):
            chart.move_unit(gone_id, False)
        with self.assertRaises(UserError):
            chart.move_unit(self.parts["New York"].id, gone_id)

    def test_hostile_arguments(self):
        chart = self._as(self.users["manager"], "sales.structure.chart")
        for value in HOSTILE:
            with self.subTest(value=value):
                with self.assertRaises(UserError):
                    chart.move_unit(value, False)
                with self.assertRaises(UserError):
                    chart.move_unit(self.parts["New York"].id, value)
        self.assertEqual(self._tree()["New York"], "States")

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(st.sampled_from(UNITS), st.sampled_from((None, *UNITS))),
            max_size=8,
        )
    )
    def test_moves_keep_a_tree_and_undo_restores_it(self, moves):
        chart = self._as(self.users["manager"], "sales.structure.chart")
        before, undos = self._tree(), []
        for unit, goal in moves:
            try:
                parent = self.parts[goal] if goal else None
                undos.append(self._move(self.parts[unit], parent))
            except UserError:
                continue
            self.assertFalse(self.plan.unit_ids._has_cycle())
        for undo in reversed(undos):
            chart.move_unit(undo["unit_id"], undo["parent_id"])
        self.assertEqual(self._tree(), before)
