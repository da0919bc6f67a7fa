# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer is parted with and won back, every step in a real browser."""

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_parting import PartingCase


@tagged("post_install", "-at_install")
class TestPartingTour(PartingCase, HttpCase):
    """With an open invoice, an undelivered order and a portal user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()
        cls.person = cls._portal_user(cls.contact)
        cls.boss = cls._make_user(
            "boss",
            "sales_team.group_sale_manager,account.group_account_invoice,"
            "stock.group_stock_user",
        )
        cls.customer.user_id = cls.boss
        cls.invoice = cls._invoice(cls.customer, cls._today(), 120)
        cls.order = cls._order(cls.customer)
        cls.env["crm.lifecycle.queue"]._take(9999, cls.company.ids)
        cls.Lifecycle._evaluate(cls.company, cls.customer.ids)

    def test_part_and_win_back(self):
        row = self._row(self.customer)
        # That closing is refused is told to the log as well.
        with mute_logger("odoo.http"):
            self.start_tour(
                f"/odoo/crm.lifecycle/{row.id}",
                "crm_lifecycle_parting",
                login=self.boss.login,
                timeout=120,
            )
        self.env.invalidate_all()
        parting = self.Parting.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(parting.state, "won_back")
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(self.order.picking_ids.state, "done")
        self.assertEqual(parting.waiver_ids.kind, "order")
        self.assertTrue(self.person.active)
        portal = parting.switched_ids.filtered(lambda one: one.kind == "portal")
        self.assertTrue(portal.ended_on and portal.restored_on)

    def test_a_customer_parts_on_the_portal(self):
        self.reason.is_on_portal = True
        self.start_tour(
            "/my/parting", "crm_lifecycle_parting_portal", login=self.person.login
        )
        self.env.invalidate_all()
        parting = self.Parting.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((parting.state, parting.origin), ("open", "portal"))
        self.assertEqual(parting.survey_satisfaction, "2")
