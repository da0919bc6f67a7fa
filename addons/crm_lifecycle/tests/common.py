# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The people whom the tests of this addon act as."""

from odoo.tests import TransactionCase, new_test_user


class LifecycleCommon(TransactionCase):
    """One user per role: portal, employee, user and manager of the life cycle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_portal = cls._new_user("portal", "base.group_portal")
        cls.user_employee = cls._new_user("employee", "base.group_user")
        cls.user_member = cls._new_user("member", "crm_lifecycle.group_lifecycle_user")
        cls.user_manager = cls._new_user(
            "manager", "crm_lifecycle.group_lifecycle_manager"
        )

    @classmethod
    def _new_user(cls, role, group):
        return new_test_user(cls.env, login=f"lifecycle_{role}", groups=group)
