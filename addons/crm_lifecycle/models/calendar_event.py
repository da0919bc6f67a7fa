# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Meetings with customers."""

from odoo import api, models

WATCHED = frozenset({"start", "active", "partner_ids", "user_id"})


class CalendarEvent(models.Model):
    """A meeting is a contact with each of its attendees."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever is invited is evaluated."""
        events = super().create(vals_list)
        events._queue_lifecycle()
        return events

    def write(self, vals):
        """Who was invited so far, and who is then."""
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        self._queue_lifecycle()
        done = super().write(vals)
        self._queue_lifecycle()
        return done

    def unlink(self):
        """Whoever was invited is evaluated."""
        self._queue_lifecycle()
        return super().unlink()

    def _queue_lifecycle(self):
        # A meeting that the user may not read is a contact all the same.
        events = self.sudo()
        pairs = {
            (partner_id, event.user_id.company_id.id)
            for event in events
            for partner_id in event.partner_ids.ids
        }
        if pairs:
            self.env["crm.lifecycle.queue"]._enqueue(pairs)
