# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What remains of a life cycle that ends."""

from odoo import models
from odoo.fields import Domain

from .crm_lifecycle_facts import CONTACT_TYPES


class CrmLifecycleEndingMixin(models.AbstractModel):
    """A life cycle ends with its last document; what people wrote does not."""

    _name = "crm.lifecycle.ending.mixin"
    _description = "What Remains of a Life Cycle"

    def unlink(self):
        """Notes and open activities go on with the customer."""
        self._give_activities_to_customers()
        self._give_messages_to_customers()
        return super().unlink()

    def _give_activities_to_customers(self):
        # Whosever they are: nobody else would see that they are left.
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        found = activities.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        partner_model = self.env["ir.model"]._get_id("res.partner")
        for row_id, given in found.grouped("res_id").items():
            customer = self.browse(row_id).partner_id
            given.write({"res_model_id": partner_model, "res_id": customer.id})

    def _give_messages_to_customers(self):
        written = Domain("message_type", "in", CONTACT_TYPES)
        done = Domain("mail_activity_type_id", "!=", False)
        here = Domain("model", "=", self._name) & Domain("res_id", "in", self.ids)
        # What colleagues wrote among themselves is kept as well, whoever they are.
        found = self.env["mail.message"].sudo().search(here & (written | done))
        for row_id, given in found.grouped("res_id").items():
            given._keep_attachments()
            # The customer's own users may read the customer, but not these.
            given.write(
                {
                    "model": "res.partner",
                    "res_id": self.browse(row_id).partner_id.id,
                    "is_internal": True,
                }
            )
