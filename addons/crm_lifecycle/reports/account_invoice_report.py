# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invoice analysis by the customers' stages."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.account_move import OUTGOING


class AccountInvoiceReport(models.Model):
    """One column more, not one row more: a customer has one life cycle in a company."""

    _inherit = "account.invoice.report"

    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="Customer Stage",
        readonly=True,
        groups="crm_lifecycle.group_lifecycle_user",
        help="The stage that the customer of the invoice is in today.",
    )

    _depends = {"crm.lifecycle": ["partner_id", "company_id", "stage_id"]}

    @api.model
    def _select(self):
        return SQL(
            "%s, customer_lifecycle.stage_id AS lifecycle_stage_id", super()._select()
        )

    @api.model
    def _from(self):
        return SQL(
            """
            %(host)s
                LEFT JOIN (%(rows)s) customer_lifecycle
                    ON customer_lifecycle.partner_id = move.commercial_partner_id
                    AND customer_lifecycle.company_id = move.company_id
                    AND move.move_type IN %(outgoing)s
            """,
            host=super()._from(),
            rows=self._get_readable_lifecycles(),
            outgoing=OUTGOING,
        )

    @api.model
    def _get_readable_lifecycles(self):
        """SQL of (partner_id, company_id, stage_id, …) that the user may see."""
        rows = self.env["crm.lifecycle"].with_context(active_test=False)
        columns = self._get_lifecycle_columns(rows)
        if rows.has_access("read"):
            return rows._search([]).select(*columns)
        return SQL(
            "SELECT %s FROM %s WHERE FALSE",
            SQL(", ").join(columns),
            SQL.identifier(rows._table),
        )

    @api.model
    def _get_lifecycle_columns(self, rows):
        """List of SQL of what the report takes from the life cycles."""
        return [
            SQL.identifier(rows._table, name)
            for name in ("partner_id", "company_id", "stage_id")
        ]
