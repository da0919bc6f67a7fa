# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How complete a customer's data are, on its form."""

from odoo import api, fields, models

USERS = "crm_lifecycle.group_lifecycle_user"


class ResPartnerInformationMixin(models.AbstractModel):
    """Figures of the customer in the current company; roles of contact persons."""

    _name = "res.partner.information.mixin"
    _description = "Completeness on Contacts"

    contact_role_ids = fields.Many2many(
        "crm.contact.role",
        "crm_contact_role_partner_rel",
        "partner_id",
        "role_id",
        string="Roles",
        groups=USERS,
        help="What the person does in the company: who decides, buys, pays, receives.",
    )
    information_completeness = fields.Integer(
        string="Complete (%)",
        compute="_compute_information",
        compute_sudo=False,
        groups=USERS,
        help="Known items of all that the customer's stage asks for.",
    )
    information_missing = fields.Char(
        string="Missing Information",
        compute="_compute_information",
        compute_sudo=False,
        groups=USERS,
    )

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_information(self):
        states = self.env["crm.information.state"]
        known = states.search_fetch(
            [("lifecycle_id", "in", self.lifecycle_id.ids)],
            ["lifecycle_id", "completeness"],
        )
        by_row = known.grouped(lambda state: state.lifecycle_id.id)
        for partner in self:
            state = by_row.get(partner.lifecycle_id.id, states)
            partner.information_completeness = state.completeness
            partner.information_missing = state.missing

    def action_open_information(self):
        """What is missing or stale of the customer."""
        self.ensure_one()
        state = self.env["crm.information.state"].search(
            [("lifecycle_id", "in", self.lifecycle_id.ids)]
        )
        return state.action_open_gaps()
