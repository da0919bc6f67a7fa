# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deliveries and returns: whose work they are."""

from odoo import api, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """What goes to customers is the work of delivery, and so is what comes back.

    Returns are goods to be taken in, with the same warehouse and the same carriers;
    the service looks after customers, not after goods. Receipts from suppliers are
    nobody's work here, also if the supplier is a customer.
    """

    _name = "stock.picking"
    _inherit = [
        "stock.picking",
        "sales.structure.floor.transfer.mixin",
        "sales.structure.handling.mixin",
    ]
    _handling_step = "delivery"

    @api.model
    def _get_handled_domain(self):
        return Domain("picking_type_id.code", "!=", "incoming") | Domain(
            "location_id.usage", "=", "customer"
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Lists of work say why they are empty, and do not ask for transfers."""
        if self.env.context.get("sales_structure_work"):
            return help_message
        return super().get_empty_list_help(help_message)
