# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages that are a contact with a customer."""

from odoo import api, models

from .crm_lifecycle_facts import CONTACT_TYPES

# Records on which people speak with customers.
CONTACT_MODELS = ("res.partner", "crm.lead", "sale.order")


class MailMessage(models.Model):
    """Whoever writes it: users, the mail gateway, activities that are done."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever was spoken with is evaluated."""
        messages = super().create(vals_list)
        messages._queue_lifecycle()
        return messages

    def unlink(self):
        """Whoever was not spoken with after all is evaluated."""
        self._queue_lifecycle()
        return super().unlink()

    def _queue_lifecycle(self):
        """Let customers be evaluated whom we have been in contact with."""
        contacts = self.filtered(lambda message: message._is_lifecycle_contact())
        if contacts:
            self.env["crm.lifecycle.queue"]._enqueue(contacts._get_lifecycle_pairs())

    def _is_lifecycle_contact(self):
        """Whether it was said to or by the customer, or tells of a call or visit."""
        if self.model not in CONTACT_MODELS or not self.res_id:
            return False
        return bool(self.mail_activity_type_id) or self._is_said_to_customer()

    def _is_said_to_customer(self):
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        return (
            self.message_type in CONTACT_TYPES
            and self.subtype_id.id not in (False, note)
            and not self.is_internal
        )

    def _get_lifecycle_pairs(self):
        """{(contact id, company id)} of those who were spoken with."""
        contacts = self._get_contact_ids()
        return {
            (contacts.get((message.model, message.res_id)), company_id)
            for message in self
            for company_id in (message.record_company_id or self.env.companies).ids
        }

    def _get_contact_ids(self):
        """{(model, id of the record): id of whom people speak with there}."""
        contacts = {}
        for model, messages in self.grouped("model").items():
            ids = set(messages.mapped("res_id"))
            if model == "res.partner":
                contacts |= {(model, partner_id): partner_id for partner_id in ids}
                continue
            # Who writes on a record that is shared need not see all of its fields.
            records = self.env[model].sudo().with_context(active_test=False)
            found = records.search_fetch([("id", "in", list(ids))], ["partner_id"])
            contacts |= {(model, record.id): record.partner_id.id for record in found}
        return contacts
