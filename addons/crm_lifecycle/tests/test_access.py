# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees whose life cycle, and who may do what."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LifecycleCase

MODELS = ("crm.lifecycle", "crm.lifecycle.transition", "crm.lifecycle.pin")


@tagged("post_install", "-at_install")
class TestAccess(LifecycleCase):
    """Salespeople see their customers as they see their leads, managers all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.theirs = cls._make_customer("Theirs", user_id=cls.users["salesman"].id)
        cls.others = cls._make_customer("Others", user_id=cls.users["manager"].id)
        cls.partners = cls.theirs + cls.others + cls.customer
        for partner in cls.partners:
            cls._invoice(partner)
        cls._evaluate()
        for partner in cls.partners:
            cls._row(partner).write(
                {"stage_id": cls._stage("parting").id, "pin_reason": "A test"}
            )

    def _seen(self, role, model):
        domain = [("company_id", "=", self.company.id)]
        return self._as(self.users[role], model).search(domain).partner_id

    def test_salespeople_see_their_own_and_unassigned_customers(self):
        for model in MODELS:
            with self.subTest(model=model):
                seen = self._seen("salesman", model)
                self.assertEqual(seen, self.theirs + self.customer)

    def test_managers_and_accountants_see_all(self):
        for role in ("manager", "sales_manager", "accountant"):
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    self.assertEqual(self._seen(role, model), self.partners)

    def test_employees_and_customers_see_nothing(self):
        for role in ("employee", "portal"):
            for model in MODELS:
                with (
                    self.subTest(role=role, model=model),
                    self.assertRaises(AccessError),
                ):
                    self._seen(role, model)

    def test_another_company_sees_nothing(self):
        other = self._make_company("Elsewhere")
        user = self._make_user("elsewhere", "sales_team.group_sale_manager", other)
        elsewhere = self.env(user=user, context={"allowed_company_ids": other.ids})
        for model in MODELS:
            with self.subTest(model=model):
                self.assertFalse(elsewhere[model].search([]))
        with self.assertRaises(AccessError):
            elsewhere["crm.lifecycle"].browse(self._row(self.customer).id).read(
                ["stage_id"]
            )

    def test_nobody_makes_deletes_or_changes_what_was_recorded(self):
        move = self._moves(self.theirs)[-1]
        row = self._row(self.theirs)
        for role in self.users:
            for record, vals in ((move, {"date": "2020-01-01"}), (row, None)):
                mine = record.with_user(self.users[role]).with_company(self.company)
                with self.subTest(role=role, model=record._name):
                    with self.assertRaises(AccessError):
                        mine.unlink()
                    with self.assertRaises(AccessError):
                        mine.copy()
                    if vals:
                        with self.assertRaises(AccessError):
                            mine.write(vals)

    def test_rules_and_stages_are_the_managers(self):
        rule = self.env.ref("crm_lifecycle.rule_regular")
        stage = self._stage("regular")
        for role in ("salesman", "member", "accountant", "employee"):
            for record in (rule, stage):
                mine = record.with_user(self.users[role]).with_company(self.company)
                with self.subTest(role=role), self.assertRaises(AccessError):
                    mine.write({"name": "Mine now"})
        rule.with_user(self.users["manager"]).write({"name": "Ours"})
        stage.with_user(self.users["sales_manager"]).write({"name": "Ours"})

    def test_money_is_shown_to_those_who_see_all_invoices(self):
        row = self._row(self.customer)
        for role, is_shown in (
            ("salesman", False),
            ("member", False),
            ("accountant", True),
            ("sales_manager", True),
        ):
            mine = row.with_user(self.users[role]).with_company(self.company)
            with self.subTest(role=role):
                self.assertEqual("net_revenue" in mine.read()[0], is_shown)
                if not is_shown:
                    with self.assertRaises(AccessError):
                        mine.read(["receivable"])

    def test_money_does_not_leak_through_a_reason(self):
        self.env["crm.lifecycle.rule"].create(
            {
                "name": "Big",
                "sequence": 1,
                "stage_id": self._stage("regular").id,
                "domain": "[('net_revenue', '>=', 50), ('purchase_count', '>=', 1)]",
            }
        )
        self.env["crm.lifecycle.pin"].search(
            [("partner_id", "=", self.theirs.id)]
        ).action_release()
        row = self._row(self.theirs).with_company(self.company)
        seller = row.with_user(self.users["salesman"])
        self.assertEqual(seller.reason, "Big (Purchases: 1)")
        with self.assertRaises(AccessError):
            self._moves(self.theirs).with_user(self.users["salesman"]).read(["facts"])
        accountant = row.with_user(self.users["accountant"])
        self.assertIn("Revenue: 100.00", accountant.reason)

    def test_facts_of_money_are_not_opened_by_salespeople(self):
        row = self._row(self.theirs).with_user(self.users["salesman"])
        with self.assertRaisesRegex(UserError, "no documents"):
            row.with_context(fact="net_revenue").action_open_fact()

    def test_evaluate_now_reaches_nobody_else_s_customers(self):
        row = self._row(self.others).with_user(self.users["salesman"])
        with self.assertRaises(AccessError):
            row.action_evaluate()
        self._row(self.theirs).with_user(self.users["salesman"]).action_evaluate()

    def test_evidence_that_the_reader_may_not_see_is_not_named(self):
        self.env["crm.lifecycle.pin"].search(
            [("partner_id", "=", self.customer.id)]
        ).action_release()
        move = self._moves(self.customer)[0]
        self.assertTrue(move.evidence)
        self.assertFalse(move.with_user(self.users["member"]).evidence)

    def test_the_queue_is_nobody_s(self):
        for role in ("salesman", "accountant", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self.users[role], "crm.lifecycle.queue").search([])
        with self.assertRaises(AccessError):
            self._as(self.users["manager"], "crm.lifecycle.queue").create(
                {"partner_id": 1, "company_id": 1}
            )


@tagged("post_install", "-at_install")
class TestMenus(LifecycleCase):
    """Whoever has to do with the life cycle finds it."""

    def test_marketing_and_service_see_the_life_cycle_and_nothing_of_sales(self):
        user = self._make_user("service", "crm_lifecycle.group_lifecycle_user")
        seen = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        for name in ("crm.crm_menu_root", "crm_lifecycle.menu_lifecycle_customers"):
            self.assertIn(self.env.ref(name).id, seen)
        for name in (
            "crm.crm_menu_sales",
            "crm.crm_menu_report",
            "crm.crm_menu_config",
            "crm_lifecycle.menu_lifecycle_configuration",
        ):
            self.assertNotIn(self.env.ref(name).id, seen)
