# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The reason why obligations are let be."""

from odoo import fields, models
from odoo.exceptions import UserError


class CrmPartingWaive(models.TransientModel):
    """Asks why; the obligations check who may waive them."""

    _name = "crm.parting.waive"
    _description = "Waive Obligations"

    obligation_keys = fields.Json(default=lambda self: self._get_chosen())
    names = fields.Text(string="Obligations", default=lambda self: self._get_names())
    reason = fields.Text(help="It is kept with your name.")

    def _get_chosen(self):
        if self.env.context.get("active_model") != "crm.parting.obligation":
            return []
        return list(self.env.context.get("active_ids") or [])

    def _get_names(self):
        rows = self.env["crm.parting.obligation"].browse(self._get_chosen())
        return "\n".join(rows.mapped("display_name"))

    def action_confirm(self):
        """Waive with the reason."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason: it is kept with your name."))
        keys = self.obligation_keys
        is_list = isinstance(keys, list) and all(isinstance(key, int) for key in keys)
        # As the user, whatever the dialog was filled with.
        rows = self.env["crm.parting.obligation"].browse(keys if is_list else [])
        rows._waive(reason)
        return {"type": "ir.actions.act_window_close"}
