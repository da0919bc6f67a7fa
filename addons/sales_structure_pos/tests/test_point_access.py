# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees what: cashiers nothing new, readers of the structure its figures."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_points import CASHIER, PointCase

OURS = {"floor_unit_id", "is_on_my_floor", "structure_credit_ids"}


@tagged("post_install", "-at_install")
class TestPointAccess(PointCase):
    """Cashiers sell as before, with everything of ours out of their sight."""

    def test_cashiers_read_nothing_new(self):
        order = self._sell(self.food, (self.hammer, 10))
        session = self._close(self.food)
        cashier = self._make_user("cashier", CASHIER)
        order = order.with_user(cashier)
        self.assertFalse(OURS & set(order.fields_get()))
        self.assertNotIn("floor_unit_id", order.lines.fields_get())
        with self.assertRaises(AccessError):
            order.read(["structure_credit_ids"])
        with self.assertRaises(AccessError):
            self._as(cashier, "sales.structure.credit").search([])
        self.assertTrue(session.move_id)

    def test_a_cashier_closes_the_session(self):
        cashier = self._make_user("cashier", CASHIER)
        order = self._sell(self.food, (self.hammer, 10), user=cashier)
        order.session_id.with_user(cashier).action_pos_session_closing_control()
        self.assertEqual(order.session_id.state, "closed")
        self.assert_equals_entry(order.session_id.move_id)

    def test_nothing_of_ours_is_loaded_at_the_counter(self):
        order = self._sell(self.food, (self.hammer, 10))
        names = self.env["pos.order"]._load_pos_data_fields(self.food)
        self.assertFalse(OURS & set(names))
        self.assertIn("amount_total", names)
        data = order.read_pos_data([], self.food)
        self.assertFalse(OURS & set(data["pos.order"][0]))
        self.assertFalse(OURS & set(data["pos.order.line"][0]))

    def test_readers_see_credits_of_points_in_the_report(self):
        order = self._sell(self.food, (self.hammer, 100))
        self._close(self.food)
        for role in ("accountant", "manager"):
            user = self._make_user(f"reader_{role}", self._get_group(role))
            rows = self._as(user, "sales.structure.credit")
            groups = rows._read_group(
                [("order_id", "=", False), ("company_id", "=", self.company.id)],
                ["source", "pos_config_id"],
                ["amount:sum"],
            )
            self.assertEqual(groups, [("pos_order", self.food, 100.0)], role)
            listed = rows.search([("pos_order_id", "=", order.id)])
            data = listed.web_read(
                {"line_name": {}, "pos_config_id": {"fields": {"display_name": {}}}}
            )
            self.assertEqual({row["line_name"] for row in data}, {"Hammer"})

    def _get_group(self, role):
        return {
            "accountant": "account.group_account_invoice",
            "manager": "sales_structure.group_structure_manager",
        }[role]

    def test_credits_of_one_line_only(self):
        order = self._sell(self.food, (self.hammer, 100))
        self._close(self.food)
        row = self._credits_of(order)[0]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            row.sudo().source = "move"
            self.env.flush_all()
