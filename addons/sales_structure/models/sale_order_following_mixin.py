# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whom new orders go to, all that are created at once asked together."""

from odoo import models

# In the context: the structure was asked for these new orders already.
ASKED = "sales_structure_asked"


class SaleOrderFollowingMixin(models.AbstractModel):
    """Values of orders before they are created: computed fields ask one by one."""

    _name = "sale.order.following.mixin"
    _description = "Orders by the Structure"

    def _complete_by_structure(self, vals_list):
        """The values with salesperson and team where nobody named them."""
        done = [dict(vals) for vals in vals_list]
        if self.env["sales.structure"]._is_any_used():
            self._add_owners(done)
        return done

    def _add_owners(self, vals_list):
        defaults = self.default_get(["user_id", "team_id", "company_id", "partner_id"])
        by_company = {}
        for vals in vals_list:
            known = {**defaults, **vals}
            company_id = known.get("company_id") or self.env.company.id
            if known.get("partner_id") and not {"user_id", "team_id"} <= known.keys():
                by_company.setdefault(company_id, []).append((vals, known))
        for company_id, asked in by_company.items():
            company = self.env["res.company"].browse(company_id)
            if self.env["sales.structure"]._get_active(company):
                self._complete_of_company(company, asked)

    def _complete_of_company(self, company, asked):
        """Complete the first of each pair by what the second says."""
        contacts = [known["partner_id"] for _vals, known in asked]
        customers = self._get_customers(contacts)
        owners = self._ask_structure(company, customers.values(), "offer")
        for vals, known in asked:
            owner = owners.get(customers[known["partner_id"]])
            if owner and known.get("user_id") in {None, False, owner.user_id}:
                if owner.user_id and "user_id" not in known:
                    vals["user_id"] = owner.user_id
                if owner.team_id and "team_id" not in known:
                    vals["team_id"] = owner.team_id
