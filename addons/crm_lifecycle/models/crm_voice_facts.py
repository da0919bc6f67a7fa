# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Complaints among the facts, and the revenue behind a proposal."""

from odoo import models
from odoo.tools import SQL

from .crm_lifecycle_facts import FactSource


class CrmVoiceFacts(models.AbstractModel):
    """All statements about customers' voice."""

    _name = "crm.voice.facts"
    _description = "Facts about Customers' Voice"

    def _get_complaint_source(self, scope):
        """Complaints that were made, and of them those not answered by then."""
        documents = self._get_complaints(scope)
        select = SQL(
            """
            SELECT partner_id, MIN(day) AS first_seen,
                   COUNT(*)::int AS complaint_count,
                   COUNT(*) FILTER (WHERE is_open)::int AS open_complaint_count
              FROM (%s) complaint
             GROUP BY partner_id
            """,
            documents,
        )
        facts = ("complaint_count", "open_complaint_count")
        return FactSource(facts, select, True, "crm.voice", documents)

    def _get_complaints(self, scope):
        """SQL of complaints; as of today one is open by its state."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   voice.id, %(day)s AS day,
                   voice.answered_on IS NULL OR voice.answered_on >= %(until)s
                   AS is_open
              FROM crm_voice voice
              JOIN res_partner contact ON contact.id = voice.partner_id
             WHERE voice.company_id = %(company)s AND voice.kind = 'complaint'
               AND voice.made_on < %(until)s AND %(condition)s
            """,
            day=scope.day(SQL("voice.made_on")),
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )

    def _get_revenue_sql(self, alias):
        """SQL of the revenue behind a row of ``crm.voice`` under an alias."""
        return SQL(
            """
            (SELECT COALESCE(SUM(lifecycle.net_revenue_year), 0)
               FROM crm_lifecycle lifecycle
              WHERE lifecycle.company_id = %s AND lifecycle.partner_id IN (
                    SELECT voter.commercial_partner_id
                      FROM crm_voice_vote vote
                      JOIN res_partner voter ON voter.id = vote.partner_id
                     WHERE vote.voice_id = %s))
            """,
            SQL.identifier(alias, "company_id"),
            SQL.identifier(alias, "id"),
        )

    def _get_revenue(self, voice_ids):
        """{id: revenue in 12 months of the customers who want it}."""
        self.env["crm.voice.vote"].flush_model()
        self.env["crm.voice"].flush_model(["company_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["crm.lifecycle"].flush_model(["net_revenue_year", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT crm_voice.id, %s FROM crm_voice WHERE id = ANY(%s)",
                self._get_revenue_sql("crm_voice"),
                list(voice_ids),
            )
        )
        return dict(rows)
