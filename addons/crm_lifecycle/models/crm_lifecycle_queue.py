# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers whose documents have changed since the last evaluation."""

from odoo import fields, models
from odoo.tools import SQL

COLLECTED = "crm_lifecycle_queue"


class CrmLifecycleQueue(models.Model):
    """Append-only; doubles are folded when it is read.

    There is no foreign key: a check of it would lock the customer's row while a
    document is being posted, and a customer who is deleted meanwhile is left out.
    """

    _name = "crm.lifecycle.queue"
    _description = "Customers to Evaluate"
    _log_access = False

    partner_id = fields.Integer(string="Partner ID", required=True, readonly=True)
    company_id = fields.Integer(string="Company ID", required=True, readonly=True)

    def _enqueue(self, pairs):
        """Let customers be evaluated once this transaction is committed.

        :param pairs: iterable of (partner id, company id); a contact stands for the
            customer it belongs to
        """
        collected = self.env.cr.precommit.data.setdefault(COLLECTED, set())
        if not collected:
            self.env.cr.precommit.add(self._insert_collected)
        collected.update(pair for pair in pairs if all(pair))

    def _insert_collected(self):
        """One statement a transaction, however many documents were changed."""
        pairs = sorted(self.env.cr.precommit.data.pop(COLLECTED, ()))
        if not pairs:
            return
        partners, companies = zip(*pairs, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lifecycle_queue (partner_id, company_id)
                SELECT * FROM UNNEST(%s::int[], %s::int[])
                """,
                list(partners),
                list(companies),
            )
        )

    def _take(self, limit, company_ids):
        """Remove the oldest rows of some companies; return {company id: partner ids}.

        Whoever is queued again meanwhile gets a new row, which stays.
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM crm_lifecycle_queue
                 WHERE id IN (SELECT id FROM crm_lifecycle_queue
                               WHERE company_id = ANY(%s)
                               ORDER BY id LIMIT %s)
                RETURNING company_id, partner_id
                """,
                list(company_ids),
                limit,
            )
        )
        taken = {}
        for company_id, partner_id in rows:
            taken.setdefault(company_id, set()).add(partner_id)
        return taken

    def _drop_unknown(self):
        """Companies that are gone have nobody to evaluate."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_lifecycle_queue
                 WHERE company_id NOT IN (SELECT id FROM res_company)
                """
            )
        )
