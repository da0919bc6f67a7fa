# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is still open between a customer and the company, by set-based SQL."""

from odoo import models
from odoo.tools import SQL

# In this order they are listed; the number of each is part of an obligation's id.
KINDS = [
    ("invoice", "Unpaid Invoice"),
    ("credit", "Customer's Credit"),
    ("draft", "Invoice Not Posted"),
    ("order", "Running Order"),
    ("delivery", "Undelivered Goods"),
    ("return", "Return under Way"),
    ("quotation", "Quotation"),
    ("lead", "Lead"),
    ("activity", "Activity"),
    ("portal", "Portal User"),
    ("consent", "Mailing Consent"),
    ("mailing", "Mailing List"),
    ("pricelist", "Price List"),
    ("limit", "Credit Limit"),
    ("answer", "Given Consent"),
]
NUMBERS = {kind: number for number, (kind, _label) in enumerate(KINDS)}
# Money and goods must be settled; closing itself ends the rest.
BLOCKING = ("invoice", "credit", "draft", "order", "delivery", "return")
ENDING = tuple(kind for kind in NUMBERS if kind not in BLOCKING)
# An id tells the parting, the kind and the document: 18, 4 and 31 bits.
KIND_SHIFT, PARTING_SHIFT = 31, 35
COLUMNS = SQL("parting_id, kind, res_model, res_id, name, date, amount")


