# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transfers: which sales floor handles them, and who finds them."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_structure import StructureCase


@tagged("post_install", "-at_install")
class TestFloorTransfers(StructureCase):
    """A hypermarket with a hall for food, and a depot that nobody works in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.market, cls.depot = cls.env["stock.warehouse"].create(
            [
                {"name": "Hypermarket", "code": "HYP", "company_id": cls.company.id},
                {"name": "Depot", "code": "DEP", "company_id": cls.company.id},
            ]
        )
        locations = cls.env["stock.location"]
        cls.food, cls.shelf = locations, locations
        for name in ("food", "shelf"):
            parent = cls.food or cls.market.lot_stock_id
            values = {"name": name, "location_id": parent.id, "usage": "internal"}
            setattr(cls, name, locations.create(values))
        cls.structure = cls._make_structure()
        cls.whole = cls._make_unit(
            cls.structure, "hypermarket", "floor", warehouse_id=cls.market.id
        )
        cls.hall = cls._make_unit(
            cls.structure,
            "food",
            "floor",
            parent=cls.whole,
            location_id=cls.food.id,
        )
        cls._activate(cls.structure)
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")

    def _transfer(self, kind, source, target):
        return self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
            }
        )

    def _make_transfers(self):
        """A transfer of each sort, and whose it is."""
        market, depot = self.market, self.depot
        stock, none = market.lot_stock_id, self.Unit
        return {
            self._transfer(kind, source, target): unit
            for kind, source, target, unit in (
                (market.out_type_id, self.food, self.customers, self.hall),
                (market.out_type_id, self.shelf, self.customers, self.hall),
                (market.out_type_id, stock, self.customers, self.whole),
                (market.in_type_id, self.vendors, self.shelf, self.hall),
                (market.in_type_id, self.vendors, stock, self.whole),
                (market.int_type_id, self.food, stock, self.hall),
                (market.int_type_id, stock, self.food, self.whole),
                (market.out_type_id, self.vendors, self.customers, self.whole),
                (depot.out_type_id, depot.lot_stock_id, self.customers, none),
                (depot.out_type_id, self.vendors, self.customers, none),
                (depot.int_type_id, self.shelf, depot.lot_stock_id, self.hall),
            )
        }

    def _make_storekeeper(self, login, unit=None, role="storekeeper"):
        user = new_test_user(
            self.env,
            login=login,
            groups="stock.group_stock_user,sales_structure.group_structure_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        if unit:
            self._make_member(unit, user, role)
        return user

    def test_the_place_of_the_goods_decides(self):
        for transfer, unit in self._make_transfers().items():
            self.assertEqual(transfer.floor_unit_id, unit, transfer.name)

    def test_what_is_found_is_what_is_shown(self):
        transfers = self._make_transfers()
        everything = self.env["stock.picking"].browse([t.id for t in transfers])
        mine = [("id", "in", everything.ids)]
        for asked in (
            [("floor_unit_id", "=", self.hall.id)],
            [("floor_unit_id", "=", self.whole.id)],
            [("floor_unit_id", "in", [self.hall.id, False])],
            [("floor_unit_id", "!=", self.hall.id)],
            [("floor_unit_id", "=", False)],
            [("floor_unit_id", "!=", False)],
            [("floor_unit_id", "ilike", "food")],
            [("floor_unit_id.kind", "=", "floor")],
        ):
            found = everything.search([*mine, *asked])
            expected = everything.filtered_domain(asked)
            self.assertEqual(found, expected & found, asked)
            self.assertEqual(len(found), len(expected), asked)
            self.assertTrue(found)

    def test_floors_are_found_with_those_below_them(self):
        transfers = self._make_transfers()
        for asked in (self.whole.ids, "Hypermarket"):
            found = self.env["stock.picking"].search(
                [("floor_unit_id", "child_of", asked)]
            )
            self.assertEqual(
                set(found.ids), {t.id for t, unit in transfers.items() if unit}
            )

    def test_the_work_of_my_floor(self):
        transfers = self._make_transfers()
        people = {
            self._make_storekeeper("hall", self.hall): {self.hall},
            self._make_storekeeper("whole", self.whole): {self.whole},
            self._make_storekeeper("led", self.whole, "leader"): {
                self.whole,
                self.hall,
            },
            self._make_storekeeper("guest"): set(),
        }
        for person, units in people.items():
            pickings = self._as(person, "stock.picking")
            found = pickings.search([("is_on_my_floor", "=", True)])
            expected = [t.id for t, unit in transfers.items() if unit in units]
            self.assertEqual(set(found.ids), set(expected), person.login)
            for transfer in pickings.browse([t.id for t in transfers]):
                self.assertEqual(transfer.is_on_my_floor, transfer in found)

    def test_a_rule_about_customers_holds_no_place(self):
        self.hall.rule_ids.partner_id = self.californian
        [transfer, *_rest] = self._make_transfers()
        self.assertEqual(transfer.floor_unit_id, self.whole)

    def test_without_a_structure_there_are_no_floors(self):
        company = self._make_company("Another")
        self.env.user.company_ids += company
        house = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": company.id}
        )
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": house.out_type_id.id,
                "location_id": house.lot_stock_id.id,
                "location_dest_id": self.customers.id,
            }
        )
        self.assertFalse(transfer.floor_unit_id)
        pickings = self.env["stock.picking"].with_company(company)
        found = pickings.search([("floor_unit_id", "=", False)])
        self.assertIn(transfer, found)

    def test_many_transfers_cost_what_one_costs(self):
        transfers = self.env["stock.picking"].browse(
            [t.id for t in self._make_transfers()]
        )
        self.env.flush_all()
        counts = []
        for some in (transfers[:1], transfers):
            self.env.invalidate_all()
            some.mapped("floor_unit_id")
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("floor_unit_id")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_who_reads_no_structure_reads_no_floors(self):
        user = new_test_user(
            self.env,
            login="stock_only",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        fields = self._as(user, "stock.picking").fields_get()
        self.assertNotIn("floor_unit_id", fields)
        self.assertNotIn("is_on_my_floor", fields)

    def test_the_list_of_floors_shows_transfers_of_floors(self):
        transfers = self._make_transfers()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.stock_picking_floor_action"
        )
        found = self.env["stock.picking"].search([("floor_unit_id", "!=", False)])
        self.assertIn("floor_unit_id", action["domain"])
        self.assertEqual(
            set(found.ids), {t.id for t, unit in transfers.items() if unit}
        )
