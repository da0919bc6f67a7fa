# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Working days by calendars, and what people have to do on them."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY
from .common_plan import FRIDAY, MONDAY, SATURDAY, THURSDAY, WEDNESDAY, PlanCase

WEEK = [TODAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY]


@tagged("post_install", "-at_install")
class TestWorkdays(PlanCase):
    """From Tuesday to Monday."""

    def _get_days(self, user=None, until=MONDAY):
        user = user or self.anna
        workdays = self.env["crm.lifecycle.workdays"].with_user(self.boss)
        days = workdays._get_working_days(self.company, user, TODAY, until)
        return sorted(days[user.id])

    def _get_load(self, user=None):
        user = user or self.anna
        workdays = self.env["crm.lifecycle.workdays"].with_user(self.boss)
        return dict(workdays._get_load(user, TODAY, MONDAY)[user.id])

    # Days

    def test_weekends_are_off(self):
        self.assertEqual(self._get_days(), WEEK)

    def test_public_leave(self):
        self._leave(THURSDAY, THURSDAY)
        self.assertEqual(self._get_days(), [TODAY, WEDNESDAY, FRIDAY, MONDAY])

    def test_public_leave_is_for_people_with_own_hours_too(self):
        self._make_resource(self.anna, self._make_calendar(0, 1, 2, 3, 4))
        self._leave(THURSDAY, THURSDAY)
        self.assertNotIn(THURSDAY, self._get_days())

    def test_leave_of_other_companies(self):
        other = self._make_company("Elsewhere")
        leave = self._leave(THURSDAY, THURSDAY)
        leave.company_id = other
        self.assertEqual(self._get_days(), WEEK)

    def test_part_time(self):
        self._make_resource(self.anna, self._make_calendar(0, 2))
        self.assertEqual(self._get_days(), [WEDNESDAY, MONDAY])
        self.assertEqual(self._get_days(self.boris), WEEK)

    def test_own_leave(self):
        resource = self._make_resource(self.anna, self.company.resource_calendar_id)
        self._leave(WEDNESDAY, FRIDAY, resource)
        self.assertEqual(self._get_days(), [TODAY, MONDAY])
        self.assertEqual(self._get_days(self.boris), WEEK)

    def test_morning_off_leaves_the_day(self):
        resource = self._make_resource(self.anna, self.company.resource_calendar_id)
        leave = self._leave(WEDNESDAY, WEDNESDAY, resource)
        leave.date_to = "2026-07-01 11:00:00"
        self.assertIn(WEDNESDAY, self._get_days())

    def test_leave_and_part_time(self):
        resource = self._make_resource(self.anna, self._make_calendar(0, 2))
        self._leave(WEDNESDAY, WEDNESDAY, resource)
        self.assertEqual(self._get_days(), [MONDAY])

    def test_who_works_whenever_is_there_on_the_companys_days(self):
        resource = self._make_resource(self.anna)
        resource.calendar_id = False
        self.assertEqual(self._get_days(), WEEK)
        self._leave(THURSDAY, THURSDAY, resource)
        self.assertNotIn(THURSDAY, self._get_days())

    def test_flexible_hours(self):
        calendar = self._make_calendar(flexible_hours=True, hours_per_day=8)
        self._make_resource(self.anna, calendar)
        self.assertNotIn(SATURDAY, self._get_days())
        self.assertIn(WEDNESDAY, self._get_days())

    def test_hours_of_another_company_are_not_asked(self):
        other = self._make_company("Elsewhere")
        resource = self._make_resource(self.anna, self._make_calendar(0))
        resource.company_id = other
        self.assertEqual(self._get_days(), WEEK)

    def test_company_without_hours_works_from_monday_to_friday(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._get_days(), WEEK)

    def test_nobody_is_there_on_a_calendar_without_hours(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.assertEqual(self._get_days(), [])

    def test_people_cost_no_queries(self):
        people = [self._make_salesperson(f"person{n}") for n in range(12)]
        for person in people:
            self._make_resource(person, self.company.resource_calendar_id)
        few = self.env["res.users"].union(*people[:2])
        many = self.env["res.users"].union(*people)
        until = TODAY + timedelta(days=60)

        def ask(users):
            self.Workdays._get_agendas(self.company, users, TODAY, 5)
            return self.Workdays._get_working_days(self.company, users, TODAY, until)

        ask(many)
        costs = [self._count_queries(lambda u=users: ask(u)) for users in (few, many)]
        self.assertEqual(costs[0], costs[1])

    # Load

    def test_open_activities(self):
        for deadline in (TODAY, FRIDAY, FRIDAY):
            self._plan_for(self.customer, self.anna, deadline)
        self._plan_for(self.customer, self.boris, FRIDAY)
        self.assertEqual(self._get_load(), {TODAY: 1, FRIDAY: 2})

    def test_activities_that_are_done(self):
        self._plan_for(self.customer, self.anna, FRIDAY).action_done()
        self.assertEqual(self._get_load(), {})

    def test_overdue_activities_wait_for_today(self):
        overdue = TODAY - timedelta(days=20)
        for _each in range(5):
            self._plan_for(self.customer, self.anna, overdue)
        self.assertEqual(self._get_load(), {overdue: 5})
        self.assertEqual(self._days(self._make_customers(1, self.anna)), [WEDNESDAY])

    def test_activities_without_a_document(self):
        vals = {"activity_type_id": self.todo.id, "user_id": self.anna.id}
        self.env["mail.activity"].create({**vals, "date_deadline": FRIDAY})
        self.assertEqual(self._get_load(), {FRIDAY: 1})

    def test_meetings(self):
        self._meet(self.anna, "2026-07-01 08:00:00", "2026-07-01 10:00:00")
        self.assertEqual(self._get_load(), {WEDNESDAY: 1})
        self.assertEqual(self._get_load(self.boris), {})

    def test_private_meetings_count_and_stay_private(self):
        moment = ("2026-07-01 08:00:00", "2026-07-01 10:00:00")
        event = self._meet(self.anna, *moment, privacy="private")
        self.assertEqual(self._get_load(), {WEDNESDAY: 1})
        event.invalidate_recordset()
        shown = event.with_user(self.boss).read(["name"])
        self.assertNotEqual(shown[0]["name"], "Meeting")

    def test_meetings_that_take_no_time(self):
        moment = ("2026-07-01 08:00:00", "2026-07-01 10:00:00")
        self._meet(self.anna, *moment, show_as="free")
        self._meet(self.anna, *moment, active=False)
        self._meet(self.anna, *moment).attendee_ids.state = "declined"
        self.assertEqual(self._get_load(), {})

    def test_meetings_of_whole_days(self):
        self._meet(
            self.anna,
            "2026-07-01 08:00:00",
            "2026-07-03 18:00:00",
            allday=True,
            start_date=WEDNESDAY,
            stop_date=FRIDAY,
        )
        self.assertEqual(self._get_load(), {WEDNESDAY: 1, THURSDAY: 1, FRIDAY: 1})

    def test_meetings_over_midnight(self):
        self._meet(self.anna, "2026-07-01 20:00:00", "2026-07-02 02:00:00")
        self.assertEqual(self._get_load(), {WEDNESDAY: 1, THURSDAY: 1})

    def test_meeting_until_midnight_is_on_one_day(self):
        self._meet(self.anna, "2026-07-01 20:00:00", "2026-07-02 00:00:00")
        self.assertEqual(self._get_load(), {WEDNESDAY: 1})

    def test_meetings_are_on_the_persons_own_day(self):
        self.anna.tz = "Pacific/Auckland"
        self._meet(self.anna, "2026-07-01 20:00:00", "2026-07-01 21:00:00")
        self.assertEqual(self._get_load(), {THURSDAY: 1})

    def test_meetings_that_have_begun_before_today(self):
        self._meet(self.anna, "2026-06-29 08:00:00", "2026-07-01 10:00:00")
        self.assertEqual(self._get_load(), {TODAY: 1, WEDNESDAY: 1})

    def test_activity_of_a_meeting_counts_once(self):
        event = self._meet(self.anna, "2026-07-01 08:00:00", "2026-07-01 10:00:00")
        activity = self._plan_for(self.customer, self.anna, WEDNESDAY)
        activity.calendar_event_id = event
        self.assertEqual(self._get_load(), {WEDNESDAY: 1})
