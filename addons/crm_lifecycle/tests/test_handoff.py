# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers are handed over, accepted, rejected and recycled."""

import random
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCase
from .common_handoff import HandoffCase

DEPARTMENTS = ("marketing", "sales", "service")
KINDS = ("list", "kanban", "form", "search", "pivot", "graph", "activity")


@tagged("post_install", "-at_install")
class TestHandoffAsked(HandoffCase):
    """What a move to another department's stage gives rise to."""

    def test_a_move_asks_the_receiving_department(self):
        handoff = self._ask()
        self.assertEqual(handoff.state, "asked")
        self.assertEqual(handoff.partner_id, self.customer)
        self.assertEqual(
            (handoff.from_department, handoff.to_department), ("marketing", "sales")
        )
        self.assertEqual(handoff.responsible_id, self.users["sales"])
        self.assertEqual(handoff.giver_id, self.users["marketing"])
        self.assertEqual(handoff.queue_department, "sales")
        self.assertEqual(handoff.queue_user_id, self.users["sales"])
        self.assertFalse(handoff.hours_to_answer)

    def test_the_answer_is_due_after_the_companys_hours(self):
        self.company.lifecycle_hours_to_accept = 24
        handoff = self._ask()
        self.assertEqual(handoff.due_on, handoff.asked_on + timedelta(hours=24))
        self.assertFalse(handoff.is_late)

    def test_nothing_is_asked_of_nothing(self):
        self.assertFalse(self.Handoff._ask(self._move(self.customer.browse())))

    def test_a_move_within_a_department_is_no_handoff(self):
        self.assertFalse(self._ask(giving="sales", receiving="sales"))

    def test_a_replayed_move_and_a_first_entry_are_no_handoffs(self):
        self.assertFalse(self._ask(is_replayed=True))
        self.assertFalse(self._ask(from_stage_id=False))
        self.assertFalse(self._ask(to_stage_id=False))

    def test_asking_twice_asks_once(self):
        moves = self._move(self.customer)
        first = self.Handoff._ask(moves)
        self.assertFalse(self.Handoff._ask(moves))
        self.assertEqual(first.state, "asked")
        self.assertEqual(
            self.Handoff.search_count([("partner_id", "=", self.customer.id)]), 1
        )

    def test_the_next_move_supersedes_what_waits(self):
        first = self._ask()
        second = self._ask(giving="sales", receiving="service")
        self.assertEqual((first.state, second.state), ("superseded", "asked"))
        self.assertFalse(first.queue_department or first.queue_user_id)

    def test_of_two_moves_at_once_the_last_is_asked(self):
        moves = self._move(self.customer) + self._move(
            self.customer, "sales", "service"
        )
        asked = self.Handoff._ask(moves)
        self.assertEqual(asked.transition_id, moves[1])
        other = self.Handoff.search([("transition_id", "=", moves[0].id)])
        self.assertEqual((other.state, other.queue_department), ("superseded", False))

    def test_an_answered_handoff_stays_what_it_is(self):
        first = self._ask()
        self._as("sales", first).action_accept()
        self._ask(giving="sales", receiving="service")
        self.assertEqual(first.state, "accepted")

    def test_a_rejected_one_leaves_the_queue_with_the_next_move(self):
        first = self._ask()
        self._answer("sales", first, "reject")
        self._ask(giving="marketing", receiving="service")
        self.assertEqual(first.state, "rejected")
        self.assertFalse(first.queue_department)

    def test_other_customers_are_left_alone(self):
        first = self._ask(self.other_customer)
        self._ask(self.customer)
        self.assertEqual(first.state, "asked")

    def test_a_department_without_a_responsible_gets_it_into_its_queue(self):
        self.company.lifecycle_sales_user_id = False
        with self._notices() as notices:
            handoff = self._ask()
        self.assertEqual((handoff.state, handoff.queue_department), ("asked", "sales"))
        self.assertFalse(handoff.responsible_id or handoff.queue_user_id)
        self.assertFalse(notices)
        nobody = self.Handoff.search(
            [("queue_department", "!=", False), ("queue_user_id", "=", False)]
        )
        self.assertIn(handoff, nobody)

    def test_an_archived_responsible_is_nobody(self):
        self.users["sales"].active = False
        self.assertFalse(self._ask().responsible_id)

    def test_a_responsible_who_left_the_company_is_nobody(self):
        other = self._make_company("Hand-off Elsewhere")
        self.users["sales"].write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        self.assertFalse(self._ask().responsible_id)

    def test_a_responsible_who_lost_the_role_is_nobody(self):
        self.users["sales"].group_ids -= self.env.ref(
            "crm_lifecycle.group_lifecycle_user"
        )
        self.assertFalse(self._ask().responsible_id)

    def test_who_becomes_responsible_gets_what_waits_for_nobody(self):
        self.company.lifecycle_sales_user_id = False
        handoff = self._ask()
        with self._notices() as notices:
            self.company.lifecycle_sales_user_id = self.users["member"]
        self.assertEqual(handoff.responsible_id, self.users["member"])
        self.assertEqual(handoff.queue_user_id, self.users["member"])
        self.assertEqual([who for who, _ in notices], [self.users["member"].partner_id])

    def test_who_becomes_responsible_gets_what_came_back_to_nobody(self):
        self.company.lifecycle_marketing_user_id = False
        handoff = self._ask()
        self._answer("sales", handoff, "reject")
        self.assertFalse(handoff.queue_user_id)
        self.company.lifecycle_marketing_user_id = self.users["member"]
        self.assertEqual(handoff.queue_user_id, self.users["member"])
        self.assertEqual(handoff.responsible_id, self.users["sales"])

    def test_who_becomes_responsible_takes_nothing_from_others(self):
        handoff = self._ask()
        self.company.lifecycle_sales_user_id = self.users["member"]
        self.assertEqual(handoff.responsible_id, self.users["sales"])

    def test_a_person_is_told_once_per_batch(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(12)]
        )
        moves = self._move(customers) + self._move(
            self.other_customer, "sales", "service"
        )
        with self._notices() as notices:
            self.Handoff._ask(moves)
        self.assertCountEqual(
            notices,
            [
                (self.users["sales"].partner_id, "Customers handed to you: 12"),
                (self.users["service"].partner_id, "Customers handed to you: 1"),
            ],
        )

    def test_who_acts_is_not_told(self):
        moves = self._move(self.customer)
        with self._notices() as notices:
            self.Handoff.with_user(self.users["sales"])._ask(moves)
        self.assertFalse(notices)

    def test_people_without_an_address_stop_nobody(self):
        self.users["sales"].write({"notification_type": "email", "email": False})
        self.assertEqual(self._ask().state, "asked")

    def test_mails_wait_for_the_mail_queue(self):
        self.users["sales"].write(
            {"notification_type": "email", "email": "sales@example.com"}
        )
        with self._notices():
            self._ask()
        mail = self.env["mail.mail"].search(
            [("subject", "=", "Customers handed to you: 1")], limit=1
        )
        self.assertEqual(mail.state, "outgoing")

    def test_everybody_is_told_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["sales"].lang = "fr_FR"
        stage = self.stages["sales"]
        stage.with_context(lang="fr_FR").name = "Chez les vendeurs"
        self._ask()
        message = self.env["mail.message"].search(
            [("message_type", "=", "user_notification")], order="id desc", limit=1
        )
        self.assertIn("Chez les vendeurs", message.body)

    def test_names_in_notices_are_inert(self):
        self.stages["sales"].name = "<script>alert(1)</script>"
        self._ask()
        message = self.env["mail.message"].search(
            [("message_type", "=", "user_notification")], order="id desc", limit=1
        )
        self.assertNotIn("<script>", message.body)

    def test_companies_do_not_meet(self):
        other = self._make_company("Hand-off Elsewhere")
        here = self._ask()
        moves = self._move(self.customer, company_id=other.id)
        there = self.Handoff._ask(moves)
        self.assertEqual((here.state, there.state), ("asked", "asked"))
        self.assertFalse(there.responsible_id)
        self.assertEqual(there.due_on, there.asked_on + timedelta(hours=48))

    def test_many_moves_cost_as_many_queries_as_one(self):
        def queries(customers):
            moves = self._move(customers)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Handoff._ask(moves)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(500)]
        )
        queries(self.customer)
        few, many = queries(customers[:5]), queries(customers)
        self.assertLessEqual(many, few + 3)
        self.assertLess(many, 60)

    def test_ten_thousand_moves_are_asked_within_a_second(self):
        count = 10_000
        self.env.cr.execute(
            "INSERT INTO res_partner (name, active, type, autopost_bills)"
            " SELECT 'Customer ' || n, TRUE, 'contact', 'ask'"
            " FROM generate_series(1, %s) n RETURNING id",
            [count],
        )
        ids = [row for (row,) in self.env.cr.fetchall()]
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)",
            [ids],
        )
        self.env.cr.execute(
            "INSERT INTO crm_lifecycle_transition"
            " (partner_id, company_id, from_stage_id, to_stage_id, date)"
            " SELECT UNNEST(%s), %s, %s, %s, CURRENT_DATE RETURNING id",
            [
                ids,
                self.company.id,
                self.stages["marketing"].id,
                self.stages["sales"].id,
            ],
        )
        moves = self.env["crm.lifecycle.transition"].browse(
            [row for (row,) in self.env.cr.fetchall()]
        )
        before = self.env.cr.sql_log_count
        handoffs = self.Handoff._ask(moves)
        self.assertEqual(len(handoffs), count)
        self.assertLess(self.env.cr.sql_log_count - before, 60)

    def test_whatever_happens_one_question_is_open(self):
        """Random moves and answers, in any order."""
        chance = random.Random(19)  # noqa: S311 no secret
        customers = self.customer + self.other_customer
        last = {}
        for _step in range(60):
            customer = chance.choice(customers)
            giving, receiving = chance.sample(DEPARTMENTS, 2)
            waiting = last.get(customer)
            action = chance.choice(("move", "accept", "reject", "recycle"))
            if action == "move" or not waiting or waiting.state != "asked":
                last[customer] = self._ask(customer, giving, receiving)
            elif action == "accept":
                self._as("manager", waiting).action_accept()
            else:
                self._answer("manager", waiting, action)
                if action == "recycle":
                    last[customer] = self.Handoff.search(
                        [("origin_id", "=", waiting.id)]
                    )
            self._check_invariants(customers, last)

    def _check_invariants(self, customers, last):
        """One row waits per customer at most, and it is the last one."""
        for customer in customers:
            rows = self.Handoff.search([("partner_id", "=", customer.id)])
            waiting = rows.filtered("queue_department")
            self.assertLessEqual(len(waiting), 1)
            if waiting:
                self.assertEqual(waiting, last[customer])
        for row in self.Handoff.search([("partner_id", "in", customers.ids)]):
            self.assertEqual(bool(row.answered_on), bool(row.answered_by))
            if row.state in ("rejected", "recycled"):
                self.assertTrue(row.reason)


