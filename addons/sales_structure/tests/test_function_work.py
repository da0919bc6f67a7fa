# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which unit handles an order, a delivery, a return or an invoice of a customer."""

import ast
import re

from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common_documents import DocumentsCase

MODELS = ("sale.order", "stock.picking", "account.move")


class WorkCase(DocumentsCase):
    """A desk for orders, a store for deliveries, and two units that bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("order", "delivery", "billing"):
            cls.people[name] = cls._make_user(
                name,
                "sales_team.group_sale_salesman_all_leads,stock.group_stock_user,"
                "account.group_account_invoice",
            )
        cls._make_function("desk", "order", "order", country_id=233)
        cls._make_function("store", "delivery", "delivery", country_id=233)
        cls._make_function("bills", "billing", "billing", country_id=233)
        cls._make_function("far_bills", None, "billing", country_id=75)
        cls._assign()
        cls.goods = cls._make_product("Anvil", cls.tools_category)
        cls.goods.type = "consu"

    @classmethod
    def _make_picking(cls, partner, code="outgoing", back=False):
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["stock.warehouse"].create(
            {"name": "House", "code": "HSE", "company_id": cls.company.id}
        )
        kind = {"outgoing": warehouse.out_type_id, "incoming": warehouse.in_type_id}
        outside = cls.env.ref("stock.stock_location_customers")
        if code == "incoming" and not back:
            outside = cls.env.ref("stock.stock_location_suppliers")
        places = [warehouse.lot_stock_id, outside]
        if code == "incoming":
            places.reverse()
        return cls.env["stock.picking"].create(
            {
                "picking_type_id": kind[code].id,
                "partner_id": partner.id,
                "location_id": places[0].id,
                "location_dest_id": places[1].id,
            }
        )

    def _find(self, model, domain):
        return self.env[model].search(
            [*domain, ("company_id", "=", self.company.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestFunctionWork(WorkCase):
    """Who handles what, as it is shown."""

    def test_each_step_has_its_unit(self):
        order = self._quotation(self.californian, (self.hammer, 10.0))
        self.assertEqual(order.handling_unit_id, self.units["desk"])
        picking = self._make_picking(self.californian)
        self.assertEqual(picking.handling_unit_id, self.units["store"])
        invoice = self._invoice(self.californian, (self.hammer, 10.0))
        self.assertEqual(invoice.handling_unit_id, self.units["bills"])
        invoice = self._invoice(self.foreigner, (self.hammer, 10.0))
        self.assertEqual(invoice.handling_unit_id, self.units["far_bills"])

    def test_where_nobody_does_a_step_nobody_is_shown(self):
        order = self._quotation(self.foreigner, (self.hammer, 10.0))
        self.assertFalse(order.handling_unit_id)
        self.assertFalse(self._make_picking(self.foreigner).handling_unit_id)

    def test_a_contact_counts_as_its_company(self):
        contact = self.californian.create(
            {"name": "Anna", "parent_id": self.californian.id}
        )
        order = self._quotation(contact, (self.hammer, 10.0))
        self.assertEqual(order.handling_unit_id, self.units["desk"])
        self.assertIn(order, self._find("sale.order", self._by("desk")))

    def _by(self, name):
        return [("handling_unit_id", "=", self.units[name].id)]

    def test_returns_are_handled_by_who_delivers(self):
        back = self._make_picking(self.californian, "incoming", back=True)
        self.assertEqual(back.handling_unit_id, self.units["store"])
        self.assertIn(back, self._find("stock.picking", self._by("store")))

    def test_a_receipt_of_a_supplier_is_nobody_s(self):
        receipt = self._make_picking(self.californian, "incoming")
        self.assertFalse(receipt.handling_unit_id)
        self.assertNotIn(receipt, self._find("stock.picking", self._by("store")))

    def test_a_vendor_bill_is_nobody_s(self):
        bill = self.env["account.move"].new(
            {"move_type": "in_invoice", "partner_id": self.californian.id}
        )
        self.assertFalse(bill.handling_unit_id)

    def test_it_is_shown_before_the_order_is_saved(self):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.californian
            self.assertEqual(form.handling_unit_id, self.units["desk"])

    def test_a_customer_who_falls_to_another_unit_takes_all_along(self):
        order = self._quotation(self.californian, (self.hammer, 10.0))
        self.assertEqual(order.handling_unit_id, self.units["desk"])
        other = self._make_function(
            "other", None, "order", state_id=self.californian.state_id.id
        )
        self._assign()
        order.invalidate_recordset(["handling_unit_id"])
        self.assertEqual(order.handling_unit_id, other)

    def test_each_company_has_its_own_units(self):
        second = self._make_company("Second Structure Test")
        self.env.user.company_ids += second
        order = (
            self.env["sale.order"]
            .with_context(allowed_company_ids=[*self.company.ids, *second.ids])
            .create({"partner_id": self.californian.id, "company_id": second.id})
        )
        self.assertFalse(order.handling_unit_id)
        found = order.search(self._by("desk"))
        self.assertNotIn(order, found)
        self.assertIn(order, order.search([("handling_unit_id", "=", False)]))

    def test_who_works_in_the_store_need_not_know_the_structure(self):
        picking = self._make_picking(self.californian)
        user = self._make_user("store_hand", "stock.group_stock_user")
        pickings = self._as(user, "stock.picking")
        seen = pickings.browse(picking.id)
        [values] = seen.web_read({"handling_unit_id": {"fields": {"display_name": {}}}})
        self.assertEqual(
            values["handling_unit_id"],
            {"id": self.units["store"].id, "display_name": "Store"},
        )
        self.assertIn(seen, pickings.search([("handling_unit_id", "!=", False)]))
        groups = pickings.formatted_read_group(
            [("id", "=", picking.id)], ["handling_unit_id"], ["__count"]
        )
        self.assertEqual(groups[0]["handling_unit_id"][1], "Store")


@tagged("post_install", "-at_install")
class TestFunctionWorkSearch(WorkCase):
    """What is found is what is shown; one hashed sub-select finds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = [cls.californian, cls.new_yorker, cls.foreigner]
        for partner in partners:
            cls._quotation(partner, (cls.hammer, 10.0))
            cls._make_picking(partner)
            cls._make_picking(partner, "incoming", back=True)
            cls._make_picking(partner, "incoming")
            cls._invoice(partner, (cls.hammer, 10.0))

    def test_search_agrees_with_what_is_shown(self):
        names = ("desk", "store", "bills", "far_bills")
        units = {name: self.units[name].id for name in names}
        for model in MODELS:
            records = self._find(model, [])
            for operator, value in (
                *(("=", unit) for unit in units.values()),
                *(("!=", unit) for unit in units.values()),
                ("in", list(units.values())),
                ("not in", list(units.values())),
                ("in", [False, units["bills"]]),
                ("not in", [False, units["bills"]]),
                ("=", False),
                ("!=", False),
                ("in", []),
            ):
                with self.subTest(model=model, operator=operator, value=value):
                    found = self._find(model, [("handling_unit_id", operator, value)])
                    ids = value if isinstance(value, list) else [value]
                    positive = operator in ("=", "in")
                    expected = records.filtered(
                        lambda record, ids=ids, positive=positive: (
                            (record.handling_unit_id.id in ids) == positive
                        )
                    )
                    self.assertEqual(found, expected)

    def test_search_by_name_and_by_field(self):
        for domain in (
            [("handling_unit_id", "ilike", "desk")],
            [("handling_unit_id.name", "=", "Desk")],
            [("handling_unit_id", "any", [("kind", "=", "function")])],
            [("handling_unit_id", "child_of", self.units["desk"].ids)],
        ):
            with self.subTest(domain=domain):
                found = self._find("sale.order", domain)
                self.assertEqual(found.partner_id, self.californian + self.new_yorker)

    def test_groups_agree_with_what_is_shown(self):
        for model in MODELS:
            with self.subTest(model=model):
                records = self._find(model, [])
                groups = self.env[model]._read_group(
                    [("id", "in", records.ids)],
                    ["handling_unit_id"],
                    ["id:recordset"],
                )
                shown = records.grouped("handling_unit_id")
                self.assertEqual(
                    {unit: set(rows.ids) for unit, rows in groups},
                    {unit: set(rows.ids) for unit, rows in shown.items()},
                )

    def test_lists_can_be_grouped_and_sorted_by_it(self):
        for model in MODELS:
            with self.subTest(model=model):
                [field] = self.env[model].fields_get(["handling_unit_id"]).values()
                self.assertTrue(field["groupable"])
                self.assertTrue(field["sortable"])
                self.assertTrue(field["searchable"])
                self._find(model, []).search([], order="handling_unit_id, id", limit=2)

    def test_work_of_my_units(self):
        for model, person, count in (
            ("sale.order", "order", 2),
            ("stock.picking", "delivery", 4),
            ("account.move", "billing", 2),
        ):
            with self.subTest(model=model):
                records = self._as(self.people[person], model)
                mine = records.search([("is_work_of_my_units", "=", True)])
                self.assertEqual(len(mine), count)
                self.assertTrue(all(mine.mapped("is_work_of_my_units")))
                rest = records.search([("is_work_of_my_units", "=", False)])
                self.assertFalse(any(rest.mapped("is_work_of_my_units")))
                self.assertFalse(rest & mine)
                other = self._as(self.people["cleo"], model)
                self.assertFalse(other.search([("is_work_of_my_units", "=", True)]))

    def test_one_hashed_sub_select(self):
        for model in MODELS:
            with self.subTest(model=model):
                domain = Domain("handling_unit_id", "=", self.units["desk"].id)
                query = self.env[model]._search(domain)
                rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                plan = "\n".join(row[0] for row in rows)
                self.assertEqual(plan.count("sales_structure_assignment a"), 1)
                self.assertFalse(re.search(r"(?<!hashed )SubPlan \d+\)", plan), plan)

    def test_queries_do_not_grow_with_the_number_of_documents(self):
        orders = self.env["sale.order"].create(
            [
                {"partner_id": partner.id}
                for partner in (self.californian, self.new_yorker)
                for _number in range(10)
            ]
        )
        self.env.flush_all()
        counts = []
        for some in (orders[:2], orders):
            self.env.invalidate_all()
            some.mapped("partner_id.commercial_partner_id")
            some.mapped("company_id.name")
            before = self.env.cr.sql_log_count
            some.mapped("handling_unit_id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 2)

    def test_the_lists_of_the_menu_open(self):
        self._find("sale.order", [])[0].action_confirm()
        for name in ("order", "delivery", "return", "invoice"):
            with self.subTest(action=name):
                action = self.env["ir.actions.actions"]._for_xml_id(
                    f"sales_structure.function_work_{name}_action"
                )
                domain = Domain(ast.literal_eval(action["domain"]))
                found = self.env[action["res_model"]].search(domain)
                self.assertTrue(found)
                self.assertTrue(all(found.mapped("handling_unit_id")))

    def test_an_empty_list_of_work_does_not_ask_for_transfers(self):
        pickings = self.env["stock.picking"]
        told = pickings.with_context(sales_structure_work=True)
        self.assertEqual(told.get_empty_list_help("Nothing"), "Nothing")
        self.assertNotEqual(pickings.get_empty_list_help("Nothing"), "Nothing")
