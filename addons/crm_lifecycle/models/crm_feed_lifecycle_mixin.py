# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A life cycle that ends is told of in the customer feed, and goes out through it."""

from odoo import models


class CrmFeedLifecycleMixin(models.AbstractModel):
    """For the life cycle."""

    _name = "crm.feed.lifecycle.mixin"
    _description = "Life Cycle in the Customer Feed"

    def unlink(self):
        """Other systems hear of the customer's end."""
        is_deleted = self.env.context.get("lifecycle_customer_deleted")
        self.env["crm.feed.tombstone"]._bury(
            self._get_feed_keys(), "deleted" if is_deleted else "ended"
        )
        return super().unlink()

    def _get_feed_keys(self):
        """[(customer id, company id, salesperson's id)] of these."""
        return [
            # Whose customer it was decides who may know, whoever ends it.
            (row.partner_id.id, row.company_id.id, row.sudo().partner_id.user_id.id)
            for row in self
        ]

    def action_export_customers(self):
        """Ask in which format these, or all customers, go to another system."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export to Other Systems"),
            "res_model": "crm.feed.export",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lifecycle_ids": self.ids},
        }
