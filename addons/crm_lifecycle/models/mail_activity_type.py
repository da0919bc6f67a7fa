# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which activities are a contact with the customer."""

from odoo import fields, models
from odoo.tools.sql import column_exists

# Done at the desk, without the customer.
PAPERWORK = (
    *("mail.mail_activity_data_todo", "mail.mail_activity_data_upload_document"),
    *("mail.mail_activity_data_warning", "sale.mail_act_sale_upsell"),
)


class MailActivityType(models.Model):
    """A call is, paperwork is not."""

    _inherit = "mail.activity.type"

    counts_as_contact = fields.Boolean(
        default=True,
        help="Done with a customer, it counts as a contact in the contact cadence.",
    )

    def _auto_init(self):
        """Paperwork is told apart on the first day; afterwards people decide."""
        is_new = not column_exists(self.env.cr, self._table, "counts_as_contact")
        result = super()._auto_init()
        if is_new:
            ids = map(self.env["ir.model.data"]._xmlid_to_res_id, PAPERWORK)
            self.browse(filter(None, ids))._write({"counts_as_contact": False})
        return result
