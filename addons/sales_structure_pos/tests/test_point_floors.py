# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Points of sale as sales floors: orders, lines and transfers."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_points import PointCase


@tagged("post_install", "-at_install")
class TestPointFloors(PointCase):
    """Rules by point of sale, by the place where it stands, by its warehouse."""

    def test_orders_are_on_the_floor_of_their_point(self):
        food = self._sell(self.food, (self.hammer, 10))
        books = self._sell(self.books, (self.hammer, 10))
        self.assertEqual(food.floor_unit_id, self.units["food"])
        self.assertEqual(books.floor_unit_id, self.units["market"])

    def test_what_is_found_is_what_is_shown(self):
        orders = self._sell(self.food, (self.hammer, 10))
        orders += self._sell(self.books, (self.hammer, 10))
        self.units["market"].rule_ids.active = False
        self.env.invalidate_all()
        for asked, expected in (
            ([("floor_unit_id", "=", self.units["food"].id)], orders[0]),
            ([("floor_unit_id", "child_of", self.units["market"].id)], orders[0]),
            ([("floor_unit_id", "=", False)], orders[1]),
            ([("floor_unit_id", "!=", False)], orders[0]),
        ):
            found = orders.search([("id", "in", orders.ids), *asked])
            self.assertEqual(found, expected, asked)
            self.assertEqual(orders.filtered_domain(asked), expected, asked)

    def test_a_point_is_where_its_goods_come_from(self):
        hall = self.env["stock.location"].create(
            {"name": "Hall", "location_id": self.market.lot_stock_id.id}
        )
        books = self._make_unit(
            self.structure,
            "books",
            "floor",
            parent=self.units["market"],
            location_id=hall.id,
        )
        order = self._sell(self.books, (self.hammer, 10))
        self.assertEqual(order.floor_unit_id, self.units["market"])
        self.books.picking_type_id = self.books.picking_type_id.copy(
            {"default_location_src_id": hall.id, "sequence_code": "HALL"}
        )
        order.invalidate_recordset()
        self.assertEqual(order.floor_unit_id, books)

    def test_lines_fall_to_a_floor_and_to_a_product_unit(self):
        order = self._sell(self.food, (self.hammer, 10), (self.advice, 10))
        self.assertEqual(order.lines.mapped("floor_unit_id"), self.units["food"])
        self.assertEqual(
            [line.product_unit_id for line in order.lines],
            [self.units["tools"], self.Unit],
        )

    def test_rules_about_points_have_words(self):
        rule = self.units["food"].rule_ids
        self.assertEqual(rule.name, "Food")
        rule.warehouse_id = self.market
        self.assertIn("Food", rule.name)
        self.assertIn("Market", rule.name)

    def test_a_copied_version_asks_for_the_same_points(self):
        plan = self.structure.copy()
        rules = plan.rule_ids.filtered("point_of_sale_id")
        self.assertEqual(rules.point_of_sale_id, self.food)

    def test_customers_do_not_fall_to_points(self):
        self.addCleanup(setattr, type(self), "units", self.units)
        plan = self._make_structure("Plan")
        self._make_rule(self.units["california"], point_of_sale_id=self.food.id)
        with self.assertRaises(UserError):
            plan._check_can_be_active()

    def test_transfers_of_a_point_are_its_floor_s_work(self):
        goods = self.env["product.product"].create(
            {
                "name": "Bread",
                "is_storable": True,
                "categ_id": self.tools_category.id,
                "taxes_id": False,
            }
        )
        order = self._sell(self.food, (goods, 10))
        session = self._close(self.food)
        transfer = order.picking_ids | session.picking_ids
        self.assertTrue(transfer)
        self.assertEqual(transfer.pos_session_id, session)
        self.assertEqual(transfer.floor_unit_id, self.units["food"])
        pickings = self.env["stock.picking"]
        for unit, found in (
            (self.units["food"], transfer),
            (self.units["market"], pickings),
        ):
            asked = [("floor_unit_id", "=", unit.id), ("id", "in", transfer.ids)]
            self.assertEqual(pickings.search(asked), found)
