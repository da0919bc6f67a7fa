# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The reason of an answer."""

from odoo import fields, models
from odoo.exceptions import UserError


class CrmHandoffAnswer(models.TransientModel):
    """Asks why; the hand-offs check who may answer."""

    _name = "crm.handoff.answer"
    _description = "Answer to Hand-offs"

    handoff_ids = fields.Many2many("crm.handoff", required=True)
    kind = fields.Selection(
        [("reject", "Reject"), ("recycle", "Recycle"), ("ask_again", "Ask Again")],
        required=True,
    )
    reason = fields.Text(help="The other department reads it.")

    def action_confirm(self):
        """Answer with the reason."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason: the other side reads it."))
        # As the user, whatever the dialog was filled with.
        handoffs = self.env["crm.handoff"].browse(self.handoff_ids.ids)
        if self.kind == "reject":
            handoffs._reject(reason)
        elif self.kind == "recycle":
            handoffs._recycle(reason)
        else:
            handoffs._ask_again(reason)
        return {"type": "ir.actions.act_window_close"}
