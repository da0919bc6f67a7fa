# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer's complaints among its facts."""

from odoo import fields, models
from odoo.fields import Domain

VOICE_FACTS = ("complaint_count", "open_complaint_count")


class CrmLifecycleVoiceMixin(models.AbstractModel):
    """Complaints count, and a rule can ask for them."""

    _name = "crm.lifecycle.voice.mixin"
    _description = "Complaints of a Customer"

    complaint_count = fields.Integer(
        string="Complaints",
        readonly=True,
        help="Complaints by the customer and its contacts.",
    )
    open_complaint_count = fields.Integer(
        string="Open Complaints",
        readonly=True,
        help="Complaints that are neither done nor declined.",
    )

    def _get_source_documents(self, fact, scope):
        if fact not in VOICE_FACTS:
            return super()._get_source_documents(fact, scope)
        domain = Domain(
            [
                ("kind", "=", "complaint"),
                ("company_id", "=", scope.company_id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("made_on", "<", scope.until),
            ]
        )
        if fact == "open_complaint_count":
            open_then = Domain("answered_on", "=", False)
            domain &= open_then | Domain("answered_on", ">=", scope.until)
        return "crm.voice", domain
