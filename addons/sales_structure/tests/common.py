# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The people whom the tests of this addon act as."""

from odoo.tests import TransactionCase, new_test_user


class StructureCommon(TransactionCase):
    """One user per role: portal, employee, user and manager of the sales structure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_portal = cls._new_user("portal", "base.group_portal")
        cls.user_employee = cls._new_user("employee", "base.group_user")
        cls.user_member = cls._new_user(
            "member", "sales_structure.group_structure_user"
        )
        cls.user_manager = cls._new_user(
            "manager", "sales_structure.group_structure_manager"
        )

    @classmethod
    def _new_user(cls, role, group):
        return new_test_user(cls.env, login=f"structure_{role}", groups=group)
