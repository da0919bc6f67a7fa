# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credits kept in step with orders and invoices."""

from collections import defaultdict
from decimal import Decimal

from odoo import api, models

from ..sharing import blend
from .sales_structure_crediting_mixin import Share

COLLECTED = "sales_structure_credit"
COLLECTED_ANEW = "sales_structure_credit_anew"


class SalesStructureCreditRecordingMixin(models.AbstractModel):
    """Orders' credits are written once a transaction, invoices' when they are posted.

    The shares of an order's line are decided once; later only the amounts follow it.
    """

    _name = "sales.structure.credit.recording.mixin"
    _description = "Recording of Credits"

    # Orders

    @api.model
    def _collect(self, lines, anew=False):
        """Let credits of orders' lines be written with the end of the transaction.

        :param anew: decide the shares again, unless somebody decided them by hand
        """
        versions = self.env["sales.structure"]
        ids = {line.id for line in lines if versions._get_periods(line.company_id.id)}
        if not ids:
            return
        data = self.env.cr.precommit.data
        if COLLECTED not in data:
            data[COLLECTED], data[COLLECTED_ANEW] = set(), set()
            self.env.cr.precommit.add(self._write_collected)
        data[COLLECTED] |= ids
        if anew:
            data[COLLECTED_ANEW] |= ids

    @api.model
    def _write_collected(self):
        """Write the credits of all lines that were collected."""
        # Amounts that are still to be computed are collected when they are.
        self.env["sale.order.line"]._recompute_model(["price_subtotal"])
        data = self.env.cr.precommit.data
        ids, anew = data.pop(COLLECTED, None), data.pop(COLLECTED_ANEW, None)
        if ids:
            # Whoever saves an order need not know to whom it is credited.
            self.sudo()._write_orders(ids, anew)

    def _write_orders(self, line_ids, anew):
        """Credits of orders' lines as the lines are now.

        :param anew: ids among them of lines whose shares are decided again
        """
        table = self.env["sales.structure.credit.table"]
        if anew:
            table._delete("order", anew, ["rule"])
        known = self.env["sales.structure.credit.ledger"]._read_shares(line_ids)
        lines = self.env["sale.order.line"].browse(known)
        credited = lines.filtered(lambda line: line._is_credited())
        if gone := [line.id for line in lines - credited if known[line.id]]:
            table._delete("order", gone)
        if old := credited.filtered(lambda line: known[line.id]):
            table._update_amounts([row for row, _line in old._prepare_credits()])
        if new := credited.filtered(lambda line: not known[line.id]):
            shares = self._divide_order_lines(new)
            rows = [row for row, _line in new._prepare_credits()]
            if rows := [row for row in rows if row.line_id in shares]:
                table._insert_for_order(rows, shares)

    @api.model
    def _divide_order_lines(self, lines):
        """To whom orders' lines are credited: {line id: [Share]}.

        Lines of companies that have no structure on the order's day are left out.
        """
        own = lines.filtered(lambda line: not line._follows_order())
        shares = self._divide(own._prepare_credits())
        for order in (lines - own).order_id:
            followers = (lines - own).filtered(lambda line, o=order: line.order_id == o)
            shares |= self._follow(order, followers, shares)
        return shares

    def _follow(self, order, followers, shares):
        """Shares of lines that stand for the whole order, from its other lines."""
        others = order.order_line.filtered(
            lambda line: not line.display_type and not line._follows_order()
        )
        ledger = self.env["sales.structure.credit.ledger"]
        shares = ledger._read_shares(set(others.ids) - set(shares)) | shares
        others = others.filtered(lambda line: shares.get(line.id))
        if not others:
            return self._divide(followers._prepare_credits())
        blended = _blend([(line.price_subtotal, shares[line.id]) for line in others])
        return {line.id: blended for line in followers}

    @api.model
    def _divide(self, prepared):
        """Divide lines, all of a version at once; {line id: [Share]}.

        :param prepared: (Row, Line) of each
        """
        by_day, by_version, shares = defaultdict(list), defaultdict(list), {}
        for row, line in prepared:
            by_day[row.company_id, line.day].append(line)
        for (company_id, day), lines in by_day.items():
            company = self.env["res.company"].browse(company_id)
            version = self.env["sales.structure"]._get_active(company, day)
            by_version[version] += lines
        for version, lines in by_version.items():
            if version:
                shares |= version._divide_lines(lines)
        return shares

    # Invoices

    @api.model
    def _record_invoices(self, moves):
        """Write the credits of posted invoices, instead of those they have."""
        self._write_collected()
        moves = self._get_credited_invoices(moves)
        # What is reversed in the same batch comes before what reverses it.
        late = moves.filtered(lambda move: move.reversed_entry_id in moves)
        for batch in filter(None, (moves - late, late)):
            self._write_invoices(batch)

    @api.model
    def _forget_invoices(self, moves):
        """Delete the credits of invoices that are posted no more."""
        if moves := self._get_credited_invoices(moves):
            self.env["sales.structure.credit.table"]._delete_of_invoices(moves.ids)

    def _get_credited_invoices(self, moves):
        """Customers' documents among moves, in companies that ever had a structure."""
        versions = self.env["sales.structure"]
        return moves.filtered(
            lambda move: (
                move.is_sale_document(include_receipts=True)
                and versions._get_periods(move.company_id.id)
            )
        )

    def _write_invoices(self, moves):
        self._write_invoice_lines(
            moves.line_ids.filtered(lambda line: line.display_type == "product")
        )

    def _write_invoice_lines(self, lines):
        prepared = [
            pair
            for move, its_lines in lines.grouped("move_id").items()
            for pair in move._prepare_credits(its_lines)
        ]
        if prepared:
            self.env["sales.structure.credit.table"]._insert_for_invoice(
                [row for row, _line in prepared], self._divide(prepared)
            )


def _blend(weighted):
    """Shares of a line that stands for others.

    :param weighted: (amount, [Share]) of each of the others
    """
    blended = []
    for credit in ("revenue", "overlay"):
        percents = blend(
            (
                Decimal(str(amount)),
                {
                    share[:3]: share.percent
                    for share in shares
                    if share.credit == credit
                },
            )
            for amount, shares in weighted
        )
        blended += [
            Share(*whose, credit, percent)
            for whose, percent in percents.items()
            if percent
        ]
    return blended
