# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invoice analysis by risk and payer behaviour."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_lifecycle.models.account_move import OUTGOING

from ..models.crm_lifecycle_signals_mixin import PAYER_BEHAVIOURS
from ..models.crm_retention_segment import SEGMENTS

USERS = "crm_retention.group_retention_user"


class AccountInvoiceReport(models.Model):
    """Columns more, no rows more: a customer has one latest score in a company."""

    _inherit = "account.invoice.report"

    retention_segment = fields.Selection(
        SEGMENTS,
        string="Customer's Segment",
        readonly=True,
        groups=USERS,
        help="By the customer's latest score, whatever day the invoice is of.",
    )
    payer_behaviour = fields.Selection(
        PAYER_BEHAVIOURS,
        string="Customer Pays",
        readonly=True,
        groups=USERS,
        help="By the days late on average of the last 12 months' money.",
    )

    _depends = {
        "crm.lifecycle": ["days_late", "payment_count"],
        "crm.retention.score": ["partner_id", "model_id", "segment"],
        "crm.retention.model": ["company_id", "is_latest"],
        "res.company": ["retention_late_days", "retention_very_late_days"],
    }

    @api.model
    def _select(self):
        return SQL(
            "%s, customer_lifecycle.payer_behaviour,"
            " customer_score.segment AS retention_segment",
            super()._select(),
        )

    @api.model
    def _get_lifecycle_columns(self, rows):
        behaviour = rows._get_fact_sql(rows._table, "payer_behaviour")
        return [
            *super()._get_lifecycle_columns(rows),
            SQL("%s AS payer_behaviour", behaviour),
        ]

    @api.model
    def _from(self):
        return SQL(
            """
            %(host)s
                LEFT JOIN (%(scores)s) customer_score
                    ON customer_score.partner_id = move.commercial_partner_id
                    AND customer_score.company_id = move.company_id
                    AND move.move_type IN %(outgoing)s
            """,
            host=super()._from(),
            scores=self._get_readable_scores(),
            outgoing=OUTGOING,
        )

    @api.model
    def _get_readable_scores(self):
        """SQL of (partner_id, company_id, segment) of scores that the user may see."""
        scores = self.env["crm.retention.score"]
        if not scores.has_access("read"):
            return SQL(
                "SELECT NULL::int AS partner_id, NULL::int AS company_id,"
                " NULL::varchar AS segment WHERE FALSE"
            )
        query = scores._search([("is_latest", "=", True)])
        company = scores._field_to_sql(scores._table, "company_id", query)
        return query.select(
            SQL.identifier(scores._table, "partner_id"),
            SQL("%s AS company_id", company),
            SQL.identifier(scores._table, "segment"),
        )
