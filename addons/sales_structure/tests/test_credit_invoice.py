# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices: credited when they are posted, as the ledger says."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common_credit import CreditCase
from .common_structure import START, TODAY


@tagged("post_install", "-at_install")
class TestCreditInvoice(CreditCase):
    """From the order's line where there is one, else by the structure of the day."""

    # From orders

    def _bill(self, order, **vals):
        invoice = order._create_invoices(**vals)
        invoice.invoice_date = TODAY
        invoice.action_post()
        return invoice

    def test_invoice_has_the_shares_of_the_order(self):
        order = self._order(self.californian, (self.lathe, 100), (self.hammer, 10, 3))
        self._credits(order)
        self._set_shares(self.structure, territory=100)
        invoice = self._bill(order)
        self.assert_credits(
            invoice,
            [
                ("machines", "mark", 50, 50.0),
                ("california", "cleo", 50, 50.0),
                ("tools", "tess", 50, 15.0),
                ("california", "cleo", 50, 15.0),
            ],
        )
        self.assert_equals_ledger(invoice)

    def test_order_that_is_confirmed_and_invoiced_at_once(self):
        order = self._quotation(self.californian, (self.lathe, 100))
        order.action_confirm()
        invoice = self._bill(order)
        self.assertEqual(len(self._credits(invoice)), 2)

    def test_two_invoices_of_an_order_share_alike(self):
        self.lathe.invoice_policy = "delivery"
        order = self._order(self.californian, (self.lathe, 10.01, 10))
        order.order_line.qty_delivered = 3
        first = self._bill(order)
        order.order_line.qty_delivered = 10
        second = self._bill(order)
        self.assert_credits(
            first, [("machines", "mark", 50, 15.02), ("california", "cleo", 50, 15.01)]
        )
        self.assert_equals_ledger(first + second)
        for unit in ("machines", "california"):
            ours = self._credits(first, second).filtered(
                lambda row, unit=unit: row.unit_id == self.units[unit]
            )
            self.assertAlmostEqual(sum(ours.mapped("amount")), 50.05, delta=0.011)

    def test_order_of_before_the_structure_goes_by_the_invoice_date(self):
        order = self._order(
            self.californian, (self.lathe, 100), date_order="2025-12-01"
        )
        order.date_order = "2025-12-01"
        self.assertFalse(self._credits(order))
        self.assert_credits(
            self._bill(order),
            [("machines", "mark", 50, 50.0), ("california", "cleo", 50, 50.0)],
        )

    def test_invoice_line_of_several_order_lines_has_their_average(self):
        first = self._order(self.californian, (self.lathe, 100))
        second = self._order(self.californian, (self.advice, 100))
        invoice = first._create_invoices()
        invoice.invoice_line_ids.sale_line_ids += second.order_line
        invoice.action_post()
        self.assert_credits(
            invoice,
            [("machines", "mark", 25, 25.0), ("california", "cleo", 75, 75.0)],
        )

    # Lines that stand for a whole order

    def _pay_in_advance(self, order, percent):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": percent,
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.invoice_date = TODAY
        invoice.action_post()
        return invoice

    def test_down_payment_is_shared_as_the_whole_order(self):
        order = self._order(self.californian, (self.lathe, 100), (self.hammer, 300))
        self.assert_credits(
            self._pay_in_advance(order, 40),
            [
                ("machines", "mark", 12.5, 20.0),
                ("california", "cleo", 50, 80.0),
                ("tools", "tess", 37.5, 60.0),
            ],
        )

    def test_down_payment_and_final_invoice_make_up_the_order(self):
        order = self._order(self.californian, (self.lathe, 100.01), (self.hammer, 300))
        moves = self._pay_in_advance(order, 40)
        moves += self._bill(order, final=True)
        self.assert_equals_ledger(moves)
        wanted = {
            unit: sum(
                self._credits(order)
                .filtered(lambda row, unit=unit: row.unit_id == unit)
                .mapped("amount")
            )
            for unit in self._credits(order).unit_id
        }
        for unit, amount in wanted.items():
            ours = self._credits(moves).filtered(lambda row, u=unit: row.unit_id == u)
            self.assertAlmostEqual(sum(ours.mapped("amount")), amount, 2)

    def test_discount_is_shared_as_the_whole_order(self):
        order = self._quotation(self.californian, (self.lathe, 100), (self.hammer, 300))
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "amount",
                "discount_amount": 40,
            }
        ).action_apply_discount()
        order.action_confirm()
        discount = order.order_line.filtered(lambda line: line.price_unit < 0)
        self.assert_credits(
            discount,
            [
                ("machines", "mark", 12.5, -5.0),
                ("california", "cleo", 50, -20.0),
                ("tools", "tess", 37.5, -15.0),
            ],
        )

    # Without an order

    def test_invoice_without_order_is_divided_by_the_structure(self):
        invoice = self._invoice(
            self.new_yorker, (self.lathe, 100), (None, 10), (self.advice, 7)
        )
        self.assert_credits(
            invoice,
            [
                ("machines", "mark", 50, 50.0),
                ("new_york", "nora", 50, 50.0),
                ("new_york", "nora", 100, 10.0),
                ("new_york", "nora", 100, 7.0),
            ],
        )
        self.assert_equals_ledger(invoice)

    def test_nobody_is_credited_with_what_nobody_holds(self):
        invoice = self._invoice(self.foreigner, (self.advice, 7))
        self.assert_credits(invoice, [(None, None, 100, 7.0)])
        self.assert_equals_ledger(invoice)

    def test_invoice_of_a_day_without_structure_has_no_credits(self):
        invoice = self._invoice(self.californian, (self.lathe, 5), day=date(2025, 6, 1))
        self.assertFalse(self._credits(invoice))

    def test_structure_of_the_invoice_date_decides(self):
        plan = self.structure.copy({"name": "Second"})
        self._set_shares(plan, product=100)
        self._activate(plan, date(2026, 4, 1))
        early, late = (
            self._invoice(self.californian, (self.lathe, 100), day=day)
            for day in (date(2026, 3, 31), date(2026, 4, 1))
        )
        self.assertEqual(self._credits(early).mapped("amount"), [50.0, 50.0])
        [alone] = self._credits(late)
        self.assertEqual((alone.kind, alone.user_id), ("product", self.people["mark"]))
        self.assertEqual(self._credits(early)[0].unit_id, alone.unit_id)

    def test_archived_customer_is_still_where_it_was(self):
        invoice = self.env["account.move"].create(
            self._prepare_invoice(self.californian, (self.advice, 10))
        )
        self.californian.active = False
        invoice.action_post()
        self.assert_credits(invoice, [("california", "cleo", 100, 10.0)])

    def test_rules_that_ask_for_tags_revenue_and_names(self):
        tag = self.env["res.partner.category"].create({"name": "Key"})
        self.texan.category_id = tag
        segment = self._make_unit(
            self.structure, "key", "segment", people=["tess"], category_id=tag.id
        )
        self._make_rule(segment, partner_id=self.foreigner.id)
        big = self._make_unit(
            self.structure, "big", "segment", people=["nora"], revenue_from=500
        )
        self.units = {**self.units, "key": segment, "big": big}
        self._set_shares(self.structure, segment=100)
        invoices = self._invoice(self.new_yorker, (self.advice, 600), day=TODAY)
        contact = self._make_customer("Nick", parent_id=self.new_yorker.id)
        contact.is_company = False
        with freeze_time(TODAY):
            for customer in (self.texan, self.foreigner, contact, self.californian):
                invoices += self._invoice(customer, (self.advice, 10))
        for invoice, unit in zip(
            invoices[1:], ("key", "key", "big", None), strict=True
        ):
            self.assertEqual(
                self._credits(invoice).unit_id, self.units.get(unit, self.Unit)
            )

    def test_assignment_of_the_day_goes_before_the_rules(self):
        self.Assignment.create(
            {
                "partner_id": self.californian.id,
                "company_id": self.company.id,
                "unit_id": self.units["new_york"].id,
                "kind": "territory",
                "user_id": self.people["nora"].id,
                "origin": "manual",
                "date_from": date(2026, 3, 1),
                "date_to": date(2026, 3, 31),
            }
        )
        inside, after = (
            self._invoice(self.californian, (self.advice, 10), day=day)
            for day in (date(2026, 3, 31), date(2026, 4, 1))
        )
        self.assert_credits(inside, [("new_york", "nora", 100, 10.0)])
        self.assert_credits(after, [("california", "cleo", 100, 10.0)])

    def test_customers_documents_alone_are_credited(self):
        bill = self._prepare_invoice(self.californian, (self.lathe, 100))
        account = self._make_account(self.company, "600000", "expense")
        journal = self.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "BILL",
                "type": "purchase",
                "company_id": self.company.id,
                "default_account_id": account.id,
            }
        )
        payable = self._make_account(
            self.company, "211000", "liability_payable", reconcile=True
        )
        self.californian.with_company(
            self.company
        ).property_account_payable_id = payable
        bill |= {"move_type": "in_invoice", "journal_id": journal.id}
        self.assertFalse(self._credits(self._invoices([bill])))
        receipt = self._invoice(
            self.californian, (self.lathe, 100), move_type="out_receipt"
        )
        self.assertEqual(len(self._credits(receipt)), 2)
        self.assert_equals_ledger(receipt)

    def test_tax_is_nobodys_credit(self):
        account = self._make_account(self.company, "220000", "liability_current")
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        group = {"name": "Taxes", "company_id": self.company.id}
        tax = self.env["account.tax"].create(
            {
                "name": "20 %",
                "tax_group_id": self.env["account.tax.group"].create(group).id,
                "amount": 20,
                "company_id": self.company.id,
                "country_id": self.env.ref("base.us").id,
                "invoice_repartition_line_ids": [
                    Command.create({"repartition_type": "base"}),
                    Command.create(
                        {"repartition_type": "tax", "account_id": account.id}
                    ),
                ],
            }
        )
        values = self._prepare_invoice(self.californian, (self.lathe, 100))
        values["invoice_line_ids"][0][2]["tax_ids"] = tax.ids
        invoice = self._invoices([values])
        self.assertEqual(invoice.amount_total, 120)
        self.assertEqual(sum(self._credits(invoice).mapped("amount")), 100)

    # Again

    def test_draft_has_no_credits_and_posting_makes_them_again(self):
        order = self._order(self.californian, (self.lathe, 100))
        invoice = self._bill(order)
        before = self._credits(invoice).mapped("amount")
        invoice.button_draft()
        self.assertFalse(self._credits(invoice))
        invoice.invoice_line_ids.price_unit = 50
        invoice.action_post()
        self.assertEqual(self._credits(invoice).mapped("amount"), [25.0, 25.0])
        self.assertEqual(before, [50.0, 50.0])
        self.assert_equals_ledger(invoice)

    def test_cancelled_invoice_has_no_credits(self):
        invoice = self._invoice(self.californian, (self.lathe, 100))
        invoice.button_cancel()
        self.assertFalse(self._credits(invoice))

    def test_deleted_invoice_leaves_nothing(self):
        invoice = self._invoice(self.californian, (self.lathe, 100))
        invoice.button_draft()
        invoice.unlink()
        self.assertFalse(self.Credit.search([("company_id", "=", self.company.id)]))

    def test_accounting_date_is_the_date_of_credit(self):
        invoice = self._invoice(
            self.californian,
            (self.advice, 10),
            day=date(2026, 3, 31),
            date=date(2026, 4, 2),
        )
        self.assertEqual(self._credits(invoice).date, invoice.date)

    # Companies and currencies

    def test_invoice_in_another_currency_is_credited_in_the_companys(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": START,
                "rate": 0.7,
                "currency_id": euro.id,
                "company_id": self.company.id,
            }
        )
        invoice = self._invoice(
            self.californian, (self.lathe, 99.99), (self.hammer, 1), currency_id=euro.id
        )
        self.assert_equals_ledger(invoice)
        amounts = self._credits(invoice).mapped("amount")
        self.assertEqual(amounts, [71.42, 71.42, 0.72, 0.71])

    def test_order_in_another_currency_is_credited_in_the_companys(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": START,
                "rate": 0.5,
                "currency_id": euro.id,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self._order(
            self.californian, (self.lathe, 100), pricelist_id=pricelist.id
        )
        self.assertEqual(self._credits(order).mapped("amount"), [100.0, 100.0])

    def test_other_companies_go_by_their_own_structure(self):
        other = self._make_company("Structure Other")
        self.env.user.company_ids += other
        companies = self.company + other
        env = self.env(context={"allowed_company_ids": companies.ids})
        vals = self._prepare_invoice(self.californian, (self.lathe, 100))
        journal = self.env["account.journal"].search([("company_id", "=", other.id)])
        foreign = {**vals, "company_id": other.id, "journal_id": journal.id}
        moves = env["account.move"].create([vals, foreign])
        moves.action_post()
        self.assertEqual(len(self._credits(moves[0])), 2)
        self.assertFalse(self._credits(moves[1]))
        self.assertEqual(set(self._credits(moves).mapped("company_id")), {self.company})

    # People

    def test_salesperson_who_is_a_member_has_the_credit(self):
        self._make_member(self.units["machines"], self.people["nora"])
        mine, unknown = (
            self._invoice(
                self.foreigner, (self.lathe, 10), invoice_user_id=self.people[name].id
            )
            for name in ("nora", "tess")
        )
        self.assert_credits(mine, [("machines", "nora", 100, 10.0)])
        self.assert_credits(unknown, [("machines", None, 100, 10.0)])

    def test_leader_has_the_credit_only_where_nobody_else_sells(self):
        self._make_member(self.units["machines"], self.people["nora"], "leader")
        self._make_member(self.units["states"], self.people["tess"], "leader")
        texan = self._invoice(self.texan, (self.lathe, 10))
        self.assert_credits(
            texan, [("machines", "mark", 50, 5.0), ("states", "tess", 50, 5.0)]
        )

    def test_who_left_has_no_credit_any_more(self):
        member = self.units["machines"].member_ids
        member.date_to = date(2026, 5, 31)
        stayed, gone = (
            self._invoice(self.foreigner, (self.lathe, 10), day=day)
            for day in (date(2026, 5, 31), date(2026, 6, 1))
        )
        self.assert_credits(stayed, [("machines", "mark", 100, 10.0)])
        self.assert_credits(gone, [("machines", None, 100, 10.0)])

    # Cost

    def _count_queries_of_posting(self, moves):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves.action_post()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_with_and_without(self, *moves):
        """Queries of posting alike documents: with credits, without."""
        recorder = type(self.Credit)
        counts = []
        for with_credits, document in zip((None, True, False), moves, strict=True):
            if with_credits is False:
                with patch.object(recorder, "_record_invoices"):
                    counts.append(self._count_queries_of_posting(document))
            else:
                counts.append(self._count_queries_of_posting(document))
        return counts[1:]

    def test_posting_costs_at_most_two_queries_more(self):
        def prepare(partner):
            vals = self._prepare_invoice(partner, (self.lathe, 100), (self.hammer, 5))
            return [vals] * 5

        for partner in (self.californian, self.foreigner):
            moves = [
                self.env["account.move"].create(prepare(partner)) for _time in range(3)
            ]
            with self.subTest(partner=partner.name):
                cost, bare = self._count_with_and_without(*moves)
                self.assertLessEqual(cost - bare, 2)

    def test_posting_from_orders_costs_at_most_two_queries_more(self):
        moves = []
        for _time in range(3):
            orders = self.env["sale.order"]
            for _order in range(3):
                orders += self._order(self.californian, (self.lathe, 10))
            self._credits(orders)
            moves.append(orders._create_invoices(grouped=True))
        cost, bare = self._count_with_and_without(*moves)
        self.assertLessEqual(cost - bare, 2)

    def test_posting_writes_nothing_to_invoice_or_customer(self):
        moves = self.env["account.move"].create(
            self._prepare_invoice(self.californian, (self.lathe, 100))
        )
        moves.action_post()
        self.env.flush_all()
        with patch.object(type(moves), "_write_multi") as written:
            self.Credit.sudo()._record_invoices(moves)
            self.env.flush_all()
        written.assert_not_called()
