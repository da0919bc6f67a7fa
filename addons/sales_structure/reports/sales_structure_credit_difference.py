# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices whose credits are not what the ledger says."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.sales_structure_credit_ledger import CUSTOMER_DOCUMENTS


class SalesStructureCreditDifference(models.Model):
    """An invoice where the two differ; there should be none."""

    _name = "sales.structure.credit.difference"
    _description = "Difference of Credits to the Ledger"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date = fields.Date(string="Accounting Date", readonly=True)
    ledger = fields.Monetary(
        string="In the Ledger", readonly=True, help="Income of the invoice's lines."
    )
    credited = fields.Monetary(
        readonly=True, help="What units and people are credited with as revenue."
    )
    difference = fields.Monetary(readonly=True)
    reason = fields.Selection(
        [
            ("missing", "No credits yet"),
            ("amount", "Another amount"),
            ("date", "Another date"),
            ("draft", "Not posted any more"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        for model in ("account.move", "account.move.line", "sales.structure"):
            self.env[model].flush_model()
        self.env["sales.structure.credit"]._write_collected()
        return SQL(
            """
            SELECT id, id AS move_id, company_id, partner_id, date, ledger, credited,
                   ledger - credited AS difference,
                   CASE WHEN is_draft THEN 'draft'
                        WHEN credited_lines = 0 THEN 'missing'
                        WHEN amounts_differ THEN 'amount'
                        ELSE 'date' END AS reason
              FROM (%s) compared
             WHERE CASE WHEN credited_lines = 0 THEN NOT is_draft AND has_version
                        ELSE is_draft OR amounts_differ OR dates_differ END
            """,
            self._get_compared(),
        )

    def _get_compared(self):
        """Every customer's document beside its credits."""
        return SQL(
            """
            SELECT m.id, m.company_id, m.commercial_partner_id AS partner_id, m.date,
                   m.state <> 'posted' AS is_draft,
                   CASE WHEN m.state = 'posted' THEN SUM(-l.balance) ELSE 0 END
                   AS ledger,
                   COALESCE(SUM(c.amount), 0) AS credited,
                   COUNT(c.move_line_id) AS credited_lines,
                   BOOL_OR(-l.balance IS DISTINCT FROM c.amount) AS amounts_differ,
                   BOOL_OR(c.date <> m.date) AS dates_differ,
                   EXISTS (SELECT FROM sales_structure v
                            WHERE v.company_id = m.company_id
                              AND v.state <> 'planning'
                              AND COALESCE(m.invoice_date, m.date)
                                  BETWEEN v.date_from
                                      AND COALESCE(v.date_to, 'infinity'))
                   AS has_version
              FROM account_move m
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
              LEFT JOIN (SELECT move_line_id, MIN(date) AS date,
                                COALESCE(SUM(amount)
                                         FILTER (WHERE credit = 'revenue'), 0) AS amount
                           FROM sales_structure_credit
                          WHERE move_line_id IS NOT NULL
                          GROUP BY move_line_id) c ON c.move_line_id = l.id
             WHERE m.move_type IN %s
             GROUP BY m.id
            """,
            CUSTOMER_DOCUMENTS,
        )

    def action_open_document(self):
        """Open the invoice."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def action_divide_anew(self):
        """Make the credits of these invoices again, also what was decided by hand."""
        self.check_access("read")
        credits_ = self.env["sales.structure.credit"]
        credits_._check_is_manager()
        # The table is written by nobody directly; the right was checked above.
        moves, credits_ = self.sudo().move_id, credits_.sudo()
        posted = moves.filtered(lambda move: move.state == "posted")
        credits_._forget_invoices(moves - posted)
        credits_._record_invoices(posted)
