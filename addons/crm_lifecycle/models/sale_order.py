# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quotations and orders: the customer's stage, and what confirming changes."""

from odoo import models


class SaleOrder(models.Model):
    """Every quotation is a fact, until it is cancelled."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.lifecycle.document.mixin"]

    _lifecycle_watched = frozenset(
        {"state", "partner_id", "company_id", "validity_date", "date_order"}
    )
