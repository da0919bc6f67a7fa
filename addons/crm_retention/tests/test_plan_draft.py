# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is to do what for which customer on which day."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import TODAY
from .common_plan import FRIDAY, MONDAY, THURSDAY, WEDNESDAY, PlanCase


@tagged("post_install", "-at_install")
class TestPlanDraft(PlanCase):
    """Steps of plans, before anything is written."""

    def _users(self, partners, **values):
        return [step.user for step in self._draft(partners, **values)]

    # Days

    def test_work_is_spread_over_days(self):
        customers = self._make_customers(7, self.anna)
        days = self._days(customers, per_day=3)
        self.assertEqual(days, [TODAY] * 3 + [WEDNESDAY] * 3 + [THURSDAY])

    def test_each_person_has_days_of_the_own(self):
        customers = self._make_customers(2, self.anna)
        customers += self._make_customers(2, self.boris)
        days = self._days(customers, per_day=1)
        self.assertEqual(days, [TODAY, WEDNESDAY] * 2)

    def test_the_first_customers_come_first(self):
        customers = self._make_customers(4, self.anna)
        steps = self._draft(customers, per_day=2)
        early = [step.customer for step in steps if step.day == TODAY]
        self.assertEqual(early, list(customers[:2]))

    def test_weekends_are_left_out(self):
        customers = self._make_customers(2, self.anna)
        days = self._days(customers, per_day=1, first_day=FRIDAY)
        self.assertEqual(days, [FRIDAY, MONDAY])

    def test_what_people_have_to_do_already_counts(self):
        for _each in range(3):
            self._plan_for(self.customer, self.anna, TODAY)
        self._meet(self.anna, "2026-06-30 10:00:00", "2026-06-30 11:00:00")
        customers = self._make_customers(3, self.anna)
        self.assertEqual(self._days(customers), [TODAY, WEDNESDAY, WEDNESDAY])

    def test_a_later_beginning(self):
        customers = self._make_customers(1, self.anna)
        for _each in range(5):
            self._plan_for(self.customer, self.anna, TODAY)
        self.assertEqual(self._days(customers, first_day=THURSDAY), [THURSDAY])

    def test_nothing_is_planned_further_than_a_year_away(self):
        self._make_resource(self.anna, self._make_calendar(3))
        customers = self._make_customers(60, self.anna)
        steps = self._draft(customers, per_day=1)
        planned = [step for step in steps if step.day]
        self.assertEqual(len(planned), 52)
        self.assertEqual({step.day.weekday() for step in planned}, {3})
        late = [step for step in steps if not step.day]
        self.assertEqual({step.problem for step in late}, {"no_day"})
        self.assertEqual([step.customer for step in late], list(customers[52:]))

    def test_who_is_away_for_good_gets_nothing(self):
        resource = self._make_resource(self.anna, self.company.resource_calendar_id)
        self._leave(TODAY, TODAY + timedelta(days=500), resource)
        problems = self._problems(self._make_customers(2, self.anna))
        self.assertEqual(problems, ["no_day"] * 2)

    # Several steps

    def test_steps_keep_their_distance(self):
        plan = self._make_plan((self.call, 0), (self.email, 2), (self.todo, 6))
        customers = self._make_customers(1, self.anna)
        days = self._days(customers, plan=plan)
        self.assertEqual(days, [TODAY, THURSDAY, MONDAY])

    def test_a_late_step_makes_the_next_ones_late(self):
        plan = self._make_plan((self.call, 0), (self.email, 2))
        for _each in range(5):
            self._plan_for(self.customer, self.anna, TODAY)
        customers = self._make_customers(1, self.anna)
        self.assertEqual(self._days(customers, plan=plan), [WEDNESDAY, FRIDAY])

    def test_a_step_on_a_day_off_waits_for_the_next_one(self):
        plan = self._make_plan((self.call, 0), (self.email, 4))
        customers = self._make_customers(1, self.anna)
        self.assertEqual(self._days(customers, plan=plan), [TODAY, MONDAY])

    def test_steps_before_the_plans_day_are_not_in_the_past(self):
        plan = self._make_plan((self.call, 0), (self.email, -2))
        customers = self._make_customers(1, self.anna)
        steps = self._draft(customers, plan=plan)
        kinds = [step.template.activity_type_id for step in steps]
        self.assertEqual(kinds, [self.email, self.call])
        self.assertEqual([step.day for step in steps], [TODAY, THURSDAY])

    def test_a_plan_that_begins_later(self):
        plan = self._make_plan((self.call, 3))
        customers = self._make_customers(1, self.anna)
        self.assertEqual(self._days(customers, plan=plan), [FRIDAY])

    def test_all_steps_count_for_the_day(self):
        plan = self._make_plan((self.call, 0), (self.email, 0))
        customers = self._make_customers(2, self.anna)
        days = self._days(customers, plan=plan, per_day=3)
        self.assertEqual(days, [TODAY, TODAY, TODAY, WEDNESDAY])

    def test_one_activity_of_a_kind(self):
        plan = self._make_plan((self.call, 5), (self.email, 1), (self.call, 0))
        steps = self._draft(self._make_customers(1, self.anna), plan=plan)
        kinds = [step.template.activity_type_id for step in steps]
        self.assertEqual(kinds, [self.call, self.email])
        self.assertEqual(steps[0].day, TODAY)

    # Who has one already

    def test_who_has_one_on_the_life_cycle_is_left_out(self):
        customers = self._make_customers(2, self.anna)
        self._plan_for(self._row(customers[0]), self.boris, FRIDAY, self.call)
        self.assertEqual(self._problems(customers), ["open", None])

    def test_who_has_one_on_the_customer_is_left_out(self):
        customers = self._make_customers(2, self.anna)
        self._plan_for(customers[1], self.boris, FRIDAY, self.call)
        self.assertEqual(self._problems(customers), [None, "open"])

    def test_who_has_one_on_a_contact_is_left_out(self):
        customers = self._make_customers(1, self.anna)
        contact = self._make_customer("Chief", parent_id=customers.id)
        self._plan_for(contact, self.boris, FRIDAY, self.call)
        self.assertEqual(self._problems(customers), ["open"])

    def test_the_same_for_plans_on_customers(self):
        plan = self._make_plan((self.call, 0), res_model="res.partner")
        customers = self._make_customers(2, self.anna)
        self._plan_for(self._row(customers[0]), self.boris, FRIDAY, self.call)
        self.assertEqual(self._problems(customers, plan=plan), ["open", None])

    def test_other_kinds_are_no_matter(self):
        plan = self._make_plan((self.call, 0), (self.email, 0))
        customers = self._make_customers(1, self.anna)
        self._plan_for(customers, self.boris, FRIDAY, self.call)
        self._plan_for(customers, self.boris, FRIDAY, self.todo)
        self.assertEqual(self._problems(customers, plan=plan), ["open", None])

    def test_what_is_done_is_no_matter(self):
        customers = self._make_customers(1, self.anna)
        self._plan_for(customers, self.boris, FRIDAY, self.call).action_done()
        self.assertEqual(self._problems(customers), [None])

    def test_overdue_ones_are_open(self):
        customers = self._make_customers(1, self.anna)
        past = TODAY - timedelta(days=90)
        self._plan_for(customers, self.boris, past, self.call)
        self.assertEqual(self._problems(customers), ["open"])

    def test_what_others_have_planned_counts_where_it_is_not_seen(self):
        customers = self._make_customers(1)
        row = self._row(customers)
        activity = self._plan_for(row, self.boris, FRIDAY, self.call)
        customers.user_id = self.boris
        self.assertFalse(activity.with_user(self.anna).has_access("read"))
        steps = self._draft(customers, user=self.anna)
        self.assertEqual(steps[0].problem, "no_right")
        customers.user_id = False
        self.assertEqual(self._problems(customers, user=self.anna), ["open"])

    def test_life_cycles_of_other_companies_are_no_matter(self):
        other = self._make_company("Elsewhere")
        customers = self._make_customers(1, self.anna)
        vals = {"partner_id": customers.id, "company_id": other.id}
        row = self.Lifecycle.sudo().create(vals)
        self._plan_for(row, self.boris, FRIDAY, self.call)
        self.assertEqual(self._problems(customers), [None])

    # Who does it

    def test_salespeople_do_it_for_their_customers(self):
        customers = self._make_customers(1, self.anna)
        customers += self._make_customers(1, self.boris)
        self.assertEqual(self._users(customers), [self.anna, self.boris])

    def test_the_substitute_does_it_without_a_salesperson(self):
        self.assertEqual(self._users(self._make_customers(1)), [self.boss])

    def test_who_has_left_is_replaced(self):
        customers = self._make_customers(1, self.anna)
        self.anna.active = False
        self.assertEqual(self._users(customers), [self.boss])

    def test_who_is_not_in_the_company_is_replaced(self):
        other = self._make_company("Elsewhere")
        stranger = self._make_salesperson("stranger", other)
        self.assertEqual(self._users(self._make_customers(1, stranger)), [self.boss])

    def test_who_sees_no_life_cycle_is_replaced(self):
        customers = self._make_customers(1, self.users["employee"])
        self.assertEqual(self._users(customers), [self.boss])
        plan = self._make_plan((self.call, 0), res_model="res.partner")
        users = self._users(customers, plan=plan)
        self.assertEqual(users, [self.users["employee"]])

    def test_customers_of_the_portal_do_nothing(self):
        customers = self._make_customers(1)
        self.env.cr.execute(
            "UPDATE res_partner SET user_id = %s WHERE id = %s",
            [self.users["portal"].id, customers.id],
        )
        customers.invalidate_recordset()
        self.assertEqual(self._users(customers), [self.boss])

    def test_a_step_that_names_somebody_is_theirs(self):
        named = {"responsible_type": "other", "responsible_id": self.boris.id}
        plan = self._make_plan((self.call, 0), (self.email, 0, named))
        customers = self._make_customers(1, self.anna)
        self.assertEqual(self._users(customers, plan=plan), [self.anna, self.boris])

    def test_a_step_that_names_somebody_who_has_left(self):
        named = {"responsible_type": "other", "responsible_id": self.boris.id}
        plan = self._make_plan((self.call, 0, named))
        self.boris.active = False
        customers = self._make_customers(1, self.anna)
        self.assertEqual(self._users(customers, plan=plan), [self.boss])

    # For whom

    def test_archived_customers_are_left_out(self):
        customers = self._make_customers(2, self.anna)
        customers[0].active = False
        self.assertEqual(self._problems(customers), ["archived", None])

    def test_customers_without_a_life_cycle_are_left_out(self):
        customers = self._make_customers(2, self.anna)
        self._row(customers[0]).sudo().unlink()
        self.assertEqual(self._problems(customers), ["no_life_cycle", None])
        plan = self._make_plan((self.call, 0), res_model="res.partner")
        self.assertEqual(self._problems(customers, plan=plan), [None, None])

    def test_customers_that_the_user_may_not_plan_for(self):
        customers = self._make_customers(1, self.boris)
        customers += self._make_customers(1, self.anna)
        problems = self._problems(customers, user=self.anna)
        self.assertEqual(problems, ["no_right", None])

    def test_who_sees_no_life_cycles_plans_nothing_on_them(self):
        employee = self.users["employee"]
        problems = self._problems(self._make_customers(1), user=employee)
        self.assertEqual(problems, ["no_right"])

    def test_customers_of_several_companies_are_planned_for(self):
        other = self._make_company("Elsewhere")
        fit = self._make_fit(other)
        customers = self._make_customers(1, self.anna, other, fit)
        self.assertEqual(self._problems(customers), ["no_life_cycle"])

    # What it costs

    def test_nothing_is_written(self):
        customers = self._make_customers(3, self.anna)
        before = self.env["mail.activity"].search_count([])
        self._draft(customers)
        self.assertEqual(self.env["mail.activity"].search_count([]), before)

    def test_customers_cost_no_queries(self):
        plan = self._make_plan((self.call, 0), (self.email, 3))
        people = [self.anna, self.boris, None]
        few, many = (
            self.env["res.partner"].union(
                *(self._make_customers(count, person) for person in people)
            )
            for count in (2, 60)
        )
        for partner in (few + many)[::7]:
            self._plan_for(partner, self.anna, FRIDAY, self.call)
        self._draft(few, plan=plan)
        costs = [
            self._count_queries(lambda p=partners: self._draft(p, plan=plan))
            for partners in (few, many)
        ]
        self.assertEqual(costs[0], costs[1])
        self.assertLess(costs[0], 45)

    def test_days_are_counted_for_those_who_do_something_alone(self):
        customers = self._make_customers(1, self.anna)
        self._plan_for(customers, self.boris, FRIDAY, self.call)
        order = self._order(customers)
        templates = self.Planner._get_templates(order)
        steps = order.company.env["crm.retention.planner"]._get_steps(order, templates)
        self.assertEqual(steps[0][0].problem, "open")

    def test_plans_of_odoo_are_as_they_were(self):
        """The host's own way to plan these activities still works."""
        customers = self._make_customers(1, self.anna)
        row = self._row(customers).with_user(self.boss)
        schedule = self.env["mail.activity.schedule"].with_user(self.boss)
        schedule.create(
            {
                "res_model": row._name,
                "res_ids": str(row.ids),
                "plan_id": self.plan.id,
                "plan_on_demand_user_id": self.anna.id,
            }
        ).action_schedule_plan()
        self.assertEqual(len(self._activities(customers)), 1)

    def test_delivered_plans_have_one_activity_of_a_kind(self):
        for name in ("plan_check_on", "plan_win_back"):
            plan = self.env.ref(f"crm_retention.{name}")
            with self.subTest(plan=plan.name):
                self.assertFalse(plan.company_id)
                kinds = plan.template_ids.activity_type_id
                self.assertEqual(len(kinds), len(plan.template_ids))
                customers = self._make_customers(1, self.anna)
                problems = self._problems(customers, plan=plan)
                self.assertEqual(set(problems), {None})

    def test_a_plan_that_was_emptied(self):
        self.plan.template_ids = [Command.clear()]
        self.assertEqual(self._draft(self._make_customers(1, self.anna)), [])
