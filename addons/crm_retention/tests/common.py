# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company of its own with customers, invoices and users of every kind."""

from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_lifecycle.tests.common import TODAY, LifecycleCase, day


class RetentionCase(LifecycleCase):
    """Invoices are posted through the ORM, in a company without other documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Model = cls.env["crm.retention.model"]
        cls.Score = cls.env["crm.retention.score"]
        cls.Ledger = cls.env["crm.retention.ledger"]
        cls.Table = cls.env["crm.retention.scores.table"]
        cls.Backtest = cls.env["crm.retention.backtest"]

    @classmethod
    def _events(cls, as_of=TODAY, company=None):
        """Purchase events as a dict {(partner, day): net}."""
        cls.env["account.move"].flush_model()
        query = cls.Ledger._get_purchase_events(company or cls.company, day(as_of))
        rows = cls.env.execute_query(query)
        return {(partner, day): float(net) for partner, day, net in rows}

    @classmethod
    def _make_book(cls, customers=12, purchases=4):
        """Customers with rhythms of their own; enough for a fit if so allowed."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {number:03}"} for number in range(customers)]
        )
        vals_list = []
        for number, partner in enumerate(partners):
            for purchase in range(1 + number % purchases):
                day = TODAY - timedelta(days=400 - number - purchase * (20 + number))
                vals_list.append(cls._prepare_invoice(partner, day, 50 + number))
        cls._invoices(vals_list)
        return partners

    @classmethod
    def _make_living_book(cls, customers=30, days=400):
        """Customers with rhythms of their own until TODAY; some have stopped."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Buyer {number:03}"} for number in range(customers)]
        )
        vals_list = []
        for number, partner in enumerate(partners):
            gap = 30 + 7 * (number % 9)
            ends = 0 if number % 3 else 120 + 11 * (number % 13)
            for ago in range(days - 5 * (number % 7), ends, -gap):
                day = TODAY - timedelta(days=ago)
                vals_list.append(cls._prepare_invoice(partner, day, 40 + 3 * number))
        cls._invoices(vals_list)
        return partners

    @classmethod
    def _allow_small_books(cls):
        cls.company.write(
            {
                "retention_minimum_customers": 5,
                "retention_minimum_repeat_buyers": 3,
                "retention_horizon": 90,
            }
        )

    @classmethod
    def _make_users(cls):
        """A user of every kind that meets the scores."""
        groups = {
            "salesman": "sales_team.group_sale_salesman",
            "sales_manager": "sales_team.group_sale_manager",
            "accountant": "account.group_account_invoice",
            "retention_user": "crm_retention.group_retention_user",
            "retention_manager": "crm_retention.group_retention_manager",
            "employee": "base.group_user",
            "portal": "base.group_portal",
        }
        return {
            name: new_test_user(
                cls.env,
                login=f"retention_{name}",
                groups=group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for name, group in groups.items()
        }
