# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the lists of customer information begin with."""

from odoo import fields, models


class CrmInformationRowMixin(models.AbstractModel):
    """Rows of life cycles, with the way to their customers."""

    _name = "crm.information.row.mixin"
    _description = "Row of Customer Information"

    lifecycle_id = fields.Many2one("crm.lifecycle", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("crm.lifecycle.stage", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", related="partner_id.user_id"
    )

    def action_ask(self):
        """Send these customers the form."""
        return self.env["crm.information.request"]._ask(self)

    def action_open_customer(self):
        """The customer, where the data are."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id._get_records_action(name=self.env._("Customer"))
