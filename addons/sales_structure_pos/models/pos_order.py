# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders of points of sale: on which floor, and to whom they are credited."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sales_structure.models.sale_order import READERS
from odoo.addons.sales_structure.models.sales_structure_credit_table import Row
from odoo.addons.sales_structure.models.sales_structure_crediting_mixin import Line

# What is for the back office is not loaded at the counter.
OURS = frozenset({"floor_unit_id", "is_on_my_floor", "structure_credit_ids"})


class PosOrder(models.Model):
    """Paid orders are credited when their session is closed."""

    _name = "pos.order"
    _inherit = ["pos.order", "sales.structure.floor.document.mixin"]

    structure_credit_ids = fields.One2many(
        "sales.structure.credit", "pos_order_id", string="Credits", groups=READERS
    )

    @api.model
    def _load_pos_data_fields(self, config):
        names = super()._load_pos_data_fields(config) or self.fields_get(attributes=())
        return [name for name in names if name not in OURS]

    # Floors

    @api.depends("config_id", "company_id")
    def _compute_floor_unit_id(self):
        return super()._compute_floor_unit_id()

    @api.depends("floor_unit_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_on_my_floor(self):
        return super()._compute_is_on_my_floor()

    def _get_floor_place(self):
        return self.config_id._get_floor_place()

    def _list_floor_places(self, company):
        # Which points of sale there are is no secret to who may read their orders.
        points = self.env["pos.config"].sudo().with_context(active_test=False)
        return [
            point._get_floor_place()
            for point in points.search([("company_id", "=", company.id)])
        ]

    def _get_places_domain(self, places):
        return Domain("config_id", "in", [place.point_id for place in places])

    # Credit

    def _get_credited_lines(self):
        """Lines of orders that are paid, and not by an invoice."""
        return self.filtered(
            lambda order: order.state in ("paid", "done") and not order.account_move
        ).lines

    def _get_income(self):
        """{line id: income in the company's currency}, as the session's entry has it.

        It follows `pos.session._accumulate_amounts`: rounded by order, then converted.
        """
        income = {}
        for order in self:
            lines = order.with_context(linked_to_pos=True).lines
            base_lines = lines._prepare_tax_base_line_values()
            taxes = self.env["account.tax"]
            taxes._add_tax_details_in_base_lines(base_lines, order.company_id)
            taxes._round_base_lines_tax_details(base_lines, order.company_id)
            for base_line in base_lines:
                income[base_line["record"].id] = order._convert_income(base_line)
        return income

    def _convert_income(self, base_line):
        details, session = base_line["tax_details"], self.session_id
        amount = -base_line["sign"] * (
            details["total_excluded_currency"]
            + details["delta_total_excluded_currency"]
        )
        if session.is_in_company_currency:
            return self.company_id.currency_id.round(amount)
        return session._amount_converter(amount, self.date_order, True)

    def _prepare_credits(self, lines, income=None):
        """(Row, Line) of lines of the order, to be divided and written.

        :param income: {line id: amount} if it is known
        """
        if not income or not income.keys() >= set(lines.ids):
            income = self._get_income()
        common = {
            "document_id": self.id,
            "company_id": self.company_id.id,
            "date": self.session_id.move_id.date,
            "digits": self.company_id.currency_id.decimal_places,
        }
        asked = self._prepare_credit_lines(lines)
        for line, one in zip(lines, asked, strict=True):
            row = Row(
                **common,
                line_id=line.id,
                partner_id=one.partner_id or 0,
                product_id=one.product_id or 0,
                total=income[line.id],
                reversed_id=line.refunded_orderline_id.id or 0,
            )
            yield row, one

    def _prepare_credit_lines(self, lines):
        """Lines of the order, to be divided."""
        common = {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "user_id": self.user_id.id,
            "day": fields.Date.context_today(self, self.date_order),
            **self.config_id._get_credit_place(),
        }
        return [
            Line(line_id=line.id, product_id=line.product_id.id, **common)
            for line in lines
        ]

    def _create_misc_reversal_move(self, payment_moves):
        """What an entry takes back from the session's is taken back from credits."""
        result = super()._create_misc_reversal_move(payment_moves)
        # Whoever invoices an order need not know to whom it is credited.
        entries = self.env["account.move"].sudo()
        entry = entries.search(
            [("reversed_pos_order_id", "=", self.id)], order="id desc", limit=1
        )
        self.env["sales.structure.credit.table"].sudo()._take_back(self, entry)
        return result
