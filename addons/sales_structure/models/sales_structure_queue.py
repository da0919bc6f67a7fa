# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers whose address, tags or size have changed since they were assigned."""

from odoo import fields, models
from odoo.tools import SQL

COLLECTED = "sales_structure_queue"


class SalesStructureQueue(models.Model):
    """Append-only; doubles are folded when it is read.

    There is no foreign key: checking it would lock the customer's row, and customers
    who are deleted meanwhile are left out.
    """

    _name = "sales.structure.queue"
    _description = "Customers to Assign"
    _log_access = False

    partner_id = fields.Integer(string="Partner ID", required=True, readonly=True)

    def _enqueue(self, partner_ids):
        """Let customers be assigned once this transaction is committed."""
        collected = self.env.cr.precommit.data.setdefault(COLLECTED, set())
        if not collected:
            self.env.cr.precommit.add(self._insert_collected)
        collected.update(partner_ids)

    def _insert_collected(self):
        """One statement a transaction, however many customers were changed."""
        partner_ids = sorted(self.env.cr.precommit.data.pop(COLLECTED, ()))
        if partner_ids:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO sales_structure_queue (partner_id)"
                    " SELECT UNNEST(%s::int[])",
                    partner_ids,
                )
            )

    def _take(self, limit):
        """Remove the oldest rows; return the ids of their customers."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM sales_structure_queue
                 WHERE id IN (SELECT id FROM sales_structure_queue
                               ORDER BY id LIMIT %s)
                RETURNING partner_id
                """,
                limit,
            )
        )
        return sorted({partner for (partner,) in rows})
