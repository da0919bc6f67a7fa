# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices of the past are filled in, and where credits differ is listed."""

from datetime import date
from unittest.mock import call, patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import sales_structure_credit_filling_mixin as filling
from .common_credit import CreditCase
from .common_structure import TODAY

SPRING = date(2026, 4, 1)


class PastCase(CreditCase):
    """Invoices that were posted before anybody thought of credits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        with patch.object(type(cls.Credit), "_record_invoices"):
            cls.too_early = cls._post_on(date(2025, 12, 31))
            cls.winter = cls._post_on(date(2026, 2, 1))
            cls.summer = cls._post_on(TODAY)
            cls.note = cls.summer._reverse_moves(
                [{"invoice_date": TODAY, "date": TODAY}]
            )
            cls.note.action_post()
        cls.past = cls.winter + cls.summer + cls.note

    @classmethod
    def _post_on(cls, day):
        return cls._invoice(cls.californian, (cls.lathe, 100.01), (None, 5), day=day)


@tagged("post_install", "-at_install")
class TestCreditFill(PastCase):
    """By the version that was in force, in batches that can be interrupted."""

    def _open(self, role="manager"):
        dialogs = self._as(self.users[role], "sales.structure.credit.fill")
        return dialogs.create({"company_id": self.company.id})

    def _run(self, seconds=60.0):
        """Tests may not commit; what is committed is the cron's own affair."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=seconds
        ) as commit:
            self.Credit._cron_fill()
        return commit

    def test_dialog_counts_and_fills(self):
        dialog = self._open()
        self.assertEqual(dialog.missing_count, 3)
        action = dialog.action_fill()
        self.assertEqual(action["res_model"], dialog._name)
        self.assertEqual(self._open().missing_count, 0)
        self.assertFalse(self._credits(self.too_early))
        self.assert_equals_ledger(self.past)
        self.assertEqual(
            [-amount for amount in self._credits(self.note).mapped("amount")],
            self._credits(self.summer).mapped("amount"),
        )

    def test_each_invoice_goes_by_the_version_of_its_day(self):
        plan = self.structure.copy({"name": "Second"})
        self._set_shares(plan, product=100)
        self._activate(plan, SPRING)
        self._open().action_fill()
        self.assertEqual(
            self._credits(self.winter).mapped("percent"), [50.0, 50.0, 100.0]
        )
        self.assertEqual(self._credits(self.summer).mapped("percent"), [100.0, 100.0])
        # The same units, whichever version they are asked of.
        self.assertEqual(
            self._credits(self.winter)[0].unit_id, self._credits(self.summer)[0].unit_id
        )

    def test_second_time_fills_nothing(self):
        self._open().action_fill()
        before = self._credits(self.past).ids
        self._open().action_fill()
        self.assertEqual(self._credits(self.past).ids, before)

    def test_much_is_filled_in_the_background(self):
        cron = self.env.ref("sales_structure.ir_cron_fill_credits")

        def waiting():
            return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

        before = waiting()
        with (
            patch.object(filling, "FILLED_AT_ONCE", 2),
            patch(
                "odoo.addons.sales_structure.wizards.sales_structure_credit_fill"
                ".FILLED_AT_ONCE",
                2,
            ),
        ):
            self._open().action_fill()
            self.assertEqual(waiting(), before + 1)
            self.assertFalse(self._credits(self.past))
            self.assertTrue(self._open().is_running)
            commit = self._run()
        self.assertEqual(
            commit.call_args_list, [call(remaining=3), call(2), call(2), call()]
        )
        self.assert_equals_ledger(self.past)
        self.assertFalse(self._open().is_running)

    def test_interrupted_job_goes_on_where_it_was(self):
        self.structure.fills_credits = True
        with patch.object(filling, "FILLED_AT_ONCE", 1):
            self._run(seconds=0)
            self.assertEqual(len(self._credits(self.past).move_id), 1)
            self.assertTrue(self.structure.fills_credits)
            self._run()
        self.assert_equals_ledger(self.past)

    def test_nothing_asked_nothing_done(self):
        self._run()
        self.assertFalse(self._credits(self.past))

    def test_number_of_queries_does_not_depend_on_invoices(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Credit.sudo()._fill(self.structure)
            return self.env.cr.sql_log_count - before

        count()
        costs = []
        for number in (2, 20):
            with patch.object(type(self.Credit), "_record_invoices"):
                for _time in range(number):
                    self._post_on(TODAY)
            costs.append(count())
        self.assertEqual(*costs)

    def test_company_without_structure(self):
        other = self._make_company("Structure Other")
        self.users["manager"].company_ids += other
        dialog = (
            self.env["sales.structure.credit.fill"]
            .with_user(self.users["manager"])
            .with_context(allowed_company_ids=(self.company + other).ids)
            .create({"company_id": other.id})
        )
        with self.assertRaises(UserError):
            dialog.action_fill()

    def test_managers_alone_fill(self):
        for role in ("salesman", "accountant", "member", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._open(role).action_fill()

    def test_manager_fills_only_own_companies(self):
        other = self._make_company("Structure Other")
        boss = self._make_user("boss", "sales_structure.group_structure_manager", other)
        dialog = (
            self.env["sales.structure.credit.fill"]
            .with_user(boss)
            .with_context(allowed_company_ids=other.ids)
            .create({"company_id": self.company.id})
        )
        with self.assertRaises(UserError):
            dialog.action_fill()
        self.assertFalse(self._credits(self.past))


@tagged("post_install", "-at_install")
class TestCreditDifference(PastCase):
    """The list of invoices whose credits are not what the ledger says."""

    def _get_listed(self, role="accountant"):
        rows = self._as(self.users[role], "sales.structure.credit.difference").search(
            [("company_id", "=", self.company.id)]
        )
        return {row.move_id.id: row for row in rows}

    def test_invoices_without_credits_are_listed(self):
        listed = self._get_listed()
        self.assertEqual(set(listed), set(self.past.ids))
        row = listed[self.note.id]
        self.assertEqual(row.reason, "missing")
        self.assertEqual((row.ledger, row.credited), (-105.01, 0))
        self.assertEqual(row.difference, -105.01)

    def test_nothing_is_listed_where_all_is_credited(self):
        self.Credit.sudo()._fill(self.structure)
        self.assertFalse(self._get_listed())

    def test_everything_that_differs_is_listed(self):
        self.Credit.sudo()._fill(self.structure)
        self._credits(self.winter)[0].sudo().amount = 1
        self._credits(self.summer).sudo().date = SPRING
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET state = 'draft' WHERE id = %s", [self.note.id]
        )
        self.env.invalidate_all()
        reasons = {move: row.reason for move, row in self._get_listed().items()}
        self.assertEqual(
            reasons,
            {
                self.winter.id: "amount",
                self.summer.id: "date",
                self.note.id: "draft",
            },
        )

    def test_overlay_is_no_difference(self):
        self._set_shares(self.structure, {"product": 200}, territory=50, product=50)
        self.Credit.sudo()._fill(self.structure)
        self.assertFalse(self._get_listed())

    def test_manager_credits_anew(self):
        rows = self._get_listed("manager")
        self.env["sales.structure.credit.difference"].with_user(
            self.users["manager"]
        ).browse(rows).action_divide_anew()
        self.assertFalse(self._get_listed())
        self.assert_equals_ledger(self.past)

    def test_draft_that_was_credited_is_forgotten(self):
        self.Credit.sudo()._fill(self.structure)
        self.env.cr.execute(
            "UPDATE account_move SET state = 'draft' WHERE id = %s", [self.note.id]
        )
        self.env.invalidate_all()
        rows = self.env["sales.structure.credit.difference"].browse(self.note.ids)
        rows.with_user(self.users["manager"]).action_divide_anew()
        self.assertFalse(self._credits(self.note))

    def test_row_opens_the_invoice(self):
        row = self._get_listed()[self.winter.id]
        action = row.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("account.move", self.winter.id)
        )

    def test_who_may_see_and_mend(self):
        for role in ("salesman", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_listed(role)
        for role in ("accountant", "member"):
            rows = self._as(self.users[role], "sales.structure.credit.difference")
            with self.subTest(role=role), self.assertRaises(UserError):
                rows.browse(self.winter.ids).action_divide_anew()

    def test_other_companies_are_not_listed(self):
        other = self._make_company("Structure Other")
        outsider = self._make_user("outsider", "account.group_account_invoice", other)
        rows = (
            self.env["sales.structure.credit.difference"]
            .with_user(outsider)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(rows.search([("move_id", "in", self.past.ids)]))
        with self.assertRaises(AccessError):
            rows.browse(self.winter.ids).action_open_document()
