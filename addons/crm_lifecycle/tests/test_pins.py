# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stage set by hand is a pin: with a reason, by who may, until it ends."""

from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestPins(LifecycleCase):
    """Pins go before the rules while they are in force."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of
        cls.users = cls._make_users()
        cls._invoice(cls.customer, cls.today - timedelta(days=5))
        cls._evaluate_today()
        cls.row = cls._row(cls.customer)

    @classmethod
    def _evaluate_today(cls, day=None):
        return cls._evaluate(as_of=day or cls.today)

    def _pin(self, user="manager", **vals):
        row = self._as(self.users[user], "crm.lifecycle").browse(self.row.id)
        stage = self._stage("regular")
        row.write({"stage_id": stage.id, "pin_reason": "Yearly contract", **vals})
        return row.pin_id

    def test_a_pin_moves_at_once_and_says_who_and_why(self):
        pin = self._pin()
        self.assert_stage(self.customer, "regular")
        self.assertEqual(self.row.pin_id, pin)
        self.assertFalse(self.row.rule_id)
        move = self._moves(self.customer)[-1]
        self.assertEqual(move.user_id, self.users["manager"])
        self.assertIn("Yearly contract", move.reason)
        self.assertIn(self.users["manager"].name, self.row.reason)

    def test_without_a_reason_nothing_is_pinned(self):
        for reason in (False, "", "   "):
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(ValidationError, "needs a reason"),
            ):
                self._pin(pin_reason=reason)

    def test_import_and_api_need_a_reason_as_well(self):
        rows = self._as(self.users["manager"], "crm.lifecycle")
        key = self.row._get_external_ids()  # none yet: the import makes it
        self.assertFalse(key[self.row.id])
        fields = [".id", "stage_id"]
        result = rows.load(fields, [[str(self.row.id), "Regular"]])
        self.assertFalse(result["ids"])
        self.assertIn("needs a reason", result["messages"][0]["message"])
        result = rows.load(
            [*fields, "pin_reason"], [[str(self.row.id), "Regular", "A contract"]]
        )
        self.assertEqual(result["ids"], self.row.ids, result["messages"])
        self.assertEqual(self.row.pin_id.reason, "A contract")

    def test_only_managers_pin(self):
        for role in ("salesman", "member", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._pin(role)
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._pin(role)

    def test_facts_are_not_written_by_anybody(self):
        for role in ("manager", "salesman"):
            row = self._as(self.users[role], "crm.lifecycle").browse(self.row.id)
            for name, value in (
                ("purchase_count", 99),
                ("stage_since", "2020-01-01"),
                ("rule_id", False),
                ("partner_id", self.other_customer.id),
                ("company_id", 1),
            ):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    row.write({name: value})

    def test_a_pin_lasts_until_its_day(self):
        self._pin(pin_until=self.today + timedelta(days=10))
        self._evaluate_today(self.today + timedelta(days=10))
        self.assert_stage(self.customer, "regular")
        self._evaluate_today(self.today + timedelta(days=11))
        self.assert_stage(self.customer, "first_purchase")

    def test_new_evidence_ends_a_pin(self):
        self._pin(pin_until_evidence="purchase")
        self._evaluate_today()
        self.assert_stage(self.customer, "regular")
        self._invoice(self.customer, self.today)
        self._evaluate_today()
        self.assert_stage(self.customer, "developing")
        self.assertFalse(self.row.pin_id)

    def test_other_evidence_does_not_end_it(self):
        self._pin(pin_until_evidence="order")
        self._invoice(self.customer, self.today)
        self._evaluate_today()
        self.assert_stage(self.customer, "regular")
        self._order(self.customer)
        self._evaluate_today()
        self.assert_stage(self.customer, "developing")

    def test_evidence_taken_back_does_not_bring_the_pin_back(self):
        pin = self._pin(pin_until_evidence="purchase")
        invoice = self._invoice(self.customer, self.today)
        self._evaluate_today()
        self.assertEqual(pin.released_on, self.today)
        self.assertFalse(pin.released_by_id)
        invoice.button_draft()
        self._evaluate_today()
        self.assert_stage(self.customer, "first_purchase")
        self.assertFalse(self._evaluate_today().written)

    def test_days_that_are_only_looked_at_end_no_pin(self):
        pin = self._pin(pin_until_evidence="purchase")
        tomorrow = self.today + timedelta(days=1)
        self._invoice(self.customer, tomorrow)
        self._evaluate_today(tomorrow)
        self.assertFalse(self.row.pin_id)
        self.assertFalse(pin.released_on)
        self._evaluate_today()
        self.assertEqual(self.row.pin_id, pin)

    def test_a_second_document_of_the_same_day_is_evidence(self):
        self._invoice(self.customer, self.today)
        self._lead(self.customer)
        self._order(self.customer)
        self._evaluate_today()
        for kind, make in (
            ("purchase", lambda: self._invoice(self.customer, self.today)),
            ("lead", lambda: self._lead(self.customer)),
            ("order", lambda: self._order(self.customer)),
        ):
            with self.subTest(kind=kind):
                pin = self._pin(pin_until_evidence=kind)
                self._evaluate_today()
                self.assertFalse(pin.released_on)
                make()
                self._evaluate_today()
                self.assertEqual(pin.released_on, self.today)

    def test_a_lead_that_is_won_is_not_a_new_one(self):
        lead = self._lead(self.customer)
        pin = self._pin(pin_until_evidence="lead")
        lead.action_set_won()
        self._evaluate_today()
        self.assertFalse(pin.released_on)

    def test_documents_not_yet_evaluated_are_older_than_the_pin(self):
        self._invoice(self.customer, self.today)
        pin = self._pin(pin_until_evidence="purchase")
        self._evaluate_today()
        self.assertEqual(self.row.pin_id, pin)

    def test_documents_of_an_archived_customer_count(self):
        self._invoice(self.customer, self.today)
        self._evaluate_today()
        self.customer.active = False
        pin = self._pin(pin_until_evidence="purchase")
        self.assertEqual(pin.evidence_count, 2)
        self._evaluate_today()
        self.assertEqual(self.row.pin_id, pin)

    def test_days_are_the_company_s(self):
        self.company.partner_id.tz = "Pacific/Kiritimati"
        east = self.Lifecycle._get_scope(self.company).as_of
        self.company.partner_id.tz = "Pacific/Pago_Pago"
        west = self.Lifecycle._get_scope(self.company).as_of
        self.assertLess(west, east)
        for zone, day in (("Pacific/Kiritimati", east), ("Pacific/Pago_Pago", west)):
            with self.subTest(zone=zone):
                self.company.partner_id.tz = zone
                pin = self._pin()
                self.assertEqual(pin.date_from, day)
                pin.with_user(self.users["manager"]).action_release()
                self.assertEqual(pin.released_on, day)

    def test_a_pin_on_the_present_stage_leaves_its_reason(self):
        stage = self.row.stage_id
        self._pin(stage_id=stage.id)
        self.assertEqual(len(self._moves(self.customer)), 1)
        self.assertEqual(
            self.row.reason, f"Set by {self.users['manager'].name}: Yearly contract"
        )

    def test_after_a_pin_the_rule_is_the_reason(self):
        """Where the rules give the stage of the pin, no move tells of the rule."""
        rule = self.Rule.create(
            {
                "name": "Bakers are regular",
                "stage_id": self._stage("regular").id,
                "domain": "[('purchase_count', '=', 1)]",
                "sequence": 1,
            }
        )
        pin = self._pin()
        pin.with_user(self.users["manager"]).action_release()
        self.assertEqual(self.row.rule_id, rule)
        self.assertEqual(self.row.reason, "Bakers are regular")

    def test_the_last_pin_wins(self):
        self._pin()
        self._pin(stage_id=self._stage("parting").id, pin_reason="Never pays")
        self.assert_stage(self.customer, "parting")

    def test_release_lets_the_rules_decide(self):
        pin = self._pin()
        pin.with_user(self.users["manager"]).action_release()
        self.assert_stage(self.customer, "first_purchase")
        self.assertEqual(pin.released_by_id, self.users["manager"])

    def test_release_is_the_managers(self):
        pin = self._pin()
        with self.assertRaises(AccessError):
            pin.with_user(self.users["salesman"]).action_release()

    def test_a_pin_that_has_ended_is_not_released_again(self):
        pin = self._pin()
        pin.with_user(self.users["manager"]).action_release()
        before = self.today - timedelta(days=3)
        pin.sudo().released_on = before
        pin.with_user(self.users["manager"]).action_release()
        self.assertEqual(pin.released_on, before)

    def _create_as_manager(self, vals, **context):
        pins = self._as(self.users["manager"], "crm.lifecycle.pin")
        return pins.with_context(**context).create(vals)

    def test_nothing_about_a_pin_is_forged(self):
        forged = {
            "user_id": self.users["salesman"].id,
            "date_from": date(2020, 1, 1),
            "evidence_count": 99,
            "released_on": date(2020, 1, 1),
            "released_by_id": self.users["salesman"].id,
            "holder_model": "res.partner",
            "holder_id": self.customer.id,
        }
        given = {
            "partner_id": self.customer.id,
            "stage_id": self._stage("regular").id,
            "reason": "Yearly contract",
        }
        by_default = {f"default_{name}": value for name, value in forged.items()}
        for pin in (
            self._create_as_manager(given | forged),
            self._create_as_manager(given, **by_default),
        ):
            self.assertEqual(pin.user_id, self.users["manager"])
            self.assertEqual(pin.date_from, self.today)
            for name in set(forged) - {"user_id", "date_from"}:
                self.assertFalse(pin[name], name)

    def test_what_was_handed_in_stays_as_it_was(self):
        vals = {
            "partner_id": self.customer.id,
            "stage_id": self._stage("regular").id,
            "reason": "Yearly contract",
            "user_id": self.users["salesman"].id,
        }
        before = dict(vals)
        self._create_as_manager([vals])
        self.assertEqual(vals, before)

    def test_the_engine_gives_a_pin_its_holder_and_day(self):
        yesterday = self.today - timedelta(days=1)
        pin = self.env["crm.lifecycle.pin"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "stage_id": self._stage("parting").id,
                "reason": "A managed parting",
                "date_from": yesterday,
                "holder_model": "res.partner",
                "holder_id": self.customer.id,
            }
        )
        self.assertEqual((pin.date_from, pin.holder_model), (yesterday, "res.partner"))

    def test_a_contact_s_pin_is_its_customer_s(self):
        contact = self._make_customer("Olha", parent_id=self.customer.id)
        pin = self._create_as_manager(
            {
                "partner_id": contact.id,
                "stage_id": self._stage("regular").id,
                "reason": "Yearly contract",
            }
        )
        self.assertEqual(pin.partner_id, self.customer)
        self.assert_stage(self.customer, "regular")

    def test_a_pin_needs_a_customer_and_a_company(self):
        vals = {"stage_id": self._stage("regular").id, "reason": "Yearly contract"}
        for missing in ({}, {"partner_id": self.customer.id, "company_id": False}):
            with (
                self.subTest(missing=missing),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._create_as_manager(vals | missing | {"until_evidence": "order"})

    def test_a_pin_is_neither_changed_nor_deleted(self):
        pin = self._pin().with_user(self.users["manager"])
        with self.assertRaises(UserError):
            pin.write({"reason": "Another one"})
        with self.assertRaises(AccessError):
            pin.unlink()

    def test_who_has_no_document_can_be_pinned(self):
        pins = self._as(self.users["manager"], "crm.lifecycle.pin")
        pins.create(
            {
                "partner_id": self.other_customer.id,
                "stage_id": self._stage("prospect").id,
                "reason": "Met at the fair",
            }
        )
        self.assert_stage(self.other_customer, "prospect")
        self._evaluate_today()
        self.assert_stage(self.other_customer, "prospect")

    def test_the_wizard_pins_many(self):
        self._invoice(self.other_customer, self.today)
        self._evaluate_today()
        rows = self.row + self._row(self.other_customer)
        wizard = self._as(self.users["manager"], "crm.lifecycle.pin.wizard")
        form = Form(
            wizard.with_context(active_model="crm.lifecycle", active_ids=rows.ids)
        )
        form.stage_id = self._stage("parting")
        form.reason = "The branch is closed"
        form.save().action_pin()
        self.assertEqual(rows.stage_id, self._stage("parting"))

    def test_a_pin_of_a_parting_is_not_released_by_hand(self):
        pin = self._pin().sudo()
        pin.write({"holder_model": "res.partner", "holder_id": self.customer.id})
        with self.assertRaisesRegex(UserError, "is held by"):
            pin.with_user(self.users["manager"]).action_release()
