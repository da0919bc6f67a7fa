# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payments that are matched with invoices."""

from odoo import api, models


class AccountPartialReconcile(models.Model):
    """What is owed and how fast it was paid follows from these."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever has paid is evaluated."""
        partials = super().create(vals_list)
        partials._queue_lifecycle()
        return partials

    def unlink(self):
        """Whoever owes again is evaluated."""
        self._queue_lifecycle()
        return super().unlink()

    def _queue_lifecycle(self):
        lines = self.debit_move_id | self.credit_move_id
        if pairs := lines._get_lifecycle_pairs():
            self.env["crm.lifecycle.queue"]._enqueue(pairs)
