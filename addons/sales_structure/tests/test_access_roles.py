# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who has which role of the sales structure."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import StructureCommon

USER = "sales_structure.group_structure_user"
MANAGER = "sales_structure.group_structure_manager"


@tagged("post_install", "-at_install")
class TestAccessRoles(StructureCommon):
    """Roles are given on purpose, imply each other upwards, and end inside."""

    def test_manager_is_a_user_and_an_employee(self):
        self.assertTrue(self.user_manager.has_group(MANAGER))
        self.assertTrue(self.user_manager.has_group(USER))
        self.assertTrue(self.user_manager.has_group("base.group_user"))

    def test_user_is_an_employee_but_no_manager(self):
        self.assertTrue(self.user_member.has_group(USER))
        self.assertTrue(self.user_member.has_group("base.group_user"))
        self.assertFalse(self.user_member.has_group(MANAGER))

    def test_user_gains_no_sales_right_by_the_role(self):
        self.assertFalse(self.user_manager.has_group("sales_team.group_sale_salesman"))

    def test_employee_has_no_role_by_default(self):
        self.assertFalse(self.user_employee.has_group(USER))
        self.assertFalse(self.user_employee.has_group(MANAGER))

    def test_portal_customer_has_no_role(self):
        self.assertFalse(self.user_portal.has_group(USER))
        self.assertFalse(self.user_portal.has_group(MANAGER))

    def test_administrator_is_a_manager(self):
        self.assertTrue(self.env.ref("base.user_admin").has_group(MANAGER))

    def test_portal_user_cannot_be_given_the_role(self):
        with self.assertRaises(ValidationError):
            self.user_portal.group_ids += self.env.ref(USER)

    def test_both_roles_are_one_choice_on_the_user_form(self):
        privilege = self.env.ref("sales_structure.privilege_structure")
        roles = self.env.ref(USER) + self.env.ref(MANAGER)
        self.assertEqual(privilege.group_ids, roles)
        self.assertEqual(
            privilege.category_id, self.env.ref("base.module_category_sales")
        )
