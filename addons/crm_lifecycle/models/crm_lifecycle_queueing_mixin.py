# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a record that facts are made from gets its customers into the queue."""

from odoo import api, models


class CrmLifecycleQueueingMixin(models.AbstractModel):
    """What changes a fact queues the customer, beside the record, once only."""

    _name = "crm.lifecycle.queueing.mixin"
    _description = "Record that Facts of Customers Are Made From"

    # Fields that facts are made from.
    _lifecycle_watched = frozenset()

    def _get_lifecycle_pairs(self):
        """{(contact or customer id, company id)} of those whose facts are touched."""
        raise NotImplementedError

    def _queue_lifecycle(self):
        """Let the customers of these records be evaluated after the commit."""
        if pairs := self._get_lifecycle_pairs():
            self.env["crm.lifecycle.queue"]._enqueue(pairs)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever gets a record is evaluated."""
        records = super().create(vals_list)
        records._queue_lifecycle()
        return records

    def write(self, vals):
        """Whose it was so far, and whose it is then."""
        if self._lifecycle_watched.isdisjoint(vals):
            return super().write(vals)
        self._queue_lifecycle()
        done = super().write(vals)
        self._queue_lifecycle()
        return done

    def unlink(self):
        """Whoever loses a record is evaluated."""
        self._queue_lifecycle()
        return super().unlink()
