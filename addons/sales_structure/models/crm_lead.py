# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads that fall to units and people of the structure."""

from odoo import api, models

from .crm_lead_following_mixin import ALIAS_TEAM


class CrmLead(models.Model):
    """New leads go to whom the structure says, unless a person named somebody."""

    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "crm.lead.dealing.mixin",
        "crm.lead.following.mixin",
        "sales.structure.following.mixin",
    ]

    @api.model_create_multi
    def create(self, vals_list):
        """Give leads to whom the structure says, whichever way they come in."""
        return super().create(self._complete_by_structure(vals_list))

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """The team of an e-mail address is a default, not somebody's decision."""
        values = dict(custom_values or {})
        leads = self.with_context(**{ALIAS_TEAM: values.pop("team_id", False)})
        return super(CrmLead, leads).message_new(msg_dict, values)

    @api.onchange("partner_id")
    def _onchange_partner_held(self):
        """In a new form, the customer's owner takes the place of whoever types."""
        if self._origin or self.user_id not in (self.env.user, self.env["res.users"]):
            return
        company = self.company_id or self.env.company
        customers = self._get_customers(self.partner_id._origin.ids)
        owners = self._ask_structure(company, customers.values(), "acquisition")
        for owner in owners.values():
            self.user_id = owner.user_id or self.user_id
            self.team_id = owner.team_id or self.team_id
