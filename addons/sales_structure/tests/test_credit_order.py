# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders: credited when they are confirmed, and in step with their lines."""

from odoo import Command
from odoo.tests import tagged

from .common_credit import CreditCase


@tagged("post_install", "-at_install")
class TestCreditOrder(CreditCase):
    """The shares of a line are decided once, its amounts follow it."""

    def test_quotation_has_no_credits(self):
        order = self._quotation(self.californian, (self.lathe, 100))
        self.assertFalse(self._credits(order))

    def test_kinds_share_the_lines_that_both_hold(self):
        order = self._order(self.californian, (self.lathe, 100), (self.hammer, 10, 3))
        self.assert_credits(
            order,
            [
                ("machines", "mark", 50, 50.0),
                ("california", "cleo", 50, 50.0),
                ("tools", "tess", 50, 15.0),
                ("california", "cleo", 50, 15.0),
            ],
        )

    def test_one_kind_alone_has_all_of_the_line(self):
        order = self._order(self.californian, (self.advice, 70))
        self.assert_credits(order, [("california", "cleo", 100, 70.0)])
        order = self._order(self.foreigner, (self.hammer, 70))
        self.assert_credits(order, [("tools", "tess", 100, 70.0)])

    def test_line_that_nobody_holds_is_nobodys(self):
        order = self._order(self.foreigner, (self.advice, 70))
        self.assert_credits(order, [(None, None, 100, 70.0)])

    def test_sections_and_notes_have_no_credits(self):
        order = self._quotation(self.californian, (self.advice, 70))
        note = {"display_type": "line_note", "name": "Thanks"}
        order.order_line = [Command.create(note)]
        order.action_confirm()
        self.assertEqual(len(self._credits(order)), 1)

    def test_amounts_follow_the_line_and_shares_stay(self):
        order = self._order(self.californian, (self.lathe, 100))
        self.assertEqual(len(self._credits(order)), 2)
        self._set_shares(self.structure, territory=100)
        order.order_line.product_uom_qty = 3
        self.assert_credits(
            order, [("machines", "mark", 50, 150.0), ("california", "cleo", 50, 150.0)]
        )
        order.order_line.discount = 10
        self.assert_credits(
            order, [("machines", "mark", 50, 135.0), ("california", "cleo", 50, 135.0)]
        )

    def test_added_line_is_credited(self):
        order = self._order(self.californian, (self.advice, 70))
        order.order_line = [self._prepare_line(self.hammer, 10)]
        self.assert_credits(
            order,
            [
                ("california", "cleo", 100, 70.0),
                ("tools", "tess", 50, 5.0),
                ("california", "cleo", 50, 5.0),
            ],
        )

    def test_another_product_falls_to_others(self):
        order = self._order(self.californian, (self.lathe, 100))
        order.order_line.write({"product_id": self.hammer.id, "price_unit": 100})
        self.assert_credits(
            order, [("tools", "tess", 50, 50.0), ("california", "cleo", 50, 50.0)]
        )

    def test_cancelled_order_is_not_credited(self):
        order = self._order(self.californian, (self.lathe, 100))
        order._action_cancel()
        self.assertFalse(self._credits(order))
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(self._credits(order)), 2)

    def test_order_that_is_made_confirmed_is_credited(self):
        order = self._quotation(self.californian, (self.advice, 70), state="sale")
        self.assert_credits(order, [("california", "cleo", 100, 70.0)])

    def test_nothing_is_written_to_order_or_customer(self):
        order = self._quotation(self.californian, (self.lathe, 100))
        order.action_confirm()
        self.env.flush_all()
        with self.assertQueries([]):
            self.env.flush_all()
        stamps = order.write_date, self.californian.write_date
        self._credits(order)
        self.env.invalidate_all()
        self.assertEqual((order.write_date, self.californian.write_date), stamps)
