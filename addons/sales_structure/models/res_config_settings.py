# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Settings of the sales structure, under CRM."""

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Settings are the company's; what the version in force has is written there."""

    _inherit = "res.config.settings"

    structure_id = fields.Many2one(
        "sales.structure", compute="_compute_structure", string="Version in Force"
    )
    structure_sets_salesperson = fields.Boolean(
        string="Set Salesperson of Customers",
        compute="_compute_structure",
        inverse="_inverse_structure_sets_salesperson",
        readonly=False,
    )
    structure_assigns_leads = fields.Boolean(
        related="company_id.structure_assigns_leads", readonly=False
    )

    @api.depends("company_id")
    def _compute_structure(self):
        for settings in self:
            # Settings are for administrators, who need not manage the structure.
            version = self.env["sales.structure"]._get_active(settings.company_id)
            settings.structure_id = version
            settings.structure_sets_salesperson = version.sets_salesperson

    def _inverse_structure_sets_salesperson(self):
        for settings in self:
            version = self.env["sales.structure"]._get_active(settings.company_id)
            wanted = settings.structure_sets_salesperson
            # As above.
            if version.state == "active" and version.sets_salesperson != wanted:
                version.sudo().sets_salesperson = wanted

    def action_open_structure(self):
        """The version in force, or all, where one can be put in force."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.sales_structure_action"
        )
        if self.structure_id:
            action |= {"res_id": self.structure_id.id, "views": [(False, "form")]}
        return action
