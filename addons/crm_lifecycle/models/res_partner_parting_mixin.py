# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parting on the customer's form."""

from odoo import api, fields, models

from .crm_parting_states import STATES

USERS = "crm_lifecycle.group_lifecycle_user"


class ResPartnerPartingMixin(models.AbstractModel):
    """Nothing of it is stored; contacts show the parting of their company."""

    _name = "res.partner.parting.mixin"
    _description = "Customer's Parting"

    parting_id = fields.Many2one(
        "crm.parting",
        compute="_compute_parting_id",
        compute_sudo=False,
        groups=USERS,
        help="The parting in the current company that is under way, or closed.",
    )
    parting_state = fields.Selection(
        STATES,
        string="State of the Parting",
        compute="_compute_parting_id",
        compute_sudo=False,
        groups=USERS,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_parting_id(self):
        customers = self.commercial_partner_id._origin
        found = self.env["crm.parting"].search_fetch(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("open", "closed")),
            ],
            ["partner_id", "state"],
        )
        partings = {one.partner_id.id: one for one in found}
        for partner in self:
            parting = partings.get(partner.commercial_partner_id._origin.id)
            partner.parting_id = parting
            partner.parting_state = parting and parting.state

    def action_open_parting(self):
        """The parting that is under way, or closed."""
        self.ensure_one()
        return self.parting_id._get_records_action()

    def _unlink_partings(self):
        """With their messages and activities, which no foreign key takes along."""
        # They go with their customer, whoever deletes it.
        partings = self.env["crm.parting"].sudo()
        partings.search([("partner_id", "in", self.ids)]).unlink()

    def _cancel_partings_of_contacts(self):
        """Who belongs to another customer now has nothing to part with."""
        # Partings of companies that the user does not see as well.
        partings = self.env["crm.parting"].sudo()
        found = partings.search(
            [("partner_id", "in", self.ids), ("state", "=", "open")]
        )
        if found:
            found._end_with_restoring("cancelled", ("open",))