class CrmPartingSources(models.AbstractModel):
    """Another addon adds its own kinds by extending ``_get_sources``."""

    _name = "crm.parting.sources"
    _description = "Sources of Obligations"

    def _get_query(self, parting_ids=None):
        """SQL of the obligations of open partings.

        :param parting_ids: of these partings; by default of all
        """
        narrowed = (
            SQL("id = ANY(%s)", list(parting_ids)) if parting_ids else SQL("TRUE")
        )
        return SQL(
            """
            WITH parting AS (SELECT id, partner_id, company_id FROM crm_parting
                              WHERE state = 'open' AND %(narrowed)s),
                 person AS (SELECT parting.id AS parting_id, parting.company_id,
                                   contact.id, contact.name,
                                   contact.email_normalized
                              FROM parting JOIN res_partner contact
                                ON contact.commercial_partner_id = parting.partner_id)
            %(sources)s
            """,
            narrowed=narrowed,
            sources=SQL(" UNION ALL ").join(
                SQL("SELECT %s FROM (%s) source", COLUMNS, source)
                for source in self._get_sources()
            ),
        )

    def _get_sources(self):
        """List of SQL of (parting_id, kind, res_model, res_id, name, date, amount)."""
        sources = [
            self._get_receivables(),
            self._get_drafts(),
            self._get_orders(),
            self._get_pickings(),
            self._get_quotations(),
            self._get_leads(),
            self._get_activities(),
            self._get_portal_users(),
            self._get_consents(),
            self._get_answers(),
            self._get_pricelists(),
            self._get_limits(),
        ]
        # The app of mass mailings is there in some companies only.
        has_lists = "mailing.subscription" in self.env
        return [*sources, self._get_subscriptions()] if has_lists else sources

    # Money

    def _get_receivables(self):
        """Open items of the ledger; what is owed and what is owed to the customer."""
        return SQL(
            """
            SELECT parting_id, CASE WHEN is_credit THEN 'credit' ELSE 'invoice' END
                   AS kind, 'account.move' AS res_model, move.id AS res_id,
                   COALESCE(move.name, move.ref) AS name, due AS date,
                   residual AS amount
              FROM (SELECT person.parting_id, line.move_id,
                           line.amount_residual < 0 AS is_credit,
                           SUM(line.amount_residual) AS residual,
                           MIN(COALESCE(line.date_maturity, line.date)) AS due
                      FROM person
                      JOIN account_move_line line ON line.partner_id = person.id
                       AND line.company_id = person.company_id
                     WHERE line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
                       AND line.account_id IN %(accounts)s
                     GROUP BY 1, 2, 3) item
              JOIN account_move move ON move.id = item.move_id
            """,
            accounts=self.env["crm.lifecycle.facts"]._get_receivable_accounts(),
        )

    def _read_open_items(self, parting, rows):
        """Open items of documents in the currencies that they were made out in.

        :return: (move id, currency id, whether it is a credit, open amount) of each
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT line.move_id, line.currency_id, line.amount_residual < 0,
                       SUM(line.amount_residual_currency)
                  FROM account_move_line line
                  JOIN res_partner contact ON contact.id = line.partner_id
                 WHERE line.move_id = ANY(%(moves)s)
                   AND contact.commercial_partner_id = %(customer)s
                   AND line.reconciled IS NOT TRUE
                   AND line.account_id IN %(accounts)s
                 GROUP BY 1, 2, 3 ORDER BY 1, 2
                """,
                moves=rows.mapped("res_id"),
                customer=parting.partner_id.id,
                accounts=self.env["crm.lifecycle.facts"]._get_receivable_accounts(),
            )
        )

    def _get_drafts(self):
        """Invoices and credit notes that nobody has posted yet."""
        return SQL(
            """
            SELECT person.parting_id, 'draft' AS kind,
                   'account.move' AS res_model, move.id AS res_id,
                   COALESCE(NULLIF(move.name, '/'), move.ref, move.invoice_origin)
                   AS name, move.invoice_date AS date,
                   move.amount_total_signed AS amount
              FROM person
              JOIN account_move move ON move.partner_id = person.id
               AND move.company_id = person.company_id
             WHERE move.state = 'draft'
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
            """
        )

    # Orders and goods

    def _get_orders(self):
        """Orders of which something is to be delivered, done or invoiced.

        Who pays for somebody else's order has an invoice to come, too.
        """
        payers = SQL(
            """
            UNION SELECT person.parting_id, person.company_id, sale.id FROM person
                    JOIN sale_order sale ON sale.partner_invoice_id = person.id
            """
        )
        return self._get_sales(
            "order",
            payers,
            SQL(
                """
                sale.state = 'sale'
                AND (sale.invoice_status = 'to invoice'
                     OR sale.delivery_status IN ('pending', 'started', 'partial')
                     OR EXISTS (SELECT 1 FROM sale_order_line line
                                  JOIN product_product product
                                    ON product.id = line.product_id
                                  JOIN product_template template
                                    ON template.id = product.product_tmpl_id
                                 WHERE line.order_id = sale.id
                                   AND template.type = 'service'
                                   AND line.is_downpayment IS NOT TRUE
                                   AND line.invoice_status = 'no'
                                   AND line.product_uom_qty > line.qty_delivered))
                """
            ),
        )

    def _get_quotations(self):
        return self._get_sales(
            "quotation", SQL(), SQL("sale.state IN ('draft', 'sent')")
        )

    def _get_sales(self, kind, others, condition):
        return SQL(
            """
            SELECT found.parting_id, %(kind)s AS kind, 'sale.order' AS res_model,
                   sale.id AS res_id, sale.name,
                   COALESCE(sale.commitment_date, sale.date_order)::date AS date,
                   sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                   AS amount
              FROM (SELECT person.parting_id, person.company_id, sale.id FROM person
                      JOIN sale_order sale ON sale.partner_id = person.id
                    %(others)s) found
              JOIN sale_order sale ON sale.id = found.id
               AND sale.company_id = found.company_id
             WHERE %(condition)s
            """,
            kind=kind,
            others=others,
            condition=condition,
        )

    def _get_pickings(self):
        """Deliveries and returns that are neither done nor cancelled.

        Goods of a customer's order may go to somebody else's address; what goes to a
        supplier, or comes from one, is no business of its customers.
        """
        return SQL(
            """
            SELECT parting_id,
                   CASE kind.code WHEN 'outgoing' THEN 'delivery' ELSE 'return' END
                   AS kind, 'stock.picking' AS res_model, picking.id AS res_id,
                   picking.name,
                   COALESCE(picking.date_deadline, picking.scheduled_date)::date
                   AS date,
                   NULL::numeric AS amount
              FROM (SELECT person.parting_id, person.company_id, picking.id
                      FROM person
                      JOIN stock_picking picking ON picking.partner_id = person.id
                     UNION
                    SELECT person.parting_id, person.company_id, picking.id
                      FROM person
                      JOIN sale_order sale ON sale.partner_id = person.id
                      JOIN stock_picking picking ON picking.sale_id = sale.id) found
              JOIN stock_picking picking ON picking.id = found.id
               AND picking.company_id = found.company_id
              JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
              JOIN stock_location source ON source.id = picking.location_id
              JOIN stock_location target ON target.id = picking.location_dest_id
             WHERE picking.state NOT IN ('done', 'cancel')
               AND 'supplier' NOT IN (source.usage, target.usage)
               AND (kind.code = 'outgoing' OR kind.code = 'incoming'
                    AND (picking.return_id IS NOT NULL OR source.usage = 'customer'))
            """
        )

    # Work of salespeople

    def _get_leads(self):
        """Open leads; one without company belongs to its team's or its people's."""
        return SQL(
            """
            SELECT person.parting_id, 'lead' AS kind, 'crm.lead' AS res_model,
                   lead.id AS res_id, lead.name, lead.date_deadline AS date,
                   lead.expected_revenue AS amount
              FROM person
              JOIN crm_lead lead ON lead.partner_id = person.id
              LEFT JOIN crm_team team ON team.id = lead.team_id
              LEFT JOIN res_users owner ON owner.id = lead.user_id
              LEFT JOIN res_users creator ON creator.id = lead.create_uid
             WHERE lead.active AND lead.won_status = 'pending'
               AND COALESCE(lead.company_id, team.company_id, owner.company_id,
                            creator.company_id) = person.company_id
            """
        )

    def _get_activities(self):
        """Open activities on the customer and on its documents.

        What accountants have to do with invoices outlasts the parting.
        """
        return SQL(
            """
            SELECT home.parting_id, 'activity' AS kind, 'mail.activity' AS res_model,
                   activity.id AS res_id,
                   COALESCE(activity.summary, activity.res_name) AS name,
                   activity.date_deadline AS date, NULL::numeric AS amount
              FROM (%(homes)s) home
              JOIN mail_activity activity ON activity.res_model = home.model
               AND activity.res_id = home.id
              LEFT JOIN res_users owner ON owner.id = activity.user_id
              LEFT JOIN res_users creator ON creator.id = activity.create_uid
             WHERE activity.active
               AND COALESCE(home.own_company, owner.company_id, creator.company_id)
                   = home.company_id
            """,
            homes=SQL(" UNION ALL ").join(self._get_homes()),
        )

    def _get_homes(self):
        """SQL of (parting_id, company_id, model, id, own_company) of documents."""
        yield SQL(
            "SELECT parting_id, company_id, 'res.partner' AS model, id,"
            " NULL::integer AS own_company FROM person"
        )
        for model in ("crm.lead", "sale.order", "stock.picking"):
            yield self._get_home(model, SQL("person"), SQL("id"), SQL("parting_id"))
        for model in ("crm.lifecycle", "crm.handoff", "crm.information.request"):
            yield self._get_home(model, SQL("parting"), SQL("partner_id"), SQL("id"))

    def _get_home(self, model, table, customer, parting):
        return SQL(
            """
            SELECT owner.%(parting)s, owner.company_id, %(model)s, document.id,
                   document.company_id
              FROM %(owner)s owner
              JOIN %(document)s document ON document.partner_id = owner.%(customer)s
            """,
            parting=parting,
            model=model,
            owner=table,
            document=SQL.identifier(self.env[model]._table),
            customer=customer,
        )

    # What the customer may and gets

    def _get_portal_users(self):
        return SQL(
            """
            SELECT person.parting_id, 'portal' AS kind, 'res.users' AS res_model,
                   account.id AS res_id, account.login AS name, NULL::date AS date,
                   NULL::numeric AS amount
              FROM person
              JOIN res_users account ON account.partner_id = person.id
              JOIN res_company_users_rel allowed ON allowed.user_id = account.id
               AND allowed.cid = person.company_id
             WHERE account.active AND account.share
            """
        )

    def _get_consents(self):
        """Addresses that may receive mailings, since nobody has objected.

        Archived people's too: lists of addresses do not ask whether they are archived.
        """
        return SQL(
            """
            SELECT person.parting_id, 'consent' AS kind, 'res.partner' AS res_model,
                   person.id AS res_id, person.email_normalized AS name,
                   NULL::date AS date, NULL::numeric AS amount
              FROM person
             WHERE person.email_normalized IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM mail_blacklist refused
                                WHERE refused.email = person.email_normalized
                                  AND refused.active)
            """
        )

    def _get_answers(self):
        """What the customer has agreed to, whatever it is about."""
        return SQL(
            """
            SELECT parting.id AS parting_id, 'answer' AS kind,
                   'crm.information.answer' AS res_model, answer.id AS res_id,
                   COALESCE(item.name->>%(lang)s, item.name->>'en_US') AS name,
                   NULL::date AS date, NULL::numeric AS amount
              FROM parting
              JOIN crm_information_answer answer
                ON answer.partner_id = parting.partner_id
               AND answer.company_id = parting.company_id
              JOIN crm_information_item item ON item.id = answer.item_id
             WHERE answer.consent = 'yes'
            """,
            lang=self.env.lang or "en_US",
        )

    def _get_subscriptions(self):
        return SQL(
            """
            SELECT DISTINCT ON (person.parting_id, subscription.id)
                   person.parting_id, 'mailing' AS kind,
                   'mailing.subscription' AS res_model, subscription.id AS res_id,
                   reader.email_normalized AS name, NULL::date AS date,
                   NULL::numeric AS amount
              FROM person
              JOIN mailing_contact reader
                ON reader.email_normalized = person.email_normalized
              JOIN mailing_subscription subscription
                ON subscription.contact_id = reader.id
             WHERE subscription.opt_out IS NOT TRUE
            """
        )

    def _get_pricelists(self):
        """Price lists that were given to the customer in the company."""
        given = self._get_property("specific_property_product_pricelist")
        return SQL(
            """
            SELECT parting.id AS parting_id, 'pricelist' AS kind,
                   'res.partner' AS res_model, customer.id AS res_id,
                   COALESCE(pricelist.name->>%(lang)s, pricelist.name->>'en_US')
                   AS name, NULL::date AS date, NULL::numeric AS amount
              FROM parting
              JOIN res_partner customer ON customer.id = parting.partner_id
              JOIN product_pricelist pricelist ON pricelist.id = (%(given)s)::integer
            """,
            lang=self.env.lang or "en_US",
            given=given,
        )

    def _get_limits(self):
        """Credit limits of their own."""
        fallback = SQL(
            """
            SELECT chosen.json_value::numeric FROM ir_default chosen
             WHERE chosen.field_id = %s AND chosen.user_id IS NULL
               AND chosen.condition IS NULL
               AND (chosen.company_id = parting.company_id OR chosen.company_id IS NULL)
             ORDER BY chosen.company_id NULLS LAST LIMIT 1
            """,
            self.env["ir.model.fields"]._get("res.partner", "credit_limit").id,
        )
        given = self._get_property("credit_limit")
        return SQL(
            """
            SELECT parting.id AS parting_id, 'limit' AS kind,
                   'res.partner' AS res_model, customer.id AS res_id,
                   customer.name, NULL::date AS date, (%(given)s)::numeric AS amount
              FROM parting
              JOIN res_partner customer ON customer.id = parting.partner_id
             WHERE (%(given)s)::numeric <> COALESCE((%(fallback)s), 0)
            """,
            given=given,
            fallback=fallback,
        )

    def _get_property(self, name):
        """SQL of a value that a customer has in one company."""
        return SQL("customer.%s->>parting.company_id::text", SQL.identifier(name))
