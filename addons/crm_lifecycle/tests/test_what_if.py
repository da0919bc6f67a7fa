# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who would move if the rules were changed; nothing is written."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestWhatIf(LifecycleCase):
    """What is shown beforehand is what happens afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of
        cls.users = cls._make_users()
        cls.partners = [cls._make_customer(f"Customer {n}") for n in range(6)]
        for number, partner in enumerate(cls.partners):
            cls._invoices(
                [
                    cls._prepare_invoice(partner, cls.today - timedelta(days=9 * n), 10)
                    for n in range(number + 1)
                ]
            )
        cls._evaluate(as_of=cls.today)
        cls.regular = cls.env.ref("crm_lifecycle.rule_regular")
        cls.change = {"id": cls.regular.id, "domain": "[('purchase_count', '>=', 3)]"}

    def _preview(self, *changes, user="manager", **chosen):
        rules = self._as(self.users[user], "crm.lifecycle.rule")
        return rules.preview_moves(list(changes), **chosen)

    def test_without_a_change_nobody_moves(self):
        answer = self._preview()
        self.assertEqual((answer["customers"], answer["moved"]), (6, 0))
        self.assertEqual((answer["matrix"], answer["moves"]), ([], []))

    def test_a_change_moves_whom_it_moves(self):
        answer = self._preview(self.change)
        developing, regular = self._stage("developing").id, self._stage("regular").id
        self.assertEqual(
            answer["matrix"], [{"from": developing, "to": regular, "count": 2}]
        )
        self.assertEqual(
            [move["partner_id"] for move in answer["moves"]],
            [partner.id for partner in self.partners[2:4]],
        )
        self.assertEqual(answer["moves"][0]["reason"], "Buys regularly (Purchases: 3)")

    def test_nothing_is_written(self):
        counted = self._count()
        self._preview(self.change, {"id": False, "name": "New", "domain": "[]"})
        self.env.flush_all()
        self.assertEqual(self._count(), counted)
        self.assertEqual(self.regular.domain, "[('purchase_count', '>=', 5)]")

    def _count(self):
        models = ("crm.lifecycle", "crm.lifecycle.transition", "crm.lifecycle.rule")
        return [self.env[model].search_count([]) for model in models]

    def test_what_was_shown_is_what_happens(self):
        answer = self._preview(self.change)
        self.regular.domain = self.change["domain"]
        self._evaluate(as_of=self.today)
        moved = [p for p in self.partners if len(self._moves(p)) > 1]
        self.assertEqual(
            [partner.id for partner in moved],
            [move["partner_id"] for move in answer["moves"]],
        )
        for partner, move in zip(moved, answer["moves"], strict=True):
            self.assertEqual(self._row(partner).stage_id.id, move["to"])
            self.assertEqual(self._row(partner).reason, move["reason"])

    def test_a_new_rule_is_tried_before_it_is_saved(self):
        new = {
            "id": False,
            "name": "Everybody is lost",
            "stage_id": self._stage("former").id,
            "domain": "[]",
            "sequence": 1,
            "active": True,
        }
        answer = self._preview(new)
        self.assertEqual(answer["moved"], 6)
        self.assertIn("can never win", answer["problems"][0])

    def test_a_rule_is_tried_before_it_is_switched_off(self):
        answer = self._preview({"id": self.regular.id, "active": False})
        self.assertEqual(answer["moved"], 2)

    def test_a_cell_lists_its_customers_by_pages(self):
        new = {"id": self.regular.id, "domain": "[]", "sequence": 1}
        developing, regular = self._stage("developing").id, self._stage("regular").id
        chosen = {"from_stage_id": developing, "to_stage_id": regular}
        pages = [
            self._preview(new, **chosen, offset=offset, limit=2)["moves"]
            for offset in (0, 2, 4)
        ]
        self.assertEqual([len(page) for page in pages], [2, 1, 0])
        names = [move["partner"] for page in pages for move in page]
        self.assertEqual(names, ["Customer 1", "Customer 2", "Customer 3"])

    def test_a_pinned_customer_does_not_move(self):
        row = self._row(self.partners[2])
        row.write({"stage_id": self._stage("developing").id, "pin_reason": "So it is"})
        self.assertEqual(self._preview(self.change)["moved"], 1)

    def test_what_is_wrong_is_told_in_words(self):
        for change, text in (
            ({"id": self.regular.id, "domain": "[('gone', '=', 1)]"}, "not valid"),
            ({"id": self.regular.id, "domain": "["}, "cannot be read"),
            ({"id": False, "domain": "[]"}, "Choose the stage"),
            ({"id": 2**30, "domain": "[]"}, "deleted meanwhile"),
            ({"id": self.regular.id, "stage_id": 2**30}, "Choose the stage"),
        ):
            with self.subTest(change=change):
                answer = self._preview(change)
                self.assertIn(text, answer["problems"][0])
                self.assertEqual(answer["moved"], 0)

    def test_odd_input_is_refused_in_words(self):
        for changes in (5, "abc", {"a": 1}, [5], [{"id": "abc"}], [{"sequence": "a"}]):
            with self.subTest(changes=changes):
                answer = self._as(
                    self.users["manager"], "crm.lifecycle.rule"
                ).preview_moves(changes)
                self.assertIn("gives its id", answer["problems"][0])
        for chosen in (
            {"offset": "x"},
            {"limit": None},
            {"offset": 10**30},
            {"from_stage_id": [1, 2]},
            {"to_stage_id": "abc"},
        ):
            with self.subTest(chosen=chosen), self.assertRaises(UserError):
                self._preview(**chosen)

    def test_only_managers_try_rules_out(self):
        for user in ("salesman", "member", "accountant", "employee"):
            with self.subTest(user=user), self.assertRaises(AccessError):
                self._preview(user=user)

    def test_other_companies_are_not_looked_at(self):
        other = self._make_company("Elsewhere")
        user = self._make_user(
            "manager_elsewhere", "crm_lifecycle.group_lifecycle_manager", other
        )
        elsewhere = self.env(user=user, context={"allowed_company_ids": other.ids})
        answer = elsewhere["crm.lifecycle.rule"].preview_moves([self.change])
        self.assertEqual((answer["customers"], answer["moved"]), (0, 0))
