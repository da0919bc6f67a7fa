# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers by place, who holds them there, and where nobody does."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_pictures import HOSTILE, PicturesCase

PLACES = {
    ("US", "CA"): (1, 0, ["California"]),
    ("US", "NY"): (1, 0, ["New York"]),
    ("US", "TX"): (1, 0, ["States"]),
    ("FR", False): (1, 1, []),
}


@tagged("post_install", "-at_install")
class TestMap(PicturesCase):
    """A structure by states, a customer abroad whom nobody holds."""

    def _map(self, *args, **who):
        return self._ask("sales.structure.map", "get_map", *args, **who)

    def _places(self, *args, **who):
        """{(country, state): (customers, of them held by nobody, units)}."""
        found = self._map(*args, **who)
        names = {unit["id"]: unit["name"] for unit in found["units"]}
        return {
            (place["code"], place["state_code"]): (
                place["customers"],
                place["gaps"],
                [names[unit["id"]] for unit in place["units"]],
            )
            for place in found["places"]
        }

    def _customers(self, *place, kind="territory", structure=None, **who):
        structure = structure or self.structure
        args = (structure.id, kind, *place)
        action = self._ask("sales.structure.map", "get_customers", *args, **who)
        return self._open(action)

    # What is on the map

    def test_places(self):
        self.assertEqual(self._places(), PLACES)

    def test_kinds_that_hold_customers(self):
        self._make_unit(self.structure, "bakers", "segment")
        found = self._map()
        self.assertEqual(found["kinds"], ["territory", "segment"])
        self.assertEqual(found["kind"], "territory")

    def test_another_kind(self):
        bakers = self._make_unit(self.structure, "bakers", "segment")
        self._make_rule(bakers, partner_id=self.foreigner.id)
        self._assign()
        places = self._places(False, "segment")
        self.assertEqual(places["FR", False], (1, 0, ["Bakers"]))
        self.assertEqual(places["US", "CA"], (1, 1, []))

    def test_a_kind_that_the_version_does_not_have_is_one_gap(self):
        places = self._places(False, "segment")
        self.assertEqual({gaps for _all, gaps, _units in places.values()}, {1})

    def test_several_units_in_one_place(self):
        other = self._make_customer(
            "Other Bakery",
            state_id=self.californian.state_id.id,
            country_id=self.californian.country_id.id,
        )
        self._make_rule(self.units["new_york"], partner_id=other.id)
        type(self).customers += other
        self._assign()
        [place] = [
            place for place in self._map()["places"] if place["state_code"] == "CA"
        ]
        self.assertEqual((place["customers"], place["gaps"]), (2, 0))
        self.assertEqual(
            {unit["id"]: unit["customers"] for unit in place["units"]},
            {self.units["california"].id: 1, self.units["new_york"].id: 1},
        )

    def test_a_customer_in_two_steps_of_the_sale_counts_once(self):
        functions = self.env["sales.structure.function"].search([], limit=2)
        desk = self.Unit.create(
            {
                "name": "Desk",
                "kind": "function",
                "structure_id": self.structure.id,
                "function_ids": functions.ids,
            }
        )
        self._make_rule(desk, country_id=self.env.ref("base.us").id)
        self._assign()
        places = self._places(False, "function")
        self.assertEqual(places["US", "CA"], (1, 0, ["Desk"]))
        self.assertEqual(places["FR", False], (1, 1, []))

    def test_without_a_country(self):
        self.foreigner.country_id = False
        self.assertEqual(self._places()[False, False], (1, 1, []))
        self.assertEqual(self._customers(False), self.foreigner)

    def test_a_plan_shows_whom_it_would_hold(self):
        plan, _units = self._make_plan()
        self.assertEqual(self._places(plan.id), PLACES)
        self._make_unit(plan, "france", country_id=self.env.ref("base.fr").id)
        self.assertEqual(self._places(plan.id)["FR", False], (1, 0, ["France"]))
        self.assertEqual(self._places(), PLACES)

    def test_only_units_that_hold_lines(self):
        plan, units = self._make_plan()
        territories = units["California"] + units["New York"] + units["States"]
        for unit in territories:
            unit.unlink()
        found = self._map(plan.id)
        self.assertEqual((found["kinds"], found["places"]), ([], []))
        self.assertIs(found["kind"], False)

    # What is behind it

    def test_each_place_opens_its_customers(self):
        for structure in (self.structure, self._make_plan()[0]):
            for place in self._map(structure.id)["places"]:
                with self.subTest(structure.name, place=place["country"]):
                    where = place["country_id"], place["state_id"]
                    found = self._customers(*where, structure=structure)
                    self.assertEqual(len(found), place["customers"])
                    gaps = self._customers(*where, False, structure=structure)
                    self.assertEqual(len(gaps), place["gaps"])

    def test_a_country_with_all_its_states(self):
        states = self.env.ref("base.us").id
        self.assertEqual(
            self._customers(states), self.californian + self.new_yorker + self.texan
        )
        self.assertFalse(self._customers(states, False))

    def test_customers_of_a_unit_in_a_place(self):
        states, unit = self.env.ref("base.us").id, self.units["california"].id
        self.assertEqual(self._customers(states, None, unit), self.californian)

    def test_the_list_has_the_places_name(self):
        action = self._ask(
            "sales.structure.map",
            *("get_customers", self.structure.id, "territory"),
            *(self.env.ref("base.us").id, self.californian.state_id.id, False),
        )
        self.assertIn("California", action["name"])

    # What is refused

    def test_hostile_arguments(self):
        for value in HOSTILE:
            for place in ((value,), (False, value), (False, None, value)):
                with self.subTest(place=place), self.assertRaises(UserError):
                    self._customers(*place)

    def test_hostile_kinds(self):
        for value in (*HOSTILE, "product", "floor"):
            if value == 0:
                continue
            with self.subTest(value=value), self.assertRaises(UserError):
                self._map(False, value)

    def test_queries_do_not_grow(self):
        once = self._count_queries(self._map)
        for number, state in enumerate(self.env.ref("base.us").state_ids[:20]):
            unit = self._make_unit(self.structure, f"S{number}", state_id=state.id)
            type(self).customers += self._make_customer(
                f"Customer {number}",
                state_id=state.id,
                country_id=state.country_id.id,
            )
            self.assertTrue(unit)
        self._assign()
        self.assertLessEqual(self._count_queries(self._map), once)
        self.assertGreater(len(self._places()), 20)

    def test_whoever_may_not_read_a_customer_does_not_count_it(self):
        self.env["ir.rule"].create(
            {
                "name": "No Texans",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": [("id", "!=", self.texan.id)],
            }
        )
        self.assertNotIn(("US", "TX"), self._places())
