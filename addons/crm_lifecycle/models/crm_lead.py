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

    def _get_lifecycle_company(self):
        # Teams and people of companies that the user does not see count as well.
        lead = self.sudo()
        return (
            lead.company_id
            or lead.team_id.company_id
            or lead.user_id.company_id
            or lead.create_uid.company_id
            or self.env.user.company_id
        )

    @api.model
    def _get_lifecycle_company_domain(self, company):
        here = Domain("company_id", "=", company.id)
        domain = Domain("create_uid", "any!", here)
        for name in ("user_id", "team_id"):
            named = Domain(name, "any!", Domain("company_id", "!=", False))
            domain = Domain(name, "any!", here) | ~named & domain
        return here | Domain("company_id", "=", False) & domain
