# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may see and who may do what, as every kind of user."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY, RetentionCase

READERS = (
    "salesman",
    "sales_manager",
    "accountant",
    "retention_user",
    "retention_manager",
)
COMPUTERS = ("sales_manager", "retention_manager")


@tagged("post_install", "-at_install")
class TestAccess(RetentionCase):
    """The matrix of users and what they ask for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls._invoice(cls.customer, "2026-06-01")
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        cls.score = cls.fit.score_ids

    def test_readers_read(self):
        for name in READERS:
            with self.subTest(user=name):
                score = self._as(self.users[name], "crm.retention.score")
                score = score.browse(self.score.id)
                self.assertEqual(score.purchase_count, 1)
                self.assertTrue(score.reason)
                self.assertEqual(score.model_id.customer_count, 1)

    def test_others_do_not(self):
        for name in ("employee", "portal"):
            for record in (self.score, self.fit):
                with (
                    self.subTest(user=name, model=record._name),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(self.users[name]).read(["as_of"])

    def test_nobody_writes_scores(self):
        for name, user in self.users.items():
            for record in (self.score, self.fit):
                with self.subTest(user=name, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write({"purchase_count": 7})
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
                    with self.assertRaises(AccessError):
                        record.with_user(user).create({"purchase_count": 7})

    def test_managers_compute(self):
        for name in COMPUTERS:
            with self.subTest(user=name):
                model = self._as(self.users[name], "crm.retention.model")
                answer = model.compute_now(self.company.id, "2026-06-30")
                self.assertEqual(answer["customers"], 1)
                self.assertTrue(answer["reason"])

    def test_others_do_not_compute(self):
        for name in set(self.users) - set(COMPUTERS):
            with self.subTest(user=name), self.assertRaises(AccessError):
                model = self._as(self.users[name], "crm.retention.model")
                model.compute_now(self.company.id, "2026-06-30")

    def test_nobody_computes_another_company(self):
        other = self._make_company("Retention Foreign")
        model = self._as(self.users["retention_manager"], "crm.retention.model")
        for foreign in (other.id, 0, -1, "1", None):
            with self.subTest(foreign=foreign), self.assertRaises(AccessError):
                model.compute_now(foreign, "2026-06-30")

    def test_scores_of_other_companies_are_hidden(self):
        other = self._make_company("Retention Foreign")
        fit = {"company_id": other.id, "as_of": TODAY, "kind": "bg_nbd"}
        foreign = self.Model.sudo().create({**fit, "state": "too_thin"})
        vals = {"partner_id": self.customer.id, "model_id": foreign.id}
        self.assertTrue(self.Score.sudo().create({**vals, "state": "too_thin"}))
        scores = self._as(self.users["retention_user"], "crm.retention.score")
        self.assertEqual(scores.search([]).company_id, self.company)

    def test_employees_open_customers_without_scores(self):
        partner = self.customer.with_user(self.users["employee"])
        self.assertNotIn("retention_score_id", partner.fields_get())
        self.assertEqual(partner.read(["name"])[0]["name"], "Anna's Bakery")

    def test_revenue_is_not_for_who_sees_own_invoices_alone(self):
        for name in READERS:
            with self.subTest(user=name):
                score = self._as(self.users[name], "crm.retention.score")
                may_see = name not in ("salesman", "retention_user")
                self.assertEqual("net_revenue" in score.fields_get(), may_see)
                if not may_see:
                    with self.assertRaises(AccessError):
                        score.browse(self.score.id).read(["net_revenue"])

    def test_every_reader_opens_every_view(self):
        for name in READERS:
            for kind in ("list", "form", "search", "graph", "pivot"):
                with self.subTest(user=name, view=kind):
                    score = self._as(self.users[name], "crm.retention.score")
                    arch = score.get_view(view_type=kind)["arch"]
                    is_shown = "net_revenue" in arch
                    self.assertFalse(
                        is_shown and name in ("salesman", "retention_user")
                    )