@tagged("post_install", "-at_install")
class TestHandoffAnswered(HandoffCase):
    """What people answer."""

    def test_accepting(self):
        with freeze_time("2026-03-02 08:00:00"):
            handoff = self._ask()
        with freeze_time("2026-03-02 14:30:00"):
            self._as("sales", handoff).action_accept()
        self.assertEqual(handoff.state, "accepted")
        self.assertEqual(handoff.answered_by, self.users["sales"])
        self.assertEqual(
            handoff.answered_on, fields.Datetime.to_datetime("2026-03-02 14:30:00")
        )
        self.assertAlmostEqual(handoff.hours_to_answer, 6.5)
        self.assertFalse(handoff.queue_department)

    def test_unanswered_ones_do_not_count_in_the_average(self):
        with freeze_time("2026-03-02 08:00:00"):
            handoffs = self._ask(self.customer + self.other_customer)
        with freeze_time("2026-03-02 18:00:00"):
            self._as("sales", handoffs[0]).action_accept()
        [(average,)] = self.Handoff._read_group(
            [("id", "in", handoffs.ids)], aggregates=["hours_to_answer:avg"]
        )
        self.assertAlmostEqual(average, 10)

    def test_several_are_accepted_at_once(self):
        handoffs = self._ask(self.customer + self.other_customer)
        self._as("sales", handoffs[0]).action_accept()
        self._as("sales", handoffs).action_accept()
        self.assertEqual(set(handoffs.mapped("state")), {"accepted"})

    def test_nothing_is_answered_twice(self):
        handoff = self._ask()
        self._as("sales", handoff).action_accept()
        for action in ("accept", "reject", "recycle"):
            with self.assertRaisesRegex(UserError, "answered already"):
                getattr(self._as("sales", handoff), f"action_{action}")()

    def test_rejecting_gives_it_back_with_the_reason(self):
        handoff = self._ask()
        with self._notices() as notices:
            self._answer("sales", handoff, "reject", "No address")
        self.assertEqual((handoff.state, handoff.reason), ("rejected", "No address"))
        self.assertEqual(handoff.queue_department, "marketing")
        self.assertEqual(handoff.queue_user_id, self.users["marketing"])
        self.assertEqual(
            notices, [(self.users["marketing"].partner_id, "Hand-offs rejected: 1")]
        )

    def test_rejected_goes_to_who_is_responsible_now(self):
        handoff = self._ask()
        self.users["marketing"].active = False
        self._answer("sales", handoff, "reject")
        self.assertEqual(handoff.queue_department, "marketing")
        self.assertFalse(handoff.queue_user_id)

    def test_taking_back_ends_it(self):
        handoff = self._ask()
        self._answer("sales", handoff, "reject")
        self.assertTrue(self._as("marketing", handoff).may_settle)
        self._as("marketing", handoff).action_settle()
        self.assertEqual(handoff.state, "rejected")
        self.assertFalse(handoff.queue_department)
        with self.assertRaises(UserError):
            self._as("marketing", handoff).action_settle()

    def test_asking_again_is_a_handoff_of_its_own(self):
        handoff = self._ask()
        self._answer("sales", handoff, "reject")
        self._answer("marketing", handoff, "ask_again", "Address is there now")
        again = self.Handoff.search([("origin_id", "=", handoff.id)])
        self.assertEqual((again.state, again.to_department), ("asked", "sales"))
        self.assertEqual(again.move_reason, "Address is there now")
        self.assertEqual(again.responsible_id, self.users["sales"])
        self.assertEqual(again.giver_id, self.users["marketing"])
        self.assertFalse(handoff.queue_department)

    def test_recycling_hands_it_over_in_the_other_direction(self):
        handoff = self._ask()
        with self._notices() as notices:
            self._answer("sales", handoff, "recycle", "Not ready yet")
        back = self.Handoff.search([("origin_id", "=", handoff.id)])
        self.assertEqual((handoff.state, back.state), ("recycled", "asked"))
        self.assertEqual(
            (back.from_department, back.to_department), ("sales", "marketing")
        )
        self.assertEqual(back.responsible_id, self.users["marketing"])
        self.assertEqual(back.asked_because, "Not ready yet")
        self.assertFalse(back.answered_on or back.hours_to_answer)
        self.assertEqual(
            notices,
            [(self.users["marketing"].partner_id, "Customers handed to you: 1")],
        )

    def test_a_recycled_one_can_be_sent_on_again(self):
        handoff = self._ask()
        self._answer("sales", handoff, "recycle")
        back = self.Handoff.search([("origin_id", "=", handoff.id)])
        self._answer("marketing", back, "recycle")
        forth = self.Handoff.search([("origin_id", "=", back.id)])
        self.assertEqual((forth.state, forth.to_department), ("asked", "sales"))

    def test_a_reason_is_needed(self):
        handoff = self._ask()
        for kind in ("reject", "recycle"):
            for reason in ("", "  \n", False):
                with (
                    self.subTest(kind=kind, reason=reason),
                    self.assertRaisesRegex(UserError, "reason"),
                ):
                    self._answer("sales", handoff, kind, reason)
        self.assertEqual(handoff.state, "asked")

    @mute_logger("odoo.sql_db")
    def test_the_database_wants_a_reason_as_well(self):
        handoff = self._ask().sudo()
        for reason in (False, "", " "):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                handoff.write({"state": "rejected", "reason": reason})
                handoff.flush_recordset()
            handoff.invalidate_recordset()

    @mute_logger("odoo.sql_db")
    def test_the_database_has_one_open_one(self):
        handoff = self._ask()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            handoff.sudo()._ask_anew("Once more")

    def test_odd_texts_are_kept_as_they_are(self):
        for reason in ("<b>&amp;</b>", "=1+1", "дуже зайнятий 😀", "x" * 20_000):
            handoff = self._ask()
            self._answer("sales", handoff, "reject", reason)
            self.assertEqual(handoff.reason, reason)

    def test_handing_one_to_a_colleague(self):
        handoff = self._ask()
        with self._notices() as notices:
            self._as("sales", handoff).responsible_id = self.users["member"]
        self.assertEqual(handoff.responsible_id, self.users["member"])
        self.assertEqual(handoff.queue_user_id, self.users["member"])
        self.assertEqual([who for who, _ in notices], [self.users["member"].partner_id])
        self._as("member", handoff).action_accept()
        self.assertEqual(handoff.answered_by, self.users["member"])

    def test_answered_ones_are_not_handed_on(self):
        handoff = self._ask()
        self._as("sales", handoff).action_accept()
        with self.assertRaises(UserError):
            self._as("sales", handoff).responsible_id = self.users["member"]

    def test_answers_cost_few_queries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(200)]
        )
        handoffs = self._as("sales", self._ask(customers))
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        handoffs.action_accept()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 30)


