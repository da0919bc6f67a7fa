# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Due contacts become activities, within what people can do."""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_contact import (
    FRIDAY,
    MONDAY,
    MORNING,
    THURSDAY,
    WEDNESDAY,
    ContactCase,
)
from .common_properties import steady

PLANNER = "odoo.addons.crm_lifecycle.models.crm_contact_planner"


class ContactPlanCase(ContactCase):
    """Anna's customers, with whom nobody has ever spoken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.row.sudo().unlink()
        cls.company.write({"contact_planning": True, "contact_per_day": 2})

    @classmethod
    def _make_due(cls, count, user=None, **vals):
        """Customers with a life cycle; the first of them are worth most."""
        partners = cls.env["res.partner"].create(
            [
                {"name": f"Customer {n:02}", "user_id": (user or cls.anna).id}
                for n in range(count)
            ]
        )
        for place, partner in enumerate(partners):
            values = {"since": 30, "net_revenue_year": 1000 * (count - place)}
            cls._live(partner, **{**values, **vals})
        cls._count()
        return partners

    def _plan(self, *users):
        people = self.env["res.users"].union(*(users or (self.anna,)))
        return self.Planner._plan(self.company, people.sudo())

    def _days(self, partners, activities):
        """Days of the customers' activities in their order; None for none."""
        rows = self.Lifecycle.search([("partner_id", "in", partners.ids)])
        partner_of = {row.id: row.partner_id for row in rows}
        days = {partner_of[a.res_id]: a.date_deadline for a in activities}
        return [days.get(partner) for partner in partners]

    def _plan_days(self, count):
        partners = self._make_due(count)
        return self._days(partners, self._plan())


