# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tells that a former customer has come back."""

from odoo import fields, models
from odoo.exceptions import UserError

from .crm_lifecycle import MONEY_GROUPS

KINDS = [
    ("order", "Confirmed Order"),
    ("invoice", "Posted Invoice"),
    ("lead", "New Lead"),
]


class CrmPartingReturn(models.Model):
    """One row per document after the parting, written down once and never changed."""

    _name = "crm.parting.return"
    _description = "Return of a Former Customer"
    _order = "date desc, id desc"

    parting_id = fields.Many2one(
        "crm.parting", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(string="Document", readonly=True)
    date = fields.Date(readonly=True)
    currency_id = fields.Many2one(related="parting_id.company_id.currency_id")
    amount = fields.Monetary(
        readonly=True, groups=MONEY_GROUPS, help="In the company's currency."
    )
    noticed_on = fields.Datetime(
        required=True, readonly=True, help="When the responsible person was told."
    )

    _document_uniq = models.UniqueIndex(
        "(parting_id, kind, res_id)", "This document has been noticed already."
    )

    def action_open(self):
        """The document, under the user's own rights."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("This document has been deleted."))
        document.check_access("read")
        return document._get_records_action()
