# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers who change hands, as the customer feed tells of them."""

from odoo import models

# Who sees a customer depends on these.
HANDS = frozenset({"user_id", "company_id"})


class ResPartnerFeedMixin(models.AbstractModel):
    """For partners."""

    _name = "res.partner.feed.mixin"
    _description = "Partner in the Customer Feed"

    def write(self, vals):
        """Whoever does not see a customer any more hears that it is withdrawn."""
        if HANDS.isdisjoint(vals):
            return super().write(vals)
        before = self._get_hands()
        done = super().write(vals)
        after = self._get_hands()
        moved = {key for key, hands in before.items() if hands != after.get(key)}
        rows = self._get_all_lifecycles().filtered(lambda r: r.partner_id.id in moved)
        told = [
            (row.partner_id.id, row.company_id.id, before[row.partner_id.id][0])
            for row in rows
        ]
        self.env["crm.feed.tombstone"]._bury(told, "withdrawn")
        return done

    def _get_hands(self):
        """{id: (salesperson's id, company's id)} of these."""
        # A company that the user does not see is nobody else's business here.
        return {p.id: (p.user_id.id, p.company_id.id) for p in self.sudo()}
