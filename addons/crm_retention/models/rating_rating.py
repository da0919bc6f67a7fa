# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ratings, which come from customers long after their documents."""

from odoo import api, models

WATCHED = frozenset({"rating", "consumed", "partner_id", "message_id"})


class RatingRating(models.Model):
    """Whoever has rated us is evaluated, in every company that knows the customer."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        """Ratings that come without having been asked for."""
        ratings = super().create(vals_list)
        ratings.filtered("consumed")._queue_lifecycle()
        return ratings

    def write(self, vals):
        """Ratings that were asked for, and those that are taken back."""
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        self._queue_lifecycle()
        done = super().write(vals)
        self._queue_lifecycle()
        return done

    def unlink(self):
        """Whoever has not rated us after all is evaluated."""
        self._queue_lifecycle()
        return super().unlink()

    def _queue_lifecycle(self):
        # A rating is given from outside, by people who see no customer.
        customers = self.sudo().partner_id.commercial_partner_id
        if customers:
            pairs = customers._get_lifecycle_pairs()
            self.env["crm.lifecycle.queue"]._enqueue(pairs)
