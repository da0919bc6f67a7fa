# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers whom nobody holds, and those whom two units could hold."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_screens import ScreenRightsCase


@tagged("post_install", "-at_install")
class TestGaps(ScreenRightsCase):
    """Read from the assignments as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_in_force()

    def _gaps(self, user=None, *domain):
        gaps = self._as(user or self.reader, "sales.structure.gap")
        return gaps.search([("partner_id.name", "!=", "Shared"), *domain])

    def _gaps_of(self, partner):
        return self._gaps(None, ("partner_id", "=", partner.id))

    def test_a_customer_to_whom_no_rule_applies(self):
        gap = self._gaps_of(self.foreigner)
        self.assertEqual(gap.kind, "territory")
        self.assertEqual(gap.company_id, self.company)
        self.assertEqual(gap.structure_id, self.structure)
        self.assertEqual(gap.country_id, self.env.ref("base.fr"))
        self.assertEqual(gap.zip, "75001")
        self.assertFalse(gap.is_held)
        self.assertFalse(self._gaps_of(self.californian))

    def test_kinds_by_line_have_no_gaps(self):
        self.assertNotIn("product", self._gaps().mapped("kind"))

    def test_each_step_of_the_sale_is_a_kind(self):
        self._make_desk()
        gaps = self._gaps_of(self.californian)
        self.assertEqual(
            set(gaps.function_id.mapped("code")),
            {"order", "billing"},
            gaps.mapped("kind"),
        )
        self.assertFalse(any(gaps.mapped("is_held")))
        self.Assignment._assign(self.company)
        self.env["sales.structure.gap"].invalidate_model()
        self.assertFalse(self._gaps_of(self.californian))

    def _make_desk(self):
        functions = self.env.ref("sales_structure.function_order")
        functions += self.env.ref("sales_structure.function_billing")
        unit = self.Unit.create(
            {
                "name": "Desk",
                "structure_id": self.structure.id,
                "kind": "function",
                "function_ids": functions.ids,
            }
        )
        self._make_rule(unit, country_id=self.env.ref("base.us").id)
        return unit

    def test_who_is_held_by_territory_may_be_in_no_segment(self):
        self._make_unit(self.structure, "key", "segment", partner_id=self.new_yorker.id)
        self.Assignment._assign(self.company)
        gap = self._gaps_of(self.californian)
        self.assertEqual((gap.kind, gap.is_held), ("segment", True))
        self.assertFalse(self._gaps_of(self.new_yorker))
        self.assertEqual(set(self._gaps_of(self.foreigner).mapped("is_held")), {False})

    def test_a_rule_for_everybody_closes_the_gap(self):
        self._make_unit(self.structure, "rest")
        self._make_rule(self.Unit.search([("name", "=", "Rest")]), sequence=90)
        self._see(self.structure).action_assign_now()
        self.assertFalse(self._gaps_of(self.foreigner))

    def test_the_count_on_the_version(self):
        version = self._see(self.structure, self.reader)
        action = version.action_open_gaps()
        gaps = version.env[action["res_model"]].search(
            [*action["domain"], ("is_held", "=", False)]
        )
        self.assertEqual(version.gap_count, len(gaps.partner_id))

    def test_no_gaps_without_a_version_in_force(self):
        other = self._make_company("Other")
        self.reader.company_ids += other
        gaps = self.env["sales.structure.gap"].with_user(self.reader)
        gaps = gaps.with_context(allowed_company_ids=other.ids)
        self.assertFalse(gaps.search([]))
        self.assertEqual(gaps._read_group([], [], ["__count"]), [(0,)])

    def test_several_companies(self):
        other = self._make_company("Other")
        self.env.user.company_ids += other
        theirs = self.Structure.create({"name": "Theirs", "company_id": other.id})
        unit = self._make_unit(theirs, "france", country_id=self.env.ref("base.fr").id)
        self.assertTrue(unit)
        theirs._activate(self.structure.date_from)
        both = self.company + other
        self.reader.company_ids = both
        gaps = self.env["sales.structure.gap"].with_user(self.reader)
        gaps = gaps.with_context(allowed_company_ids=both.ids)
        found = gaps.search([("partner_id", "=", self.californian.id)])
        self.assertEqual(found.company_id, other)
        self.assertEqual(len(set(gaps.search([]).ids)), len(gaps.search([])))
        seen = self._gaps(self.reader)
        self.assertNotIn(other, seen.company_id)

    def test_grouping_and_ways(self):
        gaps = self._as(self.reader, "sales.structure.gap")
        groups = dict(
            gaps._read_group(
                [("partner_id", "=", self.foreigner.id)], ["country_id"], ["__count"]
            )
        )
        self.assertEqual(groups, {self.env.ref("base.fr"): 1})
        action = self._gaps_of(self.foreigner).action_open_customer()
        self.assertEqual(action["res_id"], self.foreigner.id)

    def test_strangers_see_none(self):
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._gaps(user)

    def test_nobody_writes_them(self):
        gap = self._gaps_of(self.foreigner).with_user(self.manager)
        for change in (lambda: gap.write({"zip": "1"}), gap.unlink):
            with self.assertRaises(AccessError):
                change()

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        for more in (1, 1, 40):
            for number in range(more):
                self._make_customer(
                    f"Gap {number}", country_id=self.env.ref("base.fr").id
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._gaps().read(["kind", "zip", "is_held"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestOverlaps(ScreenRightsCase):
    """Pairs of units between which only the last steps decide."""

    def _find(self, user=None):
        overlaps = self._as(user or self.reader, "sales.structure.overlap")
        action = overlaps.action_find()
        return overlaps.search(action["domain"])

    def _make_rival(self, **rule):
        rule = rule or {"state_id": self.californian.state_id.id}
        return self._make_unit(
            self.structure, "rival", parent=self.units["states"], **rule
        )

    def test_none_where_the_deeper_unit_is_meant_to_win(self):
        self._put_in_force()
        self.assertFalse(self._find())

    def test_two_units_with_the_same_state(self):
        rival = self._make_rival()
        self._put_in_force()
        overlap = self._find()
        self.assertEqual(overlap.unit_id, self.units["california"])
        self.assertEqual(overlap.other_unit_id, rival)
        self.assertEqual(overlap.lost_by, "rule_id")
        self.assertGreaterEqual(overlap.customer_count, 1)
        self.assertIn(self.californian.id, overlap.customer_ids)

    def test_the_order_of_units_decides_by_chance_too(self):
        rival = self._make_rival()
        rival.sequence = 1
        self._put_in_force()
        overlap = self._find()
        self.assertEqual((overlap.unit_id, overlap.lost_by), (rival, "unit_sequence"))

    def test_no_overlap_where_priority_or_place_decides(self):
        self._make_rival(state_id=self.californian.state_id.id, zip_prefix="902")
        self._make_rule(
            self._make_unit(self.structure, "other"),
            state_id=self.californian.state_id.id,
            sequence=20,
        )
        self._put_in_force()
        self.assertFalse(self._find())

    def test_two_units_with_the_same_category(self):
        self._put_in_force()
        rival = self._make_unit(
            self.structure,
            "lathes",
            "product",
            product_category_id=self.machines_category.id,
        )
        overlap = self._find()
        self.assertEqual(overlap.other_unit_id, rival)
        self.assertEqual(overlap.category_count, 2)
        action = self._see(overlap, self.reader).action_open_categories()
        found = self.env["product.category"].search(action["domain"])
        self.assertEqual(found, self.machines_category + self.lathes_category)
        with self.assertRaises(UserError):
            self._see(overlap, self.reader).action_open_customers()

    def test_ways_to_customers_and_rules(self):
        rival = self._make_rival()
        self._put_in_force()
        overlap = self._find()
        customers = overlap.action_open_customers()
        self.assertIn(
            self.californian, self.env["res.partner"].search(customers["domain"])
        )
        rules = self.Rule.search(overlap.action_open_rules()["domain"])
        self.assertEqual(rules, self.units["california"].rule_ids + rival.rule_ids)

    def test_a_second_look_replaces_the_first(self):
        self._make_rival()
        self._put_in_force()
        first = self._find()
        second = self._find()
        self.assertEqual(len(second), 1)
        self.assertFalse(first.exists())

    def test_everybody_sees_what_they_looked_for(self):
        self._make_rival()
        self._put_in_force()
        mine = self._find(self.reader)
        theirs = self._find(self.manager)
        self.assertTrue(mine.exists())
        self.assertNotEqual(mine, theirs)

    def test_strangers_find_nothing(self):
        self._put_in_force()
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._find(user)

    def test_queries_do_not_grow_with_customers(self):
        self._make_rival()
        self._put_in_force()
        counts = []
        for more in (1, 1, 40):
            for number in range(more):
                self._make_customer(
                    f"Twice {number}",
                    country_id=self.californian.country_id.id,
                    state_id=self.californian.state_id.id,
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self._find()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])
        self.assertGreaterEqual(found.customer_count, 43)

    def test_so_many_customers_are_listed(self):
        self._make_rival()
        self._put_in_force()
        with self._listed(2):
            for number in range(4):
                self._make_customer(
                    f"Many {number}",
                    country_id=self.californian.country_id.id,
                    state_id=self.californian.state_id.id,
                )
            overlap = self._find()
        self.assertGreaterEqual(overlap.customer_count, 5)
        self.assertEqual(len(overlap.customer_ids), 2)

    def _listed(self, most):
        path = "odoo.addons.sales_structure.wizards.sales_structure_overlap.LISTED"
        return patch(path, most)


@tagged("post_install", "-at_install")
class TestProblems(ScreenRightsCase):
    """The check, in words; what refuses and what warns."""

    def _codes(self):
        return {one.code for one in self.structure._find_problems()}

    def _check(self, user=None):
        version = self._see(self.structure, user or self.reader)
        action = version.action_check()
        return version.env[action["res_model"]].search(action["domain"])

    def test_a_sound_version(self):
        self._make_member(self.units["states"], self.people["mark"])
        self.assertEqual(self._codes(), set())
        self.assertFalse(self._check())

    def test_overlapping_ranges_are_refused(self):
        self._make_rule(self.units["california"], zip_from="90000", zip_to="90999")
        self._make_rule(self.units["new_york"], zip_from="90500", zip_to="91999")
        with self._refused(UserError, "90500"):
            self.structure._activate(self.today)
        problem = self._check()[0]
        self.assertEqual(problem.severity, "1_refused")
        self.assertIn("California", problem.message)
        self.assertIn("90999", problem.message)
        action = problem.action_open_rules()
        self.assertEqual(self.Rule.search(action["domain"]), problem.rule_ids)
        self.assertEqual(len(problem.rule_ids), 2)

    def test_ranges_with_other_priorities_are_not(self):
        self._make_rule(self.units["california"], zip_from="90000", zip_to="90999")
        self._make_rule(
            self.units["new_york"], zip_from="90500", zip_to="91999", sequence=5
        )
        self.structure._activate(self.today)

    def test_an_exception_is_doubtful_alone(self):
        self._make_rule(self.units["california"], zip_from="90000", zip_to="90999")
        self._make_rule(self.units["new_york"], zip_from="90500", zip_to="90599")
        self.assertIn("zip_nested", self._codes())
        self.structure._activate(self.today)

    def test_a_category_in_two_units_is_refused(self):
        self._make_rule(
            self.units["tools"], product_category_id=self.machines_category.id
        )
        with self._refused(UserError, "Machines"):
            self.structure._activate(self.today)

    def test_codes_that_hold_for_nobody_are_refused(self):
        for vals in (
            {"zip_from": "100", "zip_to": "1999"},
            {"zip_from": "199", "zip_to": "100"},
            {"zip_prefix": "79*"},
        ):
            rule = self._make_rule(self.units["tools"], **vals)
            with self.subTest(vals=vals), self._refused(UserError, "Tools"):
                self.structure._activate(self.today)
            rule.unlink()

    def test_switched_off_rules_are_not_looked_at(self):
        self._make_rule(self.units["tools"], zip_prefix="79*", active=False)
        self.structure._activate(self.today)

    def test_nobody_at_home_is_doubtful(self):
        self.assertEqual(self._codes(), {"no_people"})
        self._make_member(
            self.units["states"], self.people["mark"], date_to="2026-01-01"
        )
        self.assertEqual(self._codes(), {"no_people"})
        problem = self._check()
        self.assertEqual(problem.severity, "2_doubtful")
        self.assertEqual(problem.action_open_rules()["res_id"], self.units["states"].id)
        self.structure._activate(self.today)

    def test_a_unit_without_rules_is_doubtful(self):
        self._make_unit(self.structure, "idle", people=["mark"])
        self.assertIn("no_rules", self._codes())

    def test_a_rule_that_never_wins_is_doubtful(self):
        self._make_rule(
            self._make_unit(self.structure, "late", people=["mark"]),
            state_id=self.californian.state_id.id,
            sequence=50,
        )
        self._make_rule(
            self._make_unit(self.structure, "later", people=["mark"]),
            state_id=self.californian.state_id.id,
            sequence=60,
        )
        self.assertIn("never_wins", self._codes())
        self.structure._activate(self.today)

    def test_all_at_once_what_refuses_first(self):
        self._make_rule(self.units["tools"], zip_prefix="79*")
        self._make_rule(
            self.units["tools"], product_category_id=self.machines_category.id
        )
        problems = self._check()
        self.assertEqual(len(problems), 3)
        self.assertEqual(
            problems.mapped("severity"), ["1_refused", "1_refused", "2_doubtful"]
        )

    def test_a_second_check_replaces_the_first(self):
        first = self._check()
        self.assertEqual(len(self._check()), len(first))
        self.assertFalse(first.exists())

    def test_the_dialog_warns(self):
        wizard = self._see(self.env["sales.structure.activation"]).create(
            {"structure_id": self.structure.id}
        )
        self.assertEqual(wizard.problem_count, 1)
        self.assertEqual(wizard.action_check()["res_model"], "sales.structure.problem")
