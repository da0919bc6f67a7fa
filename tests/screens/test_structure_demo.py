"""The demo company's sales structure, as the screens show it."""

from datetime import timedelta

from odoo.tests import TransactionCase, tagged

from books import demo_structure
from books.demo_marks import Marks


@tagged("post_install", "-at_install")
class TestDemoStructure(TransactionCase):
    """In force for two years, with nothing that its own check would find."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sandbox_demo.company")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        marks = Marks(cls.env)
        if demo_structure.MARK not in marks:
            demo_structure.make_structure(marks)
        cls.structure = marks.get(demo_structure.MARK)
        cls.plan = marks.get("structure_plan")
        cls.unit = marks.get("unit_ukraine")
        cls.today = cls.company._get_structure_day()

    def _find(self, model, *domain):
        domain = [("company_id", "=", self.company.id), *domain]
        return self.env[f"sales.structure.{model}"].search(domain)

    def test_in_force_for_two_years(self):
        self.assertEqual(self.structure.state, "active")
        self.assertGreaterEqual(self.today - self.structure.date_from, timedelta(729))

    def test_the_check_finds_nothing(self):
        self.assertFalse(self.structure._find_problems())
        refused = [one for one in self.plan._find_problems() if one.is_refused]
        self.assertFalse(refused)

    def test_every_customer_has_a_territory(self):
        gaps = self._find("gap", ("kind", "=", "territory"))
        self.assertFalse(gaps)
        held = self._find("assignment", ("kind", "=", "territory"))
        self.assertGreater(len(held.partner_id), 200)

    def test_customers_were_assigned_when_they_were_met(self):
        held = self._find("assignment", ("kind", "=", "territory"))
        days = {row.date_from for row in held}
        self.assertGreater(len(days), 12)
        self.assertEqual(min(days), self.structure.date_from)

    def test_mixed(self):
        kinds = set(self.structure.unit_ids.mapped("kind"))
        self.assertEqual(kinds, {"territory", "segment", "product", "function"})
        self.assertTrue(self._find("absence"))

    def test_the_plan_splits_a_territory(self):
        self.assertEqual(self.plan.state, "planning")
        held = self._find(
            "assignment", ("unit_id", "=", self.unit.id), ("date_to", "=", False)
        )
        now = {partner.id: self.unit.lineage for partner in held.partner_id}
        lineages = {unit.id: unit.lineage for unit in self.plan.unit_ids}
        then = {
            partner: lineages[units["territory", False]]
            for partner, units in self.plan._match_partners(held.partner_id).items()
        }
        self.assertEqual(now.keys(), then.keys())
        # Who is in neither part stays in the whole.
        parts = set(then.values()) - {self.unit.lineage}
        self.assertEqual(len(parts), 2)

    def test_nothing_is_made_twice(self):
        self.assertIn(demo_structure.MARK, Marks(self.env))
