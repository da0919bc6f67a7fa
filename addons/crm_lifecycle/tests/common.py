# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company of its own with customers, documents and users of every kind."""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

TODAY = date(2026, 6, 30)
ROLES = {
    "salesman": "sales_team.group_sale_salesman",
    "sales_manager": "sales_team.group_sale_manager",
    "accountant": "account.group_account_invoice",
    "member": "crm_lifecycle.group_lifecycle_user",
    "manager": "crm_lifecycle.group_lifecycle_manager",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}


class LifecycleCase(TransactionCase):
    """Documents are made through the ORM, in a company without other ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls._make_company("Lifecycle Test")
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.Lifecycle = cls.env["crm.lifecycle"]
        cls.Transition = cls.env["crm.lifecycle.transition"]
        cls.Rule = cls.env["crm.lifecycle.rule"]
        cls.product = cls.env["product.product"].create(
            {"name": "Goods", "is_storable": False, "taxes_id": False}
        )
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
    def _make_bank(cls):
        """A journal through which customers pay."""
        accounts = cls.env["account.account"].with_company(cls.company)
        account = accounts.create(
            {"name": "Bank", "code": "101000", "account_type": "asset_cash"}
        )
        cls.company.transfer_account_id = accounts.create(
            {
                "name": "On the way",
                "code": "101100",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        return cls.env["account.journal"].create(
            {
                "name": "Bank",
                "code": "BNK",
                "type": "bank",
                "company_id": cls.company.id,
                "default_account_id": account.id,
            }
        )

    @classmethod
    def _make_customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, **vals})

    # Documents

    @classmethod
    def _prepare_invoice(cls, partner, day, amount, **vals):
        """Values of an invoice with one line and no tax."""
        line = {"name": "Goods", "quantity": 1, "price_unit": amount}
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": day,
            "invoice_date_due": day,
            "company_id": cls.company.id,
            "invoice_line_ids": [Command.create({**line, "tax_ids": False})],
            **vals,
        }

    @classmethod
    def _invoice(cls, partner, day=TODAY, amount=100.0, **vals):
        """A posted invoice."""
        return cls._invoices([cls._prepare_invoice(partner, day, amount, **vals)])

    @classmethod
    def _invoices(cls, vals_list):
        moves = cls.env["account.move"].with_company(cls.company).create(vals_list)
        moves.action_post()
        return moves

    @classmethod
    def _invoice_days_ago(cls, partner, *days):
        """A posted invoice on each of these days before TODAY."""
        return cls._invoices(
            [
                cls._prepare_invoice(partner, TODAY - timedelta(days=ago), 100)
                for ago in days
            ]
        )

    @classmethod
    def _credit(cls, invoice, day, amount=None):
        """A posted credit note that reverses an invoice, in full or in part."""
        credit = invoice._reverse_moves([{"invoice_date": day, "date": day}])
        if amount is not None:
            credit.invoice_line_ids.price_unit = amount
        credit.action_post()
        return credit

    @classmethod
    def _pay(cls, invoice, day, amount=None):
        """A payment that is matched with an invoice."""
        journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        vals = {"payment_date": day, "journal_id": (journal or cls._make_bank()).id}
        return wizard.create(
            {**vals, **({"amount": amount} if amount else {})}
        )._create_payments()

    @classmethod
    def _quotation(cls, partner, **vals):
        line = {"product_id": cls.product.id, "product_uom_qty": 1, "price_unit": 10}
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "order_line": [Command.create({**line, "tax_ids": False})],
                **vals,
            }
        )

    @classmethod
    def _order(cls, partner, **vals):
        order = cls._quotation(partner, **vals)
        order.action_confirm()
        return order

    @classmethod
    def _lead(cls, partner, **vals):
        values = {"name": "Wants an offer", "type": "opportunity"}
        values |= {"partner_id": partner.id, "company_id": cls.company.id}
        return cls.env["crm.lead"].create({**values, **vals})

    @classmethod
    def _backdate(cls, records, moment):
        """Let records have been made in the past, which the ORM does not allow."""
        records.flush_recordset()
        cls.env.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id = ANY(%s)",
            [moment, records.ids],
        )
        records.invalidate_recordset()

    # Evaluations

    @classmethod
    def _evaluate(cls, *partners, as_of=TODAY):
        """Evaluate these customers, or all, as of a day."""
        ids = [partner.id for partner in partners] if partners else None
        return cls.Lifecycle._evaluate(cls.company, ids, as_of=as_of)

    @classmethod
    def _row(cls, partner):
        """A customer's row, empty where there is none."""
        found = cls.Lifecycle.with_context(active_test=False).search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", cls.company.id),
            ]
        )
        return found.with_context(lifecycle_as_of=TODAY)

    @classmethod
    def _moves(cls, partner):
        """A customer's moves in their order."""
        return cls.Transition.search(
            [("partner_id", "=", partner.id), ("company_id", "=", cls.company.id)],
            order="date, id",
        )

    @classmethod
    def _stage(cls, name):
        return cls.env.ref(f"crm_lifecycle.stage_{name}")

    def assert_stage(self, partner, name):
        """A customer is in the delivered stage of that name."""
        self.assertEqual(self._row(partner).stage_id, self._stage(name))

    # People

    @classmethod
    def _make_users(cls):
        """A user of every kind, by role."""
        return {role: cls._make_user(role, group) for role, group in ROLES.items()}

    @classmethod
    def _make_user(cls, role, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"lifecycle_{role}",
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _as(self, user, model):
        """A model as a user sees it in the test's company."""
        return self.env[model].with_user(user).with_company(self.company)


def day(text):
    return fields.Date.to_date(text)
