# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers at risk in the digest, by company and day."""

from ast import literal_eval
from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY
from .common_plan import PlanCase

KPI = "kpi_retention_at_risk"


@tagged("post_install", "-at_install")
class TestDigest(PlanCase):
    """Scores of two companies and several days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_company("Elsewhere")
        cls.boss.company_ids += cls.other
        cls.digest = cls.env.ref("crm_retention.digest_retention")
        cls.company.partner_id.tz = "UTC"
        cls.other.partner_id.tz = "UTC"

    def _make_scores(self, company, as_of, at_risk, lost=0):
        fit = self._make_fit(company, as_of)
        fit.is_latest = as_of == TODAY
        customers = self._make_customers(at_risk + lost, None, company, fit)
        scores = self.Score.sudo().search([("model_id", "=", fit.id)])
        scores[:lost].segment = "lost"
        return customers

    def _value(self, end=TODAY, user=None, company=None, digest=None):
        """The figure as a user's digest shows it for a period's end."""
        company, user = company or self.company, user or self.boss
        digest = digest or self.digest
        digest = digest.with_context(
            start_datetime=datetime.combine(end, time.min),
            end_datetime=datetime.combine(end, time.min),
        )
        # As the host does it.
        digest = digest.with_user(user).with_company(company)
        digest.invalidate_recordset([f"{KPI}_value"])
        return digest[f"{KPI}_value"]

    def _ago(self, days):
        return TODAY - timedelta(days=days)

    def test_by_the_last_scores_of_the_period(self):
        self._make_scores(self.company, self._ago(60), at_risk=1)
        self._make_scores(self.company, self._ago(20), at_risk=2, lost=1)
        self.assertEqual(self._value(TODAY), 0)
        self.assertEqual(self._value(self._ago(1)), 2)
        self.assertEqual(self._value(self._ago(20)), 2)
        self.assertEqual(self._value(self._ago(21)), 1)
        self.assertEqual(self._value(self._ago(60)), 1)
        self.assertEqual(self._value(self._ago(61)), 0)

    def test_scores_that_failed_are_no_scores(self):
        self._make_scores(self.company, self._ago(20), at_risk=2)
        self.fit.state = "failed"
        self.assertEqual(self._value(), 2)

    def test_companies_are_apart(self):
        self._make_scores(self.company, self._ago(9), at_risk=2)
        self._make_scores(self.other, self._ago(5), at_risk=3)
        end = self._ago(1)
        self.assertEqual(self._value(end), 2)
        self.assertEqual(self._value(end, company=self.other), 3)
        digests = self.digest.create(
            [
                {"name": company.name, "company_id": company.id, KPI: True}
                for company in (self.company, self.other)
            ]
        )
        values = [self._value(end, digest=digest) for digest in digests]
        self.assertEqual(values, [2, 3])

    def test_companies_that_the_reader_is_not_in(self):
        self._make_scores(self.other, self._ago(5), at_risk=3)
        foreign = self.digest.create(
            {"name": "Foreign", "company_id": self.other.id, KPI: True}
        )
        manager = self.users["retention_manager"]
        self.assertEqual(self._value(self._ago(1), manager, digest=foreign), 0)

    def test_salespeople_read_what_they_see(self):
        customers = self._make_scores(self.company, self._ago(5), at_risk=3)
        customers[0].user_id = self.boris
        end = self._ago(1)
        self.assertEqual(self._value(end, self.anna), 2)
        self.assertEqual(self._value(end, self.boris), 3)

    def test_who_sees_no_scores_reads_nothing(self):
        for name in ("employee", "portal"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._value(user=self.users[name])

    def test_the_host_leaves_it_out_for_them(self):
        for user, shown in ((self.boss, True), (self.users["employee"], False)):
            with self.subTest(user=user.name):
                kpis = self.digest._compute_kpis(self.company, user)
                self.assertEqual(KPI in [kpi["kpi_name"] for kpi in kpis], shown)

    def test_change_against_the_time_before(self):
        self._make_customers(3)
        self._make_scores(self.company, self._ago(45), at_risk=2)
        [kpi] = self.digest._compute_kpis(self.company, self.boss)
        self.assertEqual(kpi["kpi_col3"]["value"], 3)
        self.assertEqual(kpi["kpi_col3"]["margin"], 50)

    def test_the_day_is_the_companys(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        moment = datetime.combine(self._ago(2), time(15))
        digest = self.digest.with_context(end_datetime=moment)
        self.assertEqual(str(digest._get_last_day(self.company)), "2026-06-29")
        self.assertEqual(str(digest._get_last_day(self.other)), "2026-06-28")
        self.assertEqual(self.digest._get_last_day(self.other), TODAY)

    def test_link(self):
        actions = self.digest._compute_kpis_actions(self.company, self.boss)
        name, _question, query = actions[KPI].partition("?")
        self.assertTrue(query.startswith("menu_id="))
        self.assertIn("kpi_crm_lead_created", actions)
        self._make_customers(2)
        domain = [("is_latest", "=", True), ("segment", "=", "at_risk")]
        action = self.env.ref(name)
        self.assertEqual(literal_eval(action.domain), domain)
        scores = self._as(self.boss, action.res_model)
        self.assertEqual(len(scores.search(domain)), 2)

    def test_delivered(self):
        self.assertEqual(self.digest.periodicity, "monthly")
        self.assertEqual(self.digest.state, "activated")
        self.assertFalse(self.digest.company_id)
        self.assertTrue(self.digest[KPI])
        self.assertIn(self.env.ref("base.user_admin"), self.digest.user_ids)
        self.assertEqual(self.digest.available_fields, f"{KPI}_value")
        self.assertFalse(self.env.ref("digest.digest_digest_default")[KPI])

    def test_mail(self):
        """The host's mail has the figure and the way to the customers."""
        self._make_customers(4)
        self.boss.email = "boss@example.com"
        self.digest.user_ids = self.boss
        self.env["digest.tip"].search([]).user_ids = self.boss
        self.env.ref("crm_retention.digest_tip_retention").user_ids = False
        self.digest.action_send_manual()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Customers at Risk", mail.body_html)
        self.assertIn("crm_retention_score_at_risk_action", mail.body_html)
        self.assertIn("Start a plan for customers at risk", mail.body_html)

    def test_form(self):
        view = self.env["digest.digest"].get_view(view_type="form")
        self.assertIn(f'name="{KPI}"', view["arch"])

    def test_companies_cost_no_queries(self):
        digests = self.digest.create(
            [
                {"name": str(number), "company_id": company.id, KPI: True}
                for number in range(5)
                for company in (self.company, self.other)
            ]
        )

        def ask(digests):
            digests = digests.with_user(self.boss).with_company(self.company)
            digests.mapped(f"{KPI}_value")

        ask(digests)
        costs = [
            self._count_queries(lambda d=rows: ask(d))
            for rows in (digests[:2], digests)
        ]
        self.assertLessEqual(costs[1], costs[0])
