# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers assigned by hand, and given back to the rules."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "sales_structure.group_structure_manager"


class SalesStructurePinningMixin(models.AbstractModel):
    """What somebody decided stays until it is given back."""

    _name = "sales.structure.pinning.mixin"
    _description = "Assigning by Hand"

    reason = fields.Char(readonly=True, help="Why it was assigned by hand.")

    def action_explain(self):
        """Which rule won here, and which lost by what."""
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.structure.explanation"]._show(self)

    def action_assign_by_hand(self):
        """Ask for the unit and the person of the chosen customers."""
        self._check_may_decide()
        partners = self.partner_id
        context = {"default_partner_ids": partners.ids}
        if len(self) == 1:
            context["default_kind"] = self.kind
            context["default_function_id"] = self.function_id.id
        if len(self.company_id) == 1:
            context["default_company_id"] = self.company_id.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign by Hand"),
            "res_model": "sales.structure.assign.by.hand",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_follow_rules(self):
        """Let the rules decide again."""
        self._check_may_decide()
        self.check_access("read")
        self._release()

    def _check_may_decide(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only managers of the sales structure assign by hand.")
            )

    def _release(self):
        """End what was decided by hand or protected; assign as the rules say."""
        decided = self.filtered(lambda row: not row.date_to and row.origin != "rule")
        if not decided:
            raise UserError(
                self.env._("These customers are assigned by the rules already.")
            )
        partners = {
            company: decided.filtered(lambda row, c=company: row.company_id == c)
            for company in decided.company_id
        }
        partners = {company: rows.partner_id.ids for company, rows in partners.items()}
        decided._end()
        for company, partner_ids in partners.items():
            self._assign(company, partner_ids)

    def _end(self):
        """End rows yesterday; those that began today leave no trace."""
        # Rows are written by the system alone, whoever decides.
        for company, rows in self.sudo().grouped("company_id").items():
            today = company._get_structure_day()
            fresh = rows.filtered(lambda row, today=today: row.date_from >= today)
            (rows - fresh).write({"date_to": today - timedelta(days=1)})
            fresh.unlink()

    def _pin(self, partners, unit, user=None, function=None, reason=False):
        """Give customers to a unit, and a person if there is one, until released."""
        company = unit.company_id
        function = function or self.env["sales.structure.function"]
        current = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.ids),
                ("kind", "=", unit.kind),
                ("function_id", "=", function.id),
                ("date_to", "=", False),
            ]
        )
        current._end()
        self.env.flush_all()
        vals = {
            "company_id": company.id,
            "unit_id": unit.id,
            "kind": unit.kind,
            "function_id": function.id,
            "role_id": self._get_role_of(unit, user).id,
            "user_id": user.id if user else False,
            "origin": "manual",
            "reason": reason,
            "date_from": company._get_structure_day(),
        }
        # As above: rows are written by the system alone.
        return self.sudo().create(
            [{**vals, "partner_id": partner.id} for partner in partners]
        )

    def _get_role_of(self, unit, user):
        """What a person who is given a customer does for it."""
        if not user:
            return self.env["sales.structure.role"]
        members = unit.sudo().member_ids.filtered(lambda one: one.user_id == user)
        holding = members.role_id.filtered("holds_customers") or members.role_id
        default = self.env.ref(
            "sales_structure.role_salesperson", raise_if_not_found=False
        )
        return holding[:1] or default or self.env["sales.structure.role"]
