# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Merged customers keep one life cycle in a company, and all of their history."""

from odoo import models
from odoo.tools import SQL

# What tells of a customer; all of it stays, one row beside the other.
HISTORY = (
    "crm.lifecycle.transition",
    "crm.lifecycle.pin",
    "crm.handoff",
    "crm.event.delivery",
    "crm.parting",
    "crm.information.request",
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The host moves rows by SQL, which a unique index of ours would stop."""

    _name = "base.partner.merge.automatic.wizard"
    _inherit = [
        "base.partner.merge.contact.mixin",
        "base.partner.merge.voice.mixin",
        "base.partner.merge.automatic.wizard",
    ]

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Life cycles of companies that the user does not see are merged as well.
        partners = (src_partners | dst_partner).sudo()
        customer = dst_partner.sudo().commercial_partner_id
        touched = partners.commercial_partner_id | dst_partner
        companies = self._get_companies_of_merged(partners | customer)
        self._merge_contacts(src_partners, customer)
        self._merge_votes(src_partners, customer)
        self._merge_answers(src_partners, dst_partner, customer)
        former = src_partners._get_all_lifecycles()._get_feed_keys()
        self.env["crm.parting"]._cancel_doubled(partners | customer)
        self._merge_lifecycles(src_partners, customer)
        # After what ends by merging: the last word holds.
        self.env["crm.feed.tombstone"]._bury(former, "merged", customer)
        self._supersede_doubled_handoffs(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self._give_history(dst_partner, customer)
        pairs = {
            (partner_id, company_id)
            for partner_id in (touched - src_partners).ids
            for company_id in companies
        }
        self.env["crm.lifecycle.queue"]._enqueue(pairs)
        return result

    def _get_companies_of_merged(self, partners):
        """Ids of companies where one of these is known, or waits for evaluation."""
        known = {company_id for _partner, company_id in partners._get_lifecycle_pairs()}
        waiting = self.env.execute_query(
            SQL(
                "SELECT company_id FROM crm_lifecycle_queue WHERE partner_id = ANY(%s)",
                partners.ids,
            )
        )
        return known | {company_id for (company_id,) in waiting} | {self.env.company.id}

    def _merge_answers(self, src_partners, dst_partner, customer):
        """Of answers to one question the one confirmed last is kept."""
        # Answers of companies that the user does not see are merged as well.
        answers = self.env["crm.information.answer"].sudo()
        found = answers.search(
            [("partner_id", "in", (src_partners | dst_partner | customer).ids)]
        )
        for same in found.grouped(lambda one: (one.company_id, one.item_id)).values():
            same[1:].unlink()
        found.exists().partner_id = customer
        found.flush_model()

    def _merge_lifecycles(self, src_partners, customer):
        """Keep the customer's row of a company, else one of the merged ones."""
        rows = (src_partners | customer)._get_all_lifecycles()
        for found in rows.grouped("company_id").values():
            kept = found.filtered(lambda row: row.partner_id == customer) or found[0]
            self._merge_lifecycle_rows(found - kept, kept)
            kept.partner_id = customer
        rows.flush_recordset()

    def _merge_lifecycle_rows(self, doubled, kept):
        """Let messages, activities, followers and files go on with the kept row."""
        if doubled:
            self._update_foreign_keys_generic(kept._name, doubled, kept)
            self._update_reference_fields_generic(kept._name, doubled, kept)
            doubled.unlink()

    def _give_history(self, dst_partner, customer):
        """A contact's history is that of its company."""
        if dst_partner == customer:
            return
        self._supersede_doubled_handoffs(dst_partner, customer)
        for name in HISTORY:
            # Rows that nobody may write go on with the customer.
            rows = self.env[name].sudo()
            rows.search([("partner_id", "=", dst_partner.id)]).partner_id = customer
        self.env.flush_all()

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
