# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dialog that starts a plan, what it says, and what it makes."""

from datetime import timedelta

from psycopg2.errors import CheckViolation, LockNotAvailable

from odoo.exceptions import UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_plan import FRIDAY, THURSDAY, WEDNESDAY, PlanCase


@tagged("post_install", "-at_install")
class TestPlanStart(PlanCase):
    """A sales manager and the customers of two salespeople."""

    # Opening

    def test_from_the_list_of_scores(self):
        customers = self._make_customers(3, self.anna)
        scores = self._scores(customers)
        action = self.env.ref("crm_retention.action_start_plan_for_scores")
        context = {"active_model": scores._name, "active_ids": scores.ids}
        opened = action.with_env(scores.env).with_context(**context).run()
        start = scores.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(start.customer_count, 3)
        self.assertEqual(start._get_customers(), customers)
        self.assertEqual(opened["target"], "new")

    def test_from_the_list_of_life_cycles(self):
        customers = self._make_customers(3, self.anna)
        rows = self._row(customers[2]) + self._row(customers[0])
        rows = rows.with_env(self._env(self.boss))
        action = self.env.ref("crm_retention.action_start_plan_for_life_cycles")
        context = {"active_model": rows._name, "active_ids": rows.ids}
        opened = action.with_env(rows.env).with_context(**context).run()
        start = rows.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(start._get_customers(), customers[0] + customers[2])

    def test_buttons_are_above_the_lists(self):
        for model, name in (
            ("crm.retention.score", "action_start_plan_for_scores"),
            ("crm.lifecycle", "action_start_plan_for_life_cycles"),
        ):
            action = self.env.ref(f"crm_retention.{name}")
            arch = self._as(self.anna, model).get_view(view_type="list")["arch"]
            self.assertIn(f'name="{action.id}"', arch)

    def test_a_customer_with_several_scores_is_one(self):
        customers = self._make_customers(2, self.anna)
        older = self._make_fit(self.company, TODAY - timedelta(days=30))
        older.is_latest = False
        vals = {"model_id": older.id, "state": "scored", "value_at_stake": 5}
        self.Score.sudo().create([{**vals, "partner_id": c.id} for c in customers])
        start = self._open_start(customers)
        self.assertEqual(len(start.score_ids), 4)
        self.assertEqual(start.customer_count, 2)

    def test_nobody_is_chosen(self):
        with self.assertRaises(UserError):
            self.Start._open(self.Score)

    def test_a_plan_is_offered(self):
        delivered = self.env.ref("crm_retention.plan_check_on")
        scores = self._scores(self._make_customers(1, self.anna))
        starts = scores.env["crm.retention.plan.start"]
        start = starts.browse(starts._open(scores)["res_id"])
        self.assertEqual(start.plan_id, delivered)
        self.assertEqual(start.user_id, self.boss)
        self.assertEqual(start.per_day, 5)
        self.assertEqual(start.date_start, TODAY)

    def test_without_any_plan(self):
        self.env["mail.activity.plan"].search([]).active = False
        start = self._open_start(self._make_customers(1), plan_id=False)
        self.assertFalse(start.is_ready)
        self.assertIn("Choose a plan", start.preview)

    # Preview

    def test_preview_says_who_gets_what_and_when(self):
        customers = self._make_customers(7, self.anna)
        self._plan_for(customers[6], self.boris, FRIDAY, self.call)
        customers += self._make_customers(1, self.boris)
        start = self._open_start(customers, per_day=3)
        self.assertTrue(start.is_ready)
        rows = [
            start._prepare_row(user, [s for s in start._draft() if s.user == user])
            for user in (self.anna, self.boris)
        ]
        self.assertEqual([row["activities"] for row in rows], [6, 1])
        self.assertEqual([row["customers"] for row in rows], [6, 1])
        self.assertEqual(rows[0]["first"], "06/30/2026")
        self.assertEqual(rows[0]["last"], "07/01/2026")
        self.assertEqual(rows[0]["left_out"], ["Call is open already: Customer 006"])
        for word in (self.anna.name, "06/30/2026", "Customer 006"):
            self.assertIn(word, start.preview)

    def test_preview_names_a_few_of_many(self):
        customers = self._make_customers(5, self.anna)
        for customer in customers:
            self._plan_for(customer, self.boris, FRIDAY, self.call)
        start = self._open_start(customers)
        self.assertFalse(start.is_ready)
        self.assertIn("Customer 000, Customer 001, Customer 002", start.preview)
        self.assertIn("and 2 more", start.preview)

    def test_preview_tells_each_reason(self):
        customers = self._make_customers(5, self.anna)
        customers[0].active = False
        self._row(customers[1]).sudo().unlink()
        self._plan_for(customers[2], self.boris, FRIDAY, self.call)
        preview = self._open_start(customers).preview
        for reason in ("Archived", "Without a life cycle", "Call is open already"):
            self.assertIn(reason, preview)
        resource = self._make_resource(self.anna, self.company.resource_calendar_id)
        self._leave(TODAY, TODAY + timedelta(days=500), resource)
        self.assertIn("No free day", self._open_start(customers).preview)

    def test_preview_tells_about_several_of_a_kind(self):
        plan = self._make_plan((self.call, 0), (self.call, 7))
        customers = self._make_customers(1, self.anna)
        self.assertIn(
            "only the first", self._open_start(customers, plan_id=plan).preview
        )
        self.assertNotIn("only the first", self._open_start(customers).preview)

    def test_preview_tells_whose_customers_go_to_the_substitute(self):
        customers = self._make_customers(2, self.anna) + self._make_customers(1)
        self.assertIn("1 customers have no", self._open_start(customers).preview)
        self.anna.active = False
        self.assertIn("3 customers have no", self._open_start(customers).preview)

    def test_names_are_no_markup(self):
        name = "<script>alert(1)</script>"
        customers = self._make_customers(1, self.anna, name=name)
        self._plan_for(customers, self.boris, FRIDAY, self.call)
        self.anna.name = name
        start = self._open_start(customers)
        self.assertNotIn("<script", start.preview)
        self.assertIn("&lt;script", start.preview)

    def test_preview_follows_what_is_entered(self):
        start = self._open_start(self._make_customers(4, self.anna))
        self.assertNotIn("07/02/2026", start.preview)
        start.per_day = 1
        self.assertIn("07/03/2026", start.preview)
        start.date_start = THURSDAY
        self.assertIn("07/07/2026", start.preview)

    def test_what_cannot_be_started(self):
        lead = self._make_plan((self.call, 0), res_model="crm.lead")
        empty = self._make_plan()
        other = self._make_company("Elsewhere")
        foreign = self._make_plan((self.call, 0), company_id=other.id)
        outside = self._make_salesperson("outside", other)
        yesterday = TODAY - timedelta(days=1)
        for wrong in (
            {"plan_id": False},
            {"plan_id": lead.id},
            {"plan_id": empty.id},
            {"plan_id": foreign.id},
            {"user_id": outside.id},
            {"user_id": self.users["employee"].id},
            {"user_id": self.users["portal"].id},
            {"date_start": yesterday},
        ):
            start = self._open_start(self._make_customers(1, self.anna), **wrong)
            with self.subTest(wrong=wrong):
                self.assertFalse(start.is_ready)
                self.assertTrue(start.preview)
                self.assertNotIn("<table", start.preview)
                with self.assertRaises(ValidationError):
                    start.action_start()

    def test_plans_of_the_company_are_started(self):
        own = self._make_plan((self.call, 0), company_id=self.company.id)
        start = self._open_start(self._make_customers(1, self.anna), plan_id=own.id)
        self.assertTrue(start.is_ready)

    def test_numbers_a_day_have_a_range(self):
        start = self._open_start(self._make_customers(1, self.anna))
        for number in (0, -1, 101):
            with (
                self.subTest(number=number),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                start.per_day = number
                start.flush_recordset()

    # Starting

    def test_start(self):
        plan = self._make_plan((self.call, 0), (self.email, 2))
        customers = self._make_customers(2, self.anna)
        start = self._open_start(customers, plan_id=plan.id)
        start.action_start()
        self.assertEqual(start.state, "started")
        activities = self._activities(customers)
        self.assertEqual(start.activity_ids, activities)
        self.assertEqual(len(activities), 4)
        self.assertEqual(activities.user_id, self.anna)
        self.assertEqual(set(activities.mapped("res_model")), {"crm.lifecycle"})
        calls = activities.filtered(lambda a: a.activity_type_id == self.call)
        self.assertEqual(set(calls.mapped("date_deadline")), {TODAY})
        self.assertEqual(set(calls.mapped("summary")), {"Call after 0"})
        self.assertEqual(set((activities - calls).mapped("date_deadline")), {THURSDAY})
        self.assertEqual(activities.create_uid, self.boss)
        self.assertEqual(calls[0].res_name, "Customer 000")
        self.assertIn(self.anna.name, start.result)
        self.assertIn("07/02/2026", start.result)

    def test_start_on_customers(self):
        plan = self._make_plan((self.call, 0), res_model="res.partner")
        customers = self._make_customers(2, self.anna)
        start = self._open_start(customers, plan_id=plan.id)
        start.action_start()
        self.assertEqual(set(start.activity_ids.mapped("res_model")), {"res.partner"})
        self.assertEqual(set(start.activity_ids.mapped("res_id")), set(customers.ids))

    def test_nobody_is_mailed(self):
        customers = self._make_customers(5, self.anna)
        start = self._open_start(customers)
        before = [
            self.env[model].search_count([])
            for model in ("mail.mail", "mail.message", "mail.notification")
        ]
        start.action_start()
        after = [
            self.env[model].search_count([])
            for model in ("mail.mail", "mail.message", "mail.notification")
        ]
        self.assertEqual(before, after)

    def test_started_once(self):
        customers = self._make_customers(1, self.anna)
        start = self._open_start(customers)
        start.action_start()
        with self.assertRaises(UserError):
            start.action_start()
        self.assertEqual(len(self._activities(customers)), 1)

    def test_what_another_has_started_meanwhile_is_not_doubled(self):
        customers = self._make_customers(3, self.anna)
        mine = self._open_start(customers)
        theirs = self._open_start(customers[:2], user=self.anna)
        self.assertIn("3", mine.preview)
        theirs.action_start()
        mine.action_start()
        self.assertEqual(len(mine.activity_ids), 1)
        self.assertEqual(len(self._activities(customers)), 3)
        self.assertIn("Call is open already", mine.result)

    def test_nobody_is_left(self):
        customers = self._make_customers(1, self.anna)
        mine, theirs = self._open_start(customers), self._open_start(customers)
        theirs.action_start()
        with self.assertRaises(UserError):
            mine.action_start()
        self.assertEqual(mine.state, "draft")

    def test_days_that_another_has_filled_are_full(self):
        first = self._open_start(self._make_customers(2, self.anna), per_day=2)
        second = self._open_start(self._make_customers(1, self.anna), per_day=2)
        first.action_start()
        second.action_start()
        self.assertEqual(second.activity_ids.date_deadline, WEDNESDAY)

    def test_two_people_take_turns(self):
        """The second waits for the first, at whatever time they press."""
        company = self.env.ref("base.main_company")
        dbname = self.env.cr.dbname
        with db_connect(dbname).cursor() as first, db_connect(dbname).cursor() as other:
            self.env["crm.retention.turn"].with_env(self.env(cr=first))._take(company)
            other.execute("SET LOCAL lock_timeout = '200ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self.env["crm.retention.turn"].with_env(self.env(cr=other))._take(
                    company
                )
            first.rollback()
            other.rollback()

    def test_turns_of_companies_are_apart(self):
        turns = self.env["crm.retention.turn"]
        other = self._make_company("Elsewhere")
        for company in (self.company, other, self.company):
            turns._take(company)
        found = turns.search([("company_id", "in", (self.company + other).ids)])
        numbers = {turn.company_id: turn.number for turn in found}
        self.assertEqual(numbers, {self.company: 2, other: 1})

    # Afterwards

    def test_activities_are_shown(self):
        start = self._open_start(self._make_customers(2, self.anna))
        start.action_start()
        action = start.action_open_activities()
        found = self._as(self.boss, action["res_model"]).search(action["domain"])
        self.assertEqual(found, start.activity_ids)

    def test_take_back(self):
        customers = self._make_customers(3, self.anna)
        kept = self._plan_for(customers[0], self.anna, FRIDAY, self.todo)
        start = self._open_start(customers)
        start.action_start()
        start.action_take_back()
        self.assertEqual(start.state, "taken_back")
        self.assertEqual(self._activities(customers), kept)
        for again in (start.action_take_back, start.action_start):
            with self.assertRaises(UserError):
                again()

    def test_after_taking_back_it_can_be_started_anew(self):
        customers = self._make_customers(1, self.anna)
        start = self._open_start(customers)
        start.action_start()
        start.action_take_back()
        again = self._open_start(customers)
        again.action_start()
        self.assertEqual(len(self._activities(customers)), 1)

    def test_what_is_done_is_not_taken_back(self):
        customers = self._make_customers(2, self.anna)
        start = self._open_start(customers)
        start.action_start()
        start.activity_ids[0].with_user(self.anna).action_done()
        with self.assertRaises(UserError):
            start.action_take_back()
        self.assertEqual(len(self._activities(customers)), 1)
        self.assertEqual(start.state, "started")

    def test_what_somebody_has_deleted_is_no_hindrance(self):
        customers = self._make_customers(2, self.anna)
        start = self._open_start(customers)
        start.action_start()
        start.activity_ids[0].unlink()
        start.action_take_back()
        self.assertFalse(self._activities(customers))

    def test_nothing_to_take_back(self):
        with self.assertRaises(UserError):
            self._open_start(self._make_customers(1)).action_take_back()

    # Cost

    def test_queries_of_two_thousand_customers(self):
        """Beside the insertion itself, customers cost no queries."""
        plan = self._make_plan((self.call, 0), (self.email, 3))
        people = [self.anna, self.boris]
        few, many = (
            self.env["res.partner"].union(
                *(self._make_customers(count, person) for person in people)
            )
            for count in (50, 1000)
        )
        starts = [
            self._open_start(partners, plan_id=plan.id, per_day=100)
            for partners in (few, many)
        ]
        previews = [self._count_queries(lambda s=s: s.preview) for s in starts]
        self.assertLess(previews[1], previews[0] + 8)
        self.assertLess(previews[0], 60)
        costs = [self._count_queries(s.action_start) for s in starts]
        self.assertEqual(len(starts[1].activity_ids), 4000)
        # 3800 more rows are inserted in batches.
        self.assertLess(costs[1] - costs[0], 100)
        self.assertLess(costs[0], 150)
