# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests of the queue share."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.tools import SQL

from .common import LifecycleCase

HOOKED = {
    "account.move": "_queue_lifecycle",
    "account.partial.reconcile": "_queue_lifecycle",
    "sale.order": "_queue_lifecycle",
    "stock.picking": "_queue_lifecycle",
    "crm.lead": "_queue_lifecycle",
    "mail.message": "_queue_contacts",
    "calendar.event": "_queue_lifecycle",
    "res.partner": "_queue_lifecycles",
}


class QueueCase(LifecycleCase):
    """Asks who waits for an evaluation in the test's company."""

    def setUp(self):
        super().setUp()
        self._empty_queue()

    def _empty_queue(self):
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM crm_lifecycle_queue")

    def _queued_rows(self):
        """[(partner id, company id)] as they were inserted."""
        self.env.cr.flush()
        return self.env.execute_query(
            SQL("SELECT partner_id, company_id FROM crm_lifecycle_queue ORDER BY id")
        )

    def _queued(self, company=None):
        """Whom the queue would have evaluated in a company: commercial partners."""
        company = company or self.company
        ids = [partner for partner, here in self._queued_rows() if here == company.id]
        found = self.env["res.partner"].with_context(active_test=False)
        return found.search([("id", "in", ids)]).commercial_partner_id

    def assert_queued(self, *partners):
        """All of these customers wait; then the queue is emptied."""
        missing = set(partners) - set(self._queued())
        self.assertFalse(missing, "These customers are not queued")
        self._empty_queue()

    def assert_not_queued(self, *partners):
        """None of these customers waits."""
        wrong = set(partners) & set(self._queued())
        self.assertFalse(wrong, "These customers are queued without need")

    def _count_queries(self, action):
        """Number of queries until the transaction could be committed."""
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _get_cost(self, actions):
        """Queries that the hooks add to one of these like actions.

        The first warms the caches; the others run by turns with and without hooks.
        """
        actions[0]()
        bare, hooked = [], []
        for number, action in enumerate(actions[1:]):
            if number % 2:
                hooked.append(self._count_queries(action))
                continue
            with self._without_hooks():
                bare.append(self._count_queries(action))
        return min(hooked) - min(bare)

    @contextmanager
    def _without_hooks(self):
        """As if documents knew nothing of life cycles."""
        with ExitStack() as stack:
            for model, name in HOOKED.items():
                nothing = patch.object(self.registry[model], name, lambda *_args: None)
                stack.enter_context(nothing)
            yield
