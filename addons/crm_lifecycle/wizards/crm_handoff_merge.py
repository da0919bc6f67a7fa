# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Merged customers keep all hand-offs, and one open one."""

from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The host moves rows by SQL, and deletes those that a unique index refuses."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._supersede_doubled_handoffs(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _supersede_doubled_handoffs(self, src_partners, dst_partner):
        """Let the last question of a company stand."""
        # Hand-offs of companies that the user does not see are merged as well.
        handoffs = self.env["crm.handoff"].sudo()
        partners = dst_partner | src_partners
        waiting = handoffs.search(
            [("partner_id", "in", partners.ids), ("state", "=", "asked")]
        )
        for doubled in waiting.grouped("company_id").values():
            doubled[1:].state = "superseded"
        waiting.flush_recordset()
