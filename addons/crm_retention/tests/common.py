# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company of its own with customers, invoices and users of every kind."""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

TODAY = date(2026, 6, 30)


class RetentionCase(TransactionCase):
    """Invoices are posted through the ORM, in a company without other documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls._make_company("Retention Test")
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.Model = cls.env["crm.retention.model"]
        cls.Score = cls.env["crm.retention.score"]
        cls.Ledger = cls.env["crm.retention.ledger"]
        cls.customer = cls._make_customer("Anna's Bakery")
        cls.other_customer = cls._make_customer("Boris Tools")

    @classmethod
    def _make_company(cls, name):
        """A company with a journal and accounts, quicker than a whole chart."""
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref("base.USD").id}
        )
        accounts = cls.env["account.account"].with_company(company)
        receivable = accounts.create(
            {
                "name": "Receivable",
                "code": "121000",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        income = accounts.create(
            {"name": "Income", "code": "400000", "account_type": "income"}
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=company.id,
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SAL",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": income.id,
            }
        )
        return company

    @classmethod
    def _make_customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, **vals})

    @classmethod
    def _prepare_invoice(cls, partner, day, amount, **vals):
        """Values of an invoice with one line and no tax."""
        line = {"name": "Goods", "quantity": 1, "price_unit": amount}
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": day,
            "company_id": cls.company.id,
            "invoice_line_ids": [Command.create({**line, "tax_ids": False})],
            **vals,
        }

    @classmethod
    def _invoice(cls, partner, day, amount=100.0, **vals):
        """A posted invoice."""
        return cls._invoices([cls._prepare_invoice(partner, day, amount, **vals)])

    @classmethod
    def _invoices(cls, vals_list):
        moves = cls.env["account.move"].with_company(cls.company).create(vals_list)
        moves.action_post()
        return moves

    @classmethod
    def _credit(cls, invoice, day, amount=None):
        """A posted credit note that reverses an invoice, in full or in part."""
        credit = invoice._reverse_moves([{"invoice_date": day, "date": day}])
        if amount is not None:
            credit.invoice_line_ids.price_unit = amount
        credit.action_post()
        return credit

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

    def _as(self, user, model):
        """A model as a user sees it in the test's company."""
        return self.env[model].with_user(user).with_company(self.company)


def day(text):
    return fields.Date.to_date(text)
