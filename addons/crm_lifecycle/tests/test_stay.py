# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From when to when customers were in which stage, out of their moves."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

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
