# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages that are a contact with a customer."""

from odoo import api, models

from .crm_lifecycle_facts import CONTACT_MODELS, CONTACT_TYPES


class MailMessage(models.Model):
    """Whoever writes it: users, the mail gateway, activities that are done."""

    _inherit = "mail.message"

    # Of millions those of the last days are found by it, and it costs no insertion.
    _contact_date_idx = models.Index("USING brin (date)")

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever was spoken with is evaluated."""
        messages = super().create(vals_list)
        # Values are looked at, since reading new messages would cost a query each.
        self._queue_contacts([vals for vals in vals_list if self._is_contact(vals)])
        return messages

    def unlink(self):
        """Whoever was not spoken with after all is evaluated."""
        spoken = self.filtered(lambda message: message.model in CONTACT_MODELS)
        vals_list = [message._get_contact_vals() for message in spoken]
        self._queue_contacts([vals for vals in vals_list if self._is_contact(vals)])
        return super().unlink()

    def _get_contact_vals(self):
        """What tells whether a message is a contact, and with whom."""
        # Who deletes it need not see its author, who may be of another company.
        author = self.sudo().create_uid
        return {
            "model": self.model,
            "res_id": self.res_id,
            "message_type": self.message_type,
            "subtype_id": self.subtype_id.id,
            "is_internal": self.is_internal,
            "mail_activity_type_id": self.mail_activity_type_id.id,
            "record_company_id": self.record_company_id.id,
            "author_company_id": author.company_id.id,
        }

    @api.model
    def _is_contact(self, vals):
        """Whether it was said to or by the customer, or tells of a call or visit."""
        if vals.get("model") not in CONTACT_MODELS or not vals.get("res_id"):
            return False
        return bool(vals.get("mail_activity_type_id")) or self._is_said(vals)

    @api.model
    def _is_said(self, vals):
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        return (
            vals.get("message_type", "comment") in CONTACT_TYPES
            and vals.get("subtype_id") not in (None, False, note)
            and not vals.get("is_internal")
        )

    @api.model
    def _queue_contacts(self, vals_list):
        """Let customers be evaluated whom we have been in contact with.

        :param vals_list: values of messages that are a contact
        """
        if not vals_list:
            return
        contacts = self._get_contact_ids(vals_list)
        self.env["crm.lifecycle.queue"]._enqueue(
            {
                (contacts.get((vals["model"], vals["res_id"])), company_id)
                for vals in vals_list
                for company_id in self._get_contact_companies(vals)
            }
        )

    @api.model
    def _get_contact_companies(self, vals):
        """Without a company of its own it is its author's, whoever deletes it."""
        company_id = vals.get("record_company_id") or vals.get(
            "author_company_id", self.env.user.company_id.id
        )
        return [company_id] if company_id else self.env.companies.ids

    @api.model
    def _get_contact_ids(self, vals_list):
        """{(model, id of the record): id of whom people speak with there}."""
        contacts = {}
        for model in CONTACT_MODELS:
            ids = {vals["res_id"] for vals in vals_list if vals["model"] == model}
            if model == "res.partner":
                contacts |= {(model, partner_id): partner_id for partner_id in ids}
            elif ids:
                # Who writes on a shared record need not see all of its fields.
                records = self.env[model].sudo().with_context(active_test=False)
                found = records.search_fetch([("id", "in", list(ids))], ["partner_id"])
                contacts |= {(model, one.id): one.partner_id.id for one in found}
        return contacts

    def _keep_attachments(self):
        """Attachments that belong to their message are as internal as it is."""
        for message in self:
            message.attachment_ids.write(
                {"res_model": message._name, "res_id": message.id}
            )
