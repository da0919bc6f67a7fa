# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sessions that were closed before there was a structure: credited afterwards."""

from unittest.mock import patch

from odoo.tests import tagged

from .common_points import PointCase


@tagged("post_install", "-at_install")
class TestPointPast(PointCase):
    """As if the addon had not been there when the sessions were closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()

    def _sell_in_the_past(self, *lines, **vals):
        order = self._sell(self.food, *lines, **vals)
        with patch.object(type(self.Credit), "_record_sessions"):
            session = self._close(self.food)
        self.assertFalse(self._credits_of(order))
        return order, session

    def _ask(self, role="manager"):
        dialogs = self._as(self.users[role], "sales.structure.credit.fill")
        return dialogs.create({"company_id": self.company.id})

    def test_the_dialog_counts_and_fills_sessions(self):
        order, session = self._sell_in_the_past(
            (self.hammer, 100), partner=self.californian
        )
        dialog = self._ask()
        self.assertEqual(dialog.missing_count, 1)
        dialog.action_fill()
        self.assert_point_credits(
            order,
            [
                ("food", "flora", 50, 50.0),
                ("tools", "tess", 25, 25.0),
                ("california", "cleo", 25, 25.0),
            ],
        )
        self.assert_equals_entry(session.move_id)
        self.assertEqual(self._ask().missing_count, 0)

    def test_as_closing_would_have_credited_them(self):
        lines = [(self.hammer, 9.99, 3, 10, tax) for tax in self.taxes.values()]
        past, session = self._sell_in_the_past(*lines)
        self.Credit.sudo()._fill(self.structure)
        self.assert_equals_entry(session.move_id)
        now = self._sell(self.food, *lines)
        self._close(self.food)
        self.assertEqual(*map(self._tell, (past, now)))

    def _tell(self, order):
        rows = self._credits_of(order)
        return rows.mapped(lambda row: (row.unit_id.id, row.percent, row.amount))

    def test_invoices_and_sessions_together(self):
        order, _session = self._sell_in_the_past((self.hammer, 100))
        with patch.object(type(self.Credit), "_record_invoices"):
            invoice = self._invoice(self.californian, (self.lathe, 50))
        self.assertEqual(self._ask().missing_count, 2)
        self.Credit.sudo()._fill(self.structure)
        self.assertTrue(self._credits_of(order))
        self.assertTrue(self.Credit.search([("move_id", "=", invoice.id)]))

    def test_a_second_time_writes_nothing(self):
        order, _session = self._sell_in_the_past((self.hammer, 100))
        self.assertTrue(self.Credit.sudo()._fill(self.structure))
        rows = self._credits_of(order)
        self.assertFalse(self.Credit.sudo()._fill(self.structure))
        self.assertEqual(self._credits_of(order), rows)

    def test_days_without_a_version_stay_empty(self):
        order, session = self._sell_in_the_past((self.hammer, 100))
        # Odoo numbers entries by year.
        self.env["ir.config_parameter"].set_param(
            "sequence.mixin.constraint_start_date", "2100-01-01"
        )
        session.move_id.button_draft()
        session.move_id.date = "2025-12-31"
        session.move_id.action_post()
        self.assertEqual(self._ask().missing_count, 0)
        self.Credit.sudo()._fill(self.structure)
        self.assertFalse(self._credits_of(order))

    def test_other_entries_are_no_sales(self):
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-06-30",
                "journal_id": self.food.journal_id.id,
                "line_ids": [
                    (0, 0, {"account_id": self.income_account.id, "balance": -5}),
                    (0, 0, {"account_id": self.income_account.id, "balance": 5}),
                ],
            }
        ).action_post()
        self.assertEqual(self._ask().missing_count, 0)

    def test_of_an_order_invoiced_since_the_invoice_counts(self):
        order, session = self._sell_in_the_past(
            (self.hammer, 100), partner=self.californian
        )
        order.action_pos_order_invoice()
        self.Credit.sudo()._fill(self.structure)
        self.assertFalse(self._credits_of(order))
        credited = self.Credit.search([("move_id", "=", order.account_move.id)])
        revenue = credited.filtered(lambda row: row.credit == "revenue")
        self.assertEqual(sum(revenue.mapped("amount")), 100.0)
        self.assertEqual(session.state, "closed")
