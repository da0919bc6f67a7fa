# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payments that are matched with invoices."""

from odoo import models


class AccountPartialReconcile(models.Model):
    """What is owed and how fast it was paid follows from these."""

    _name = "account.partial.reconcile"
    _inherit = ["crm.lifecycle.queueing.mixin", "account.partial.reconcile"]

    def _get_lifecycle_pairs(self):
        return (self.debit_move_id | self.credit_move_id)._get_lifecycle_pairs()
