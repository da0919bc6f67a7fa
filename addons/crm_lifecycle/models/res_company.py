# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company's day; who receives customers in it, and how soon they answer."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .crm_lifecycle_stage import DEPARTMENTS

USER_FIELDS = {
    department: f"lifecycle_{department}_user_id" for department, _label in DEPARTMENTS
}


class ResCompany(models.Model):
    """When a company's day begins, and its settings of hand-offs."""

    _name = "res.company"
    _inherit = [
        "res.company.contact.mixin",
        "res.company.parting.mixin",
        "res.company",
    ]

    lifecycle_marketing_user_id = fields.Many2one(
        "res.users",
        string="Responsible in Marketing",
        ondelete="set null",
        help="Customers are handed to this person when their stage becomes one of "
        "marketing's.",
    )
    lifecycle_sales_user_id = fields.Many2one(
        "res.users",
        string="Responsible in Sales",
        ondelete="set null",
        help="Customers are handed to this person when their stage becomes one of "
        "sales'.",
    )
    lifecycle_service_user_id = fields.Many2one(
        "res.users",
        string="Responsible in Service",
        ondelete="set null",
        help="Customers are handed to this person when their stage becomes one of "
        "service's.",
    )
    lifecycle_hours_to_accept = fields.Integer(
        default=48, help="Hours after which a hand-off without an answer is overdue."
    )
    lifecycle_escalation_user_id = fields.Many2one(
        "res.users",
        string="Told about Overdue Hand-offs",
        ondelete="set null",
        help="Empty: all life-cycle managers of the company.",
    )

    _lifecycle_hours_range = models.Constraint(
        "CHECK (lifecycle_hours_to_accept BETWEEN 1 AND 8760)",
        "The time to accept a customer is from 1 to 8760 hours.",
    )

    @api.constrains(*USER_FIELDS.values(), "lifecycle_escalation_user_id")
    def _check_handoff_users(self):
        for company in self:
            for name in (*USER_FIELDS.values(), "lifecycle_escalation_user_id"):
                user = company[name]
                if user and not company._is_handoff_user(user):
                    raise ValidationError(
                        self.env._(
                            "%(user)s cannot receive customers of %(company)s: it "
                            "takes an active life-cycle user of that company.",
                            user=user.name,
                            company=company.name,
                        )
                    )

    def _is_handoff_user(self, user):
        """Whether hand-offs of this company can be given to a user."""
        self.ensure_one()
        # Whether somebody is fit for it does not depend on who asks.
        user = user.sudo()
        return (
            user.active
            and not user.share
            and self.id in user.company_ids.ids
            and user.has_group("crm_lifecycle.group_lifecycle_user")
        )

    def _get_handoff_users(self):
        """{department: who is responsible}; empty where nobody is fit for it now."""
        self.ensure_one()
        users = {department: self[name] for department, name in USER_FIELDS.items()}
        nobody = self.env["res.users"]
        return {
            department: user if user and self._is_handoff_user(user) else nobody
            for department, user in users.items()
        }

    def _get_departments_of(self, user):
        """Departments that a user is responsible for."""
        return [
            department for department, name in USER_FIELDS.items() if self[name] == user
        ]

    def _get_escalation_users(self):
        """Who is told about overdue hand-offs."""
        self.ensure_one()
        user = self.lifecycle_escalation_user_id
        if user and self._is_handoff_user(user):
            return user
        managers = self.env.ref("crm_lifecycle.group_lifecycle_manager")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", managers.ids),
                ("company_ids", "in", self.ids),
                ("share", "=", False),
            ]
        )

    def write(self, vals):
        """Who becomes responsible gets what waits for nobody."""
        result = super().write(vals)
        for department, name in USER_FIELDS.items():
            if vals.get(name):
                self._give_waiting_handoffs(department)
        return result

    def _give_waiting_handoffs(self, department):
        # The settings have been written; what waits follows from them.
        handoffs = self.env["crm.handoff"].sudo().with_context(active_test=False)
        for company in self:
            waiting = handoffs.search(
                [
                    ("company_id", "=", company.id),
                    ("queue_department", "=", department),
                    "|",
                    ("queue_user_id", "=", False),
                    ("queue_user_id.active", "=", False),
                ]
            )
            user = company._get_handoff_users()[department]
            asked = waiting.filtered(lambda handoff: handoff.state == "asked")
            asked.responsible_id = user
            (waiting - asked).giver_id = user
            asked.sudo(False)._notify_responsible()

    def _get_lifecycle_timezone(self):
        """The time zone of the company's own address, else of most of its users."""
        self.ensure_one()
        if self.partner_id.tz:
            return self.partner_id.tz
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.tz FROM res_users account
                  JOIN res_partner partner ON partner.id = account.partner_id
                 WHERE account.company_id = %s AND account.active AND NOT account.share
                   AND partner.tz IS NOT NULL
                 GROUP BY partner.tz ORDER BY COUNT(*) DESC, partner.tz LIMIT 1
                """,
                self.id,
            )
        )
        return rows[0][0] if rows else "UTC"
