# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a rule that is tried out to a hand-off in the receiver's queue."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .test_sweep import SweepCase


@tagged("post_install", "-at_install")
class TestJourney(SweepCase, HttpCase):
    """A sales manager, an accountant and a service desk, one after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        # Invoices are readable for the one who is to see the evidence.
        cls.users["service"] = cls._make_user(
            "service", "account.group_account_invoice"
        )
        cls.company.lifecycle_service_user_id = cls.users["service"]
        cls.buyer = cls._make_customer("Journey Buyer")
        cls.second = cls._make_customer("Bought Twice")
        cls._invoice(cls.buyer, cls.today - timedelta(days=20))
        for ago in (30, 5):
            cls._invoice(cls.second, cls.today - timedelta(days=ago))
        cls._evaluate(as_of=cls.today)

    def test_journey(self):
        self._tour("rule", "sales_manager", "life-cycle-rules")
        rule = self.env.ref("crm_lifecycle.rule_regular")
        self.assertEqual(rule.domain, '[("purchase_count", ">=", 2)]')
        invoice = self.env["account.move"].create(
            self._prepare_invoice(self.buyer, self.today, 50)
        )
        self._tour("invoice", "accountant", f"customer-invoices/{invoice.id}")
        self.assertEqual(invoice.state, "posted")
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assert_stage(self.buyer, "regular")
        self._tour("handoff", "service", "hand-offs")

    def _tour(self, part, role, path):
        """Walk a part of the way as somebody, from a page on."""
        tour = f"crm_lifecycle_journey_{part}"
        login = self.users[role].login
        self.start_tour(f"/odoo/{path}", tour, login=login, cookies=self._cookies())
        self.env.invalidate_all()

    def _cookies(self):
        return {"cids": str(self.company.id)}
