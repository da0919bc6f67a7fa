# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Merged customers keep one score a day."""

from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The host moves rows by SQL, and deletes those that a unique index refuses."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._drop_doubled_retention_scores(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _drop_doubled_retention_scores(self, src_partners, dst_partner):
        """Keep the target's score of a day, else one of the merged ones.

        The next computation scores the merged customer from all invoices.
        """
        # Scores of companies that the user does not see are merged as well.
        scores = self.env["crm.retention.score"].sudo()
        partners = dst_partner | src_partners
        kept = set()
        doubled = scores.browse()
        found = scores.search([("partner_id", "in", partners.ids)])
        for score in found.sorted(lambda score: score.partner_id != dst_partner):
            if score.model_id.id in kept:
                doubled |= score
            kept.add(score.model_id.id)
        doubled.unlink()
