# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The invoice analysis by risk and payer: not a row more, not a cent different."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.crm_lifecycle.tests.common import TODAY

from ..reports.account_invoice_report import AccountInvoiceReport
from .test_signal_documents import SignalDocumentCase

MEASURES = ("__count", "price_subtotal:sum", "price_total:sum", "quantity:sum")
DIMENSIONS = ("retention_segment", "payer_behaviour")


@tagged("post_install", "-at_install")
class TestSignalReport(SignalDocumentCase):
    """As accountants, auditors, salespeople and users of other companies see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._credit(cls.other_invoice, cls._days_ago(2), 30)
        cls._vendor_bill(cls.customer)

    def _sums(self, user, groupby=(), domain=()):
        report = self._as(user, "account.invoice.report")
        here = [("company_id", "=", self.company.id), *domain]
        return report._read_group(here, groupby, MEASURES)

    def test_sums_are_those_without_us(self):
        user = self.users["accountant"]
        ours = self._sums(user)
        nothing = self.env["account.invoice.report"]
        report = self.registry["account.invoice.report"]
        bare = _without_us(nothing)
        with (
            patch.object(report, "_select", lambda _self: bare._select()),
            patch.object(report, "_from", lambda _self: bare._from()),
        ):
            self.assertNotIn("crm_retention", nothing._table_query.code)
            self.assertEqual(self._sums(user), ours)
        self.assertEqual(ours[0][0], 6)

    def test_groups_add_up(self):
        user = self.users["accountant"]
        [whole] = self._sums(user)
        for groupby in (*([name] for name in DIMENSIONS), list(DIMENSIONS)):
            groups = self._sums(user, groupby)
            for number in range(len(MEASURES)):
                parts = sum(group[len(groupby) + number] for group in groups)
                self.assertAlmostEqual(parts, whole[number], 6)

    def test_groups(self):
        user = self.users["accountant"]
        by_segment = {key: rest for key, *rest in self._sums(user, DIMENSIONS[:1])}
        self.assertEqual(set(by_segment), {"at_risk", "champion", False})
        self.assertEqual(by_segment["at_risk"][0], 2)
        self.assertAlmostEqual(by_segment["champion"][1], 70)
        by_payer = {key: rest for key, *rest in self._sums(user, DIMENSIONS[1:])}
        self.assertEqual(set(by_payer), {"late", False})
        self.assertEqual(by_payer["late"][0], 2)

    def test_beside_the_stage(self):
        groups = self._sums(
            self.users["accountant"], ["lifecycle_stage_id", "retention_segment"]
        )
        self.assertIn(
            (self._row(self.customer).stage_id, "at_risk"),
            [group[:2] for group in groups],
        )

    def test_searches(self):
        user = self.users["accountant"]
        for condition, expected in (
            (("retention_segment", "=", "at_risk"), 2),
            (("retention_segment", "in", ("champion", "lost")), 2),
            (("payer_behaviour", "in", ("late", "very_late")), 2),
            (("payer_behaviour", "=", False), 4),
        ):
            with self.subTest(condition=condition):
                [(count, *_sums)] = self._sums(user, domain=[condition])
                self.assertEqual(count, expected)

    def test_limits_are_those_of_today(self):
        self.company.retention_late_days = 13
        groups = self._sums(self.users["accountant"], DIMENSIONS[1:])
        by_payer = {key: count for key, count, *_sums in groups}
        self.assertEqual(by_payer, {"on_time": 2, False: 4})

    def test_a_score_written_now_is_counted(self):
        self._score(self.fit, self.stranger, "new")
        groups = self._sums(self.users["accountant"], DIMENSIONS[:1])
        self.assertIn("new", [group[0] for group in groups])

    def test_auditors_have_the_dimensions(self):
        user = self.users["auditor"]
        fields = self._as(user, "account.invoice.report").fields_get()
        self.assertLessEqual(set(DIMENSIONS), set(fields))
        groups = self._sums(user, DIMENSIONS[:1])
        self.assertIn("at_risk", [group[0] for group in groups])

    def test_salespeople_learn_nothing_of_others_customers(self):
        user = self.users["salesman"]
        self.env["ir.model.access"].create(
            {
                "name": "salespeople read the report",
                "model_id": self.env["ir.model"]._get_id("account.invoice.report"),
                "group_id": self.env.ref("sales_team.group_sale_salesman").id,
                "perm_read": True,
            }
        )
        moves = self.env["account.move"]
        moves.search([("company_id", "=", self.company.id)]).invoice_user_id = user
        self.customer.user_id = self.users["sales_manager"]
        [(count, *_sums)] = self._sums(user)
        by_segment = {key: c for key, c, *_s in self._sums(user, DIMENSIONS[:1])}
        by_payer = {key: c for key, c, *_s in self._sums(user, DIMENSIONS[1:])}
        self.assertEqual(set(by_segment), {"champion", False})
        self.assertEqual(set(by_payer), {False})
        self.assertEqual(sum(by_segment.values()), count)

    def test_another_company_has_its_own(self):
        other = self._make_elsewhere()
        self._score(self._make_fit(company=other), self.customer, "lost")
        both = [self.company.id, other.id]
        report = self.env["account.invoice.report"].with_context(
            allowed_company_ids=both
        )
        groups = report._read_group(
            [("company_id", "in", both)], ["retention_segment"], ["__count"]
        )
        self.assertNotIn("lost", dict(groups))
        self.assertEqual(sum(dict(groups).values()), 6)

    def test_earlier_scores_add_no_rows(self):
        before = self._sums(self.users["accountant"])
        for ago in (60, 90):
            fit = self._make_fit(self._days_ago(ago), is_latest=False)
            self._score(fit, self.customer, "lost")
        self.assertEqual(self._sums(self.users["accountant"]), before)

    def test_an_archived_customer_keeps_the_dimensions(self):
        before = self._sums(self.users["accountant"], DIMENSIONS)
        (self.customer | self.contact).action_archive()
        self.assertEqual(self._sums(self.users["accountant"], DIMENSIONS), before)

    def test_views(self):
        report = self._as(self.users["accountant"], "account.invoice.report")
        views = report.get_views([(False, "search"), (False, "list")])["views"]
        for name in DIMENSIONS:
            self.assertIn(f'name="{name}"', views["list"]["arch"])
            self.assertIn(f'name="group_by_{name}"', views["search"]["arch"])
        for name in ("retention_risk", "late_payers"):
            self.assertIn(f'name="{name}"', views["search"]["arch"])

    def test_grouped_like_the_screen_does(self):
        report = self._as(self.users["accountant"], "account.invoice.report")
        groups = report.formatted_read_group(
            [("company_id", "=", self.company.id), ("invoice_date", "<=", TODAY)],
            ["invoice_date:month", "retention_segment", "payer_behaviour"],
            ["price_subtotal:sum"],
        )
        self.assertTrue(groups)


def _without_us(report):
    """The report as it is without what we add to it."""
    return super(AccountInvoiceReport, report)
