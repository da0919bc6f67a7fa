# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who has which role of the customer life cycle."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LifecycleCase

USER = "crm_lifecycle.group_lifecycle_user"
MANAGER = "crm_lifecycle.group_lifecycle_manager"


@tagged("post_install", "-at_install")
class TestAccessRoles(LifecycleCase):
    """Roles are given on purpose, imply each other upwards, and end inside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls._make_users()
        cls.user_portal, cls.user_employee = users["portal"], users["employee"]
        cls.user_member, cls.user_manager = users["member"], users["manager"]
        cls.user_salesman, cls.user_accountant = users["salesman"], users["accountant"]
        cls.user_sales_manager = users["sales_manager"]

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

    def test_people_of_sales_and_accounting_have_a_role_at_once(self):
        self.assertTrue(self.user_salesman.has_group(USER))
        self.assertFalse(self.user_salesman.has_group(MANAGER))
        self.assertTrue(self.user_accountant.has_group(USER))
        self.assertTrue(self.user_sales_manager.has_group(MANAGER))

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
        privilege = self.env.ref("crm_lifecycle.privilege_lifecycle")
        roles = self.env.ref(USER) + self.env.ref(MANAGER)
        self.assertEqual(privilege.group_ids, roles)
        self.assertEqual(
            privilege.category_id, self.env.ref("base.module_category_sales")
        )
