# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pictures of the structure in a real browser."""

from odoo.tests import HttpCase, tagged

from .common_pictures import PicturesCase
from .common_units import UnitsCase

MANAGER = "sales_structure.group_structure_manager,sales_team.group_sale_manager"


@tagged("post_install", "-at_install")
class TestStructureTours(PicturesCase, HttpCase):
    """A sales manager who plans, and somebody who only looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._make_user("boss", MANAGER)
        cls.plan = cls.structure.copy({"name": "Next year"})
        cls.parts = {unit.name: unit for unit in cls.plan.unit_ids}

    def _start(self, tour, user=None):
        self.start_tour("/odoo", tour, login=(user or self.boss).login)

    def test_chart(self):
        self._start("sales_structure_chart")
        self.assertEqual(self.parts["Tools"].parent_id, self.parts["Machines"])
        self.assertEqual(self.parts["New York"].parent_id, self.parts["States"])
        self.assertFalse(self.parts["California"].parent_id)
        self.assertEqual(self.units["california"].parent_id, self.units["states"])

    def test_map(self):
        self._start("sales_structure_map")

    def test_map_for_whoever_reads_the_structure(self):
        self._start("sales_structure_map", self.users["member"])

    def test_dashboard(self):
        self._start("sales_structure_dashboard")

    def test_dashboard_for_whoever_reads_the_structure(self):
        self._start("sales_structure_dashboard", self.users["member"])

    def test_first_steps(self):
        company = self._make_company("Nothing There")
        user = self._make_user("starter", MANAGER, company)
        self._start("sales_structure_first_steps", user)
        [plan] = self.Structure.search([("company_id", "=", company.id)])
        self.assertEqual(plan.name, "Our first plan")


@tagged("post_install", "-at_install")
class TestUnitsOfStructure(UnitsCase):
    """The unit tests of this addon's JavaScript."""

    def test_hoot(self):
        self._run_units("@sales_structure")
