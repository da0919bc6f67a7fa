# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices without an order go to whom the structure says."""

from odoo.tests import Form, tagged

from .common_documents import DocumentsCase


@tagged("post_install", "-at_install")
class TestDocumentsInvoices(DocumentsCase):
    """The customer's owner, unless a person or an order named somebody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls._make_user("biller", "account.group_account_invoice")

    def _create(self, partner, **vals):
        moves = self._as(self.biller, "account.move")
        return moves.create(
            self._prepare_invoice(partner, (self.hammer, 10.0), **vals)
        ).sudo()

    def _check_move(self, move, person, team):
        self._check(move, person, team, "invoice_user_id")

    def test_an_invoice_goes_to_who_holds_its_customer(self):
        self._check_move(self._create(self.californian), "cleo", "california")
        self._check_move(self._create(self.new_yorker), "nora", "new_york")

    def test_a_credit_note_as_well(self):
        move = self._create(self.californian, move_type="out_refund")
        self._check_move(move, "cleo", "california")

    def test_a_vendor_bill_has_no_salesperson(self):
        journal = self.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "BIL",
                "type": "purchase",
                "company_id": self.company.id,
            }
        )
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.californian.id,
                "journal_id": journal.id,
            }
        )
        self.assertFalse(move.invoice_user_id)
        self.assertNotEqual(move.team_id, self.teams["california"])

    def test_explicit_values_win(self):
        tess, first = self.people["tess"], self.teams["first"]
        move = self._create(self.californian, invoice_user_id=tess.id, team_id=first.id)
        self._check_move(move, "tess", "first")
        move = self._create(self.californian, team_id=first.id)
        self._check_move(move, "cleo", "first")

    def test_an_invoice_of_an_order_has_its_people(self):
        order = self._order(
            self.californian,
            (self.hammer, 10.0),
            user_id=self.people["tess"].id,
            team_id=self.teams["first"].id,
        )
        self._check_move(order._create_invoices(), "tess", "first")

    def test_a_customer_nobody_holds_is_left_to_odoo(self):
        move = self._create(self.foreigner)
        self.assertEqual(move.invoice_user_id, self.biller)

    def test_web_client(self):
        moves = self._as(self.biller, "account.move").with_context(
            default_move_type="out_invoice"
        )
        with Form(moves) as form:
            form.partner_id = self.californian
        self._check_move(form.record.sudo(), "cleo", "california")

    def test_posting_changes_nobody(self):
        move = self._create(self.californian)
        self._check_move(move, "cleo", "california")
        self._be_away("cleo", "tess")
        move.action_post()
        self._check_move(move, "cleo", "california")

    def test_an_absent_owner_is_replaced_by_the_substitute(self):
        self._be_away("cleo", "tess")
        self._check_move(self._create(self.californian), "tess", "california")

    def test_without_a_structure_odoo_decides(self):
        self._end_structure()
        move = self._create(self.californian)
        self.assertEqual(move.invoice_user_id, self.biller)

    def test_queries_do_not_grow_with_the_number_of_invoices(self):
        asked = []
        assignments = type(self.Assignment)
        get_owners = assignments._get_owners

        def count(records, *args, **kwargs):
            asked.append(args)
            return get_owners(records, *args, **kwargs)

        self.patch(assignments, "_get_owners", count)
        counts = []
        for number in (2, 10):
            asked.clear()
            self._as(self.biller, "account.move").create(
                [
                    self._prepare_invoice(partner, (self.hammer, 10.0))
                    for partner in (self.californian, self.new_yorker)
                    for _number in range(number // 2)
                ]
            )
            self.env.flush_all()
            counts.append(len(asked))
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 2)