@tagged("post_install", "-at_install")
class TestContactPlan(ContactPlanCase):
    """Two a day, from Tuesday to the next Tuesday."""

    def test_days_are_filled_the_most_valuable_first(self):
        self.assertEqual(
            self._plan_days(5), [TODAY, TODAY, WEDNESDAY, WEDNESDAY, THURSDAY]
        )

    def test_no_more_than_there_is_room_for(self):
        days = self._plan_days(20)
        self.assertEqual(days.count(None), 8)
        self.assertEqual(days[:12].count(None), 0)
        self.assertEqual(max(filter(None, days)), TODAY + timedelta(days=7))

    def test_what_is_due_later_is_planned_for_then(self):
        [partner] = self._make_due(1)
        self._say(partner, 91 - 3, to=partner)
        self._count()
        self.assertEqual(self._days(partner, self._plan()), [FRIDAY])

    def test_what_is_due_after_the_days_ahead_waits(self):
        [partner] = self._make_due(1)
        self._say(partner, 91 - 8, to=partner)
        self._count()
        self.assertFalse(self._plan())

    def test_longer_overdue_goes_first(self):
        early, late = self._make_due(2)
        for row in self._cadence(early) | self._cadence(late):
            row.lifecycle_id.sudo().net_revenue_year = 500
        self._cadence(late).lifecycle_id.sudo().stage_since = TODAY - timedelta(600)
        self._count()
        self.company.contact_per_day = 1
        self.assertEqual(self._days(early | late, self._plan()), [WEDNESDAY, TODAY])

    def test_a_manager_plans_for_all(self):
        self._make_due(3)
        self._make_due(1, self.boris)
        boss = self._make_person("boss", "crm_lifecycle.group_lifecycle_manager")
        rows = self.Cadence.with_user(boss).browse()
        rows = rows.with_context(allowed_company_ids=self.company.ids)
        said = rows.action_plan_due()["params"]
        self.assertEqual(said["type"], "success")
        self.assertIn("4", said["message"])
        self.assertEqual(rows.action_plan_due()["params"]["type"], "info")
        for person in (self.anna, self._make_person("clerk", "base.group_user")):
            with self.assertRaises(AccessError):
                rows.with_user(person).action_plan_due()

    def test_activity_tells_why(self):
        self._make_due(1)
        [activity] = self._plan()
        self.assertEqual(activity.activity_type_id, self.call)
        self.assertEqual(activity.user_id, self.anna)
        self.assertIn("05/31/2026", activity.summary)
        self.assertIn("every 91 days", activity.note)
        self.assertIn("No contact so far", activity.note)

    def test_activity_is_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self._make_due(1)
        self.assertIn("31/05/2026", self._plan().summary)

    def test_kind_of_activity_is_a_setting(self):
        visit = self.env.ref("crm_lifecycle.mail_activity_type_visit")
        self.company.contact_activity_type_id = visit
        self._make_due(1)
        self.assertEqual(self._plan().activity_type_id, visit)

    # Never two for one customer

    def test_second_run_plans_nothing(self):
        self._make_due(3)
        self.assertEqual(len(self._plan()), 3)
        self.assertFalse(self._plan())

    def test_open_activity_on_any_record_of_the_customer(self):
        partners = self._make_due(5)
        contact = self._make_customer("Clara", parent_id=partners[1].id)
        records = (partners[0], contact, self._lead(partners[2]))
        for record in (*records, self._quotation(partners[3])):
            record.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.boris.id
            )
        days = self._days(partners, self._plan())
        self.assertEqual(days, [None] * 4 + [TODAY])

    def test_paperwork_is_no_contact(self):
        [partner] = self._make_due(1)
        partner.activity_schedule("mail.mail_activity_data_todo", user_id=self.boris.id)
        self.assertTrue(self._plan())

    def test_meeting_that_is_to_come(self):
        partners = self._make_due(2)
        self._meet(partners[0], ago=-2, user=self.boris)
        self.assertEqual(self._days(partners, self._plan()), [None, TODAY])

    def test_who_was_called_meanwhile(self):
        [partner] = self._make_due(1)
        self._say(partner, 0, to=partner, date=MORNING)
        self.assertFalse(self._plan())

    def test_who_wants_no_contact(self):
        self._make_due(1, stage="former")
        self.assertFalse(self._plan())

    def test_archived_customer(self):
        self._make_due(1).active = False
        self.assertFalse(self._plan())

    # What people can do

    def test_open_activities_take_room(self):
        for _each in range(2):
            self.other_customer.activity_schedule(
                "mail.mail_activity_data_todo", TODAY, user_id=self.anna.id
            )
        self.assertEqual(self._plan_days(1), [WEDNESDAY])

    def test_own_capacity(self):
        self.anna.contacts_per_day = 1
        self.assertEqual(self._plan_days(3), [TODAY, WEDNESDAY, THURSDAY])

    def test_weekend(self):
        self.anna.contacts_per_day = 1
        self.assertEqual(self._plan_days(5)[3:], [FRIDAY, MONDAY])

    def test_out_of_office(self):
        self.anna.write(
            {
                "out_of_office_from": MORNING - timedelta(days=1),
                "out_of_office_to": MORNING + timedelta(days=1),
            }
        )
        self.assertEqual(self._plan_days(1), [THURSDAY])

    def test_out_of_office_until_midnight(self):
        self.anna.write(
            {
                "out_of_office_from": MORNING,
                "out_of_office_to": MORNING.replace(hour=0) + timedelta(days=1),
            }
        )
        self.assertEqual(self._plan_days(1), [WEDNESDAY])

    def test_out_of_office_without_end(self):
        self.anna.out_of_office_from = MORNING
        self.assertEqual(self._plan_days(1), [None])

    def test_out_of_office_is_over(self):
        self.anna.write(
            {
                "out_of_office_from": MORNING - timedelta(days=9),
                "out_of_office_to": MORNING - timedelta(days=2),
            }
        )
        self.assertEqual(self._plan_days(1), [TODAY])

    def test_whole_days_in_the_calendar(self):
        self.env["calendar.event"].create(
            {
                "name": "Holidays",
                "allday": True,
                "start_date": TODAY,
                "stop_date": WEDNESDAY,
                "start": MORNING,
                "stop": MORNING + timedelta(days=1),
                "user_id": self.anna.id,
                "partner_ids": [Command.set(self.anna.partner_id.ids)],
            }
        )
        self.assertEqual(self._plan_days(1), [THURSDAY])

    def test_days_off_of_the_company(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": MORNING.replace(hour=0),
                "date_to": MORNING.replace(hour=23, minute=59),
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self._plan_days(1), [WEDNESDAY])

    # Who

    def test_each_has_the_own_customers(self):
        mine, theirs = self._make_due(2), self._make_due(1, self.boris)
        activities = self._plan(self.anna, self.boris)
        of = activities.grouped("user_id")
        self.assertEqual(len(of[self.anna]), 2)
        self.assertEqual(self._days(theirs, of[self.boris]), [TODAY])
        self.assertEqual(self._days(mine, of[self.anna]), [TODAY, TODAY])

    def test_department_where_nobody_is_fit(self):
        self.company.lifecycle_service_user_id = self.boris
        nobody = self._make_due(1)
        nobody.user_id = False
        gone = self._make_due(1)
        self.anna.active = False
        self.env.flush_all()
        activities = self._plan(self.boris)
        self.assertEqual(activities.user_id, self.boris)
        self.assertEqual(self._days(nobody | gone, activities), [TODAY, TODAY])

    def test_nobody_at_all(self):
        self._make_due(1).user_id = False
        self.assertFalse(self._plan(self.anna, self.boris))

    def test_any_customers(self):
        """No day is fuller than it may be, nobody is planned twice or on a day off."""

        @steady(8)
        @given(st.integers(0, 12), st.integers(1, 3), st.integers(1, 9))
        def check(count, per_day, ahead):
            self.company.write(
                {"contact_per_day": per_day, "contact_days_ahead": ahead}
            )
            person = self._make_person(f"{count}_{per_day}_{ahead}")
            self._make_due(count, person)
            activities = self._plan(person) | self._plan(person)
            self.assertEqual(len(set(activities.mapped("res_id"))), len(activities))
            of_day = activities.grouped("date_deadline")
            last = TODAY + timedelta(days=ahead)
            for day, planned in of_day.items():
                self.assertLessEqual(len(planned), per_day)
                self.assertLess(day.weekday(), 5)
                self.assertTrue(TODAY <= day <= last)
            working = sum(
                (TODAY + timedelta(days=n)).weekday() < 5 for n in range(ahead + 1)
            )
            self.assertEqual(len(activities), min(count, per_day * working))

        check()


