# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sales of counters: credited when the session is closed, to the cent."""

from odoo.tests import tagged

from .common_points import PointCase


@tagged("post_install", "-at_install")
class TestPointCredit(PointCase):
    """Floors, product units and territories share what was sold."""

    def test_nothing_is_credited_while_selling(self):
        order = self._sell(self.food, (self.hammer, 100), partner=self.californian)
        self.assertFalse(self._credits_of(order))

    def test_closing_the_session_credits_what_was_sold(self):
        order = self._sell(
            self.food, (self.hammer, 100), (self.advice, 10), partner=self.californian
        )
        session = self._close(self.food)
        self.assert_point_credits(
            order,
            [
                ("food", "flora", 50, 50.0),
                ("tools", "tess", 25, 25.0),
                ("california", "cleo", 25, 25.0),
                ("food", "flora", 66.6667, 6.67),
                ("california", "cleo", 33.3333, 3.33),
            ],
        )
        self.assert_equals_entry(session.move_id)
        rows = self._credits_of(order)
        self.assertEqual(set(rows.mapped("source")), {"pos_order"})
        self.assertEqual(rows.pos_entry_id, session.move_id)
        self.assertEqual(rows.pos_config_id, self.food)
        self.assertEqual(rows[0].line_name, "Hammer")

    def test_strangers_are_nobodys_customers(self):
        order = self._sell(self.books, (self.advice, 10))
        self._close(self.books)
        self.assert_point_credits(order, [("market", None, 100, 10.0)])

    def test_the_seller_is_who_has_the_floor_s_credit(self):
        self._make_member(self.units["food"], self.people["nora"])
        order = self._sell(self.food, (self.advice, 10), user=self.people["nora"])
        other = self._sell(self.food, (self.advice, 10))
        self._close(self.food)
        self.assert_point_credits(order, [("food", "nora", 100, 10.0)])
        self.assert_point_credits(other, [("food", None, 100, 10.0)])

    def test_taxes_are_nobodys_credit(self):
        lines = [(self.hammer, 9.99, 3, 10, tax) for tax in self.taxes.values()]
        orders = self._sell(self.food, *lines) + self._sell(self.books, *lines)
        for point in (self.food, self.books):
            self.assert_equals_entry(self._close(point).move_id)
        self.assertEqual(len(self._credits_of(orders).pos_order_line_id), 8)

    def test_other_currencies_are_credited_in_the_company_s(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 0.7,
                "name": "2026-01-01",
            }
        )
        abroad = self._make_point("Kiosk", euro)
        order = self._sell(abroad, (self.hammer, 9.99, 3), (self.lathe, 0.07))
        session = self._close(abroad)
        self.assert_equals_entry(session.move_id)
        revenue = sum(self._credits_of(order, "revenue").mapped("amount"))
        self.assertAlmostEqual(revenue, 30.04 / 0.7, delta=0.02)

    def test_overlay_comes_on_top(self):
        self._set_shares(self.structure, {"product": 10}, floor=100)
        order = self._sell(self.food, (self.hammer, 100))
        session = self._close(self.food)
        self.assert_equals_entry(session.move_id)
        self.assertEqual(self._credits_of(order, "overlay").mapped("amount"), [10.0])

    def test_what_comes_back_is_exactly_negative(self):
        order = self._sell(
            self.food, (self.hammer, 33.33), (self.advice, 0.05), partner=self.texan
        )
        self._close(self.food)
        self._set_shares(self.structure, product=100)
        refund = self._give_back(order)
        session = self._close(self.food)
        self.assert_equals_entry(session.move_id)
        self.assertEqual(self._summed(refund), self._summed(order, -1))

    def test_what_comes_back_in_parts_adds_up(self):
        order = self._sell(self.food, (self.hammer, 0.35, 3), partner=self.texan)
        refunds = self.env["pos.order"]
        for _part in range(3):
            refunds += self._give_back(order, [1])
            session = self._close(self.food)
            self.assert_equals_entry(session.move_id)
        self.assertEqual(self._summed(refunds), self._summed(order, -1))

    def test_sold_and_given_back_in_one_session(self):
        order = self._sell(self.food, (self.hammer, 33.33), partner=self.texan)
        refund = self._give_back(order)
        session = self._close(self.food)
        self.assert_equals_entry(session.move_id)
        self.assertEqual(self._summed(refund), self._summed(order, -1))

    def _summed(self, orders, sign=1):
        """{(unit, person, kind, credit): cents}."""
        cents = {}
        for row in self._credits_of(orders):
            key = row.unit_id.id, row.user_id.id, row.kind, row.credit
            cents[key] = cents.get(key, 0) + sign * round(row.amount * 100)
        return cents

    def test_cancelled_orders_are_nobodys(self):
        order = self._sell(self.food, (self.hammer, 10))
        other = self.env["pos.order"].create(
            {
                "session_id": order.session_id.id,
                "company_id": self.company.id,
                "lines": [self._prepare_point_line(self.hammer, 5)],
                **dict.fromkeys(
                    ("amount_total", "amount_paid", "amount_tax", "amount_return"), 0
                ),
            }
        )
        other.action_pos_order_cancel()
        self.assert_equals_entry(self._close(self.food).move_id)
        self.assertFalse(self._credits_of(other))

    def test_without_a_structure_nothing_is_written(self):
        self.structure.sudo().write({"date_to": "2026-01-02", "state": "archived"})
        order = self._sell(self.food, (self.hammer, 10))
        self._close(self.food)
        self.assertFalse(self._credits_of(order))

    def test_sessions_cost_the_same_number_of_queries(self):
        """However many orders there are, the credits are three statements."""
        counts = []
        for number in (1, 6):
            orders = self.env["pos.order"]
            for _order in range(number):
                orders += self._sell(self.food, (self.hammer, 10), (self.lathe, 3))
            session = self._close(self.food)
            self.assertEqual(
                len(self._credits_of(orders).pos_order_line_id), 2 * number
            )
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.Credit.sudo()._record_sessions(session)
            counts.append(self.cr.sql_log_count - before)
            self.assert_equals_entry(session.move_id)
        self.assertLessEqual(counts[1], counts[0] + 5)
