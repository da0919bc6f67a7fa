# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules: what they can ask for, and how they are told in words."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_screens import ScreenRightsCase

HOSTILE = "'); DROP TABLE res_partner; -- <b>é\u202e"


@tagged("post_install", "-at_install")
class TestRule(ScreenRightsCase):
    """All that is filled in must hold."""

    def _new(self, **vals):
        rules = self._as(self.manager, "sales.structure.rule")
        return rules.create({"unit_id": self.units["tools"].id, **vals})

    def test_a_priority_is_never_negative(self):
        self.assertEqual(self._new(sequence=0).sequence, 0)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new(sequence=-1)

    def test_a_range_has_both_ends(self):
        for vals in ({"zip_from": "100"}, {"zip_to": "100"}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self._new(**vals)
        self._new(zip_from="100", zip_to="199")

    def test_a_range_or_a_prefix(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new(zip_from="100", zip_to="199", zip_prefix="1")

    def test_the_state_is_in_the_country(self):
        with self._refused(ValidationError, "California.* is not in France"):
            self._new(
                country_id=self.env.ref("base.fr").id,
                state_id=self.env.ref("base.state_us_5").id,
            )

    def test_the_form_fills_in_the_country(self):
        form = Form(
            self._as(self.manager, "sales.structure.rule"),
            "sales_structure.sales_structure_rule_view_form",
        )
        form.unit_id = self.units["tools"]
        form.state_id = self.env.ref("base.state_us_5")
        self.assertEqual(form.country_id, self.env.ref("base.us"))
        self.assertEqual(form.save().sequence, 10)

    def test_what_it_asks_for_in_words(self):
        tag = self.env["res.partner.category"].create({"name": "Wholesale"})
        for vals, words in (
            ({}, ["Everybody"]),
            ({"country_id": self.env.ref("base.fr").id}, ["France"]),
            ({"city": "Paris", "zip_prefix": "75"}, ["Paris", "ZIP 75…"]),
            ({"zip_from": "100", "zip_to": "199"}, ["ZIP 100–199"]),
            (
                {"category_id": tag.id, "company_type": "person"},
                ["Wholesale", "Person"],
            ),
            ({"revenue_from": 1000, "revenue_to": 5000}, ["1,000.00", "5,000.00"]),
            ({"product_id": self.hammer.id}, ["Hammer"]),
            ({"partner_id": self.texan.id}, ["Cattle Co"]),
        ):
            name = self._new(**vals).name
            for word in words:
                self.assertIn(word, name)

    def test_hostile_texts_are_texts(self):
        rule = self._new(city=HOSTILE, zip_prefix=HOSTILE)
        self.assertIn("DROP TABLE", rule.name)
        self.structure.invalidate_recordset()
        held = self.structure._match_partners(self.californian)
        self.assertIn(self.californian.id, held)
        self.assertTrue(
            any(HOSTILE in one.message for one in self.structure._find_problems())
        )

    def test_goods_and_warehouses_are_of_the_company(self):
        other = self._make_company("Other")
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Theirs", "code": "TH", "company_id": other.id}
        )
        product = self.env["product.product"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        for vals in ({"warehouse_id": warehouse.id}, {"product_id": product.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._new(**vals)

    def test_a_country_in_use_is_kept(self):
        country = self.env["res.country"].create({"name": "Utopia", "code": "XU"})
        self._new(country_id=country.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            country.unlink()

    def test_a_deleted_customer_takes_its_rule_along(self):
        partner = self._make_customer("Gone soon")
        rule = self._new(partner_id=partner.id)
        partner.unlink()
        self.assertFalse(rule.exists())

    def test_a_rule_that_is_switched_off_holds_for_nobody(self):
        self._put_in_force()
        rule = self._see(self.units["california"].rule_ids)
        rule.active = False
        held = self.structure._match_partners(self.californian)[self.californian.id]
        self.assertEqual(held["territory", False], self.units["states"].id)

    def test_many_are_changed_at_once(self):
        rules = self._see(self.structure.rule_ids)
        rules.write({"sequence": 3})
        self.assertEqual(set(rules.mapped("sequence")), {3})

    def test_who_writes(self):
        rule = self._see(self.units["tools"].rule_ids, self.reader)
        self.assertEqual(rule.name, "Tools")
        for change in (
            lambda: rule.write({"sequence": 1}),
            rule.unlink,
            lambda: rule.create({"unit_id": rule.unit_id.id}),
        ):
            with self.assertRaises(AccessError):
                change()
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._see(rule, user).read(["sequence"])


@tagged("post_install", "-at_install")
class TestShare(ScreenRightsCase):
    """How revenue is divided among kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structure.share_ids.unlink()

    def _new(self, **vals):
        shares = self._as(self.manager, "sales.structure.share")
        return shares.create(
            {
                "structure_id": self.structure.id,
                "kind": "product",
                "percent": 40,
                **vals,
            }
        )

    def test_each_kind_once(self):
        self._new()
        self._new(credit="overlay")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new()

    def test_from_nothing_to_ten_times_the_line(self):
        self._new(percent=0)
        for percent in (-1, 1000.5):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self._new(kind="floor", percent=percent)

    def test_who_writes(self):
        share = self._new()
        for user in (self.reader, *self.strangers):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._see(share, user).percent = 1
