# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which former customers have come back, by set-based SQL."""

from odoo import fields, models
from odoo.tools import SQL


class CrmPartingReturnSources(models.AbstractModel):
    """Another addon adds its own documents by extending ``_get_sources``."""

    _name = "crm.parting.return.sources"
    _description = "Sources of Returns"

    def _find(self, today, limit):
        """Ids of closed partings with something to tell that nobody was told yet."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_parting
                 WHERE state = 'closed' AND winback_reminded_on IS NULL
                   AND winback_date <= %(today)s
                 UNION
                SELECT parting_id FROM (%(returns)s) found
                 ORDER BY 1 LIMIT %(limit)s
                """,
                today=today,
                returns=self._get_new(SQL("TRUE")),
                limit=limit,
            )
        )
        return [id_ for (id_,) in rows]

    def _record(self, partings):
        """Write down the new documents of these partings; return the rows."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_parting_return
                       (parting_id, kind, res_model, res_id, name, date, amount,
                        noticed_on)
                SELECT found.*, %(now)s FROM (%(returns)s) found
                 ORDER BY date, res_id
                RETURNING id
                """,
                now=fields.Datetime.now(),
                returns=self._get_new(SQL("parting.id = ANY(%s)", partings.ids)),
            )
        )
        partings.invalidate_recordset(["return_ids"])
        return self.env["crm.parting.return"].browse(id_ for (id_,) in rows)

    def _get_new(self, narrowed):
        """SQL of documents after closing that were not written down yet."""
        return SQL(
            """
            WITH parting AS (
                    SELECT parting.id, parting.partner_id, parting.company_id,
                           parting.closed_on,
                           COALESCE(parting.closed_at, parting.closed_on + 1) AS since,
                           company.lifecycle_return_order AS has_order,
                           company.lifecycle_return_invoice AS has_invoice,
                           company.lifecycle_return_lead AS has_lead
                      FROM crm_parting parting
                      JOIN res_company company ON company.id = parting.company_id
                     WHERE parting.state = 'closed' AND %(narrowed)s),
                 person AS (
                    SELECT parting.id AS parting_id, parting.company_id,
                           parting.closed_on, parting.since, parting.has_order,
                           parting.has_invoice, parting.has_lead, contact.id,
                           contact.email_normalized
                      FROM parting JOIN res_partner contact
                        ON contact.commercial_partner_id = parting.partner_id)
            SELECT * FROM (%(sources)s) source
             WHERE NOT EXISTS (SELECT FROM crm_parting_return known
                                WHERE known.parting_id = source.parting_id
                                  AND known.kind = source.kind
                                  AND known.res_id = source.res_id)
            """,
            narrowed=narrowed,
            sources=SQL(" UNION ").join(self._get_sources()),
        )

    def _get_sources(self):
        """List of SQL of (parting_id, kind, res_model, res_id, name, date, amount)."""
        by_partner = SQL("lead.partner_id = person.id")
        # Whoever writes from the website is known by the address alone.
        by_address = SQL(
            "lead.partner_id IS NULL"
            " AND lead.email_normalized = person.email_normalized"
        )
        return [
            self._get_orders(),
            self._get_invoices(),
            self._get_leads(by_partner),
            self._get_leads(by_address),
        ]

    def _get_orders(self):
        """Confirming an order dates it."""
        return SQL(
            """
            SELECT person.parting_id, 'order' AS kind, 'sale.order' AS res_model,
                   sale.id AS res_id, sale.name, sale.date_order::date AS date,
                   sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                   AS amount
              FROM person
              JOIN sale_order sale ON sale.partner_id = person.id
               AND sale.company_id = person.company_id
             WHERE person.has_order AND sale.state = 'sale'
               AND sale.date_order > person.since
            """
        )

    def _get_invoices(self):
        """Old ones that are entered late are no return."""
        return SQL(
            """
            SELECT person.parting_id, 'invoice', 'account.move', move.id, move.name,
                   move.invoice_date, move.amount_total_signed
              FROM person
              JOIN account_move move ON move.partner_id = person.id
               AND move.company_id = person.company_id
             WHERE person.has_invoice AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_receipt')
               AND move.create_date > person.since
               AND move.invoice_date >= person.closed_on
            """
        )

    def _get_leads(self, is_theirs):
        """New leads, and those that closing had ended and somebody took up again."""
        return SQL(
            """
            SELECT person.parting_id, 'lead', 'crm.lead', lead.id, lead.name,
                   lead.create_date::date, lead.expected_revenue
              FROM person
              JOIN crm_lead lead ON %(is_theirs)s
              LEFT JOIN crm_team team ON team.id = lead.team_id
              LEFT JOIN res_users owner ON owner.id = lead.user_id
              LEFT JOIN res_users creator ON creator.id = lead.create_uid
             WHERE person.has_lead AND lead.active AND lead.won_status <> 'lost'
               AND COALESCE(lead.company_id, team.company_id, owner.company_id,
                            creator.company_id) = person.company_id
               AND (lead.create_date > person.since
                    OR EXISTS (SELECT FROM crm_parting_switched ended
                                WHERE ended.parting_id = person.parting_id
                                  AND ended.kind = 'lead' AND ended.res_id = lead.id))
            """,
            is_theirs=is_theirs,
        )
