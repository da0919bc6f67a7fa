# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees and does what with partings, and what hostile callers get."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_parting import PartingCase

OUTSIDERS = ("employee", "portal")
PROTECTED = {
    "state": "closed",
    "origin": "portal",
    "opened_on": "2020-01-01",
    "closed_on": "2020-01-01",
    "revenue_year": 1,
    "margin_year": 1,
    "partner_id": False,
    "company_id": False,
    "access_token": "known",
    "survey_satisfaction": "5",
    "letter_sent_on": "2026-01-01 00:00:00",
    "winback_reminded_on": False,
}


@tagged("post_install", "-at_install")
class TestPartingRights(PartingCase):
    """The record rules and the actions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer)
        (cls.customer + cls.contact).email = False
        cls.parting = cls._start()

    def _sees(self, role):
        found = self._by(role, self.Parting).search_count(
            [("id", "=", self.parting.id)]
        )
        rows = self._by(role, self.Obligation)
        shown = rows.search_count([("parting_id", "=", self.parting.id)])
        self.assertEqual(bool(found), bool(shown))
        return bool(found)

    def test_own_and_unassigned_customers(self):
        for role in ("salesman", "member", "manager", "accountant", "sales_manager"):
            with self.subTest(role=role):
                self.assertTrue(self._sees(role))
        self.customer.user_id = self.users["member"]
        self.assertTrue(self._sees("member"))
        self.assertFalse(self._sees("salesman"))
        self.assertTrue(self._sees("accountant"))

    def test_the_responsible_sees_it_whosever_customer_it_is(self):
        self.customer.user_id = self.users["member"]
        self.parting.user_id = self.users["salesman"]
        self.assertTrue(self._sees("salesman"))

    def test_outsiders_see_nothing(self):
        for role in OUTSIDERS:
            for model in ("parting", "obligation", "waiver", "switched", "report"):
                name = "crm.parting" if model == "parting" else f"crm.parting.{model}"
                with (
                    self.subTest(role=role, model=model),
                    self.assertRaises(AccessError),
                ):
                    self._by(role, self.env[name]).search([])

    def test_other_companies_are_hidden(self):
        other = self._make_company("Elsewhere")
        boss = self._make_user("boss", "crm_lifecycle.group_lifecycle_manager", other)
        parting = self.parting.with_user(boss).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(parting.search([("id", "=", parting.id)]))
        rows = self._rows(self.parting).with_user(boss)
        rows = rows.with_context(allowed_company_ids=other.ids)
        for call in (
            parting.action_close,
            parting.action_cancel,
            parting.action_send_letter,
            rows.action_open,
            rows.action_settle,
            rows.action_waive,
        ):
            with self.subTest(call=call.__name__), self.assertRaises(AccessError):
                call()

    def test_money_is_for_those_who_see_it(self):
        for role in ("salesman", "member"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._by(role, self._rows(self.parting)).read(["amount"])
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._by(role, self.parting).read(["revenue_year"])
        rows = self._by("accountant", self._rows(self.parting))
        self.assertEqual(rows.read(["amount"])[0]["amount"], 100)

    def test_only_those_in_charge_act(self):
        for role in ("salesman", "member", "accountant"):
            parting = self._by(role, self.parting)
            self.assertFalse(parting.may_act)
            for action in ("close", "cancel", "win_back", "send_letter"):
                with (
                    self.subTest(role=role, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(parting, f"action_{action}")()
            with self.assertRaises(AccessError):
                parting.note = "Mine"
        self.customer.user_id = self.users["salesman"]
        self._by("salesman", self.parting).note = "Mine"

    def test_only_those_with_the_right_waive(self):
        self.parting.user_id = self.users["salesman"]
        row = self._rows(self.parting)
        for role in ("salesman", "member", "accountant"):
            with self.subTest(role=role):
                self.assertFalse(self._by(role, self.parting).may_waive)
                with self.assertRaises(AccessError):
                    self._by(role, row).action_waive()
                with self.assertRaises(AccessError):
                    self._waive(role, row)
        group = self.env.ref("crm_lifecycle.group_parting_waiver")
        self.users["salesman"].group_ids += group
        self._waive("salesman", row)
        self.assertEqual(self._rows(self.parting).state, "waived")
        with self.assertRaises(AccessError):
            self._by("member", self.parting.waiver_ids).action_withdraw()

    def test_closing_asks_for_what_the_closer_does_not_see(self):
        self.parting.user_id = self.users["salesman"]
        with self.assertRaises(UserError):
            self._by("salesman", self.parting).action_close()

    def test_salespeople_part_with_their_own_customers(self):
        self.other_customer.user_id = self.users["member"]
        with self.assertRaises(AccessError):
            self._dialog("salesman").action_start()
        self.assertTrue(self._dialog("member").action_start())

    def test_outsiders_start_nothing(self):
        for role in OUTSIDERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._dialog(role)

    def _dialog(self, role, **vals):
        given = {
            "partner_ids": self.other_customer.ids,
            "reason_id": self.reason.id,
            "user_id": False,
            **vals,
        }
        return self._by(role, self.env["crm.parting.start"]).create(given)

    def test_the_dialog_takes_own_companies_only(self):
        other = self._make_company("Elsewhere")
        dialog = self._dialog("manager")
        dialog.sudo().company_id = other
        with self.assertRaises(UserError):
            dialog.action_start()


@tagged("post_install", "-at_install")
class TestPartingHostile(PartingCase):
    """Callers who know the API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer)
        (cls.customer + cls.contact).email = False
        cls.parting = cls._start()

    def test_nothing_but_the_agreement_is_written(self):
        for role in ("manager", "member"):
            for name, value in PROTECTED.items():
                with (
                    self.subTest(role=role, field=name),
                    self.assertRaises(AccessError),
                ):
                    self._by(role, self.parting).write({name: value})
        self.assertEqual(self.parting.state, "open")

    def test_nothing_is_smuggled_in(self):
        vals = {"note": "Harmless", "state": "closed"}
        with self.assertRaises(AccessError):
            self._by("manager", self.parting).write(vals)
        self.assertFalse(self.parting.note)

    def test_an_agreement_that_is_over_stays(self):
        self._waive("manager", self._rows(self.parting))
        self.parting.action_close()
        parting = self._by("manager", self.parting)
        parting.winback_condition = "A truck"
        with self.assertRaises(AccessError):
            parting.reason_id = self.env.ref("crm_lifecycle.parting_reason_price")
        parting.action_win_back()
        with self.assertRaises(AccessError):
            parting.winback_condition = "Another truck"

    def test_nobody_creates_copies_or_deletes(self):
        vals = {
            "partner_id": self.other_customer.id,
            "company_id": self.company.id,
            "reason_id": self.reason.id,
            "opened_on": "2026-01-01",
        }
        for role in ("manager", "member", "accountant", *OUTSIDERS):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self._by(role, self.Parting).create(vals)
                with self.assertRaises(AccessError):
                    self._by(role, self.parting).copy()
                with self.assertRaises(AccessError):
                    self._by(role, self.parting).unlink()

    def test_obligations_are_not_written(self):
        row = self._by("manager", self._rows(self.parting))
        with self.assertRaises(AccessError):
            row.write({"state": "waived"})
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            self._by("manager", self.Obligation).create({"name": "x"})
        with self.assertRaises(AccessError):
            self.Obligation.create({"name": "x"})

    def test_waivers_and_snapshots_are_not_written(self):
        self._waive("manager", self._rows(self.parting))
        waiver = self._by("manager", self.parting.waiver_ids)
        for call in (lambda: waiver.write({"reason": "x"}), waiver.unlink, waiver.copy):
            with self.assertRaises(AccessError):
                call()
        self.customer.email = "anna@bakery.example"
        self.parting.action_close()
        switched = self._by("manager", self.parting.switched_ids)
        with self.assertRaises(AccessError):
            switched.write({"before": {}})
        with self.assertRaises(AccessError):
            switched.read(["before"])

    def test_keys_that_are_none(self):
        dialogs = self._by("manager", self.env["crm.parting.waive"])
        for keys in (["1"], {"a": 1}, "x", [[1]], [0], [-1], [2**60], [None]):
            dialog = dialogs.create({"obligation_keys": keys, "reason": "x"})
            with self.subTest(keys=keys), self.assertRaises(UserError):
                dialog.action_confirm()
        self.assertFalse(self.parting.waiver_ids)

    def test_one_foreign_obligation_among_own_ones_stops_all(self):
        self._invoice(self.other_customer)
        foreign = self._start(self.other_customer)
        group = self.env.ref("crm_lifecycle.group_parting_waiver")
        self.users["salesman"].group_ids += group
        self.other_customer.user_id = self.users["member"]
        foreign.user_id = self.users["member"]
        rows = self._rows(self.parting) + self._rows(foreign)
        with self.assertRaises(AccessError):
            self._waive("salesman", rows)
        self.assertFalse(self.parting.waiver_ids)

    def test_only_fit_people_are_responsible(self):
        for role in OUTSIDERS:
            with self.subTest(role=role), self.assertRaises(ValidationError):
                self._by("manager", self.parting).user_id = self.users[role]
            with self.assertRaises(ValidationError):
                self.company.lifecycle_parting_user_id = self.users[role]

    def test_actions_on_nothing(self):
        for action in ("close", "cancel", "win_back"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(self._by("manager", self.Parting), f"action_{action}")()

    def test_rules_are_for_managers(self):
        vals = {"name": "x", "reason_id": self.reason.id, "domain": "[('id', '>', 0)]"}
        for role in ("salesman", "member", "accountant", *OUTSIDERS):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._by(role, self.env["crm.parting.rule"]).create(vals)

    def test_words_of_people_are_text(self):
        self.parting.reason_id.name = "<script>alert(1)</script>"
        self._by("manager", self.parting).write(
            {"letter": "<script>alert(2)</script>x"}
        )
        self.assertNotIn("<script>", self.parting.letter)
        self._waive("manager", self._rows(self.parting), "<img src=x onerror=alert(3)>")
        bodies = "".join(self.parting.message_ids.mapped("body"))
        self.assertNotIn("<img", bodies)
