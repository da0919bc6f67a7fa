# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score on the customer card."""

from odoo import models

READERS = "crm_retention.group_retention_user"


class CrmCustomerCard(models.AbstractModel):
    """Who may see scores sees the customer's, and why it is what it is."""

    _inherit = "crm.customer.card"

    def _get_notes(self, customer, row):
        """The score stands before what there is to do."""
        note = self._get_score_note(customer)
        notes = super()._get_notes(customer, row)
        return [note, *notes] if note else notes

    def _get_score_note(self, customer):
        """Note of the latest score in the current company, or None."""
        if not self.env.user.has_group(READERS):
            return None
        score = customer.retention_score_id
        if not score:
            return None
        percent = customer.retention_percent
        return {
            "icon": "fa-line-chart",
            "title": self.env._("Buys Again: %(percent)s", percent=percent)
            if percent
            else self.env._("Score"),
            "text": score.reason or "",
            "day": False,
            "tone": "muted",
            "model": score._name,
            "id": score.id,
        }
