# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Overdue hand-offs are reported once; settings say who is missing."""

from unittest.mock import call, patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_handoff import HandoffCase


@tagged("post_install", "-at_install")
class TestHandoffEscalation(HandoffCase):
    """The scheduled action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whatever else is overdue on this database has been reported.
        late = cls.Handoff.sudo().search(cls.Handoff._get_overdue_domain())
        late.escalated_on = "2026-01-01 00:00:00"
        cls.handoffs = cls._ask(cls.customer + cls.other_customer)

    def test_what_is_not_due_is_not_reported(self):
        with self._notices() as notices:
            self._escalate()
        self.assertFalse(notices)
        self.assertFalse(any(self.handoffs.mapped("escalated_on")))

    def test_late_is_shown_and_found(self):
        self._make_late(self.handoffs[0])
        self.assertEqual(self.handoffs.mapped("is_late"), [True, False])
        mine = [("id", "in", self.handoffs.ids)]
        late = self.Handoff.search([*mine, ("is_late", "=", True)])
        self.assertEqual(late, self.handoffs[0])
        in_time = self.Handoff.search([*mine, ("is_late", "=", False)])
        self.assertEqual(in_time, self.handoffs[1])
        self._as("sales", self.handoffs[0]).action_accept()
        self.assertFalse(self.handoffs[0].is_late)

    def test_the_named_person_is_told_once(self):
        self.company.lifecycle_escalation_user_id = self.users["member"]
        self._make_late(self.handoffs)
        with self._notices() as notices:
            self._escalate()
        self.assertEqual(
            notices,
            [(self.users["member"].partner_id, "Hand-offs without an answer: 2")],
        )
        self.assertTrue(all(self.handoffs.mapped("escalated_on")))

    def test_a_second_run_changes_nothing(self):
        self._make_late(self.handoffs)
        self._escalate()
        before = self.handoffs.mapped("write_date")
        with self._notices() as notices:
            self._escalate()
        self.assertFalse(notices)
        self.assertEqual(self.handoffs.mapped("write_date"), before)

    def test_what_becomes_late_later_is_reported_then(self):
        self._make_late(self.handoffs[0])
        self._escalate()
        self._make_late(self.handoffs[1])
        with self._notices() as notices:
            self._escalate()
        self.assertIn("Hand-offs without an answer: 1", [text for _, text in notices])

    def test_without_a_named_person_the_managers_are_told(self):
        self._make_late(self.handoffs)
        with self._notices() as notices:
            self._escalate()
        told = [partner for partner, _text in notices]
        self.assertIn(self.users["manager"].partner_id, told)
        self.assertNotIn(self.env.ref("base.user_root").partner_id, told)
        self.assertEqual(len(told), len(set(told)))
        for partner in told:
            user = partner.user_ids
            self.assertTrue(user.has_group("crm_lifecycle.group_lifecycle_manager"))
            self.assertIn(self.company, user.company_ids)

    def test_an_archived_person_is_as_nobody(self):
        self.company.lifecycle_escalation_user_id = self.users["member"]
        self.users["member"].active = False
        self._make_late(self.handoffs)
        with self._notices() as notices:
            self._escalate()
        told = [partner for partner, _text in notices]
        self.assertIn(self.users["manager"].partner_id, told)
        self.assertNotIn(self.users["member"].partner_id, told)

    def test_nobody_responsible_is_reported_as_well(self):
        self.handoffs.sudo().responsible_id = False
        self._make_late(self.handoffs)
        self._escalate()
        self.assertTrue(all(self.handoffs.mapped("escalated_on")))

    def test_answered_and_superseded_ones_are_not_reported(self):
        self._make_late(self.handoffs)
        self._as("sales", self.handoffs[0]).action_accept()
        self._ask(self.other_customer, "sales", "service")
        self._escalate()
        self.assertFalse(any(self.handoffs.mapped("escalated_on")))

    def test_every_company_tells_its_own(self):
        other = self._make_company("Hand-off Elsewhere")
        boss = self._make_user("boss", "crm_lifecycle.group_lifecycle_manager", other)
        there = self.Handoff._ask(self._move(self.customer, company_id=other.id))
        self._make_late(self.handoffs + there)
        with self._notices() as notices:
            commit = self._escalate()
        self.assertEqual(commit.call_args_list, [call(remaining=2), call(1), call(1)])
        by_person = dict(notices)
        self.assertEqual(by_person[boss.partner_id], "Hand-offs without an answer: 1")
        self.assertEqual(
            by_person[self.users["manager"].partner_id],
            "Hand-offs without an answer: 2",
        )

    def test_a_run_that_is_out_of_time_goes_on_next_time(self):
        other = self._make_company("Hand-off Elsewhere")
        there = self.Handoff._ask(self._move(self.customer, company_id=other.id))
        self._make_late(self.handoffs + there)
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=0
        ):
            self.Handoff._cron_escalate()
        rows = self.handoffs + there
        done = rows.filtered("escalated_on")
        self.assertTrue(done and rows - done)
        self._escalate()
        self.assertTrue(all(rows.mapped("escalated_on")))

    def test_the_number_of_handoffs_does_not_matter(self):
        def queries(customers):
            handoffs = self._ask(customers)
            self._make_late(handoffs)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._escalate()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(300)]
        )
        queries(self.customer)
        few, many = queries(customers[:3]), queries(customers)
        self.assertLessEqual(many, few + 5)


@tagged("post_install", "-at_install")
class TestHandoffSettings(HandoffCase):
    """What the settings page says and does."""

    def _settings(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        return settings.create({"company_id": self.company.id})

    def test_everybody_is_there(self):
        self.assertFalse(self._settings().lifecycle_handoff_gaps)

    def test_a_missing_person_is_pointed_out(self):
        self.company.lifecycle_sales_user_id = False
        gaps = self._settings().lifecycle_handoff_gaps
        self.assertIn("Nobody is responsible in: Sales.", gaps)
        self.assertNotIn("Marketing", gaps)

    def test_several_missing_people_are_pointed_out_at_once(self):
        self.company.lifecycle_sales_user_id = False
        self.company.lifecycle_marketing_user_id = False
        gaps = self._settings().lifecycle_handoff_gaps
        self.assertIn("Nobody is responsible in: Marketing and Sales.", gaps)
        self.assertEqual(gaps.count("Nobody"), 1)

    def test_an_archived_person_is_pointed_out(self):
        self.users["service"].active = False
        gaps = self._settings().lifecycle_handoff_gaps
        self.assertIn("Service:", gaps)
        self.assertIn(self.users["service"].name, gaps)

    def test_settings_are_kept_per_company(self):
        other = self._make_company("Hand-off Elsewhere")
        settings = self._settings()
        settings.lifecycle_hours_to_accept = 12
        settings.execute()
        self.assertEqual(self.company.lifecycle_hours_to_accept, 12)
        self.assertEqual(other.lifecycle_hours_to_accept, 48)
        self.assertFalse(other.lifecycle_sales_user_id)

    @mute_logger("odoo.sql_db")
    def test_hours_are_within_reason(self):
        for hours in (0, -1, 9000):
            with (
                self.subTest(hours=hours),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.lifecycle_hours_to_accept = hours
                self.company.flush_recordset()
            self.company.invalidate_recordset()

    def test_one_person_may_have_all_departments(self):
        for department in ("marketing", "sales", "service"):
            self.company[f"lifecycle_{department}_user_id"] = self.users["member"]
        handoff = self._ask()
        self.assertEqual(handoff.giver_id, handoff.responsible_id)
        self._as("member", handoff).action_accept()

    def test_a_deleted_person_is_as_nobody(self):
        user = self._make_user("leaver", "crm_lifecycle.group_lifecycle_user")
        self.company.lifecycle_sales_user_id = user
        handoff = self._ask()
        self.env.flush_all()
        user.write({"group_ids": [Command.clear()]})
        user.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.company.lifecycle_sales_user_id)
        self.assertFalse(handoff.responsible_id or handoff.queue_user_id)
        self.assertEqual(handoff.queue_department, "sales")
