# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way from a customer's life cycle to its parting."""

from odoo import api, fields, models


class CrmLifecyclePartingMixin(models.AbstractModel):
    """Whoever looks at a former customer finds the way to win it back."""

    _name = "crm.lifecycle.parting.mixin"
    _description = "Parting of a Customer"

    parting_id = fields.Many2one(
        "crm.parting",
        compute="_compute_parting_id",
        compute_sudo=False,
        help="The parting in this company that is under way, or closed.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_parting_id(self):
        found = self.env["crm.parting"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", ("open", "closed")),
            ],
            ["partner_id", "company_id"],
        )
        partings = {(one.partner_id, one.company_id): one for one in found}
        for row in self:
            row.parting_id = partings.get((row.partner_id, row.company_id))

    def action_open_parting(self):
        """The parting that is under way, or closed."""
        self.ensure_one()
        return self.parting_id._get_records_action()