@tagged("post_install", "-at_install")
class TestContactPlanCron(ContactPlanCase):
    """Once a day, a person a transaction."""

    def _planned(self):
        rows = self.Lifecycle.search([("company_id", "=", self.company.id)])
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lifecycle"), ("res_id", "in", rows.ids)]
        )

    def test_once_a_day(self):
        self._make_due(1)
        self._run(self.Planner._cron_plan)
        self.assertEqual(len(self._planned()), 1)
        self.assertEqual(self.company.contact_planned_on, TODAY)
        self._planned().unlink()
        self._run(self.Planner._cron_plan)
        self.assertFalse(self._planned())

    def test_planning_is_off_on_the_first_day(self):
        self.assertFalse(self._make_company("New").contact_planning)

    def test_a_run_that_was_killed_goes_on(self):
        self._make_due(2)
        self._make_due(2, self.boris)
        people = self.anna | self.boris
        with patch.object(type(self.Planner), "_get_users", return_value=people.sudo()):
            self.Planner._plan_company(self.company.sudo(), lambda *_a, **_k: 0)
            self.assertEqual(len(self._planned()), 2)
            self.assertFalse(self.company.contact_planned_on)
            self._run(self.Planner._cron_plan)
        self.assertEqual(len(self._planned()), 4)
        self.assertEqual(self.company.contact_planned_on, TODAY)

    def test_each_person_is_committed(self):
        self._make_due(2)
        commit = self._run(self.Planner._cron_plan)
        people = self.Planner._get_users(self.company)
        self.assertEqual(commit.call_count, len(people) + 2)

    def test_another_run_is_at_work(self):
        self._make_due(1)
        self.patch(
            type(self.env["crm.contact.facts"]), "_try_lock", lambda *_arguments: False
        )
        self._run(self.Planner._cron_plan)
        self.assertFalse(self._planned())
        self.assertFalse(self.company.contact_planned_on)

    def test_one_that_fails_stops_nobody(self):
        partners = self._make_due(3)
        bad = self._cadence(partners[1]).lifecycle_id
        create = type(self.Planner)._create

        def fail(planner, vals_list):
            if any(vals["res_id"] == bad.id for vals in vals_list):
                raise UserError(self.env._("Poisoned"))
            return create(planner, vals_list)

        self.patch(type(self.Planner), "_create", fail)
        with mute_logger(PLANNER):
            activities = self._plan()
        self.assertEqual(self._days(partners, activities), [TODAY, None, WEDNESDAY])

    def test_queries_do_not_depend_on_the_number_of_customers(self):
        def cost(count):
            self._make_due(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._plan()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.company.contact_per_day = 50
        cost(1)
        self.assertLessEqual(cost(20), cost(2) + 2)
