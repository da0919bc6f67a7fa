"""Screens of credits: on quotations, orders and invoices, and their reports."""

from datetime import date
from unittest.mock import patch

import screen_case
from screen_case import ScreenCase

from odoo import Command, fields
from odoo.tests import tagged

PRESSED = """
    document.querySelector({ready}).click();
    setTimeout(() => console.log("test successful"), 2000);
"""
LINES = (("Lathe", 1200.0, 1), ("Hammer", 14.9, 12), ("Advice", 350.0, 1))


@tagged("post_install", "-at_install")
class TestStructureCreditScreens(ScreenCase):
    """Two territories and two product units share the sales of a few months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.today = cls.company._get_structure_day()
        cls.env["sales.structure"].search([("state", "=", "active")]).sudo().write(
            {"state": "archived", "date_from": "2001-01-01", "date_to": "2001-12-31"}
        )
        cls._make_structure()
        cls._make_documents()

    @classmethod
    def _make_structure(cls):
        cls.structure = cls.env["sales.structure"].create({"name": "Organisation"})
        categories = cls.env["product.category"]
        cls.products = {}
        for unit, product in (("Machines", "Lathe"), ("Tools", "Hammer")):
            category = categories.create({"name": unit})
            cls._make_unit(unit, "product", product_category_id=category.id)
            cls.products[product] = cls._make_product(product, category)
        cls.products["Advice"] = cls._make_product(
            "Advice", categories.create({"name": "Other"})
        )
        for unit, state in (("California", 5), ("New York", 27)):
            place = cls.env.ref(f"base.state_us_{state}")
            cls._make_unit(unit, "territory", state_id=place.id)
        cls.structure.share_ids.create(
            {
                "structure_id": cls.structure.id,
                "kind": "product",
                "credit": "overlay",
                "percent": 30,
            }
        )
        cls.structure._activate(date(cls.today.year, 1, 1))

    @classmethod
    def _make_unit(cls, name, kind, **rule):
        unit = cls.env["sales.structure.unit"].create(
            {"name": name, "structure_id": cls.structure.id, "kind": kind}
        )
        user = cls.env.ref("base.user_admin" if kind == "product" else "base.user_demo")
        cls.env["sales.structure.member"].create(
            {"unit_id": unit.id, "user_id": user.id}
        )
        cls.env["sales.structure.rule"].create({"unit_id": unit.id, **rule})

    @classmethod
    def _make_product(cls, name, category):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "categ_id": category.id,
                "taxes_id": False,
            }
        )

    @classmethod
    def _make_documents(cls):
        cls.orders = cls.env["sale.order"]
        for name, state, months in (
            ("Anna's Bakery", 5, 3),
            ("Boris Works", 27, 2),
            ("Dupont", None, 1),
            ("Anna's Bakery", 5, 0),
        ):
            place = state and cls.env.ref(f"base.state_us_{state}")
            customer = cls.env["res.partner"].create(
                {
                    "name": name,
                    "country_id": cls.env.ref("base.us" if state else "base.fr").id,
                    "state_id": place and place.id,
                }
            )
            order = cls._make_order(customer)
            cls.orders += order
            if months:
                order.action_confirm()
                cls._make_invoice(order, months)
        cls.quotation = cls.orders[-1]
        cls.invoice = cls.orders[0].invoice_ids

    @classmethod
    def _make_order(cls, customer):
        return cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.products[name].id,
                            "price_unit": price,
                            "product_uom_qty": quantity,
                        }
                    )
                    for name, price, quantity in LINES
                ],
            }
        )

    @classmethod
    def _make_invoice(cls, order, months):
        invoice = order._create_invoices()
        invoice.invoice_date = fields.Date.subtract(cls.today, months=months)
        invoice.action_post()

    def _get_url(self, record):
        return f"/odoo/m-{record._name}/{record.id}?debug=0"

    def _take_tab(self, name, record):
        """A picture of the tab, after it was pressed."""
        with patch.object(screen_case, "SETTLED", PRESSED):
            tab = ".o_notebook a[name=structure_credit]"
            self.picture(name, self._get_url(record), tab)

    def test_quotation(self):
        self._take_tab("structure_credit_quotation", self.quotation)

    def test_order(self):
        self._take_tab("structure_credit_order", self.orders[0])

    def test_invoice(self):
        self._take_tab("structure_credit_invoice", self.invoice)

    def test_report(self):
        self.picture("structure_credit_report", "/odoo/sales-credit", ".o_pivot td")

    def test_report_as_graph(self):
        url = "/odoo/sales-credit?view_type=graph"
        self.picture("structure_credit_graph", url, ".o_graph_renderer canvas")

    def test_report_as_list(self):
        url = "/odoo/sales-credit?view_type=list"
        self.picture("structure_credit_list", url, ".o_data_row")

    def test_dialog(self):
        credit = self.orders[0].structure_credit_ids[0]
        dialog = (
            self.env["sales.structure.credit.override"]
            .with_user(self.env.ref("base.user_admin"))
            .with_context(default_credit_id=credit.id)
            .create({})
        )
        self.picture("structure_credit_dialog", self._get_url(dialog), ".o_data_row")

    def test_difference(self):
        self.env["sales.structure.credit.table"]._delete_of_invoices(self.invoice.ids)
        url = "/odoo/sales-credit-difference"
        self.picture("structure_credit_difference", url, ".o_data_row")

    def test_fill(self):
        self.env["sales.structure.credit.table"]._delete_of_invoices(self.invoice.ids)
        dialog = (
            self.env["sales.structure.credit.fill"]
            .with_user(self.env.ref("base.user_admin"))
            .create({})
        )
        self.picture("structure_credit_fill", self._get_url(dialog), ".o_field_widget")
