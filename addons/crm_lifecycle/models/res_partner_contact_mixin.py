# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contact cadence on the customer's form."""

from odoo import api, fields, models

USERS = "crm_lifecycle.group_lifecycle_user"


class ResPartnerContactMixin(models.AbstractModel):
    """Contacts show that of their company."""

    _name = "res.partner.contact.mixin"
    _description = "Contact Cadence of a Customer"

    contact_next_due = fields.Date(
        string="Next Contact",
        compute="_compute_contact_next_due",
        compute_sudo=False,
        groups=USERS,
        help="When the customer should hear from us next.",
    )

    @api.depends("lifecycle_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_contact_next_due(self):
        for partner in self:
            partner.contact_next_due = partner.lifecycle_id.next_contact_due

    def action_open_cadence(self):
        """How often the customer hears from us, and should."""
        self.ensure_one()
        return self.lifecycle_id.action_open_cadence()

    def _find_contact_rows(self, model):
        """What is kept of contacts with these customers, in every company."""
        # It goes with the customer, whether the user sees it or not.
        rows = self.env[model].sudo()
        return rows.search([("partner_id", "in", self.ids)], order="id")
