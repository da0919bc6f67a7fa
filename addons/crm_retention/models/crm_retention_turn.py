# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose turn it is to start a plan."""

from odoo import api, fields, models
from odoo.tools import SQL


class CrmRetentionTurn(models.Model):
    """One row per company, so that two people never plan the same work twice."""

    _name = "crm.retention.turn"
    _description = "Turn to Start a Plan"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    number = fields.Integer(readonly=True, help="How many plans were started.")

    _company_uniq = models.UniqueIndex("(company_id)", "A company has one turn.")

    @api.model
    def _take(self, company):
        """Wait until nobody else starts a plan, and know what they have planned.

        Whoever has waited has a snapshot from before, cannot change the row, and is
        begun anew by the server, with what the other one has planned in sight.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_retention_turn AS turn (company_id, number)
                VALUES (%s, 1)
                ON CONFLICT (company_id) DO UPDATE SET number = turn.number + 1
                """,
                company.id,
            ),
            # Having to begin anew is no error.
            log_exceptions=False,
        )
        self.invalidate_model()
