# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ratings, which come from customers long after their documents."""

from odoo import models


class RatingRating(models.Model):
    """Whoever has rated us is evaluated, in every company that knows the customer."""

    _name = "rating.rating"
    _inherit = ["crm.lifecycle.queueing.mixin", "rating.rating"]

    _lifecycle_watched = frozenset({"rating", "consumed", "partner_id", "message_id"})

    def _get_lifecycle_pairs(self):
        # A rating is given from outside, by people who see no customer; what we have
        # only asked for says nothing yet.
        customers = self.sudo().filtered("consumed").partner_id.commercial_partner_id
        return customers._get_lifecycle_pairs()
