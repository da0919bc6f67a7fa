# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Three departments with their people, and customers who move between them."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

USER = "crm_lifecycle.group_lifecycle_user"
ROLES = {
    "marketing": USER,
    "sales": USER,
    "service": USER,
    "member": USER,
    "manager": "crm_lifecycle.group_lifecycle_manager",
    "salesman": "sales_team.group_sale_salesman",
    "accountant": "account.group_account_invoice",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}


class HandoffCase(TransactionCase):
    """Moves are written as by the engine; people act under their own rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._make_company("Hand-off Test")
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.Handoff = cls.env["crm.handoff"]
        cls.users = {role: cls._make_user(role, group) for role, group in ROLES.items()}
        cls.company.write(
            {
                f"lifecycle_{department}_user_id": cls.users[department].id
                for department in ("marketing", "sales", "service")
            }
        )
        cls.stages = {
            department: cls._make_stage(department)
            for department in ("marketing", "sales", "service")
        }
        cls.customer = cls._make_customer("Anna's Bakery")
        cls.other_customer = cls._make_customer("Boris Tools")

    @classmethod
    def _make_company(cls, name):
        return cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref("base.USD").id}
        )

    @classmethod
    def _make_user(cls, role, group, company=None, **vals):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"handoff_{role}",
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            notification_type="email" if role == "portal" else "inbox",
            **vals,
        )

    @classmethod
    def _make_stage(cls, department):
        vals = {"name": f"In {department}", "department": department}
        return cls.env["crm.lifecycle.stage"].create({**vals, "category": "customer"})

    @classmethod
    def _make_customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def _move(cls, customers, giving="marketing", receiving="sales", **vals):
        """Moves of customers from one department's stage to another's."""
        return (
            cls.env["crm.lifecycle.transition"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": customer.id,
                        "company_id": cls.company.id,
                        "from_stage_id": cls.stages[giving].id,
                        "to_stage_id": cls.stages[receiving].id,
                        "date": fields.Date.today(),
                        **vals,
                    }
                    for customer in customers
                ]
            )
        )

    @classmethod
    def _ask(cls, customers=None, giving="marketing", receiving="sales", **vals):
        """Hand-offs of customers who have just moved."""
        moves = cls._move(customers or cls.customer, giving, receiving, **vals)
        return cls.Handoff._ask(moves).sudo(False)

    @classmethod
    def _make_late(cls, handoffs, hours=1):
        handoffs.sudo().due_on = fields.Datetime.now() - timedelta(hours=hours)
        handoffs.flush_recordset()

    def _as(self, role, records):
        """Records as a person of a role sees them."""
        user = self.users[role]
        return records.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def _answer(self, role, handoffs, kind, reason="Too early"):
        """What a person does in the dialog that asks for the reason."""
        handoffs = self._as(role, handoffs)
        action = getattr(handoffs, f"action_{kind}")()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.users[role])
            .with_context(allowed_company_ids=self.company.ids, **action["context"])
            .create({"reason": reason})
        )
        return wizard.action_confirm()

    @contextmanager
    def _notices(self):
        """The messages that are sent meanwhile, as [(user's partner, subject)]."""
        messages = self.env["mail.message"].sudo()
        before = messages.search([], order="id desc", limit=1).id
        notices = []
        yield notices
        found = messages.search(
            [("id", ">", before), ("message_type", "=", "user_notification")],
            order="id",
        )
        notices.extend((m.notified_partner_ids, m.subject) for m in found)

    def _escalate(self):
        """Tests may not commit; what is committed is the cron's own affair."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60.0
        ) as commit:
            self.Handoff.with_user(self.env.ref("base.user_root"))._cron_escalate()
        return commit
