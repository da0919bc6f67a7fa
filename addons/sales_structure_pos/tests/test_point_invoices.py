# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders that are invoiced: credited by their invoice, never twice."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_points import PointCase


@tagged("post_install", "-at_install")
class TestPointInvoices(PointCase):
    """At the counter, or after the session was closed."""

    def _invoice_order(self, order):
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        return order.account_move

    def test_invoiced_at_the_counter(self):
        order = self._sell(self.food, (self.hammer, 100), partner=self.californian)
        invoice = self._invoice_order(order)
        self.assert_credits(
            invoice,
            [
                ("food", "flora", 50, 50.0),
                ("tools", "tess", 25, 25.0),
                ("california", "cleo", 25, 25.0),
            ],
        )
        session = self._close(self.food)
        self.assertFalse(self._credits_of(order))
        self.assert_equals_entry(session.move_id)
        self.assert_equals_ledger(invoice)

    def test_invoiced_later_is_taken_back_with_its_entry(self):
        order = self._sell(self.food, (self.hammer, 99.99), partner=self.californian)
        other = self._sell(self.food, (self.hammer, 50))
        session = self._close(self.food)
        sold = self._credits_of(order)
        invoice = self._invoice_order(order)
        entry = self.env["account.move"].search(
            [("reversed_pos_order_id", "=", order.id)]
        )
        self.assert_equals_entry(session.move_id)
        self.assert_equals_entry(entry)
        self.assert_equals_ledger(invoice)
        back = self._credits_of(order) - sold
        self.assertEqual(back.pos_entry_id, entry)
        self.assertEqual([-row.amount for row in back], [row.amount for row in sold])
        self.assertEqual(sum(self._credits_of(other, "revenue").mapped("amount")), 50)

    def test_given_back_after_it_was_invoiced_later(self):
        order = self._sell(self.food, (self.hammer, 10, 2), partner=self.californian)
        self._close(self.food)
        self._invoice_order(order)
        refund = self._give_back(order, [1])
        session = self._close(self.food)
        self.assert_equals_entry(session.move_id)
        self.assertEqual(sum(self._credits_of(refund, "revenue").mapped("amount")), -10)

    def test_by_hand_is_for_what_is_not_invoiced(self):
        order = self._sell(self.food, (self.hammer, 100), partner=self.californian)
        session = self._close(self.food)
        credit = self._credits_of(order)[0]
        users = self._make_users()
        dialog = self._as(users["manager"], "sales.structure.credit.override")
        dialog = dialog.create({"credit_id": credit.id})
        self.assertEqual(dialog.amount, 100)
        dialog.share_ids.unlink()
        dialog.share_ids = [
            (
                0,
                0,
                {"unit_id": self.units["machines"].id, "percent": 100},
            )
        ]
        dialog.action_apply()
        self.assert_point_credits(order, [("machines", None, 100, 100.0)])
        self.assert_equals_entry(session.move_id)
        self.assertIn("Hammer", order.message_ids[0].body)
        dialog = dialog.create({"credit_id": self._credits_of(order).id})
        dialog.action_reset()
        self.assertEqual(
            self._credits_of(order).unit_id,
            sum(
                (self.units[name] for name in ("food", "tools", "california")),
                self.Unit,
            ),
        )
        self.assert_equals_entry(session.move_id)
        self._invoice_order(order)
        credit = self._credits_of(order)[0].with_user(users["manager"])
        with self.assertRaises(UserError):
            credit.action_override()
        self.assertEqual(credit.action_open_document()["res_model"], "pos.order")
