# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a parting has switched off, and how it was before."""

from odoo import api, fields, models

from .crm_parting_sources import KINDS


class CrmPartingSwitched(models.Model):
    """One row per document, person or setting; the way back is written beside it."""

    _name = "crm.parting.switched"
    _description = "Switched off by a Parting"
    _order = "id"

    parting_id = fields.Many2one(
        "crm.parting", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [*KINDS, ("archive", "Contact")], required=True, readonly=True
    )
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(readonly=True)
    before = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="What the row was before, to be written again when the customer is back.",
    )
    ended_on = fields.Datetime(required=True, readonly=True)
    restored_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("off", "Switched Off"), ("on", "Restored")], compute="_compute_state"
    )

    @api.depends("restored_on")
    def _compute_state(self):
        for row in self:
            row.state = "on" if row.restored_on else "off"
