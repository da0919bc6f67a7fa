# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Meetings with customers."""

from odoo import models


class CalendarEvent(models.Model):
    """A meeting is a contact with each of its attendees."""

    _name = "calendar.event"
    _inherit = ["crm.lifecycle.queueing.mixin", "calendar.event"]

    _lifecycle_watched = frozenset({"start", "active", "partner_ids", "user_id"})

    def _get_lifecycle_pairs(self):
        # A meeting that the user may not read is a contact all the same.
        return {
            (partner_id, event.user_id.company_id.id)
            for event in self.sudo()
            for partner_id in event.partner_ids.ids
        }
