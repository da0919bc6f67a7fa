# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Versions: what they are made of, how they come in force, and what stays."""

from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_screens import ScreenRightsCase
from .common_structure import START

ONE_DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestVersionRights(ScreenRightsCase):
    """Who reads, who writes, and what nobody writes."""

    def test_a_manager_makes_and_changes_a_plan(self):
        plan = self._as(self.manager, "sales.structure").create({"name": "Mine"})
        plan.write({"name": "Ours", "note": "<p>Why</p>", "sets_salesperson": True})
        self.assertEqual((plan.state, plan.company_id), ("planning", self.company))
        plan.unlink()
        self.assertFalse(plan.exists())

    def test_a_reader_reads_alone(self):
        version = self._see(self.structure, self.reader)
        self.assertEqual(version.name, "In force")
        for change in (
            lambda: version.write({"name": "Mine"}),
            version.unlink,
            version.copy,
            version.action_clone,
            version.action_activate,
            version.action_assign_now,
            lambda: version.create({"name": "Mine"}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_reader_sees_the_problems(self):
        action = self._see(self.structure, self.reader).action_check()
        self.assertEqual(action["res_model"], "sales.structure.problem")

    def test_others_see_nothing(self):
        for user in self.strangers:
            version = self._see(self.structure, user)
            for call in (
                lambda version=version: version.read(["name"]),
                version.action_check,
                version.action_open_units,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_state_and_days_are_written_by_nobody(self):
        plan = self._see(self.structure)
        for vals in (
            {"state": "active"},
            {"state": "archived", "date_from": START, "date_to": START},
            {"date_from": START},
            {"date_to": START},
        ):
            with self.assertRaises(UserError):
                plan.write(vals)
            with self.assertRaises(UserError):
                plan.create({"name": "Mine", **vals})
        self.assertEqual(plan.state, "planning")

    def test_default_values_do_not_get_around_it(self):
        plans = self._as(self.manager, "sales.structure")
        plan = plans.with_context(default_state="active", default_date_from=START)
        with self.assertRaises(UserError):
            plan.create({"name": "Mine"})

    def test_another_company_is_not_seen(self):
        other = self._make_company("Other")
        foreign = self.Structure.create({"name": "Theirs", "company_id": other.id})
        versions = self._as(self.manager, "sales.structure")
        self.assertNotIn(foreign, versions.search([]))
        with self.assertRaises(AccessError):
            self._see(foreign).write({"name": "Ours"})
        with self.assertRaises(AccessError):
            versions.create({"name": "Mine", "company_id": other.id})


@tagged("post_install", "-at_install")
class TestPutInForce(ScreenRightsCase):
    """A dialog asks for the day; one version a company is in force on it."""

    def _activate_by_dialog(self, version, day, user=None, **vals):
        wizard = self._see(self.env["sales.structure.activation"], user).create(
            {"structure_id": version.id, "date": day, **vals}
        )
        return wizard.action_activate()

    def test_the_dialog_proposes_today(self):
        action = self._see(self.structure).action_activate()
        form = Form(
            self._see(self.env[action["res_model"]]).with_context(**action["context"])
        )
        self.assertEqual(form.structure_id, self.structure)
        self.assertEqual(form.date, self.today)
        self.assertFalse(form.former_id)

    def test_customers_are_assigned_at_once(self):
        self._activate_by_dialog(self.structure, START)
        self.assertEqual(self.structure.state, "active")
        self.assertEqual(self.structure.date_from, START)
        row = self._current(self.californian)
        self.assertEqual(
            (row.unit_id, row.date_from), (self.units["california"], START)
        )

    def test_or_later(self):
        self._activate_by_dialog(self.structure, START, assign_now=False)
        self.assertFalse(self._current(self.californian))

    def test_the_version_before_ends_the_day_before(self):
        self._put_in_force()
        plan = self.structure.copy()
        wizard = self._see(self.env["sales.structure.activation"]).create(
            {"structure_id": plan.id}
        )
        self.assertEqual(wizard.former_id, self.structure)
        wizard.action_activate()
        self.assertEqual(self.structure.state, "archived")
        self.assertEqual(self.structure.date_to, self.today - ONE_DAY)
        self.assertEqual((plan.state, plan.date_from), ("active", self.today))

    def test_a_day_before_the_version_in_force_is_refused(self):
        self._put_in_force()
        plan = self.structure.copy()
        for day in (START, START - ONE_DAY):
            with self._refused(UserError, "choose a later day"):
                self._activate_by_dialog(plan, day)
        self.assertEqual(plan.state, "planning")

    def test_each_version_once(self):
        self._put_in_force()
        with self._refused(UserError, "Only a version in planning"):
            self._activate_by_dialog(self.structure, self.today)

    def test_a_plan_without_units_is_refused(self):
        empty = self.Structure.create({"name": "Empty"})
        with self._refused(UserError, "no units yet"):
            self._activate_by_dialog(empty, START)

    def test_a_plan_without_rules_is_refused(self):
        bare = self.Structure.create({"name": "Bare"})
        self._make_unit(bare, "alone")
        with self._refused(UserError, "no rules yet"):
            self._activate_by_dialog(bare, START)

    def test_readers_and_strangers_cannot(self):
        for user in (self.reader, *self.strangers):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._activate_by_dialog(self.structure, START, user)
        self.assertEqual(self.structure.state, "planning")

    def test_a_manager_elsewhere_cannot(self):
        other = self._make_company("Other")
        elsewhere = self._make_user(
            "elsewhere", "sales_structure.group_structure_manager", other
        )
        wizard = self.env["sales.structure.activation"].with_user(elsewhere)
        with self.assertRaises(AccessError):
            wizard.with_context(allowed_company_ids=other.ids).create(
                {"structure_id": self.structure.id, "date": START}
            ).action_activate()
        self.assertEqual(self.structure.state, "planning")

    def test_two_active_versions_are_impossible(self):
        self._put_in_force()
        twin = self.structure.copy()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            twin.write({"state": "active", "date_from": START})

    def test_versions_do_not_share_a_day(self):
        self._put_in_force()
        twin = self.structure.copy()
        with self._refused(ValidationError, "in force on some of these days"):
            twin.write(
                {"state": "archived", "date_from": START, "date_to": START + ONE_DAY}
            )

    def test_a_version_ends_after_it_began(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.structure.write({"date_from": START, "date_to": START - ONE_DAY})
            self.env.flush_all()

    def test_each_company_has_its_own(self):
        self._put_in_force()
        other = self._make_company("Other")
        theirs = self.Structure.create({"name": "Theirs", "company_id": other.id})
        self._make_rule(self._make_unit(theirs, "all"))
        theirs._activate(START)
        self.assertEqual(
            self.Structure._get_active(self.company, START), self.structure
        )
        self.assertEqual(self.Structure._get_active(other, START), theirs)

    def test_the_version_of_a_day(self):
        former = self._archive()
        later = self.Structure.search([("origin_id", "=", former.id)])
        get = self.Structure._get_active
        self.assertFalse(get(self.company, START - ONE_DAY))
        self.assertEqual(get(self.company, START), former)
        self.assertEqual(get(self.company, former.date_to), former)
        self.assertEqual(get(self.company, later.date_from), later)
        self.assertEqual(get(self.company), later)


@tagged("post_install", "-at_install")
class TestWhatStays(ScreenRightsCase):
    """Versions that were in force are kept as they were."""

    def test_only_plans_are_deleted(self):
        self._archive()
        for state in ("active", "archived"):
            version = self.Structure.search(
                [("company_id", "=", self.company.id), ("state", "=", state)]
            )
            with self._refused(UserError, "Only versions in planning"):
                self._see(version).unlink()

    def test_a_deleted_plan_takes_its_parts_along(self):
        plan = self.structure.copy()
        parts = plan.unit_ids, plan.rule_ids, plan.member_ids
        self._see(plan).unlink()
        for records in parts:
            self.assertFalse(records.exists())

    def test_an_archived_version_is_not_changed(self):
        version = self._see(self._archive())
        for vals in (
            {"name": "Other"},
            {"sets_salesperson": True},
            {"unit_ids": [Command.create({"name": "New"})]},
        ):
            with self._refused(UserError, "Copy it to a plan"):
                version.write(vals)

    def test_nor_is_anything_in_it(self):
        version = self._see(self._archive())
        self._set_shares(self.structure.sudo(), territory=100)
        unit = version.unit_ids[0]
        for name, vals in (
            ("unit", {"name": "Other"}),
            ("member", {"customer_capacity": 7}),
            ("rule", {"sequence": 7}),
            ("share", {"percent": 7}),
        ):
            row = version[f"{name}_ids"][0]
            with self.subTest(model=name):
                for change in (lambda row=row, vals=vals: row.write(vals), row.unlink):
                    with self._refused(UserError, "Copy it to a plan"):
                        change()
        for model, vals in (
            ("unit", {"name": "New", "structure_id": version.id}),
            ("member", {"unit_id": unit.id, "user_id": self.people["mark"].id}),
            ("rule", {"unit_id": unit.id}),
            ("share", {"structure_id": version.id, "kind": "floor", "percent": 1}),
        ):
            with self.subTest(model=model), self._refused(UserError, "archived"):
                version.env[f"sales.structure.{model}"].create(vals)

    def test_nothing_is_moved_into_it(self):
        version = self._see(self._archive())
        plan = self._see(self.structure.copy())
        rule = plan.rule_ids[0]
        with self._refused(UserError, "archived"):
            rule.unit_id = version.unit_ids[0]
        with self._refused(UserError, "stays in its version"):
            plan.unit_ids[0].structure_id = version

    def test_the_version_in_force_is_changed_by_managers(self):
        self._put_in_force()
        version = self._see(self.structure)
        version.name = "Better"
        version.rule_ids[0].sequence = 7
        version.unit_ids[0].name = "Better"
        version.member_ids[0].customer_capacity = 7
        self.assertEqual(self.structure.rule_ids[0].sequence, 7)

    def test_a_version_with_units_stays_in_its_company(self):
        other = self._make_company("Other")
        self.manager.company_ids += other
        version = self.structure.with_user(self.manager)
        version = version.with_context(allowed_company_ids=self.manager.company_ids.ids)
        with self._refused(UserError, "of its own"):
            version.company_id = other
        version.company_id = version.company_id


@tagged("post_install", "-at_install")
class TestClone(ScreenRightsCase):
    """A copy has everything, and units know where they come from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_shares(cls.structure, territory=60, product=40, overlay={"product": 5})
        cls._make_rule(cls.units["tools"], product_id=cls.hammer.id, active=False)
        cls.units["tools"].write(
            {
                "code": "T",
                "color": 3,
                "function_ids": cls.env["sales.structure.function"],
            }
        )
        cls.structure.write({"note": "<p>Why</p>", "sets_salesperson": True})

    def _clone(self, version):
        action = self._see(version).action_clone()
        return self._see(self.Structure.browse(action["res_id"]))

    def test_it_is_a_plan_of_its_own(self):
        self._put_in_force()
        plan = self._clone(self.structure)
        self.assertEqual((plan.state, plan.date_from), ("planning", False))
        self.assertEqual(plan.origin_id, self.structure)
        self.assertIn(self.structure.name, plan.name)
        self.assertTrue(plan.sets_salesperson)
        self.assertIn("Why", plan.note)

    def test_units_keep_their_lineage_and_tree(self):
        plan = self._clone(self.structure)
        copies = {unit.lineage: unit for unit in plan.unit_ids}
        self.assertEqual(copies.keys(), set(self.structure.unit_ids.mapped("lineage")))
        for unit in self.structure.unit_ids:
            copy = copies[unit.lineage]
            self.assertEqual(copy.origin_id, unit)
            self.assertEqual(copy.parent_id.lineage, unit.parent_id.lineage)
            for name in ("name", "code", "kind", "color", "sequence", "complete_name"):
                self.assertEqual(copy[name], unit[name])

    def test_rules_people_and_shares_are_copied(self):
        plan = self._clone(self.structure)
        for field, told in (
            ("rule_ids", lambda r: (r.unit_id.lineage, r.active, r.name, r.sequence)),
            ("member_ids", lambda m: (m.unit_id.lineage, m.user_id, m.role_id)),
            ("share_ids", lambda s: (s.kind, s.credit, s.percent)),
        ):
            own = self.structure.with_context(active_test=False)[field]
            copied = plan.with_context(active_test=False)[field]
            self.assertEqual(set(map(told, copied)), set(map(told, own)))
            self.assertEqual(len(copied), len(own))
            self.assertFalse(copied & own)

    def test_an_archived_version_is_copied_too(self):
        plan = self._clone(self._archive())
        self.assertEqual(plan.state, "planning")
        self.assertEqual(len(plan.unit_ids), len(self.structure.unit_ids))

    def test_a_copy_of_a_copy_is_compared_with_the_first(self):
        second = self._clone(self._clone(self.structure))
        self.assertEqual(
            set(second.unit_ids.mapped("lineage")),
            set(self.structure.unit_ids.mapped("lineage")),
        )

    def test_the_copy_assigns_as_the_original(self):
        plan = self._clone(self.structure)
        partners = self.californian + self.texan + self.foreigner
        lineages = {unit.id: unit.lineage for unit in (plan + self.structure).unit_ids}
        own, copied = (
            {
                partner: {key: lineages[unit] for key, unit in held.items()}
                for partner, held in version.sudo()._match_partners(partners).items()
            }
            for version in (self.structure, plan)
        )
        self.assertEqual(own, copied)


@tagged("post_install", "-at_install")
class TestFigures(ScreenRightsCase):
    """What stands beside a version, and where it leads."""

    def test_figures_of_a_plan(self):
        plan = self._see(self.structure)
        self.assertEqual(
            (plan.unit_count, plan.member_count, plan.rule_count), (5, 4, 5)
        )
        self.assertEqual((plan.customer_count, plan.gap_count), (0, 0))

    def test_figures_of_the_version_in_force(self):
        self._put_in_force()
        version = self._see(self.structure, self.reader)
        held = self.Assignment.search([("company_id", "=", self.company.id)])
        self.assertEqual(version.customer_count, len(held.partner_id))
        self.assertGreaterEqual(version.gap_count, 1)

    def test_ways_from_a_version(self):
        self._put_in_force()
        version = self._see(self.structure, self.reader)
        for name, count in (
            ("units", 5),
            ("members", 4),
            ("rules", 5),
            ("customers", version.customer_count),
        ):
            action = getattr(version, f"action_open_{name}")()
            rows = version.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(rows), count, name)

    def test_queries_do_not_grow_with_versions(self):
        self._put_in_force()
        names = ["unit_count", "member_count", "rule_count", "customer_count"]
        counts = []
        for more in (0, 4):
            for number in range(more):
                self.structure.copy({"name": f"Plan {number}"})
            self.env.flush_all()
            self.env.invalidate_all()
            versions = self.Structure.search([("company_id", "=", self.company.id)])
            before = self.env.cr.sql_log_count
            versions.read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_assign_now(self):
        self._activate(self.structure, START)
        action = self._see(self.structure).action_assign_now()
        self.assertEqual(action["tag"], "display_notification")
        self.assertTrue(self._current(self.californian))
        self.assertEqual(self._current(self.californian).date_from, self.today)
        again = self._see(self.structure).action_assign_now()
        self.assertNotEqual(
            again["params"]["message"], action["params"]["message"], "nothing is new"
        )

    def test_only_the_version_in_force_assigns(self):
        with self._refused(UserError, "in force"):
            self._see(self.structure).action_assign_now()

    def test_a_change_is_assigned_by_assign_now(self):
        self._put_in_force()
        self._see(self.units["new_york"].rule_ids).state_id = self.texan.state_id
        self._see(self.structure).action_assign_now()
        self.assertEqual(self._current(self.texan).unit_id, self.units["new_york"])
        self.assertEqual(self._current(self.new_yorker).unit_id, self.units["states"])

    def test_today_is_the_company_s(self):
        """The dialog goes by the same calendar, whoever opens it."""
        self.company.partner_id.tz = "Pacific/Kiritimati"
        self.manager.tz = "Pacific/Marquesas"
        wizard = self._see(self.env["sales.structure.activation"])
        with freeze_time("2027-03-01 12:00:00"):
            day = wizard.default_get(["date"])["date"]
        self.assertEqual(day, date(2027, 3, 2))
