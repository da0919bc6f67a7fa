# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How late the money comes: by amount, without credit notes, as of any day."""

from odoo.tests import tagged

from odoo.addons.crm_lifecycle.tests.common import TODAY

from .common_signals import SignalCase

FACTS = ("days_late", "paid_share_late", "payment_count", "late_payment_count")
NOTHING = (None, None, 0, 0)


@tagged("post_install", "-at_install")
class TestSignalPayments(SignalCase):
    """Each invoice has one item, so that days can be counted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()

    def assert_paid(self, expected, partner=None, as_of=TODAY):
        found = self._facts(partner or self.customer, *FACTS, as_of=as_of)
        for name, value, wanted in zip(FACTS, found, expected, strict=True):
            if wanted is None:
                self.assertIsNone(value, name)
            else:
                self.assertAlmostEqual(value or 0, wanted, 6, name)

    def _behaviour(self, partner=None):
        return self._row(partner or self.customer).payer_behaviour

    def test_on_the_due_day_is_on_time(self):
        self._paid(self.customer, due=40, late=0)
        self.assert_paid((0, 0, 1, 0))
        self.assertEqual(self._behaviour(), "on_time")

    def test_days_after_the_due_day(self):
        self._paid(self.customer, due=40, late=12)
        self.assert_paid((12, 1, 1, 1))
        self.assertEqual(self._behaviour(), "late")

    def test_early_money_makes_up_for_nothing(self):
        self._paid(self.customer, due=40, late=-8)
        self._paid(self.customer, due=80, late=20)
        self.assert_paid((10, 0.5, 2, 1))

    def test_large_amounts_count_more(self):
        self._paid(self.customer, due=40, late=0, amount=900)
        self._paid(self.customer, due=60, late=20, amount=100)
        self.assert_paid((2, 0.1, 2, 1))
        self.assertEqual(self._behaviour(), "on_time")

    def test_each_instalment_counts_by_itself(self):
        invoice = self._invoice(self.customer, self._days_ago(70), 100, **self._due(60))
        self._pay(invoice, self._days_ago(60), 60)
        self._pay(invoice, self._days_ago(30), 40)
        self.assert_paid((12, 0.4, 2, 1))

    def test_what_is_still_open_is_not_paid_late(self):
        invoice = self._invoice(self.customer, self._days_ago(70), 100, **self._due(60))
        self.assert_paid(NOTHING)
        self.assertFalse(self._behaviour())
        self._pay(invoice, self._days_ago(50), 10)
        self.assert_paid((10, 1, 1, 1))

    def test_a_credit_note_is_no_payment(self):
        invoice = self._invoice(self.customer, self._days_ago(70), 100, **self._due(60))
        credit = self._credit(invoice, self._days_ago(20), 30)
        self._match(invoice, credit)
        self._pay(invoice, self._days_ago(60))
        self.assertEqual(invoice.payment_state, "paid")
        self.assert_paid((0, 0, 1, 0))

    def _match(self, *moves):
        lines = self.env["account.move"].union(*moves).line_ids
        items = lines.filtered(lambda line: line.account_type == "asset_receivable")
        items.filtered(lambda line: not line.reconciled).reconcile()

    def test_a_reversed_invoice_was_never_paid(self):
        invoice = self._invoice(self.customer, self._days_ago(70), 100, **self._due(60))
        self._match(invoice, self._credit(invoice, self._days_ago(10)))
        self.assertEqual(invoice.payment_state, "reversed")
        self.assert_paid(NOTHING)

    def test_what_we_pay_back_is_no_payment_of_theirs(self):
        invoice = self._paid(self.customer, due=40, late=0)
        credit = self._credit(invoice, self._days_ago(20), 30)
        self._pay(credit, self._days_ago(5))
        self.assert_paid((0, 0, 1, 0))

    def test_a_payment_that_was_taken_back_is_none(self):
        invoice = self._paid(self.customer, due=40, late=12)
        items = invoice.line_ids.filtered(lambda line: line.reconciled)
        items.remove_move_reconcile()
        self.assert_paid(NOTHING)

    def test_a_receipt_counts_like_an_invoice(self):
        self._paid(self.customer, due=40, late=6, move_type="out_receipt")
        self.assert_paid((6, 1, 1, 1))

    def test_a_past_day_knows_no_later_payment(self):
        invoice = self._invoice(self.customer, self._days_ago(70), 100, **self._due(60))
        self._pay(invoice, self._days_ago(60), 60)
        self._pay(invoice, self._days_ago(30), 40)
        self.assert_paid((0, 0, 1, 0), as_of=self._days_ago(31))
        self.assert_paid((12, 0.4, 2, 1), as_of=self._days_ago(30))
        self.assert_paid(NOTHING, as_of=self._days_ago(61))

    def test_only_the_last_year_counts(self):
        self._paid(self.customer, due=500, late=120)
        self._paid(self.customer, due=500, late=40)
        self.assert_paid((120, 1, 1, 1), as_of=self._days_ago(70))
        self._paid(self.customer, due=10, late=1)
        self.assert_paid((1, 1, 1, 1))

    def test_contacts_buy_and_pay_for_their_company(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        self._paid(contact, due=40, late=12)
        self.assert_paid((12, 1, 1, 1))
        self.assertFalse(self._row(contact))

    def test_amounts_are_in_the_company_s_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": self._days_ago(400),
                "rate": 0.25,
            }
        )
        self._paid(self.customer, due=40, late=0, amount=300)
        # Worth 100 dollars, though only 25 in euros.
        self._paid(self.customer, due=60, late=20, amount=25, currency_id=euro.id)
        self.assert_paid((5, 0.25, 2, 1))

    def test_another_company_knows_of_its_own_payments_alone(self):
        self._paid(self.customer, due=40, late=12)
        other = self._make_elsewhere()
        both = [self.company.id, other.id]
        foreign = self.env["account.move"].with_context(allowed_company_ids=both)
        move = foreign.with_company(other).create(
            self._prepare_invoice(
                self.customer, self._days_ago(90), 100, company_id=other.id
            )
        )
        move.action_post()
        self.Lifecycle._evaluate(other, as_of=TODAY)
        row = self.Lifecycle.with_context(allowed_company_ids=both).search(
            [("partner_id", "=", self.customer.id), ("company_id", "=", other.id)]
        )
        self.assertEqual((row.payment_count, row.payer_behaviour), (0, False))
        self.assert_paid((12, 1, 1, 1))

    def test_merged_customers_have_paid_together(self):
        self._paid(self.customer, due=40, late=0)
        self._paid(self.other_customer, due=40, late=20)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other_customer).ids, self.customer)
        self.env.invalidate_all()
        self.assert_paid((10, 0.5, 2, 1))

    def test_few_customers_are_told_the_same_as_all(self):
        for number, partner in enumerate((self.customer, self.other_customer)):
            for due in (40, 90, 140):
                invoice = self._paid(partner, due=due, late=number * 7)
            self._credit(invoice, self._days_ago(20), 30)
        everybody = self._facts(self.customer, *FACTS)
        self._row(self.customer).sudo().write(dict.fromkeys(FACTS, 0))
        self._evaluate(self.customer)
        self.assertEqual(self._facts(self.customer, *FACTS), everybody)

    def test_days_to_pay_stay_what_they_were(self):
        self._paid(self.customer, due=40, late=12)
        part = self._invoice(self.customer, self._days_ago(70), 100, **self._due(60))
        self._pay(part, self._days_ago(60), 60)
        self._paid(self.customer, due=400, late=60)
        self.assertEqual(self._facts(self.customer, "days_to_pay"), (22,))

    # By what limits

    def test_limits_are_the_company_s(self):
        self._paid(self.customer, due=40, late=12)
        self._evaluate()
        row = self._row(self.customer)
        for late, very_late, expected in (
            (5, 30, "late"),
            (13, 30, "on_time"),
            (12, 13, "late"),
            (5, 12, "very_late"),
        ):
            self.company.write(
                {
                    "retention_late_days": late,
                    "retention_very_late_days": very_late,
                }
            )
            with self.subTest(late=late, very_late=very_late):
                self.assertEqual(row.payer_behaviour, expected)
                found = self.Lifecycle.search(
                    [
                        ("company_id", "=", self.company.id),
                        ("payer_behaviour", "=", expected),
                    ]
                )
                self.assertEqual(found, row)

    def test_search_and_groups(self):
        self._paid(self.customer, due=40, late=12)
        self._invoice(self.other_customer)
        self._evaluate()
        late, none = self._row(self.customer), self._row(self.other_customer)
        here = [("company_id", "=", self.company.id)]
        for condition, expected in (
            (("payer_behaviour", "=", "late"), late),
            (("payer_behaviour", "in", ("late", "very_late")), late),
            (("payer_behaviour", "!=", False), late),
            (("payer_behaviour", "=", False), none),
            (("payer_behaviour", "!=", "late"), none),
            (("payer_behaviour", "in", ("very_late", False)), none),
            (("days_late", ">", 5), late),
            # Who has paid nothing is not known to pay early.
            (("days_late", "<", 50), late),
            (("days_late", "=", False), none),
        ):
            with self.subTest(condition=condition):
                found = self.Lifecycle.search([*here, condition])
                self.assertEqual(found, expected)
        groups = self.Lifecycle._read_group(here, ["payer_behaviour"], ["__count"])
        self.assertEqual(dict(groups), {"late": 1, False: 1})
        described = self.Lifecycle.fields_get(["payer_behaviour"])["payer_behaviour"]
        self.assertTrue(described["groupable"] and described["sortable"])

    # Documents and words

    def test_facts_open_the_invoices(self):
        late = self._paid(self.customer, due=40, late=12)
        paid = self._paid(self.customer, due=60, late=0)
        self._invoice(self.customer)
        self._evaluate()
        row = self._row(self.customer)
        self.assertEqual(self._documents(row, "days_late"), late | paid)
        self.assertEqual(self._documents(row, "payment_count"), late | paid)
        self.assertEqual(self._documents(row, "late_payment_count"), late)
        self.assertEqual(self._documents(row, "payer_behaviour"), late | paid)

    def _documents(self, row, fact):
        action = row.with_context(fact=fact).action_open_fact()
        return self.env[action["res_model"]].search(action["domain"])

    def test_facts_in_words(self):
        for fact, value, words in (
            ("payer_behaviour", "very_late", "Pays: Very Late"),
            ("paid_share_late", 0.25, "Paid Late: 25 %"),
            ("paid_share_late", None, "Paid Late: –"),
            ("days_late", 12.0, "Days Late: 12.0"),
        ):
            with self.subTest(fact=fact, value=value):
                self.assertEqual(self.Lifecycle._get_fact_in_words(fact, value), words)

    def test_a_rule_asks_for_it(self):
        self._paid(self.customer, due=60, late=45)
        self._invoice(self.other_customer)
        stage = self.env.ref("crm_lifecycle.stage_at_risk")
        rule = self.env["crm.lifecycle.rule"].create(
            {
                "name": "Pays far too late",
                "sequence": 1,
                "stage_id": stage.id,
                "domain": "[('payer_behaviour', '=', 'very_late')]",
            }
        )
        self._evaluate()
        self.assertEqual(self._row(self.customer).rule_id, rule)
        self.assertIn("Pays: Very Late", self._row(self.customer).reason)
        self.assertNotEqual(self._row(self.other_customer).rule_id, rule)

    def test_the_past_is_replayed_by_it(self):
        self._paid(self.customer, due=100, late=45)
        self.env["crm.lifecycle.rule"].create(
            {
                "name": "Pays far too late",
                "sequence": 1,
                "stage_id": self.env.ref("crm_lifecycle.stage_at_risk").id,
                "domain": "[('payer_behaviour', '=', 'very_late')]",
            }
        )
        replay = self.env["crm.lifecycle.replay"]
        replay._replay(self.company, self._days_ago(120), TODAY)
        moves = self._moves(self.customer)
        self.assertEqual(moves[-1].to_stage_id, self._stage("at_risk"))
        self.assertGreaterEqual(moves[-1].date, self._days_ago(55))
