# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the assignments are made from, read in one query each."""

from odoo import models
from odoo.fields import Date
from odoo.tools import SQL

# Fields of a profile that are columns of res_partner.
COLUMNS = {
    "country_id": SQL("COALESCE(p.country_id, 0)"),
    "state_id": SQL("COALESCE(p.state_id, 0)"),
    "zip": SQL("COALESCE(p.zip, '')"),
    "city": SQL("COALESCE(p.city, '')"),
    "industry_id": SQL("COALESCE(p.industry_id, 0)"),
    "company_type": SQL("CASE WHEN p.is_company THEN 'company' ELSE 'person' END"),
}


class SalesStructureLedger(models.AbstractModel):
    """Raw SQL that reads; nothing known is 0 or empty, so that rows can be joined."""

    _name = "sales.structure.ledger"
    _description = "Customers of a Sales Structure"

    def _flush(self):
        """What is read here is written first."""
        self.env.flush_all()

    def _get_names(self, structure, kind=None):
        """Fields of the profile that a version's rules ask for of customers.

        A customer whom a rule names is told apart from the others as ``named_id``: the
        id alone would make each customer a profile of its own.

        :param kind: only those that rules of this kind depend on
        """
        matcher = structure._get_matcher()
        used = matcher.used_by(kind).customer if kind else matcher.used.customer
        return sorted("named_id" if name == "partner_id" else name for name in used)

    def _get_accounts(
        self, structure, partner_ids=None, beside=None, kind=None, archived=False
    ):
        """Query of a company's customers: partner_id and what the rules ask for.

        :param partner_ids: only these, also if they have bought nothing yet
        :param SQL beside: more columns, each with a comma before it
        :param kind: only what rules of this kind ask for
        :param archived: archived customers too, of whom documents tell
        """
        names = self._get_names(structure, kind)
        columns = [
            SQL("%s AS %s", self._get_column(structure, name), self._get_alias(name))
            for name in names
        ]
        return SQL(
            "SELECT p.id AS partner_id%s%s FROM res_partner p%s WHERE %s",
            SQL().join(SQL(", %s", column) for column in columns),
            beside or SQL(),
            SQL().join(self._get_joins(structure, names, partner_ids)),
            self._get_condition(structure.company_id, partner_ids, archived),
        )

    def _get_alias(self, name):
        """Whether a customer is named by a rule is asked beside who it is."""
        return SQL.identifier("named_id" if name == "partner_id" else name)

    def _get_column(self, structure, name):
        if name == "named_id":
            named = sorted(structure._get_matcher().asked("partner_id"))
            return SQL("CASE WHEN p.id = ANY(%s) THEN p.id ELSE 0 END", named)
        if name == "tag_ids":
            return SQL("COALESCE(tags.ids, '')")
        if name == "revenue":
            return SQL("COALESCE(sales.revenue, 0)")
        return COLUMNS[name]

    def _get_joins(self, structure, names, partner_ids):
        if "tag_ids" in names:
            tags = sorted(structure._get_matcher().asked("tag_ids"))
            yield SQL(
                """
                LEFT JOIN (SELECT partner_id,
                                  STRING_AGG(category_id::text, ','
                                             ORDER BY category_id) AS ids
                             FROM res_partner_res_partner_category_rel
                            WHERE category_id = ANY(%s)%s
                            GROUP BY partner_id) tags ON tags.partner_id = p.id
                """,
                tags,
                self._get_limit(partner_ids),
            )
        if "revenue" in names:
            yield SQL(
                " LEFT JOIN (%s) sales ON sales.partner_id = p.id",
                self._get_revenues(structure.company_id, partner_ids),
            )

    def _get_limit(self, partner_ids, is_contact=False):
        """More of a condition on partner_id, so that few customers cost little.

        :param is_contact: partner_id may be somebody of the customer
        """
        if partner_ids is None:
            return SQL()
        if is_contact:
            # Through the index of the contact: the customer of an invoice has none.
            return SQL(
                " AND partner_id IN (SELECT id FROM res_partner"
                " WHERE commercial_partner_id = ANY(%s))",
                list(partner_ids),
            )
        return SQL(" AND partner_id = ANY(%s)", list(partner_ids))

    def _get_revenues(self, company, partner_ids=None):
        """Query of untaxed sales of 12 months by customer, from posted documents."""
        today = company._get_structure_day()
        return SQL(
            """
            SELECT commercial_partner_id AS partner_id,
                   SUM(amount_untaxed_signed) AS revenue
              FROM account_move
             WHERE company_id = %s
               AND state = 'posted'
               AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND invoice_date > %s AND invoice_date <= %s%s
             GROUP BY commercial_partner_id
            """,
            company.id,
            Date.subtract(today, months=12),
            today,
            self._get_limit(partner_ids, is_contact=True),
        )

    def _get_condition(self, company, partner_ids, archived=False):
        """Who is a customer: bought, was offered something, or is a lead."""
        of_company = SQL(
            # As "is its own commercial partner", of which nothing is known beforehand.
            "(p.active OR %s) AND (p.parent_id IS NULL OR p.is_company)"
            " AND (p.company_id IS NULL OR p.company_id = %s)",
            archived,
            company.id,
        )
        if partner_ids is not None:
            return SQL("%s AND p.id = ANY(%s)", of_company, list(partner_ids))
        return SQL(
            """
            %(of_company)s AND (
                p.customer_rank > 0
                OR p.id IN (SELECT c.commercial_partner_id
                              FROM sale_order o
                              JOIN res_partner c ON c.id = o.partner_id
                             WHERE o.company_id = %(company)s)
                OR p.id IN (SELECT c.commercial_partner_id
                              FROM crm_lead l JOIN res_partner c ON c.id = l.partner_id
                             WHERE l.active
                               AND (l.company_id = %(company)s OR l.company_id IS NULL))
            )
            """,
            of_company=of_company,
            company=company.id,
        )

    def _read_profiles(self, structure, partner_ids):
        """(names of the fields, rows of a partner's id and their values)."""
        self._flush()
        names = self._get_names(structure)
        if not partner_ids:
            return names, []
        return names, self.env.execute_query(self._get_accounts(structure, partner_ids))

    def _read_kinds_of_profiles(self, structure, partner_ids=None):
        """(names of the fields, their different values) over all customers."""
        names = self._get_names(structure)
        if not names:
            return names, [()]
        listed = SQL(", ").join(map(self._get_alias, names))
        accounts = self._get_accounts(structure, partner_ids)
        query = SQL("SELECT DISTINCT %s FROM (%s) accounts", listed, accounts)
        return names, self.env.execute_query(query)
