# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deliveries and returns: the customer's stage, and what validating changes."""

from odoo import api, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """Deliveries, and receipts that take a delivery back."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.lifecycle.document.mixin"]

    # The state follows from the moves, which see to it themselves.
    _lifecycle_watched = frozenset(
        {
            *("state", "partner_id", "picking_type_id", "return_id"),
            *("scheduled_date", "date_deadline", "date_done"),
        }
    )

    def _is_customer_document(self):
        code = self.picking_type_code
        return code == "outgoing" or (code == "incoming" and bool(self.return_id))

    @api.model
    def _get_customer_document_domain(self):
        returned = Domain("return_id", "!=", False)
        return Domain("picking_type_id.code", "=", "outgoing") | (
            Domain("picking_type_id.code", "=", "incoming") & returned
        )
