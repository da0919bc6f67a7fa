# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The answer to customers."""

from odoo import fields, models
from odoo.exceptions import UserError


class CrmVoiceAnswer(models.TransientModel):
    """Asks what to tell the customers."""

    _name = "crm.voice.answer"
    _description = "Answer to Customers"

    voice_ids = fields.Many2many("crm.voice", required=True)
    state = fields.Selection([("done", "Done"), ("declined", "Decline")], required=True)
    answer = fields.Text(help="The customer reads it.")
    change_note = fields.Text(
        string="What Is Different Now",
        help="For the customer and for all who voted.",
    )

    def action_confirm(self):
        """Write the answer; customers are told."""
        self.ensure_one()
        answer = (self.answer or "").strip()
        if self.state == "declined" and not answer:
            raise UserError(self.env._("Give an answer: the customer reads it."))
        vals = {"state": self.state, "answer": answer}
        if self.state == "done":
            vals["change_note"] = self.change_note
        # As the user, whatever the dialog was filled with.
        self.env["crm.voice"].browse(self.voice_ids.ids).write(vals)
        return {"type": "ir.actions.act_window_close"}
