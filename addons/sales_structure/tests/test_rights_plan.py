# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rights cost one sub-select a query, not one a row."""

import re

from odoo.tests import tagged
from odoo.tools import SQL

from .common_rights import RightsCase

SEARCHED = (
    "crm.lead",
    "crm.activity.report",
    "sale.order",
    "sale.order.line",
    "sale.report",
    "account.move",
    "account.move.line",
    "account.invoice.report",
)
# A condition that asks a sub-select without a hash, once for every row.
PER_ROW = re.compile(r"(?<!hashed )SubPlan \d+\)")


@tagged("post_install", "-at_install")
class TestRightsPlan(RightsCase):
    """PostgreSQL's own plan of what each search does."""

    def _explain(self, name, model):
        query = self._model_of(name, model)._search([])
        self.env.flush_all()
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        return "\n".join(row[0] for row in rows)

    def test_no_search_asks_once_a_row(self):
        for model in SEARCHED:
            for name in ("member", "chief", "both"):
                with self.subTest(model=model, role=name):
                    self.assertNotRegex(self._explain(name, model), PER_ROW)

    def test_customers_in_sight_are_hashed_whatever_their_number(self):
        """PostgreSQL hashes only what it believes to fit into its memory."""
        self.env.cr.execute(
            """
            WITH partners AS (
                INSERT INTO res_partner (name, active, type, autopost_bills)
                SELECT 'Customer ' || i, TRUE, 'contact', 'ask'
                  FROM generate_series(1, 5000) i
                RETURNING id)
            INSERT INTO sales_structure_assignment
                   (partner_id, company_id, unit_id, kind, origin, date_from)
            SELECT id, %s, %s, 'territory', 'rule', '2026-01-01' FROM partners
            """,
            [self.company.id, self.units["california"].id],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id"
            " WHERE commercial_partner_id IS NULL"
        )
        self.env.cr.execute("ANALYZE res_partner; ANALYZE sales_structure_assignment")
        self.env.cr.execute("SET LOCAL work_mem = '64kB'")
        plan = self._explain("member", "sale.order")
        self.assertIn("hashed SubPlan", plan)
        self.assertNotRegex(plan, PER_ROW)

    def test_one_sub_select_a_company(self):
        for name, companies in (("member", 1), ("both", 2)):
            with self.subTest(role=name):
                plan = self._explain(name, "sale.order")
                self.assertEqual(plan.count("hashed SubPlan"), companies)

    def test_those_who_see_everything_are_asked_nothing_more(self):
        for name in ("all_leads", "boss", "own"):
            with self.subTest(role=name):
                plan = self._explain(name, "sale.order")
                self.assertNotIn("sales_structure", plan)

    def test_a_search_takes_one_query(self):
        orders = self._model_of("member", "sale.order")
        orders.search([], limit=1)
        with self.assertQueryCount(1):
            orders.search_count([])
