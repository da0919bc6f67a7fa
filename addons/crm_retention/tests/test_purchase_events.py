# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What counts as a purchase, against a reading of the same documents in Python."""

from collections import defaultdict
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import TODAY, RetentionCase, day

DOCUMENTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 3),
        st.integers(1, 3),
        st.sampled_from(("none", "full", "part", "later", "loose")),
    ),
    min_size=1,
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestPurchaseEvents(RetentionCase):
    """One event per customer and day with a positive net."""

    def test_invoices_of_a_day_are_one_purchase(self):
        self._invoice(self.customer, "2026-01-10", 30)
        self._invoice(self.customer, "2026-01-10", 12.5)
        self._invoice(self.customer, "2026-01-11", 7)
        self.assertEqual(
            self._events(),
            {
                (self.customer.id, day("2026-01-10")): 42.5,
                (self.customer.id, day("2026-01-11")): 7.0,
            },
        )

    def test_receipts_count(self):
        self._invoice(self.customer, "2026-01-10", 30, move_type="out_receipt")
        self.assertEqual(self._events(), {(self.customer.id, day("2026-01-10")): 30.0})

    def test_vendor_bills_and_drafts_do_not_count(self):
        vals = self._prepare_invoice(self.customer, "2026-01-10", 30)
        self.env["account.move"].create(vals)
        self.env["account.journal"].create(
            {
                "name": "Purchases",
                "code": "PUR",
                "type": "purchase",
                "company_id": self.company.id,
                "default_account_id": self._make_account("expense").id,
            }
        )
        self.customer.property_account_payable_id = self._make_account(
            "liability_payable", reconcile=True
        )
        self._invoice(self.customer, "2026-01-10", move_type="in_invoice")
        self.assertFalse(self._events())

    def _make_account(self, kind, **vals):
        accounts = self.env["account.account"].with_company(self.company)
        code = f"6{accounts.search_count([]):05}"
        return accounts.create(
            {"name": kind, "code": code, "account_type": kind, **vals}
        )

    def test_cancelled_invoice_is_no_purchase(self):
        invoice = self._invoice(self.customer, "2026-01-10")
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFalse(self._events())

    def test_zero_invoice_is_no_purchase(self):
        self._invoice(self.customer, "2026-01-10", 0)
        self.assertFalse(self._events())

    def test_fully_credited_invoice_is_no_purchase(self):
        invoice = self._invoice(self.customer, "2026-01-10")
        self._credit(invoice, "2026-02-10")
        self.assertFalse(self._events())

    def test_partly_credited_invoice_is_smaller(self):
        invoice = self._invoice(self.customer, "2026-01-10", 100)
        self._credit(invoice, "2026-02-10", 40)
        self.assertEqual(self._events(), {(self.customer.id, day("2026-01-10")): 60.0})

    def test_credit_note_without_invoice_counts_on_its_own_day(self):
        self._invoice(self.customer, "2026-01-10", 100)
        self._invoice(self.customer, "2026-01-12", 10)
        self._invoice(self.customer, "2026-01-12", 10, move_type="out_refund")
        self.assertEqual(self._events(), {(self.customer.id, day("2026-01-10")): 100.0})

    def test_later_documents_do_not_change_an_earlier_day(self):
        invoice = self._invoice(self.customer, "2026-01-10", 100)
        before = self._events("2026-01-31")
        self._credit(invoice, "2026-02-10")
        self._invoice(self.customer, "2026-02-01", 5)
        self.assertEqual(self._events("2026-01-31"), before)
        self.assertEqual(
            self._events("2026-02-05"),
            {
                (self.customer.id, day("2026-01-10")): 100.0,
                (self.customer.id, day("2026-02-01")): 5.0,
            },
        )

    def test_contacts_buy_for_their_company(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        self._invoice(contact, "2026-01-10", 30)
        self._invoice(self.customer, "2026-01-10", 12)
        self.assertEqual(self._events(), {(self.customer.id, day("2026-01-10")): 42.0})

    def test_credit_note_for_somebody_else_undoes_the_invoice(self):
        invoice = self._invoice(self.customer, "2026-01-10")
        credit = invoice._reverse_moves([{"invoice_date": "2026-01-11"}])
        credit.partner_id = self.other_customer
        credit.action_post()
        self.assertFalse(self._events())

    def test_foreign_currency_is_converted(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        self._invoice(self.customer, "2026-01-10", 30, currency_id=euro.id)
        self.assertEqual(self._events(), {(self.customer.id, day("2026-01-10")): 60.0})

    def test_companies_are_apart(self):
        self._invoice(self.customer, "2026-01-10")
        other = self._make_company("Retention Other")
        self.assertFalse(self._events(company=other))

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(DOCUMENTS)
    def test_agrees_with_a_plain_reading(self, documents):
        savepoint = self.env.cr.savepoint()
        with savepoint:
            expected = self._post_and_read(documents)
            self.assertEqual(self._events(), expected)
            savepoint.rollback()
        self.env.invalidate_all()

    def _post_and_read(self, documents):
        """Post documents; return the events as one would count them by hand."""
        net = defaultdict(float)
        for who, when, units, credit in documents:
            partner = (self.customer, self.other_customer)[who]
            bought = TODAY - timedelta(days=10 - when)
            invoice = self._invoice(partner, bought, 10.0 * units)
            net[partner.id, bought] += 10.0 * units
            self._apply_credit(net, invoice, bought, units, credit)
        return {key: amount for key, amount in net.items() if amount > 0}

    def _apply_credit(self, net, invoice, bought, units, credit):
        partner, credited = invoice.partner_id, bought + timedelta(days=2)
        if credit in ("full", "part"):
            part = 10.0 * units if credit == "full" else 5.0
            self._credit(invoice, credited, part)
            net[partner.id, bought] -= part
        elif credit == "later":
            self._credit(invoice, TODAY + timedelta(days=1))
        elif credit == "loose":
            self._invoice(partner, credited, 10.0, move_type="out_refund")
            net[partner.id, credited] -= 10.0