@tagged("post_install", "-at_install")
class TestHandoffShown(HandoffCase):
    """What the receiver reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def _row(self, **vals):
        """The customer's life cycle, as the engine writes it."""
        return (
            self.env["crm.lifecycle"]
            .sudo()
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "stage_id": self.stages["sales"].id,
                    **vals,
                }
            )
        )

    def test_essentials_are_words(self):
        self._row(
            purchase_count=3,
            first_purchase="2025-01-10",
            last_purchase="2025-05-10",
            usual_gap=60.0,
            last_contact=self.today - timedelta(days=5),
            quotation_count=2,
            undelivered_count=3,
            late_count=1,
        )
        handoff = self._as("sales", self._ask())
        self.assertEqual(handoff.essential_stage, "In sales")
        self.assertIn("3 times since 01/10/2025", handoff.essential_purchases)
        self.assertIn("every 60 days", handoff.essential_purchases)
        self.assertIn("5 days ago", handoff.essential_contact)
        self.assertEqual(
            handoff.essential_work, "quotations: 2, deliveries: 3, of them late: 1"
        )

    def test_of_nothing_it_says_so(self):
        self._row()
        handoff = self._as("manager", self._ask())
        self.assertEqual(handoff.essential_purchases, "Nothing yet")
        self.assertEqual(handoff.essential_contact, "None is recorded")
        self.assertEqual(handoff.essential_work, "Nothing")
        self.assertEqual(handoff.essential_overdue, "Nothing")

    def test_bought_once(self):
        self._row(purchase_count=1, last_purchase="2025-05-10")
        handoff = self._as("sales", self._ask())
        self.assertEqual(handoff.essential_purchases, "Once, on 05/10/2025")

    def test_without_a_life_cycle_there_are_no_essentials(self):
        handoff = self._as("sales", self._ask())
        self.assertFalse(handoff.essential_stage or handoff.essential_purchases)
        self.assertFalse(handoff.lifecycle_id)
        with self.assertRaises(UserError):
            handoff.action_open_lifecycle()

    def test_debts_are_for_who_may_see_them(self):
        self._row(receivable=300.0, receivable_overdue=120.0)
        handoff = self._ask()
        for role in ("manager", "accountant"):
            owed = self._as(role, handoff).essential_overdue
            self.assertIn("300.00", owed)
            self.assertIn("120.00", owed)
        for role in ("sales", "member", "salesman"):
            with self.subTest(role=role):
                names = self._as(role, handoff).fields_get()
                self.assertNotIn("essential_overdue", names)
                arch = self._as(role, handoff).get_view(view_type="form")["arch"]
                self.assertNotIn("essential_overdue", arch)

    def test_ways_to_the_customer_and_the_life_cycle(self):
        row = self._row()
        handoff = self._as("sales", self._ask())
        customer = handoff.action_open_customer()
        self.assertEqual(
            (customer["res_model"], customer["res_id"]),
            ("res.partner", self.customer.id),
        )
        way = handoff.action_open_lifecycle()
        self.assertEqual((way["res_model"], way["res_id"]), ("crm.lifecycle", row.id))

    def test_the_name_says_from_where_to_where(self):
        self.assertEqual(self._ask().display_name, "Anna's Bakery: Marketing → Sales")

    def test_every_view_opens_for_every_reader(self):
        for role in ("sales", "manager", "salesman", "accountant"):
            for kind in KINDS:
                with self.subTest(role=role, kind=kind):
                    handoffs = self._as(role, self.Handoff)
                    self.assertTrue(handoffs.get_view(view_type=kind)["arch"])

    def test_a_page_of_handoffs_costs_few_queries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(80)]
        )
        handoffs = self._as("sales", self._ask(customers))
        names = ["display_name", "essential_purchases", "may_answer", "is_late"]
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        handoffs.web_read({name: {} for name in names})
        self.assertLess(self.env.cr.sql_log_count - before, 25)


