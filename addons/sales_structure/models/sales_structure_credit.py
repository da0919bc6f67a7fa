# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets credit for a line of an order or invoice, to the cent."""

from odoo import api, fields, models

from .sales_structure_unit import KINDS

CREDITS = [("revenue", "Revenue"), ("overlay", "Overlay")]
# By the name that the columns of a document and its line begin with.
SOURCES = [("order", "Order"), ("move", "Invoice")]


class SalesStructureCredit(models.Model):
    """One share of one line; nobody writes it but orders, invoices and the dialog."""

    _name = "sales.structure.credit"
    _description = "Credit for a Sale"
    _inherit = [
        "sales.structure.credit.deciding.mixin",
        "sales.structure.credit.recording.mixin",
        "sales.structure.credit.filling.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "unit_id"
    # Who and when is on the document; two columns less to check for every row.
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    source = fields.Selection(
        SOURCES, required=True, readonly=True, help="The document that is credited."
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    reversed_line_id = fields.Many2one(
        "account.move.line",
        string="Reverses",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line of an invoice that a credit note takes back.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    unit_id = fields.Many2one(
        "sales.structure.unit",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty where nobody holds the line.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, string="Unit by", readonly=True)
    credit = fields.Selection(
        CREDITS,
        required=True,
        readonly=True,
        help="Revenue shares of a line add up to the line. Overlay shares come on top.",
    )
    percent = fields.Float(
        string="Share (%)", digits=(16, 4), readonly=True, aggregator=None
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="Untaxed, in the company's currency.")
    date = fields.Date(
        required=True,
        readonly=True,
        index=True,
        help="The order's date, the invoice's accounting date.",
    )
    origin = fields.Selection(
        [("rule", "Rule"), ("manual", "By Hand")],
        string="Decided by",
        required=True,
        readonly=True,
        default="rule",
        help="Rule: as the structure says. By hand: somebody decided otherwise.",
    )
    line_name = fields.Char(string="Line", compute="_compute_line_name")

    _line_of_source = models.Constraint(
        "CHECK ((order_line_id IS NOT NULL) = (source = 'order')"
        " AND (move_line_id IS NOT NULL) = (source = 'move'))"
    )
    _document_of_line = models.Constraint(
        "CHECK ((order_line_id IS NULL) = (order_id IS NULL)"
        " AND (move_line_id IS NULL) = (move_id IS NULL))"
    )
    _posted = models.Index("(company_id, date) WHERE order_id IS NULL")

    @api.depends("order_line_id.name", "move_line_id.name", "product_id")
    def _compute_line_name(self):
        for credit in self:
            # Whoever may see a credit may see what it is for.
            line = credit._get_line().sudo()
            name = self._name_line(line) or credit.product_id.sudo().display_name
            credit.line_name = name or ""

    def _search(self, *args, **kwargs):
        """Credits of lines that were just saved are there for whoever looks."""
        self._write_collected()
        return super()._search(*args, **kwargs)

    def action_open_document(self):
        """Open the document that the credit is for."""
        self.ensure_one()
        self.check_access("read")
        document = self._get_document()
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
