# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stages follow from documents, with their reason and their evidence."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, LifecycleCase


@tagged("post_install", "-at_install")
class TestDeliveredRules(LifecycleCase):
    """The delivered rules make the delivered stages work on the first day."""

    def test_stages_by_purchases(self):
        for ages, stage in (
            ([10], "first_purchase"),
            ([90, 10], "developing"),
            ([130, 100, 70, 40, 10], "regular"),
            ([250, 220, 190, 160], "at_risk"),
            ([200], "at_risk"),
            ([500], "dormant"),
            ([800], "former"),
            ([500, 10], "won_back"),
            ([500, 60, 10], "developing"),
        ):
            with self.subTest(ages=ages, stage=stage):
                partner = self._make_customer(f"Bought {ages} days ago")
                self._invoice_days_ago(partner, *ages)
                self._evaluate(partner)
                self.assert_stage(partner, stage)

    def test_prospects_have_something_on_the_table(self):
        today = self.Lifecycle._get_scope(self.company).as_of
        self._lead(self.customer)
        self._quotation(self.other_customer)
        self._evaluate(as_of=today)
        self.assert_stage(self.customer, "prospect")
        self.assert_stage(self.other_customer, "prospect")

    def test_a_lost_lead_leaves_an_acquaintance(self):
        self._lead(self.customer).action_set_lost()
        self._evaluate(as_of=self.Lifecycle._get_scope(self.company).as_of)
        self.assert_stage(self.customer, "acquaintance")

    def test_no_delivered_rule_is_shadowed(self):
        self.assertFalse(self.Rule.search([]).shadowed_by_id)
        delivered = self.env["ir.model.data"].search_count(
            [("module", "=", "crm_lifecycle"), ("model", "=", "crm.lifecycle.rule")]
        )
        self.assertEqual(delivered, 11)


