# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Former customers who come back are noticed, once, without slowing them down."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_parting import PartingCase


class ReturnCase(PartingCase):
    """A customer with whom the company has parted this morning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()
        (cls.customer + cls.contact).email = False
        cls.parting = cls._start()
        cls._close(cls.parting)

    @classmethod
    def _close(cls, partings, ago=2):
        """Close them some hours ago, as far as anybody can tell."""
        partings.action_close()
        partings.sudo().closed_at = fields.Datetime.now() - timedelta(hours=ago)

    def _run(self, lasting=60.0):
        """Let the night come."""
        crons = type(self.env["ir.cron"])
        partings = self.Parting.with_user(self.env.ref("base.user_root"))
        self.env.flush_all()
        with patch.object(crons, "_commit_progress", return_value=lasting) as commit:
            partings._cron_remind()
        self.env.invalidate_all()
        return commit

    def _activities(self, parting=None):
        """All of them, also those that are done."""
        parting = parting or self.parting
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [("res_model", "=", "crm.parting"), ("res_id", "=", parting.id)],
                order="id",
            )
        )

    def _sell(self, partner=None):
        """An order that is confirmed now; the test's transaction began long ago."""
        return self._order(partner or self.customer)

    def _bill(self, partner=None, **vals):
        invoice = self._invoice(partner or self.customer, self._today(), 90, **vals)
        self._backdate(invoice, fields.Datetime.now())
        return invoice

    def _ask(self, partner=None, **vals):
        lead = self._lead(partner or self.customer, **vals)
        self._backdate(lead, fields.Datetime.now())
        return lead


@tagged("post_install", "-at_install")
class TestPartingReturn(ReturnCase):
    """What tells of a return, and what does not."""

    def _kinds(self):
        self._run()
        return sorted(self.parting.return_ids.mapped("kind"))

    def test_silence(self):
        self.assertFalse(self._kinds())
        self.assertFalse(self._activities())
        self.assertFalse(self.parting.has_returned)

    def test_an_order(self):
        order = self._sell()
        self.assertEqual(self._kinds(), ["order"])
        row = self.parting.return_ids
        self.assertEqual((row.res_id, row.name, row.amount), (order.id, order.name, 10))
        self.assertTrue(self.parting.has_returned)
        activity = self._activities()
        self.assertEqual(activity.user_id, self.users["manager"])
        self.assertEqual(activity.summary, "The customer is back")
        self.assertIn(order.name, activity.note)
        self.assertIn(f"/odoo/sale.order/{order.id}", activity.note)

    def test_quotations_are_no_orders(self):
        self._quotation(self.customer)
        self.assertFalse(self._kinds())

    def test_an_invoice_of_a_contact(self):
        self._bill(self.contact)
        self.assertEqual(self._kinds(), ["invoice"])

    def test_credits_and_old_invoices_are_no_return(self):
        self._bill(move_type="out_refund")
        old = self._invoice(self.customer, self._today() - timedelta(days=40), 90)
        self._backdate(old, fields.Datetime.now())
        self.assertFalse(self._kinds())

    def test_drafts_are_no_return_until_they_are_posted(self):
        draft = self.env["account.move"].create(
            self._prepare_invoice(self.customer, self._today(), 10)
        )
        self._backdate(draft, fields.Datetime.now())
        self.assertFalse(self._kinds())
        draft.action_post()
        self.assertEqual(self._kinds(), ["invoice"])

    def test_a_lead(self):
        self._ask()
        self.assertEqual(self._kinds(), ["lead"])

    def test_a_lead_from_the_website(self):
        self.contact.email = "olga@bakery.example"
        lead = self._ask(partner_id=False, email_from="Olga <olga@bakery.example>")
        self.assertFalse(lead.partner_id)
        self.assertEqual(self._kinds(), ["lead"])

    def test_lost_leads_and_those_of_others_are_no_return(self):
        self._ask().action_set_lost()
        self._ask(self.other_customer)
        other = self._make_company("Elsewhere")
        self._ask(company_id=other.id)
        self.assertFalse(self._kinds())

    def test_a_lead_that_closing_had_ended(self):
        lead = self._lead(self.other_customer)
        parting = self._start(self.other_customer)
        self._close(parting)
        self._run()
        self.assertFalse(parting.return_ids)
        lead.action_unarchive()
        self._run()
        self.assertEqual(parting.return_ids.res_id, lead.id)

    def test_what_was_there_before_is_no_return(self):
        self._sell(self.other_customer)
        parting = self._start(self.other_customer)
        self._waive("manager", self._rows(parting, "order", "delivery"))
        parting.action_close()
        parting.sudo().closed_at = fields.Datetime.now() + timedelta(seconds=1)
        self._run()
        self.assertFalse(parting.return_ids)

    def test_who_has_not_parted_yet_does_not_come_back(self):
        parting = self._start(self.other_customer)
        self._sell(self.other_customer)
        self._run()
        self.assertFalse(parting.return_ids)

    def test_partings_of_before_know_their_day_alone(self):
        self.parting.sudo().closed_at = False
        self._sell()
        self.assertFalse(self._kinds())
        self.parting.sudo().closed_on = self._today() - timedelta(days=3)
        self.assertEqual(self._kinds(), ["order"])

    def test_each_kind_can_be_switched_off(self):
        self._sell()
        self._bill()
        self._ask()
        names = ("order", "invoice", "lead")
        self.company.write({f"lifecycle_return_{name}": False for name in names})
        self.assertFalse(self._kinds())
        for number, name in enumerate(names):
            self.company[f"lifecycle_return_{name}"] = True
            with self.subTest(name=name):
                self.assertEqual(self._kinds(), sorted(names[: number + 1]))

    def test_posting_and_confirming_write_nothing_of_ours(self):
        self._sell()
        self._bill()
        self._ask()
        self.env.flush_all()
        self.assertFalse(self.parting.return_ids)
        self.assertFalse(self._activities())


