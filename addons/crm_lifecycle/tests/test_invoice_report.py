# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invoice analysis by stages: not a row more, not a cent different."""

from unittest.mock import patch

from odoo.tests import Form, tagged

from ..reports.account_invoice_report import AccountInvoiceReport
from .common import TODAY, LifecycleCase, day

MEASURES = ("__count", "price_subtotal:sum", "price_total:sum", "quantity:sum")


@tagged("post_install", "-at_install")
class TestInvoiceReport(LifecycleCase):
    """As accountants, salespeople and users of other companies see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._make_customer("Buyer", parent_id=cls.customer.id)
        invoice = cls._invoice(cls.customer, day("2026-05-01"), 100)
        cls._credit(invoice, day("2026-05-03"), 30)
        cls._invoice(cls.contact, day("2026-06-01"), 55.55)
        cls._invoice(cls.other_customer, TODAY, 10.1, move_type="out_receipt")
        cls.stranger = cls._make_customer("Stranger")
        cls.env["account.move"].create(cls._prepare_invoice(cls.stranger, TODAY, 7))
        cls._evaluate()
        cls.users = cls._make_users()

    def _sums(self, user, groupby=(), domain=()):
        report = self._as(user, "account.invoice.report")
        here = [("company_id", "=", self.company.id), *domain]
        return report._read_group(here, groupby, MEASURES)

    def test_sums_are_those_of_the_host(self):
        user = self.users["accountant"]
        ours = self._sums(user)
        report = self.registry["account.invoice.report"]
        nothing = self.env["account.invoice.report"]
        host = _as_the_host_has_it(nothing)
        with (
            patch.object(report, "_select", lambda _self: host._select()),
            patch.object(report, "_from", lambda _self: host._from()),
        ):
            self.assertNotIn("crm_lifecycle", nothing._table_query.code)
            self.assertEqual(self._sums(user), ours)
        self.assertEqual(ours[0][0], 5)

    def test_groups_by_stage_add_up(self):
        user = self.users["accountant"]
        groups = self._sums(user, ["lifecycle_stage_id"])
        [whole] = self._sums(user)
        for number in range(len(MEASURES)):
            parts = sum(group[1 + number] for group in groups)
            self.assertAlmostEqual(parts, whole[number], 6)
        by_stage = {stage: values for stage, *values in groups}
        developing = by_stage[self._row(self.customer).stage_id]
        self.assertEqual(developing[0], 3)
        self.assertAlmostEqual(developing[1], 125.55)
        nobody = by_stage[self.env["crm.lifecycle.stage"]]
        self.assertAlmostEqual(nobody[1], 7)

    def test_grouped_like_the_screen_does(self):
        report = self._as(self.users["accountant"], "account.invoice.report")
        groups = report.formatted_read_group(
            [("company_id", "=", self.company.id)],
            ["invoice_date:month", "lifecycle_stage_id"],
            ["price_subtotal:sum"],
        )
        self.assertAlmostEqual(sum(g["price_subtotal:sum"] for g in groups), 142.65)

    def test_search_by_stage_and_by_kind(self):
        user = self.users["accountant"]
        stage = self._row(self.customer).stage_id
        for condition in (
            ("lifecycle_stage_id", "=", stage.id),
            ("lifecycle_stage_id.name", "=", stage.name),
            ("lifecycle_stage_id", "ilike", stage.name),
        ):
            with self.subTest(condition=condition):
                [(count, *_sums)] = self._sums(user, domain=[condition])
                self.assertEqual(count, 3)

    def test_vendor_bills_have_no_stage(self):
        report = self.env["account.invoice.report"]
        bills = report.search(
            [("move_type", "=like", "in_%"), ("lifecycle_stage_id", "!=", False)]
        )
        self.assertFalse(bills)

    def test_archived_customer_keeps_the_dimension(self):
        before = self._sums(self.users["accountant"], ["lifecycle_stage_id"])
        self.customer.action_archive()
        after = self._sums(self.users["accountant"], ["lifecycle_stage_id"])
        self.assertEqual(before, after)

    def test_who_may_not_see_a_customers_life_cycle_learns_nothing_of_it(self):
        user = self.users["salesman"]
        self.env["ir.model.access"].create(
            {
                "name": "salespeople read the report",
                "model_id": self.env["ir.model"]._get_id("account.invoice.report"),
                "group_id": self.env.ref("sales_team.group_sale_salesman").id,
                "perm_read": True,
            }
        )
        self._make_all_invoices_of(user)
        self.customer.user_id = self.users["sales_manager"]
        count = self._sums(user)[0][0]
        groups = dict(self._count_by_stage(user))
        self.assertNotIn(self._row(self.customer).stage_id, groups)
        self.assertEqual(sum(groups.values()), count)
        self.assertEqual(count, 5)

    def _make_all_invoices_of(self, user):
        moves = self.env["account.move"]
        moves.search([("company_id", "=", self.company.id)]).invoice_user_id = user

    def _count_by_stage(self, user):
        report = self._as(user, "account.invoice.report")
        here = [("company_id", "=", self.company.id)]
        return report._read_group(here, ["lifecycle_stage_id"], ["__count"])

    def test_other_company_has_its_own_stage(self):
        other = self._make_company("Lifecycle Elsewhere")
        self.Lifecycle.create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "stage_id": self._stage("parting").id,
            }
        )
        both = [self.company.id, other.id]
        report = self.env["account.invoice.report"].with_context(
            allowed_company_ids=both
        )
        groups = report._read_group(
            [("company_id", "in", both)], ["lifecycle_stage_id"], ["__count"]
        )
        self.assertNotIn(self._stage("parting"), dict(groups))
        self.assertEqual(sum(dict(groups).values()), 5)

    def test_auditors_have_the_dimension(self):
        user = self._make_user("auditor", "account.group_account_readonly")
        report = self._as(user, "account.invoice.report")
        self.assertIn("lifecycle_stage_id", report.fields_get())
        self.assertEqual(self._sums(user)[0][0], 5)

    def test_views_are_valid_for_accountants(self):
        report = self._as(self.users["accountant"], "account.invoice.report")
        views = report.get_views([(False, "search"), (False, "list")])
        self.assertIn("lifecycle_stage_id", views["views"]["search"]["arch"])
        self.assertIn("lifecycle_stage_id", views["views"]["list"]["arch"])

    def test_invoice_that_is_written_now_is_counted(self):
        before = self._sums(self.users["accountant"])[0][0]
        with Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        ) as form:
            form.partner_id = self.customer
            with form.invoice_line_ids.new() as line:
                line.name = "Goods"
                line.price_unit = 3
        self.assertEqual(self._sums(self.users["accountant"])[0][0], before + 1)


def _as_the_host_has_it(report):
    """The report without what we add to it."""
    return super(AccountInvoiceReport, report)