@tagged("post_install", "-at_install")
class TestMoves(LifecycleCase):
    """A move is recorded once, with what stands behind it."""

    def test_the_first_invoice_is_the_evidence(self):
        invoice = self._invoice(self.customer, TODAY - timedelta(days=3))
        self._evaluate()
        move = self._moves(self.customer)
        self.assertEqual(len(move), 1)
        self.assertFalse(move.from_stage_id)
        self.assertEqual(move.to_stage_id, self._stage("first_purchase"))
        self.assertEqual(
            (move.evidence_model, move.evidence_id), ("account.move", invoice.id)
        )
        self.assertEqual(move.evidence, invoice.display_name)
        self.assertEqual(move.facts, {"purchase_count": 1})
        self.assertEqual(move.reason, "Has bought once (Purchases: 1)")
        self.assertEqual(self._row(self.customer).reason, move.reason)

    def test_evidence_opens_the_document(self):
        invoice = self._invoice(self.customer)
        self._evaluate()
        action = self._moves(self.customer).action_open_evidence()
        self.assertEqual(action["res_id"], invoice.id)

    def test_the_days_in_the_former_stage_are_kept(self):
        self._invoice(self.customer, TODAY - timedelta(days=40))
        self._evaluate(as_of=TODAY - timedelta(days=40))
        self._invoice(self.customer, TODAY - timedelta(days=10))
        self._evaluate(as_of=TODAY - timedelta(days=10))
        move = self._moves(self.customer)[-1]
        self.assertEqual(move.from_stage_id, self._stage("first_purchase"))
        self.assertEqual(move.days, 30)
        self.assertEqual(
            self._row(self.customer).stage_since, TODAY - timedelta(days=10)
        )

    def test_a_second_evaluation_writes_nothing(self):
        self._invoice_days_ago(self.customer, 400, 90, 10, 3)
        self._invoice(self.other_customer, TODAY - timedelta(days=7), 33.33)
        first = self._evaluate()
        self.assertEqual((first.customers, first.moved), (2, 2))
        again = self._evaluate()
        self.assertEqual((again.customers, again.written, again.moved), (2, 0, 0))
        self.assertEqual(len(self._moves(self.customer)), 1)

    def test_a_reversed_invoice_takes_the_stage_back(self):
        self._lead(self.customer)
        today = self.Lifecycle._get_scope(self.company).as_of
        invoice = self._invoice(self.customer, today)
        self._evaluate(as_of=today)
        self.assert_stage(self.customer, "first_purchase")
        self._credit(invoice, today)
        self._evaluate(as_of=today)
        self.assert_stage(self.customer, "prospect")
        self.assertEqual(len(self._moves(self.customer)), 2)

    def test_a_credit_note_is_the_evidence_of_what_it_takes_back(self):
        invoice = self._invoice(self.customer, TODAY)
        self._evaluate()
        credit = self._credit(invoice, TODAY)
        self._evaluate()
        self.assert_stage(self.customer, "acquaintance")
        self.assertEqual(self._moves(self.customer)[-1].evidence_id, credit.id)

    def test_the_last_document_ends_the_life_cycle(self):
        invoice = self._invoice(self.customer)
        self._evaluate()
        invoice.button_draft()
        self._evaluate()
        self.assertFalse(self._row(self.customer))
        move = self._moves(self.customer)[-1]
        self.assertFalse(move.to_stage_id)
        self.assertEqual(move.reason, "No document of the customer is left.")

    def test_deleted_evidence_is_told_not_traced(self):
        lead = self._lead(self.customer)
        self._quotation(self.customer)
        self._evaluate(as_of=self.Lifecycle._get_scope(self.company).as_of)
        move = self._moves(self.customer)
        self.env.cr.execute(
            "UPDATE crm_lifecycle_transition SET evidence_model = 'crm.lead',"
            " evidence_id = %s WHERE id = %s",
            [lead.id, move.id],
        )
        self.env.invalidate_all()
        lead.unlink()
        self.assertFalse(move.evidence)
        with self.assertRaisesRegex(UserError, "was deleted"):
            move.action_open_evidence()

    def test_pace_against_the_target(self):
        stage = self._stage("first_purchase")
        stage.target_days = 20
        self._invoice(self.customer, TODAY - timedelta(days=100))
        row = None
        for ago, pace in (
            (100, "on_track"),
            (80, "on_track"),
            (79, "behind"),
            (59, "stuck"),
        ):
            self._evaluate(as_of=TODAY - timedelta(days=ago))
            row = self._row(self.customer)
            self.assertEqual(row.pace, pace, ago)
        stage.target_days = 0
        self._evaluate(as_of=TODAY - timedelta(days=59))
        self.assertFalse(row.pace)

    def test_the_number_of_queries_does_not_depend_on_the_customers(self):
        def queries(customers):
            partners = [
                self._make_customer(f"{n} of {customers}") for n in range(customers)
            ]
            self._invoices([self._prepare_invoice(p, TODAY, 10) for p in partners])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._evaluate(*partners)
            return self.env.cr.sql_log_count - before

        queries(2)  # fills caches
        self.assertEqual(queries(3), queries(30))


@tagged("post_install", "-at_install")
class TestRequirements(LifecycleCase):
    """Who lacks something stays where the next rule that holds puts it."""

    def setUp(self):
        super().setUp()
        self.requirement = self.env["crm.lifecycle.requirement"].create(
            {
                "stage_id": self._stage("developing").id,
                "name": "E-mail address",
                "domain": "[('partner_id.email', '!=', False)]",
            }
        )
        self._invoice_days_ago(self.customer, 60, 10)

    def test_a_missing_address_holds_back(self):
        self._evaluate()
        row = self._row(self.customer)
        self.assert_stage(self.customer, "first_purchase")
        self.assertEqual(row.due_stage_id, self._stage("developing"))
        self.assertEqual(row.missing, "E-mail address")

    def test_what_is_there_lets_pass(self):
        self._evaluate()
        self.customer.email = "anna@bakery.example"
        self._evaluate()
        row = self._row(self.customer)
        self.assert_stage(self.customer, "developing")
        self.assertFalse(row.due_stage_id)
        self.assertFalse(row.missing)

    def test_an_activity_must_have_been_done(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.requirement.write({"activity_type_id": call.id, "domain": "[]"})
        self._evaluate()
        self.assert_stage(self.customer, "first_purchase")
        activity = self.customer.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.env.uid
        )
        activity.action_feedback(feedback="They like the bread")
        self._evaluate()
        self.assert_stage(self.customer, "developing")


