# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which one is to stay."""

from odoo import api, fields, models


class CrmVoiceMerge(models.TransientModel):
    """Merges what several customers said about the same."""

    _name = "crm.voice.merge"
    _description = "Merge of Customers' Voice"

    voice_ids = fields.Many2many("crm.voice", string="The Same", required=True)
    target_id = fields.Many2one(
        "crm.voice",
        string="Keep",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', voice_ids)]",
        help="Votes go there; the others follow its state and answer.",
    )

    @api.depends("voice_ids")
    def _compute_target_id(self):
        """The one that most customers want, else the oldest."""
        for wizard in self:
            by_weight = wizard.voice_ids._origin.sorted(
                lambda voice: (-voice.vote_count, voice.made_on, voice.id)
            )
            wizard.target_id = by_weight[:1]

    def action_confirm(self):
        """Merge, and show what is kept."""
        self.ensure_one()
        # As the user, whatever the dialog was filled with.
        voices = self.env["crm.voice"].browse(self.voice_ids.ids)
        target = self.env["crm.voice"].browse(self.target_id.id)
        voices._merge_into(target)
        return target._get_records_action()
