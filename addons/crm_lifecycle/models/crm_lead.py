# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads: the customer's stage, and what winning or losing changes."""

from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """A lead without company belongs to that of its team or people."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.lifecycle.document.mixin"]

    _lifecycle_watched = frozenset(
        {
            *("partner_id", "company_id", "team_id", "user_id", "type"),
            *("stage_id", "active", "probability", "date_closed"),
        }
    )

    @api.model
    def _get_lifecycle_company_domain(self, company):
        domain = super()._get_lifecycle_company_domain(company)
        if company == self.env.company:
            domain |= Domain("company_id", "=", False)
        return domain

    def _get_lifecycle_pairs(self):
        # Teams and people of companies that the user does not see count as well.
        leads = self.sudo().filtered("partner_id")
        return {(lead.partner_id.id, lead._get_own_company().id) for lead in leads}

    def _get_own_company(self):
        """The company in which the lead is a fact."""
        return (
            self.company_id
            or self.team_id.company_id
            or self.user_id.company_id
            or self.create_uid.company_id
        )
