# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees hand-offs, who answers them, and what hostile callers get."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_handoff import USER, HandoffCase

READERS = ("marketing", "sales", "service", "member", "manager", "salesman")
OUTSIDERS = ("employee", "portal")
PROTECTED = {
    "state": "accepted",
    "queue_user_id": False,
    "answered_on": "2026-01-01 00:00:00",
    "hours_to_answer": 0.1,
    "due_on": "2036-01-01 00:00:00",
    "reason": "None",
    "partner_id": False,
    "company_id": False,
    "escalated_on": False,
    "message_ids": [],
}


@tagged("post_install", "-at_install")
class TestHandoffSeen(HandoffCase):
    """The record rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handoff = cls._ask()

    def _sees(self, role, handoff=None):
        handoffs = self._as(role, self.Handoff)
        return bool(handoffs.search_count([("id", "=", (handoff or self.handoff).id)]))

    def test_unassigned_customers_are_everybodys(self):
        for role in (*READERS, "accountant"):
            with self.subTest(role=role):
                self.assertTrue(self._sees(role))

    def test_outsiders_see_none(self):
        for role in OUTSIDERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.handoff).read(["state"])

    def test_others_customers_are_hidden_from_salespeople(self):
        self.customer.user_id = self.users["member"]
        self.assertTrue(self._sees("member"))
        self.assertFalse(self._sees("salesman"))
        with self.assertRaises(AccessError):
            self._as("salesman", self.handoff).read(["state"])

    def test_managers_and_accountants_see_all(self):
        self.customer.user_id = self.users["member"]
        self.assertTrue(self._sees("manager"))
        self.assertTrue(self._sees("accountant"))

    def test_departments_see_what_they_give_and_get(self):
        self.customer.user_id = self.users["member"]
        self.assertTrue(self._sees("marketing"))
        self.assertTrue(self._sees("sales"))
        self.assertFalse(self._sees("service"))

    def test_the_department_sees_what_a_colleague_answers(self):
        self.customer.user_id = self.users["member"]
        self._as("sales", self.handoff).responsible_id = self.users["salesman"]
        self.assertTrue(self._sees("salesman"))
        self.assertTrue(self._sees("sales"))

    def test_who_is_asked_sees_the_essentials_of_a_strange_customer(self):
        self.env["crm.lifecycle"].sudo().create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "stage_id": self.stages["sales"].id,
                "purchase_count": 0,
            }
        )
        self.customer.user_id = self.users["member"]
        handoff = self._as("sales", self.handoff)
        self.assertEqual(handoff.essential_purchases, "Nothing yet")
        self.assertFalse(handoff.lifecycle_id)

    def test_my_departments_queue(self):
        mine = [("is_in_my_department", "=", True)]
        self.assertEqual(self._as("sales", self.Handoff).search(mine), self.handoff)
        self.assertTrue(self._as("sales", self.handoff).is_in_my_department)
        for role in ("marketing", "service", "manager"):
            with self.subTest(role=role):
                self.assertFalse(self._as(role, self.Handoff).search(mine))
                self.assertFalse(self._as(role, self.handoff).is_in_my_department)
        self.assertIn(
            self.handoff,
            self._as("manager", self.Handoff).search(
                [("is_in_my_department", "=", False)]
            ),
        )

    def test_other_companies_are_hidden(self):
        other = self._make_company("Hand-off Elsewhere")
        foreign = self._make_user("foreign", USER, other)
        boss = self._make_user("boss", "crm_lifecycle.group_lifecycle_manager", other)
        for user in (foreign, boss):
            handoff = self.handoff.with_user(user).with_context(
                allowed_company_ids=other.ids
            )
            with self.subTest(user=user.login):
                self.assertFalse(handoff.search([("id", "=", handoff.id)]))
                for action in ("accept", "reject", "recycle", "ask_again", "settle"):
                    with self.assertRaises(AccessError):
                        getattr(handoff, f"action_{action}")()
                with self.assertRaises(AccessError):
                    handoff.write({"responsible_id": user.id})

    def test_a_company_that_is_switched_off_is_hidden(self):
        other = self._make_company("Hand-off Elsewhere")
        self.users["manager"].company_ids += other
        handoff = self.handoff.with_user(self.users["manager"]).with_context(
            allowed_company_ids=other.ids
        )
        with self.assertRaises(AccessError):
            handoff.action_accept()


@tagged("post_install", "-at_install")
class TestHandoffRights(HandoffCase):
    """Who may answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handoff = cls._ask()

    def test_the_responsible_the_department_and_managers_answer(self):
        self.handoff.sudo().responsible_id = self.users["member"]
        for role in ("member", "sales", "manager"):
            with self.subTest(role=role):
                self.assertTrue(self._as(role, self.handoff).may_answer)

    def test_nobody_else_answers(self):
        for role in ("marketing", "service", "member", "salesman", "accountant"):
            handoff = self._as(role, self.handoff)
            self.assertFalse(handoff.may_answer)
            for action in ("accept", "reject", "recycle"):
                with (
                    self.subTest(role=role, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(handoff, f"action_{action}")()
            with self.assertRaises(AccessError):
                handoff.responsible_id = self.users[role]
        self.assertEqual(self.handoff.state, "asked")

    def test_outsiders_answer_nothing(self):
        for role in OUTSIDERS:
            handoff = self._as(role, self.handoff)
            for action in ("accept", "reject", "recycle", "settle", "open_customer"):
                with (
                    self.subTest(role=role, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(handoff, f"action_{action}")()

    def test_one_foreign_one_among_own_ones_stops_all(self):
        foreign = self._ask(self.other_customer, "sales", "service")
        with self.assertRaises(AccessError):
            self._as("sales", self.handoff + foreign).action_accept()
        self.assertEqual(self.handoff.state, "asked")

    def test_only_the_giver_takes_back(self):
        self._answer("sales", self.handoff, "reject")
        for role in ("sales", "service", "member", "salesman"):
            with self.subTest(role=role):
                self.assertFalse(self._as(role, self.handoff).may_settle)
                with self.assertRaises(AccessError):
                    self._as(role, self.handoff).action_settle()
                with self.assertRaises(AccessError):
                    self._as(role, self.handoff).action_ask_again()
        self.assertTrue(self._as("manager", self.handoff).may_settle)

    def test_the_dialog_gives_no_right(self):
        for role in ("member", "marketing", "salesman"):
            wizard = (
                self.env["crm.handoff.answer"]
                .with_user(self.users[role])
                .create(
                    {
                        "kind": "reject",
                        "reason": "I can",
                        "handoff_ids": [Command.set(self.handoff.ids)],
                    }
                )
            )
            with self.subTest(role=role), self.assertRaises(AccessError):
                wizard.action_confirm()

    def test_the_dialog_is_not_for_outsiders(self):
        for role in OUTSIDERS:
            dialog = self.env["crm.handoff.answer"].with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                dialog.create({"kind": "reject", "reason": "I can"})


@tagged("post_install", "-at_install")
class TestHandoffHostile(HandoffCase):
    """Callers who know the API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handoff = cls._ask()

    def test_nothing_but_the_responsible_is_written(self):
        for role in ("sales", "manager", "member"):
            for name, value in PROTECTED.items():
                with (
                    self.subTest(role=role, field=name),
                    self.assertRaises(AccessError),
                ):
                    self._as(role, self.handoff).write({name: value})
        self.assertEqual(self.handoff.state, "asked")

    def test_the_state_is_not_smuggled_in_beside_the_responsible(self):
        vals = {"responsible_id": self.users["sales"].id, "state": "accepted"}
        with self.assertRaises(AccessError):
            self._as("sales", self.handoff).write(vals)

    def test_imports_go_the_same_way(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "handoff",
                "model": "crm.handoff",
                "res_id": self.handoff.id,
            }
        )
        result = self._as("sales", self.Handoff).load(
            ["id", "state"], [["__import__.handoff", "accepted"]]
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.handoff.state, "asked")

    def test_nobody_creates_copies_or_deletes(self):
        vals = {
            "partner_id": self.other_customer.id,
            "company_id": self.company.id,
            "from_department": "sales",
            "to_department": "service",
            "asked_on": "2026-01-01 00:00:00",
            "due_on": "2026-01-02 00:00:00",
        }
        for role in (*READERS, "accountant", *OUTSIDERS):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self._as(role, self.Handoff).create(vals)
                with self.assertRaises(AccessError):
                    self._as(role, self.handoff).copy()
                with self.assertRaises(AccessError):
                    self._as(role, self.handoff).unlink()

    def test_only_people_who_can_answer_are_made_responsible(self):
        for role in ("portal", "employee"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self._as("sales", self.handoff).responsible_id = self.users[role]
        other = self._make_company("Hand-off Elsewhere")
        foreign = self._make_user("foreign", USER, other)
        with self.assertRaises(UserError):
            self._as("manager", self.handoff).write({"responsible_id": foreign.id})

    def test_odd_values_for_the_responsible(self):
        for value in (False, None, 0, "1", [], 999_999_999):
            with self.subTest(value=value):
                self._as("sales", self.handoff).write({"responsible_id": value})
                self.assertFalse(self.handoff.responsible_id)
                self.assertEqual(self.handoff.queue_department, "sales")

    def test_handoffs_that_are_not_there(self):
        gone = self.Handoff.browse(999_999_999)
        for action in ("accept", "reject", "settle"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(self._as("sales", gone), f"action_{action}")()
        with self.assertRaises(UserError):
            self._as("sales", self.Handoff).action_accept()

    def test_settings_name_no_outsiders(self):
        for role in ("portal", "employee"):
            for name in ("lifecycle_sales_user_id", "lifecycle_escalation_user_id"):
                with self.subTest(role=role), self.assertRaises(ValidationError):
                    self.company[name] = self.users[role]

    def test_settings_are_not_for_everybody(self):
        with self.assertRaises(AccessError):
            self._as("manager", self.company).lifecycle_hours_to_accept = 1

    def test_who_may_see_may_talk(self):
        message = self._as("marketing", self.handoff).message_post(body="Why?")
        self.assertEqual(message.author_id, self.users["marketing"].partner_id)
        for role in OUTSIDERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.handoff).message_post(body="Me too")

    def test_an_activity_gives_no_right(self):
        handoff = self._as("marketing", self.handoff)
        handoff.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.users["marketing"].id
        )
        self.assertFalse(handoff.may_answer)
        self.assertTrue(handoff.activity_ids)
