# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices: the customer's stage, and what posting changes."""

from odoo import api, models
from odoo.fields import Domain

OUTGOING = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    """Only what is posted is a fact."""

    _name = "account.move"
    _inherit = ["account.move", "crm.lifecycle.document.mixin"]

    # Facts of few customers are gathered through it; the host has none of that kind.
    _lifecycle_customer_idx = models.Index(
        "(commercial_partner_id, invoice_date) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_receipt', 'out_refund')"
    )

    _lifecycle_customer = "commercial_partner_id"
    _lifecycle_watched = frozenset({"state"})

    def _is_customer_document(self):
        return self.move_type in OUTGOING

    @api.model
    def _get_customer_document_domain(self):
        return Domain("move_type", "in", OUTGOING)

    def _get_lifecycle_pairs(self):
        posted = self.filtered(lambda move: move.state == "posted")
        pairs = set()
        for move in posted:
            if move._is_customer_document():
                pairs.add((move.commercial_partner_id.id, move.company_id.id))
            elif move.move_type == "entry":
                pairs |= move.line_ids._get_lifecycle_pairs()
        return pairs
