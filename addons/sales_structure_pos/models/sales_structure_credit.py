# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credit for what is sold at points of sale."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesStructureCredit(models.Model):
    """Orders that are invoiced are credited by their invoice, others by themselves."""

    _inherit = "sales.structure.credit"

    source = fields.Selection(
        selection_add=[("pos_order", "Point of Sale")],
        ondelete={"pos_order": "cascade"},
    )
    pos_order_id = fields.Many2one(
        "pos.order",
        string="POS Order",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    pos_order_line_id = fields.Many2one(
        "pos.order.line",
        string="POS Order Line",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    pos_config_id = fields.Many2one(
        related="pos_order_id.config_id", string="Point of Sale"
    )
    pos_entry_id = fields.Many2one(
        "account.move",
        string="Session Entry",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Where the income is in the ledger: the entry of the session, or the one "
        "that takes an order out of it when it is invoiced later.",
    )

    _line_of_point = models.Constraint(
        "CHECK ((pos_order_line_id IS NOT NULL) = (source = 'pos_order')"
        " AND (pos_order_line_id IS NULL) = (pos_order_id IS NULL))"
    )

    @api.depends("pos_order_line_id.full_product_name")
    def _compute_line_name(self):
        return super()._compute_line_name()

    def _name_line(self, line):
        if line._name == "pos.order.line":
            return line.full_product_name or line.product_id.display_name
        return super()._name_line(line)

    # Sessions

    @api.model
    def _record_sessions(self, sessions, income=None):
        """Write the credits of closed sessions.

        :param income: {line id: amount} if it is known
        """
        versions = self.env["sales.structure"]
        credited = sessions.filtered(
            lambda session: (
                session.move_id and versions._get_periods(session.company_id.id)
            )
        )
        self._write_points(credited.order_ids._get_credited_lines(), income)

    @api.model
    def _record_past(self, moves):
        """Entries among them are of sessions that were closed before there was a
        structure."""
        entries = moves.filtered(lambda move: move.move_type == "entry")
        if entries:
            # Whoever fills in the past need not see points of sale.
            sessions = self.env["pos.session"].sudo()
            self._record_sessions(sessions.search([("move_id", "in", entries.ids)]))
        return super()._record_past(moves - entries)

    def _write_points(self, lines, income=None):
        """Write the credits of lines; what is given back comes after what was sold."""
        back = lines.filtered("refunded_orderline_id")
        for batch in filter(None, (lines - back, back)):
            prepared = [
                pair
                for order, its_lines in batch.grouped("order_id").items()
                for pair in order._prepare_credits(its_lines, income)
            ]
            self.env["sales.structure.credit.table"]._insert_for_points(
                [row for row, _line in prepared], self._divide(prepared)
            )

    # By hand

    def _get_source(self, line):
        if line._name == "pos.order.line":
            return "pos_order"
        return super()._get_source(line)

    def action_override(self):
        """Not for orders that were invoiced: their invoice is what counts."""
        self._check_is_not_invoiced()
        return super().action_override()

    def _decide_by_hand(self, shares):
        self._check_is_not_invoiced()
        return super()._decide_by_hand(shares)

    def _decide_by_rule(self):
        line = self.pos_order_line_id
        if not line:
            return super()._decide_by_rule()
        self._check_is_not_invoiced()
        order, before = self.pos_order_id, self._get_siblings()._tell()
        self._write_points(line)
        return self._log_decision(order, line, before)

    def _check_is_not_invoiced(self):
        # Who decides on credit need not have the right to read points of sale.
        invoice = self.sudo().pos_order_id.account_move
        if invoice:
            raise UserError(
                self.env._(
                    "This order was invoiced: share the lines of %(invoice)s instead.",
                    invoice=invoice.name,
                )
            )