@tagged("post_install", "-at_install")
class TestHandoffMerged(HandoffCase):
    """Merged customers keep all hand-offs and have one open one."""

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source + target).ids, target)

    def test_both_open(self):
        older = self._ask(self.customer)
        newer = self._ask(self.other_customer)
        newer.sudo().asked_on += timedelta(minutes=1)
        self._merge(self.other_customer, self.customer)
        rows = self.Handoff.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(rows, newer + older)
        self.assertEqual((older.state, newer.state), ("superseded", "asked"))

    def test_one_open(self):
        answered = self._ask(self.customer)
        self._as("sales", answered).action_accept()
        waiting = self._ask(self.other_customer)
        self._merge(self.other_customer, self.customer)
        self.assertEqual((answered.state, waiting.state), ("accepted", "asked"))
        self.assertEqual(waiting.partner_id, self.customer)

    def test_a_deleted_customer_takes_its_handoffs_along(self):
        handoff = self._ask()
        self.customer.unlink()
        self.assertFalse(handoff.exists())


@tagged("post_install", "-at_install")
class TestHandoffFromEngine(LifecycleCase):
    """A move that the engine makes is handed over."""

    def test_a_move_by_the_engine_is_handed_over(self):
        manager = self._make_users()["manager"]
        self.company.lifecycle_service_user_id = manager
        self._invoice(self.customer, "2026-06-01")
        self._evaluate()
        row = self.Lifecycle.search([("partner_id", "=", self.customer.id)])
        handoffs = self.env["crm.handoff"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertFalse(handoffs)
        stage = self.env["crm.lifecycle.stage"].search(
            [("department", "!=", row.department)], limit=1
        )
        row.write({"stage_id": stage.id, "pin_reason": "Key account"})
        handoff = handoffs.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(handoff.state, "asked")
        self.assertEqual(handoff.to_department, stage.department)
        self.assertIn("Key account", handoff.move_reason)
