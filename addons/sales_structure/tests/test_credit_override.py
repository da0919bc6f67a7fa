# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credits that a manager decides on, and who may not."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_credit import CreditCase


@tagged("post_install", "-at_install")
class TestCreditOverride(CreditCase):
    """The dialog on a line of an order or invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.order = cls._order(cls.californian, (cls.lathe, 100.01))
        cls.line = cls.order.order_line

    def _open(self, *shares, line=None, user="manager"):
        """The dialog with these shares: (unit, percent[, other values])."""
        credit = self._credits(line or self.line)[0]
        dialog = (
            self._as(self.users[user], "sales.structure.credit.override")
            .with_context(default_credit_id=credit.id)
            .create({})
        )
        if shares:
            dialog.share_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "unit_id": self.units[unit].id,
                            "percent": percent,
                            **(vals[0] if vals else {}),
                        }
                    )
                    for unit, percent, *vals in shares
                ),
            ]
        return dialog

    def test_dialog_starts_with_the_shares_as_they_are(self):
        dialog = self._open()
        self.assertEqual(
            dialog.share_ids.mapped("unit_id"),
            self.units["machines"] + self.units["california"],
        )
        self.assertEqual(dialog.revenue_percent, 100)
        self.assertEqual(dialog.amount, 100.01)
        self.assertEqual(dialog.share_ids.mapped("amount"), [50.01, 50.01])
        self.assertFalse(dialog.is_manual)

    def test_button_of_a_credit_opens_it(self):
        credit = self._credits(self.line)[0].with_user(self.users["manager"])
        action = credit.action_override()
        self.assertEqual(action["context"], {"default_credit_id": credit.id})
        with self.assertRaises(UserError):
            credit.with_user(self.users["member"]).action_override()

    def test_dialog_as_it_is_filled_in(self):
        dialogs = self._as(self.users["manager"], "sales.structure.credit.override")
        credit = self._credits(self.line)[0]
        with Form(dialogs.with_context(default_credit_id=credit.id)) as form:
            form.share_ids.remove(0)
            self.assertEqual(form.revenue_percent, 50)
            with form.share_ids.new() as share:
                share.unit_id = self.units["tools"]
                share.percent = 50
                self.assertEqual(share.amount, 50.01)
            self.assertEqual(form.revenue_percent, 100)
        form.record.action_apply()
        self.assert_credits(
            self.line,
            [("california", "cleo", 50, 50.01), ("tools", None, 50, 50.0)],
        )

    def test_manager_decides(self):
        user = {"user_id": self.people["tess"].id}
        overlay = {"credit": "overlay"}
        self._open(
            ("tools", 30, user), ("new_york", 70), ("states", 150, overlay)
        ).action_apply()
        self.assert_credits(
            self.line,
            [
                ("tools", "tess", 30, 30.0),
                ("new_york", None, 70, 70.01),
                ("states", None, 150, 150.02),
            ],
        )
        self.assertEqual(set(self._credits(self.line).mapped("origin")), {"manual"})
        note = self.order.message_ids[0].body
        self.assertIn("Machines 50 %, California 50 %", note)
        self.assertIn("Tools 30 %, New York 70 %, States 150 %", note)

    def test_decision_stays_and_amounts_follow(self):
        self._open(("tools", 100)).action_apply()
        self.line.product_uom_qty = 2
        self.assert_credits(self.line, [("tools", None, 100, 200.0)])
        self.line.write({"product_id": self.hammer.id, "price_unit": 10})
        self.assert_credits(self.line, [("tools", None, 100, 20.0)])

    def test_invoice_has_what_was_decided_on_the_order(self):
        self._open(("tools", 100)).action_apply()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assert_credits(invoice, [("tools", None, 100, 100.01)])
        self.assertEqual(self._credits(invoice).origin, "manual")

    def test_invoice_that_is_posted_keeps_its_shares(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        self._open(("tools", 100)).action_apply()
        self.assertEqual(len(self._credits(invoice)), 2)

    def test_manager_decides_on_a_line_of_an_invoice(self):
        invoice = self._invoice(self.foreigner, (self.advice, 10))
        line = invoice.invoice_line_ids
        dialog = self._open(line=line)
        self.assertFalse(dialog.share_ids)
        dialog = self._open(("tools", 100), line=line)
        dialog.action_apply()
        self.assert_credits(invoice, [("tools", None, 100, 10.0)])
        self.assert_equals_ledger(invoice)

    def test_back_to_what_the_structure_says(self):
        for document in (
            self.order,
            self._invoice(self.californian, (self.lathe, 100.01)),
        ):
            lines = (
                document.order_line
                if document == self.order
                else document.invoice_line_ids
            )
            with self.subTest(document=document._name):
                self._open(("tools", 100), line=lines).action_apply()
                dialog = self._open(line=lines)
                self.assertTrue(dialog.is_manual)
                dialog.action_reset()
                self.assert_credits(
                    document,
                    [
                        ("machines", "mark", 50, 50.01),
                        ("california", "cleo", 50, 50.0),
                    ],
                )
                self.assertEqual(
                    set(self._credits(document).mapped("origin")), {"rule"}
                )

    # What is refused

    def test_revenue_that_is_not_whole(self):
        for shares in (
            [("tools", 99.9999)],
            [("tools", 60), ("states", 60)],
            [("tools", 100, {"credit": "overlay"})],
        ):
            with self.subTest(shares=shares), self.assertRaises(UserError):
                self._open(*shares).action_apply()

    def test_percents_that_are_no_shares(self):
        for shares in (
            [("tools", 110), ("states", -10)],
            [("tools", 100), ("states", 0)],
            [("tools", 100), ("states", 1001, {"credit": "overlay"})],
        ):
            with self.subTest(shares=shares), self.assertRaises(UserError):
                self._open(*shares).action_apply()

    def test_the_same_twice(self):
        with self.assertRaises(UserError):
            self._open(("tools", 50), ("tools", 50)).action_apply()

    def test_unit_of_a_plan(self):
        plan = self.structure.copy()
        unit = {"unit_id": plan.unit_ids[0].id}
        with self.assertRaises(UserError):
            self._open(("tools", 100, unit)).action_apply()

    def test_person_of_another_company(self):
        stranger = self._make_user(
            "stranger", "base.group_user", self._make_company("Structure Other")
        )
        for user in (stranger, self.users["portal"]):
            vals = {"user_id": user.id}
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._open(("tools", 100, vals)).action_apply()

    def test_line_that_has_changed_meanwhile(self):
        dialog = self._open(("tools", 100))
        self.line.write({"product_id": self.hammer.id, "price_unit": 10})
        self.assertEqual(self._credits(self.line)[0].user_id, self.people["tess"])
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            dialog.action_apply()

    # Who may not

    def test_nobody_but_managers_opens_the_dialog(self):
        for role in ("salesman", "sales_manager", "accountant", "member", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._open(("tools", 100), user=role)

    def test_dialog_of_a_manager_serves_nobody_else(self):
        dialog = self._open(("tools", 100))
        for role in ("salesman", "accountant", "member"):
            with self.subTest(role=role), self.assertRaises(UserError):
                dialog.with_user(self.users[role]).action_apply()
        self.assertEqual(len(self._credits(self.line)), 2)

    def test_manager_of_another_company_decides_nothing_here(self):
        other = self._make_company("Structure Other")
        boss = self._make_user("boss", "sales_structure.group_structure_manager", other)
        credit = self._credits(self.line)[0]
        dialogs = (
            self.env["sales.structure.credit.override"]
            .with_user(boss)
            .with_context(allowed_company_ids=other.ids)
        )
        with self.assertRaises(AccessError):
            dialogs.create(
                {
                    "credit_id": credit.id,
                    "share_ids": [
                        Command.create(
                            {"unit_id": self.units["tools"].id, "percent": 100}
                        )
                    ],
                }
            ).action_apply()
        self.assertEqual(len(self._credits(self.line)), 2)