@tagged("post_install", "-at_install")
class TestPartingReminders(ReturnCase):
    """One open activity, whatever happens, and however often it is looked at."""

    def test_the_day_that_was_agreed(self):
        self.parting.write(
            {"winback_date": self._today(), "winback_condition": "A truck"}
        )
        self._run()
        self._run()
        activity = self._activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.summary, "Win the customer back")
        self.assertIn("A truck", activity.note)
        self.assertEqual(activity.date_deadline, self._today())

    def test_not_before_its_day_nor_while_it_is_under_way(self):
        self.parting.winback_date = self._today() + timedelta(days=2)
        other = self._start(self.other_customer)
        other.winback_date = self._today()
        self._run()
        self.assertFalse(self._activities() + self._activities(other))

    def test_never_a_second_open_one(self):
        self.parting.winback_date = self._today()
        self._run()
        orders = self._sell() + self._sell(self.contact)
        self._run()
        self.parting.winback_date = self._today() - timedelta(days=1)
        self._bill()
        self._run()
        activity = self._activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.summary, "The customer is back")
        for name in [*orders.mapped("name"), self.parting.return_ids[0].name]:
            with self.subTest(name=name):
                self.assertEqual(activity.note.count(f">{name}<"), 1)

    def test_after_it_is_done_the_next_one_comes(self):
        self._sell()
        self._run()
        self._activities().action_feedback("They only wanted a sample")
        self._run()
        self.assertEqual(len(self._activities()), 1)
        order = self._sell()
        self._run()
        first, second = self._activities()
        self.assertNotIn(order.name, first.note)
        self.assertIn(order.name, second.note)
        self.assertEqual(second.note.count("<li>"), 1)

    def test_a_deleted_one_is_not_missed(self):
        self._sell()
        self._run()
        self._activities().unlink()
        self._bill()
        self._run()
        self.assertEqual(len(self._activities()), 1)

    def test_it_goes_with_the_responsibility(self):
        self._sell()
        self._run()
        self._by("manager", self.parting).user_id = self.users["member"]
        self.assertEqual(self._activities().user_id, self.users["member"])

    def test_winning_back_and_cancelling_end_it(self):
        self._sell()
        self._run()
        self._by("manager", self.parting).action_win_back()
        self.assertFalse(self._activities().active)
        self.assertFalse(self.parting.has_returned)
        other = self._start(self.other_customer)
        self._close(other)
        self._ask(self.other_customer)
        self._run()
        self._by("manager", other).action_cancel()
        self.assertFalse(self._activities(other))

    def test_many_are_told_of_with_the_queries_of_few(self):
        few = self._part_with(2)
        self._run()
        many = self._part_with(10)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=90):
            self._run()
        for parting in few + many:
            self.assertEqual(len(self._activities(parting)), 1)

    def _part_with(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(count)]
        )
        partings = self._start(partners)
        self._close(partings)
        for partner in partners:
            self._ask(partner)
        return partings

    # Faults

    def test_killed_on_the_way(self):
        self._sell()
        self.parting.winback_date = self._today()
        mixin = type(self.env["crm.parting"])
        with (
            self.assertRaises(MemoryError),
            self.env.cr.savepoint(),
            patch.object(mixin, "_create_activities", side_effect=MemoryError),
        ):
            self._run()
        self.env.invalidate_all()
        self.assertFalse(self.parting.return_ids)
        self.assertFalse(self.parting.winback_reminded_on)
        self._run()
        self.assertEqual(len(self.parting.return_ids), 1)
        self.assertEqual(len(self._activities()), 1)

    def test_out_of_time_after_a_batch(self):
        partings = self.parting + self._part_with(3)
        self._sell()
        path = "odoo.addons.crm_lifecycle.models.crm_parting_return_mixin.TOLD_AT_ONCE"
        with patch(path, 2):
            commit = self._run(lasting=0.0)
            self.assertEqual(commit.call_count, 1)
            self.assertEqual(sum(len(self._activities(one)) for one in partings), 2)
            self._run()
        for parting in partings:
            self.assertEqual(len(self._activities(parting)), 1)

    def test_a_second_run_writes_nothing(self):
        self._sell()
        self._run()
        before = self._activities().read() + self.parting.return_ids.read()
        commit = self._run()
        commit.assert_not_called()
        self.assertEqual(
            self._activities().read() + self.parting.return_ids.read(), before
        )

    def test_what_another_run_works_on_is_left_to_it(self):
        self._sell()
        path = "try_lock_for_update"
        with patch.object(type(self.Parting), path, return_value=self.Parting):
            self._run().assert_not_called()
        self.assertFalse(self._activities())

    def test_the_database_keeps_a_document_from_being_told_twice(self):
        self._sell()
        self._run()
        row = self.parting.return_ids
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            row.copy()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestPartingReturnRights(ReturnCase):
    """Who sees them, and who changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(cls.customer)
        cls.env.flush_all()
        cls.env["crm.parting.return.sources"]._record(cls.parting)
        cls.row = cls.parting.return_ids

    def test_own_and_unassigned_customers(self):
        self.customer.user_id = self.users["member"]
        rows = self.env["crm.parting.return"]
        for role, seen in (("member", 1), ("salesman", 0), ("accountant", 1)):
            with self.subTest(role=role):
                found = self._by(role, rows).search([("id", "=", self.row.id)])
                self.assertEqual(len(found), seen)
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._by(role, rows).search([])

    def test_other_companies_see_nothing(self):
        other = self._make_company("Elsewhere")
        boss = self._make_user("boss", "crm_lifecycle.group_lifecycle_manager", other)
        row = self.row.with_user(boss).with_context(allowed_company_ids=other.ids)
        self.assertFalse(row.search([("id", "=", row.id)]))
        with self.assertRaises(AccessError):
            row.action_open()

    def test_nobody_writes_them(self):
        row = self._by("manager", self.row)
        for call in (
            lambda: row.write({"name": "x"}),
            row.unlink,
            row.copy,
            lambda: self._by("manager", self.parting).write(
                {"return_ids": [Command.clear()]}
            ),
            lambda: self._by("manager", self.parting).write({"closed_at": False}),
            lambda: self._by("manager", self.parting).write(
                {"winback_activity_id": False}
            ),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertTrue(self.row.exists())

    def test_its_document_opens_under_own_rights(self):
        manager = self.users["sales_manager"]
        action = self.row.with_user(manager).action_open()
        self.assertEqual(action["res_id"], self.order.id)
        with self.assertRaises(AccessError):
            self._by("member", self.row).action_open()
        self.row.sudo().res_id = 999_999_999
        with self.assertRaises(UserError):
            self.row.action_open()

    def test_money_is_for_those_who_see_it(self):
        self.assertEqual(self._by("accountant", self.row).amount, 10)
        with self.assertRaises(AccessError):
            self._by("member", self.row).read(["amount"])
