# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stage set by hand is a pin: with a reason, by who may, until it ends."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

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

    def test_evidence_taken_back_brings_the_pin_back(self):
        self._pin(pin_until_evidence="purchase")
        invoice = self._invoice(self.customer, self.today)
        self._evaluate_today()
        invoice.button_draft()
        self._evaluate_today()
        self.assert_stage(self.customer, "regular")

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
