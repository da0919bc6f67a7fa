# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From when to when customers were in which stage, out of their moves."""

from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import day
from .common_pictures import PicturesCase


@tagged("post_install", "-at_install")
class TestStay(PicturesCase):
    """One row per stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stay = cls.env["crm.lifecycle.stay"]

    def _stays(self, partner, model=None):
        model = self.Stay if model is None else model
        return model.search(
            [("partner_id", "=", partner.id), ("company_id", "=", self.company.id)],
            order="entered, id",
        )

    def test_who_never_moved_has_none(self):
        self.assertFalse(self._stays(self.customer))

    def test_stays_follow_each_other(self):
        self._history(
            self.customer,
            *(("2025-01-15", "prospect"), ("2025-03-01", "regular")),
            ("2025-06-01", "at_risk"),
        )
        first, second, last = self._stays(self.customer)
        self.assertEqual(first.stage_id, self._stage("prospect"))
        self.assertEqual(
            (first.entered, first.left), (day("2025-01-15"), day("2025-03-01"))
        )
        self.assertEqual(first.days, 45)
        self.assertEqual(first.next_stage_id, self._stage("regular"))
        self.assertEqual(second.days, 92)
        self.assertFalse(last.next_stage_id)

    def test_days_are_those_of_the_move_out(self):
        self._history(
            self.customer, ("2024-02-01", "prospect"), ("2024-03-01", "regular")
        )
        first = self._stays(self.customer)[0]
        self.assertEqual(first.days, self._moves(self.customer)[1].days)

    def test_stay_that_goes_on_counts_until_today(self):
        today = fields.Date.context_today(self.Stay)
        self._history(self.customer, (str(today - timedelta(days=10)), "prospect"))
        stay = self._stays(self.customer)
        self.assertEqual(stay.days, 10)
        self.assertFalse(stay.is_over)
        self.assertFalse(stay.left)

    def test_who_left_the_life_cycle_has_no_open_stay(self):
        self._history(self.customer, ("2025-01-01", "prospect"), ("2025-02-01", None))
        stay = self._stays(self.customer)
        self.assertEqual(len(stay), 1)
        self.assertTrue(stay.is_over)
        self.assertFalse(stay.next_stage_id)

    def test_who_came_again(self):
        self._history(
            self.customer,
            *(("2025-01-01", "prospect"), ("2025-02-01", None)),
            ("2025-05-01", "prospect"),
        )
        self._moves(self.customer)[-1].from_stage_id = False
        self.assertEqual(self._stays(self.customer).mapped("days")[0], 31)
        self.assertEqual(len(self._stays(self.customer)), 2)

    def test_two_moves_on_one_day(self):
        self._history(
            self.customer,
            *(("2025-01-01", "prospect"), ("2025-01-01", "first_purchase")),
            ("2025-01-05", "regular"),
        )
        self.assertEqual(self._stays(self.customer).mapped("days")[:2], [0, 4])

    def test_cohort_is_the_first_month(self):
        self._history(
            self.customer,
            *(("2025-01-31", "prospect"), ("2025-03-01", "regular")),
        )
        cohorts = set(self._stays(self.customer).mapped("cohort"))
        self.assertEqual(cohorts, {date(2025, 1, 1)})

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += other
        self._history(self.customer, ("2024-06-01", "former"), company=other)
        self._history(self.customer, ("2025-01-01", "prospect"))
        stay = self._stays(self.customer)
        self.assertEqual(stay.cohort, date(2025, 1, 1))
        self.assertFalse(stay.is_over)

    def test_customers_are_apart(self):
        self._history(self.customer, ("2025-01-01", "prospect"))
        self._history(self.other_customer, ("2025-02-01", "prospect"))
        self.assertFalse(self._stays(self.customer).is_over)

    def test_replayed_stays_say_so(self):
        self._history(self.customer, ("2025-01-01", "prospect"), is_replayed=True)
        self.assertTrue(self._stays(self.customer).is_replayed)

    def test_a_new_move_is_seen_at_once(self):
        self._history(self.customer, ("2025-01-01", "prospect"))
        self.assertEqual(len(self._stays(self.customer)), 1)
        self._history(self.customer, ("2025-02-01", "regular"))
        self.env.invalidate_all()
        self.assertEqual(self._stays(self.customer).mapped("is_over"), [True, False])

    def test_groups(self):
        self._make_histories(3)
        groups = dict(
            self.Stay._read_group(
                [("company_id", "=", self.company.id)], ["stage_id"], ["days:avg"]
            )
        )
        self.assertEqual(groups[self._stage("prospect")], 31)
        cohorts = self.Stay._read_group(
            [("company_id", "=", self.company.id)],
            ["cohort:month", "stage_id"],
            ["__count"],
        )
        self.assertEqual({count for _cohort, _stage, count in cohorts}, {3})

    def test_views_open(self):
        self._make_histories(1)
        manager = self._as(self.users["manager"], "crm.lifecycle.stay")
        views = [(False, kind) for kind in ("pivot", "graph", "list", "search")]
        self.assertEqual(set(manager.get_views(views)["views"]), {k for _, k in views})

    def test_a_stay_opens_its_move(self):
        self._history(self.customer, ("2025-01-01", "prospect"))
        action = self._stays(self.customer).action_open_move()
        self.assertEqual(action["res_id"], self._moves(self.customer).id)

    # Rights

    def test_salesman_sees_own_customers(self):
        self.customer.user_id = self.users["salesman"]
        self.other_customer.user_id = self.users["sales_manager"]
        self._history(self.customer, ("2025-01-01", "prospect"))
        self._history(self.other_customer, ("2025-01-01", "prospect"))
        stays = self._as(self.users["salesman"], "crm.lifecycle.stay")
        self.assertTrue(self._stays(self.customer, stays))
        self.assertFalse(self._stays(self.other_customer, stays))
        foreign = self._stays(self.other_customer).with_user(self.users["salesman"])
        with self.assertRaises(AccessError):
            foreign.action_open_move()

    def test_managers_and_accountants_see_all(self):
        self.customer.user_id = self.users["salesman"]
        self._history(self.customer, ("2025-01-01", "prospect"))
        for role in ("manager", "sales_manager", "accountant"):
            with self.subTest(role=role):
                stays = self._as(self.users[role], "crm.lifecycle.stay")
                self.assertTrue(self._stays(self.customer, stays))

    def test_employees_and_portal_see_nothing(self):
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self.users[role], "crm.lifecycle.stay").search([])

    def test_nobody_writes(self):
        self._history(self.customer, ("2025-01-01", "prospect"))
        stay = self._stays(self.customer).with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            stay.write({"days": 3})
        with self.assertRaises(AccessError):
            stay.unlink()
        with self.assertRaises(AccessError):
            stay.create({"days": 3})


@tagged("post_install", "-at_install")
class TestStaysNaively(PicturesCase):
    """Pages and groups of stays against those that are told move by move."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date(2026, 1, 1)
        cls.startClassPatcher(freeze_time("2026-01-01 12:00:00"))
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.companies = cls.company + cls.other_company
        cls.env.user.company_ids += cls.other_company
        chance = Random(20250101)  # noqa: S311 no secret
        for number in range(8):
            cls._wander(cls._make_customer(f"Wanderer {number}"), chance)
        cls.Stay = cls.env["crm.lifecycle.stay"]
        cls.domain = [("company_id", "in", cls.companies.ids)]

    @classmethod
    def _wander(cls, partner, chance):
        """From any stage or none to any other, in two companies, some in no order."""
        stages = [*cls.env["crm.lifecycle.stage"].search([]).ids, False]
        cls.Transition.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": chance.choice(cls.companies.ids),
                    "to_stage_id": chance.choice(stages),
                    "date": date(2025, 1, 1) + timedelta(days=chance.randrange(40)),
                }
                for _move in range(chance.randrange(20))
            ]
        )

    def _tell_naively(self):
        """{id of the move: what is to be told of the stay}."""
        moves = self.Transition.search(self.domain, order="date, id")
        told = {}
        paths = moves.grouped(lambda move: (move.partner_id, move.company_id))
        for path in paths.values():
            told.update(self._tell_of(path))
        return told

    def _tell_of(self, path):
        follows = [*path[1:], path.browse()]
        return {
            move.id: {
                "id": move.id,
                "stage_id": move.to_stage_id.id,
                "entered": move.date,
                "left": after.date,
                "days": ((after.date or self.today) - move.date).days,
                "next_stage_id": after.to_stage_id.id,
                "is_over": bool(after),
                "cohort": path[0].date.replace(day=1),
            }
            for move, after in zip(path, follows, strict=True)
            if move.to_stage_id
        }

    def _tell(self, stays):
        names = ("stage_id", "entered", "left", "days")
        names += ("next_stage_id", "is_over", "cohort")
        rows = stays.search(self.domain).read(names, load=False)
        return {row["id"]: row for row in rows}

    def test_pages(self):
        naive = self._tell_naively()
        self.assertEqual(self._tell(self.Stay), naive)
        self.assertGreater(len(naive), 40)

    def test_what_groups_are_made_of(self):
        whole = self.Stay.with_context(lifecycle_whole_stays=True)
        self.assertEqual(self._tell(whole), self._tell_naively())

    def test_filters(self):
        stays = self._tell_naively().values()
        for name in ("is_over", "next_stage_id", "left", "days", "cohort"):
            for value in {stay[name] for stay in stays}:
                with self.subTest(name=name, value=value):
                    found = self.Stay.search([*self.domain, (name, "=", value)])
                    expected = {stay["id"] for stay in stays if stay[name] == value}
                    self.assertEqual(set(found.ids), expected)

    def test_groups_count_what_pages_show(self):
        names = ["stage_id", "next_stage_id", "is_over", "entered:month", "left:month"]
        for name in names:
            groups = self.Stay._read_group(
                self.domain, [name], ["id:array_agg", "days:sum"]
            )
            for value, ids, days in groups:
                with self.subTest(name=name, value=value):
                    stays = self.Stay.browse(ids)
                    self.assertEqual(sum(stays.mapped("days")), days)
            self.assertEqual(
                sum(len(ids) for _value, ids, _days in groups),
                self.Stay.search_count(self.domain),
            )

    def test_grouping_sets_agree_with_groups(self):
        sets = [["cohort:month", "stage_id"], ["stage_id"], []]
        together = self.Stay._read_grouping_sets(self.domain, sets, ["days:sum"])
        for names, rows in zip(sets, together, strict=True):
            alone = self.Stay._read_group(self.domain, names, ["days:sum"])
            self.assertCountEqual(rows, alone)

    def test_only_groups_sort_all_moves(self):
        whole = self.Stay.with_context(lifecycle_whole_stays=True)
        self.assertNotIn("WindowAgg", self._explain(self.Stay))
        self.assertIn("WindowAgg", self._explain(whole))

    def _explain(self, stays):
        query = stays._search([("is_over", "=", False)], limit=80)
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        return "\n".join(line for (line,) in rows)
