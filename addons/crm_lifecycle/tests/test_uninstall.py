# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people wrote and planned outlives the addon."""

from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestUninstall(LifecycleCase):
    """The hook empties the tables; what hangs on life cycles is the customers'."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer)
        cls._evaluate()
        cls.row = cls._row(cls.customer)

    def test_notes_go_on_with_the_customer_as_internal_ones(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "contract.txt",
                "raw": b"rye",
                "res_model": "crm.lifecycle",
                "res_id": self.row.id,
            }
        )
        note = self.row.message_post(
            body="Likes rye", message_type="comment", attachment_ids=file.ids
        )
        uninstall_hook(self.env)
        self.assertEqual((note.model, note.res_id), ("res.partner", self.customer.id))
        self.assertTrue(note.is_internal)
        self.assertEqual((file.res_model, file.res_id), ("mail.message", note.id))

    def test_open_activities_go_on_with_the_customer(self):
        activity = self.row.activity_schedule("mail.mail_activity_data_call")
        uninstall_hook(self.env)
        self.assertEqual(activity.res_model, "res.partner")
        self.assertEqual(activity.res_model_id.model, "res.partner")
        self.assertEqual(activity.res_id, self.customer.id)
        self.assertIn(activity, self.customer.activity_ids)

    def test_nothing_is_left_that_names_a_stage(self):
        uninstall_hook(self.env)
        self.assertFalse(self.Transition.search_count([]))
        self.assertFalse(self.row.exists())

    def test_the_menu_may_be_gone(self):
        self.env.ref("crm.crm_menu_sales").unlink()
        uninstall_hook(self.env)
        self.assertFalse(self.row.exists())

    def test_the_menu_is_the_host_s_again(self):
        menu = self.env.ref("crm.crm_menu_sales")
        uninstall_hook(self.env)
        self.assertNotIn(self.env.ref("sales_team.group_sale_salesman"), menu.group_ids)
