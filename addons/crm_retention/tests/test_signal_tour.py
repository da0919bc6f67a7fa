# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a customer's health to the documents behind it, in a real browser."""

from odoo.tests import HttpCase, tagged

from .test_signal_documents import SignalDocumentCase


@tagged("post_install", "-at_install")
class TestSignalTour(SignalDocumentCase, HttpCase):
    """As an accountant, who starts from an invoice."""

    def test_health_leads_to_the_documents(self):
        action = self.env.ref("account.action_move_out_invoice")
        self.start_tour(
            f"/odoo/action-{action.id}/{self.paid.id}",
            "crm_retention_signals",
            login=self.users["accountant"].login,
        )
