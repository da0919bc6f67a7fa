# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Merged customers have one vote on a proposal."""

from odoo import models


class BasePartnerMergeVoiceMixin(models.AbstractModel):
    """What a unique index allows once for a customer is made one before the merge."""

    _name = "base.partner.merge.voice.mixin"
    _description = "Votes of Merged Customers"

    def _merge_votes(self, src_partners, customer):
        """Keep one vote on each proposal, the author's before any other."""
        # Votes in companies that the user does not see are merged as well.
        votes = self.env["crm.voice.vote"].sudo()
        partners = src_partners | customer
        found = votes.search([("partner_id", "in", partners.ids)])
        for doubled in found.grouped("voice_id").values():
            by_weight = doubled.sorted(lambda vote: (not vote.is_author, vote.id))
            by_weight[1:].unlink()
            by_weight[0].partner_id = customer
        self.env.flush_all()
