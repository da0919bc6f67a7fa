# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pins the stage of the chosen customers."""

from odoo import fields, models


class CrmLifecyclePinWizard(models.TransientModel):
    """Asks for what a pin needs: the stage, the reason, and until when."""

    _name = "crm.lifecycle.pin.wizard"
    _description = "Pin a Stage"

    lifecycle_ids = fields.Many2many(
        "crm.lifecycle",
        string="Customers",
        required=True,
        default=lambda self: self._get_chosen(),
    )
    stage_id = fields.Many2one("crm.lifecycle.stage", required=True)
    reason = fields.Char(required=True)
    date_until = fields.Date(
        string="Until", help="Last day; empty: until it is released."
    )
    until_evidence = fields.Selection(
        selection="_select_evidence", help="A new document of this kind ends the pin."
    )

    def _get_chosen(self):
        if self.env.context.get("active_model") != "crm.lifecycle":
            return []
        return self.env.context.get("active_ids", [])

    def _select_evidence(self):
        return self.env["crm.lifecycle"]._select_pin_evidence()

    def action_pin(self):
        """Pin, and show where the customers are now."""
        self.lifecycle_ids.write(
            {
                "stage_id": self.stage_id.id,
                "pin_reason": self.reason,
                "pin_until": self.date_until,
                "pin_until_evidence": self.until_evidence,
            }
        )
        return {"type": "ir.actions.act_window_close"}
