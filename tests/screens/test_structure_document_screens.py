"""Screens of documents that follow the sales structure, and of rights to see them."""

from datetime import date

from screen_case import ScreenCase

from odoo.tests import new_test_user, tagged

UNIT = "sales_structure.group_sale_unit_documents"


@tagged("post_install", "-at_install")
class TestStructureDocumentScreens(ScreenCase):
    """A unit's seller, whose unit also handles orders, bills and deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.users = {
            name: new_test_user(
                cls.env,
                login=f"screen_{name.lower()}",
                name=name,
                groups=f"{UNIT},stock.group_stock_user,"
                "sales_structure.group_structure_user",
            )
            for name in ("Cleo", "Nora")
        }
        cls._make_structure()
        cls.order = cls._make_orders()

    @classmethod
    def _make_structure(cls):
        structure = cls.env["sales.structure"].create({"name": "2026"})
        units = cls.env["sales.structure.unit"]
        west = units.create({"name": "West", "structure_id": structure.id})
        desk = units.create(
            {
                "name": "Order Desk",
                "structure_id": structure.id,
                "kind": "function",
                "function_ids": [
                    (
                        6,
                        0,
                        cls.env["sales.structure.function"]
                        .search([("code", "in", ("order", "delivery", "billing"))])
                        .ids,
                    )
                ],
            }
        )
        cls.env["sales.structure.rule"].create(
            [{"unit_id": west.id}, {"unit_id": desk.id}]
        )
        members = cls.env["sales.structure.member"]
        members.create({"unit_id": west.id, "user_id": cls.users["Cleo"].id})
        members.create({"unit_id": desk.id, "user_id": cls.users["Nora"].id})
        structure._activate(date(2026, 1, 1))
        cls.env["sales.structure.assignment"]._assign(cls.company)

    @classmethod
    def _make_orders(cls):
        product = cls.env["product.product"].create(
            {"name": "Anvil", "type": "consu", "list_price": 120.0}
        )
        partners = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "customer_rank": 1}
                for name in ("Anna's Bakery", "Boris Works", "Cattle Co")
            ]
        )
        cls.env["sales.structure.assignment"]._assign(cls.company)
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [(0, 0, {"product_id": product.id})],
                }
                for partner in partners
            ]
        )
        orders.action_confirm()
        return orders[0]

    def test_an_order(self):
        self.picture(
            "structure_order",
            f"/odoo/sales/{self.order.id}",
            "a[name=other_information]",
            login="screen_nora",
        )

    def test_work(self):
        for path in ("orders", "deliveries", "returns"):
            ready = ".o_nocontent_help" if path == "returns" else ".o_data_row"
            self.picture(
                f"structure_work_{path}",
                f"/odoo/structure-{path}",
                ready,
                login="screen_nora",
            )

    def test_the_level_in_the_user_s_form(self):
        self.picture(
            "structure_user_rights",
            f"/odoo/users/{self.users['Cleo'].id}",
            "[name=group_ids]",
        )
