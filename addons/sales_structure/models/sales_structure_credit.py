# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets credit for a line of an order or invoice, to the cent."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_structure_unit import KINDS

CREDITS = [("revenue", "Revenue"), ("overlay", "Overlay")]


class SalesStructureCredit(models.Model):
    """One share of one line; nobody writes it but orders, invoices and the dialog."""

    _name = "sales.structure.credit"
    _description = "Credit for a Sale"
    _inherit = [
        "sales.structure.credit.recording.mixin",
        "sales.structure.credit.filling.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "unit_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
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

    _one_line = models.Constraint(
        "CHECK ((order_line_id IS NULL) <> (move_line_id IS NULL))"
    )
    _document_of_line = models.Constraint(
        "CHECK ((order_line_id IS NULL) = (order_id IS NULL)"
        " AND (move_line_id IS NULL) = (move_id IS NULL))"
    )
    _posted = models.Index("(company_id, date) WHERE move_id IS NOT NULL")

    @api.depends("order_line_id.name", "move_line_id.name", "product_id")
    def _compute_line_name(self):
        for credit in self:
            # Whoever may see a credit may see what it is for.
            line = (credit.order_line_id or credit.move_line_id).sudo()
            name = line.name or credit.product_id.sudo().display_name
            credit.line_name = (name or "").split("\n")[0]

    def _search(self, *args, **kwargs):
        """Credits of lines that were just saved are there for whoever looks."""
        self._write_collected()
        return super()._search(*args, **kwargs)

    def action_open_document(self):
        """Open the invoice or order that the credit is for."""
        self.ensure_one()
        self.check_access("read")
        document = self.move_id or self.order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    def action_override(self):
        """Open the dialog in which a manager shares the line otherwise."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit of %(line)s", line=self.line_name),
            "res_model": "sales.structure.credit.override",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_credit_id": self.id},
        }

    @api.model
    def _check_is_manager(self):
        if not self.env.user.has_group("sales_structure.group_structure_manager"):
            raise UserError(
                self.env._(
                    "Only a manager of the sales structure can decide on credit: ask "
                    "one of them."
                )
            )

    # Decided by a manager; underscored, since the dialog is what checks the right

    def _get_siblings(self):
        """All credits of the same line, in their order."""
        if not self:
            return self
        return self.search(
            [
                ("order_line_id", "=", self.order_line_id.id),
                ("move_line_id", "=", self.move_line_id.id),
            ],
            order="id",
        )

    def _get_document(self):
        """(name of the document's column, line, document)."""
        if self.move_line_id:
            return "move", self.move_line_id, self.move_id
        return "order", self.order_line_id, self.order_id

    def _decide_by_hand(self, shares):
        """Share the line as somebody decided, and tell so on its document."""
        name, line, document = self._get_document()
        row = line._prepare_credit_row()
        table = self.env["sales.structure.credit.table"]
        words = self._get_siblings()._tell()
        table._insert_by_hand(name, [row], {line.id: shares})
        self._log_decision(document, line, words)

    def _decide_by_rule(self):
        """Share the line as the structure says, and tell so on its document."""
        name, line, document = self._get_document()
        words = self._get_siblings()._tell()
        if name == "order":
            self.env["sales.structure.credit.table"]._delete(name, line.ids)
            self._write_orders(line.ids, anew=())
        else:
            self._write_invoice_lines(line)
        self._log_decision(document, line, words)

    def _tell(self):
        """Shares in words, for people."""
        return ", ".join(
            f"{row.unit_id.name or self.env._('Nobody')} {row.percent:g} %"
            for row in self
        )

    def _log_decision(self, document, line, before):
        """Leave a note on the document: what it was, what it is."""
        field = f"{'move' if document == self.move_id else 'order'}_line_id"
        after = self.search([(field, "=", line.id)], order="id")._tell()
        document.message_post(
            body=self.env._(
                "Credit of %(line)s: %(before)s → %(after)s",
                line=(line.name or "").split("\n")[0],
                before=before,
                after=after,
            )
        )
