# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credit notes: taken back from those who were credited, to the cent."""

from odoo import Command
from odoo.tests import tagged

from .common_credit import CreditCase
from .common_structure import TODAY


@tagged("post_install", "-at_install")
class TestCreditNote(CreditCase):
    """Shares come from the line that is reversed."""

    def _reverse(self, invoice, *amounts, post=True):
        """A credit note; its lines have these amounts, or those of the invoice."""
        note = invoice._reverse_moves([{"invoice_date": TODAY, "date": TODAY}])
        lines = note.invoice_line_ids.sorted("id")
        for line, amount in zip(
            lines, amounts or lines.mapped("price_unit"), strict=True
        ):
            line.price_unit = amount
        if post:
            note.action_post()
        return note

    def _sum_up(self, *documents):
        """{(unit, person, kind of credit): cents} over documents."""
        sums = {}
        for row in self._credits(*documents):
            key = row.unit_id, row.user_id, row.credit
            sums[key] = sums.get(key, 0) + round(row.amount * 100)
        return sums

    def assert_nothing_is_left(self, *documents):
        """Everybody has as much as before these documents."""
        self.assertEqual(set(self._sum_up(*documents).values()), {0})

    def test_full_credit_note_takes_everything_back(self):
        self._set_shares(self.structure, {"product": 33.3333}, territory=2, product=1)
        invoice = self._invoice(
            self.californian, (self.lathe, 100.01), (self.hammer, 0.05), (None, 7)
        )
        note = self._reverse(invoice)
        self.assert_nothing_is_left(invoice, note)
        self.assert_equals_ledger(invoice + note)

    def test_shares_of_the_invoice_count_not_those_of_today(self):
        invoice = self._invoice(self.californian, (self.lathe, 100))
        self._set_shares(self.structure, territory=100)
        self.env["res.partner"].flush_model()
        self.californian.state_id = self.new_yorker.state_id
        note = self._reverse(invoice)
        self.assert_credits(
            note, [("machines", "mark", 50, -50.0), ("california", "cleo", 50, -50.0)]
        )

    def test_partial_credit_notes_together_take_everything_back(self):
        self._set_shares(self.structure, territory=2, product=1)
        invoice = self._invoice(self.californian, (self.lathe, 100.01))
        parts = [self._reverse(invoice, amount) for amount in (33.33, 0.01, 66.67)]
        self.assert_nothing_is_left(invoice, *parts)
        self.assert_equals_ledger(invoice.union(*parts))

    def test_partial_credit_note_that_is_posted_again_still_fits(self):
        self._set_shares(self.structure, territory=2, product=1)
        invoice = self._invoice(self.californian, (self.lathe, 100.01))
        parts = [self._reverse(invoice, amount) for amount in (0.01, 50, 0.01, 49.99)]
        parts[0].button_draft()
        parts[2].button_draft()
        parts[2].action_post()
        parts[0].action_post()
        self.assert_nothing_is_left(invoice, *parts)

    def test_two_lines_of_a_note_that_reverse_the_same_line(self):
        self._set_shares(self.structure, territory=2, product=1)
        invoice = self._invoice(self.californian, (self.lathe, 100.01))
        note = self._reverse(invoice, 33.34, post=False)
        line = {"product_id": self.lathe.id, "price_unit": 66.67, "tax_ids": False}
        note.invoice_line_ids = [Command.create(line)]
        note.action_post()
        self.assert_nothing_is_left(invoice, note)

    def test_same_product_twice_with_other_shares(self):
        order = self._order(self.californian, (self.lathe, 100), (self.lathe, 300))
        first, second = order.order_line
        self._decide(first, (self.units["new_york"], 100))
        self._decide(second, (self.units["tools"], 25), (self.units["machines"], 75))
        invoice = order._create_invoices()
        invoice.action_post()
        part = self._reverse(invoice, 40, 30)
        self.assertEqual(
            [(row.unit_id, row.amount) for row in self._credits(part)],
            [
                (self.units["new_york"], -40.0),
                (self.units["tools"], -7.5),
                (self.units["machines"], -22.5),
            ],
        )
        rest = self._reverse(invoice, 60, 270)
        self.assert_nothing_is_left(invoice, part, rest)

    def _decide(self, line, *shares):
        """Share a line of an order by hand."""
        dialog = self.env["sales.structure.credit.override"].create(
            {
                "credit_id": self._credits(line)[0].id,
                "share_ids": [
                    Command.create({"unit_id": unit.id, "percent": percent})
                    for unit, percent in shares
                ],
            }
        )
        dialog.action_apply()

    def test_share_that_was_decided_after_a_part_was_taken_back(self):
        invoice = self._invoice(self.californian, (self.lathe, 100))
        part = self._reverse(invoice, 40)
        self._decide(invoice.invoice_line_ids, (self.units["new_york"], 100))
        rest = self._reverse(invoice, 60)
        self.assert_equals_ledger(invoice + part + rest)

    def test_credit_note_of_an_order_has_the_shares_of_its_line(self):
        order = self._order(self.californian, (self.lathe, 100, 2))
        order._create_invoices().action_post()
        self._set_shares(self.structure, territory=100)
        order.order_line.product_uom_qty = 1
        note = order._create_invoices(final=True)
        note.action_post()
        self.assertEqual(note.move_type, "out_refund")
        self.assert_credits(
            note, [("machines", "mark", 50, -50.0), ("california", "cleo", 50, -50.0)]
        )

    def test_credit_note_without_origin_is_divided_anew(self):
        note = self._invoice(
            self.californian, (self.lathe, 100), move_type="out_refund"
        )
        self.assert_credits(
            note, [("machines", "mark", 50, -50.0), ("california", "cleo", 50, -50.0)]
        )
        self.assert_equals_ledger(note)

    def test_line_that_the_invoice_has_not_is_divided_anew(self):
        invoice = self._invoice(self.californian, (self.lathe, 100))
        note = self._reverse(invoice, post=False)
        note.invoice_line_ids.product_id = self.hammer
        note.invoice_line_ids.price_unit = 100
        note.action_post()
        self.assert_credits(
            note, [("tools", "tess", 50, -50.0), ("california", "cleo", 50, -50.0)]
        )

    def test_invoice_and_credit_note_posted_together(self):
        invoice = self.env["account.move"].create(
            self._prepare_invoice(self.californian, (self.lathe, 100.01))
        )
        note = self._reverse(invoice, post=False)
        (note + invoice)._post(soft=False)
        self.assert_nothing_is_left(invoice, note)

    def test_reversal_that_cancels(self):
        invoice = self._invoice(self.californian, (self.lathe, 100.01))
        note = invoice._reverse_moves(
            [{"invoice_date": TODAY, "date": TODAY}], cancel=True
        )
        self.assertEqual(note.state, "posted")
        self.assert_nothing_is_left(invoice, note)
        self.assert_equals_ledger(invoice + note)
