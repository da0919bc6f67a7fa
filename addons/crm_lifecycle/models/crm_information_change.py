# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer wants changed in its data."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmInformationChange(models.Model):
    """Old and new beside each other; nothing is written before it is accepted."""

    _name = "crm.information.change"
    _description = "Change Sent by a Customer"
    _order = "id desc"
    _rec_name = "item_id"

    request_id = fields.Many2one(
        "crm.information.request",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        related="request_id.partner_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="request_id.user_id")
    item_id = fields.Many2one(
        "crm.information.item",
        string="Information",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    old_value = fields.Char(string="Before", readonly=True)
    new_value = fields.Char(string="From the Customer", readonly=True)
    raw_value = fields.Char(readonly=True)
    current_value = fields.Char(
        string="Now",
        compute="_compute_current_value",
        help="What the customer's data say now.",
    )
    is_overtaken = fields.Boolean(
        compute="_compute_current_value",
        help="The data have changed since the customer answered.",
    )
    state = fields.Selection(
        [("waiting", "To Review"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    @api.depends("item_id", "partner_id", "state")
    def _compute_current_value(self):
        for change in self:
            item = change.item_id
            _raw, shown = item._get_current(change.partner_id, change.company_id)
            change.current_value = shown
            waits = change.state == "waiting"
            change.is_overtaken = waits and shown != (change.old_value or "")

    def action_accept(self):
        """Take these over into the customer's data."""
        waiting = self._get_waiting()
        for change in waiting:
            change.item_id._take_over(
                change.partner_id, change.company_id, change.raw_value
            )
        waiting._decide("accepted")

    def action_refuse(self):
        """Leave the customer's data as they are."""
        waiting = self._get_waiting()
        waiting.partner_id.check_access("write")
        waiting._decide("refused")

    def _get_waiting(self):
        self.check_access("read")
        waiting = self.filtered(lambda change: change.state == "waiting")
        if not waiting:
            raise UserError(self.env._("These changes are decided already."))
        return waiting

    def _decide(self, state):
        # Changes are written by their decision alone, after the rights were checked.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        self.request_id._finish()
