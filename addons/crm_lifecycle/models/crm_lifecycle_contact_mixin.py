# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contact cadence of a life cycle."""

from odoo import fields, models


class CrmLifecycleContactMixin(models.AbstractModel):
    """Each life cycle has one cadence, once its contacts were counted."""

    _name = "crm.lifecycle.contact.mixin"
    _description = "Contact Cadence of a Life Cycle"

    cadence_ids = fields.One2many(
        "crm.contact.cadence",
        "lifecycle_id",
        string="Contact Cadence",
        readonly=True,
    )
    next_contact_due = fields.Date(
        related="cadence_ids.next_due",
        help="When the customer should hear from us next.",
    )

    def action_open_cadence(self):
        """How often the customer hears from us, and should."""
        self.ensure_one()
        self.check_access("read")
        return self.cadence_ids[:1]._get_records_action(
            name=self.env._("Contact Cadence")
        )