@tagged("post_install", "-at_install")
class TestRules(LifecycleCase):
    """What a rule may ask, and what is said about a wrong one."""

    def _rule(self, domain, **vals):
        values = {"name": "Mine", "domain": domain, "sequence": 1}
        values["stage_id"] = self._stage("regular").id
        return self.Rule.create({**values, **vals})

    def test_the_first_that_holds_wins(self):
        self._invoice(self.customer)
        self._rule("[('purchase_count', '>=', 1)]")
        self._rule("[]", stage_id=self._stage("former").id, sequence=2)
        self._evaluate()
        self.assert_stage(self.customer, "regular")

    def test_a_rule_asks_about_the_customer_as_well(self):
        self.customer.country_id = self.env.ref("base.sk")
        self._invoice(self.customer)
        self._invoice(self.other_customer)
        self._rule("[('partner_id.country_id.code', '=', 'SK')]")
        self._evaluate()
        self.assert_stage(self.customer, "regular")
        self.assert_stage(self.other_customer, "first_purchase")

    def test_a_rule_of_another_company_holds_there(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._invoice(self.customer)
        self._rule("[]", company_id=other.id)
        self._evaluate()
        self.assert_stage(self.customer, "first_purchase")

    def test_elapsed_days_are_those_of_the_day_asked_for(self):
        self._invoice(self.customer, TODAY - timedelta(days=100))
        self._rule("[('days_silent', '<', 50)]")
        self._evaluate()
        self.assert_stage(self.customer, "first_purchase")
        self._evaluate(as_of=TODAY - timedelta(days=60))
        self.assert_stage(self.customer, "regular")

    def test_elapsed_days_compare_every_way(self):
        self._invoice_days_ago(self.customer, 110, 100)
        self._evaluate()
        rows = self.Lifecycle.with_context(lifecycle_as_of=TODAY)
        for domain, is_found in (
            ([("days_silent", "=", 100)], True),
            ([("days_silent", "!=", 100)], False),
            ([("days_silent", "in", [1, 100])], True),
            ([("days_silent", "not in", [1, 100])], False),
            ([("days_silent", "<=", 99)], False),
            ([("silence_ratio", ">=", 10)], True),
            ([("silence_ratio", ">", 10)], False),
            ([("days_known", ">", 1)], True),
            ([("days_in_stage", "=", 0)], True),
            ([("days_since_contact", ">", 0)], False),
        ):
            with self.subTest(domain=domain):
                found = rows.search([*domain, ("partner_id", "=", self.customer.id)])
                self.assertEqual(bool(found), is_found)

    def test_a_domain_that_cannot_be_read_is_refused(self):
        for domain in (
            "[('purchase_count', '>=', 1)",
            "[('purchase_count', '>=', uid)]",
            "import os",
            "42",
            "[('nonsense', '=', 1)]",
            "[('purchase_count', 'like it', 1)]",
            "[('last_purchase', '<', 'today -30d')]",
            "[('last_purchase', '<', 'soon')]",
            "['|', ('purchase_count', '=', 1)]",
        ):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self._rule(domain)

    def test_nothing_goes_in_circles(self):
        for path in (
            *("stage_id", "pace", "days_in_stage", "rule_id", "due_stage_id"),
            *("stage_category", "department", "write_date", "activity_state"),
            *("partner_id.lifecycle_ids.stage_id", "partner_id.lifecycle_stage_id"),
        ):
            with (
                self.subTest(path=path),
                self.assertRaisesRegex(ValidationError, "no fact about the customer"),
            ):
                self._rule(f"[('{path}', '=', 1)]")

    def test_nothing_goes_in_circles_by_another_way(self):
        field = next(
            (
                name
                for name, field in self.env["res.partner"]._fields.items()
                if field.comodel_name == "crm.lifecycle"
            ),
            None,
        )
        with self.assertRaisesRegex(ValidationError, "no fact about the customer"):
            self._rule(f"[('partner_id', 'any', [('{field}.purchase_count', '>', 1)])]")

    def test_what_the_database_refuses_is_refused_when_it_is_saved(self):
        for domain in (
            "[('partner_id.id', '>', 'abc')]",
            "[('days_silent', '>', 'abc')]",
            f"[('days_silent', '>', {10**400})]",
        ):
            with self.subTest(domain=domain[:40]), self.assertRaises(ValidationError):
                self._rule(domain)

    def test_a_hostile_domain_is_inert(self):
        rule = self._rule("[('partner_id.name', '=', \"'); DROP TABLE crm_lead; --\")]")
        self._invoice(self.customer)
        self._evaluate()
        self.assertTrue(rule.exists())
        self.assert_stage(self.customer, "first_purchase")
        self.assertTrue(self.env["crm.lead"].search_count([], limit=1) >= 0)

    def test_a_rule_that_can_never_win_is_pointed_out(self):
        rule = self._rule("[('purchase_count', '>=', 7)]", sequence=65)
        self.assertEqual(
            rule.shadowed_by_id, self.env.ref("crm_lifecycle.rule_regular")
        )
        rule.sequence = 55
        self.assertFalse(rule.shadowed_by_id)

    def test_a_stage_with_rules_is_not_archived_nor_deleted(self):
        stage = self._stage("regular")
        with self.assertRaisesRegex(ValidationError, "1 rules lead to it"):
            stage.active = False
        with self.assertRaisesRegex(UserError, "1 rules lead to it"):
            stage.unlink()

    def test_a_stage_with_customers_says_who_holds_it(self):
        self._invoice(self.customer)
        self._evaluate()
        with self.assertRaisesRegex(
            UserError, "customers are in it.*past moves name it"
        ):
            self._stage("first_purchase").unlink()

    def test_a_rule_does_not_lead_into_an_archived_stage(self):
        stage = self.env["crm.lifecycle.stage"].create(
            {"name": "Away", "active": False}
        )
        with self.assertRaisesRegex(ValidationError, "is archived"):
            self._rule("[]", stage_id=stage.id)

    def test_a_rule_that_is_a_reason_is_not_deleted(self):
        rule = self._rule("[]")
        self._invoice(self.customer)
        self._evaluate()
        with self.assertRaisesRegex(UserError, "Switch it off instead"):
            rule.unlink()

    @mute_logger("odoo.sql_db")
    def test_without_any_rule_nobody_has_a_stage(self):
        self.Rule.search([]).active = False
        self._invoice(self.customer)
        self._evaluate()
        row = self._row(self.customer)
        self.assertFalse(row.stage_id)
        self.assertFalse(self._moves(self.customer))

    def test_without_a_rule_a_stage_is_left(self):
        self._invoice(self.customer)
        self._evaluate()
        self.Rule.search([]).active = False
        self._evaluate()
        move = self._moves(self.customer)[-1]
        self.assertFalse(move.to_stage_id)
        self.assertEqual(move.reason, "No rule holds.")

    def test_an_unused_stage_can_be_deleted(self):
        stage = self.env["crm.lifecycle.stage"].create({"name": "Unused"})
        stage.unlink()
        self.assertFalse(stage.exists())


@tagged("post_install", "-at_install")
class TestPlans(LifecycleCase):
    """A stage's activity plan starts when a customer comes into it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._make_user("seller", "sales_team.group_sale_salesman")
        plan = cls.env["mail.activity.plan"].create(
            {
                "name": "Welcome",
                "res_model": "crm.lifecycle",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": cls.env.ref(
                                "mail.mail_activity_data_call"
                            ).id,
                            "summary": "Ask how the delivery went",
                            "responsible_type": "on_demand",
                            "delay_count": 3,
                            "delay_unit": "days",
                            "delay_from": "after_plan_date",
                        }
                    )
                ],
            }
        )
        cls._stage("first_purchase").activity_plan_id = plan

    def test_activities_are_planned_once(self):
        self.customer.user_id = self.seller
        self._invoice(self.customer)
        self._evaluate()
        self._evaluate()
        activity = self._row(self.customer).activity_ids
        self.assertEqual(activity.summary, "Ask how the delivery went")
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(activity.date_deadline, TODAY + timedelta(days=3))

    def test_nothing_is_planned_for_the_past(self):
        self._invoice(self.customer)
        self.env["crm.lifecycle.replay"]._begin(self.company)
        self.assertFalse(self._row(self.customer).activity_ids)

    def test_a_rate_that_is_missing_counts_as_the_host_counts_it(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        invoice = self._invoice(self.customer, currency_id=euro.id)
        self._evaluate()
        self.assertEqual(
            self._row(self.customer).net_revenue, invoice.amount_untaxed_signed
        )
