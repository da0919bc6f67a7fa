# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who holds a customer is told on its card to those who may know."""

from odoo.tests import tagged

from odoo.addons.sales_structure.tests.common_structure import (
    START,
    TODAY,
    StructureCase,
)


@tagged("post_install", "-at_install")
class TestCustomerCard(StructureCase):
    """Customers of two territories, given to their people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structure = cls._activate(cls._make_structure(), START)
        ids = (cls.californian + cls.new_yorker + cls.texan).ids
        cls.Assignment._assign(cls.company, ids, TODAY)
        cls.member = cls._make_user("member", "sales_structure.group_structure_user")
        cls.employee = cls._make_user("employee", "base.group_user")
        cls.held = cls.Assignment.search([("partner_id", "=", cls.californian.id)])

    def _card(self, user):
        card = self.env["crm.customer.card"].with_user(user)
        return card.with_company(self.company)

    def _people(self, user, customer):
        people = self._card(user).get_more(customer.id)["people"]
        return [(one["name"], one["role"]) for one in people]

    def test_the_holder_is_told_with_the_unit(self):
        told = (self.people["cleo"].name, self.units["california"].name)
        for user in (self.member, self.people["cleo"]):
            with self.subTest(user=user.login):
                self.assertIn(told, self._people(user, self.californian))

    def test_who_may_not_read_assignments_is_told_nothing(self):
        units = set(self.units["california"].mapped("name"))
        roles = {role for _name, role in self._people(self.employee, self.californian)}
        self.assertFalse(units & roles)

    def test_people_of_other_units_are_told_nothing(self):
        roles = {
            role for _name, role in self._people(self.people["nora"], self.californian)
        }
        self.assertNotIn(self.units["california"].name, roles)

    def test_a_unit_without_person_is_nobody(self):
        self.assertFalse(
            [
                role
                for _name, role in self._people(self.member, self.texan)
                if role == self.units["states"].name
            ]
        )

    def test_who_held_it_before_is_not_told(self):
        self.held.date_to = TODAY
        self.assertFalse(self._people(self.member, self.californian))

    def test_contacts_have_their_companys_people(self):
        contact = self.env["res.partner"].create(
            {"name": "Petra", "parent_id": self.californian.id}
        )
        told = (self.people["cleo"].name, self.units["california"].name)
        self.assertIn(told, self._people(self.member, contact))

    def test_the_card_opens_from_an_assignment(self):
        action = self.env["crm.customer.card"]._open(self.held)
        self.assertEqual(action["tag"], "crm_lifecycle.customer_card")
        self.assertEqual(action["params"]["partner_id"], self.californian.id)
