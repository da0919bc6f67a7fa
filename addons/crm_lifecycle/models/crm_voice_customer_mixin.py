# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes from the customer: on the portal or by e-mail."""

import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.mimetypes import guess_mimetype

# Field of a voice: model of the document that it is about.
DOCUMENTS = {
    "order_id": "sale.order",
    "picking_id": "stock.picking",
    "invoice_id": "account.move",
    "product_id": "product.product",
}
OFFERED = 60
A_DAY = 30
LONGEST_NAME = 200
LONGEST_TEXT = 10_000
LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 5
# By what a file is, not by what it is called.
FILES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class CrmVoiceCustomerMixin(models.AbstractModel):
    """Nothing that a customer sends is taken for granted."""

    _name = "crm.voice.customer.mixin"
    _description = "Customers' Own Input"

    @api.model
    def _get_customer_domain(self, customer):
        """Domain of what a customer and its contacts said."""
        return Domain("partner_id", "child_of", customer.id)

    # What it can be about

    @api.model
    def _get_offered(self, customer, company):
        """{field: documents of a customer in a company that it can be about}."""
        # Portal users read these through here alone, and of their own company alone.
        return {
            name: self.env[model]
            .sudo()
            .search(
                self._get_offered_domain(name, customer, company),
                limit=OFFERED,
                order="id desc",
            )
            for name, model in DOCUMENTS.items()
        }

    @api.model
    def _get_offered_domain(self, name, customer, company):
        """Domain of the documents of one kind that a customer may name."""
        own = Domain("company_id", "=", company.id) & Domain(
            "partner_id", "child_of", customer.id
        )
        if name == "order_id":
            return own & Domain("state", "=", "sale")
        if name == "picking_id":
            return own & Domain(
                [
                    ("picking_type_code", "=", "outgoing"),
                    ("state", "not in", ("draft", "cancel")),
                ]
            )
        if name == "invoice_id":
            return (
                own
                & Domain(
                    [("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))]
                )
                & Domain("state", "=", "posted")
            )
        return Domain("id", "in", self._get_bought_products(customer, company))

    @api.model
    def _get_bought_products(self, customer, company):
        """Ids of what the customer has ordered; the rest of the range is not told."""
        # The customer's own order lines.
        lines = self.env["sale.order.line"].sudo()
        rows = lines._read_group(
            [
                ("order_id.partner_id", "child_of", customer.id),
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
                ("product_id", "!=", False),
            ],
            ["product_id"],
        )
        return [product.id for (product,) in rows]

    @api.model
    def _get_about(self, about, customer, company):
        """{field: id} of the document that a form names, such as ``order_id,12``."""
        if not about:
            return {}
        name, _comma, number = about.partition(",")
        if name not in DOCUMENTS or not re.fullmatch(r"[0-9]{1,9}", number):
            raise UserError(self.env._("Choose what it is about from the list."))
        domain = self._get_offered_domain(name, customer, company)
        # The domain lets nothing through but the customer's own.
        document = (
            self.env[DOCUMENTS[name]]
            .sudo()
            .search(domain & Domain("id", "=", int(number)), limit=1)
        )
        if not document:
            raise UserError(self.env._("Choose what it is about from the list."))
        return {name: document.id}

    # From the portal

    @api.model
    def _submit(self, contact, company, form, files=()):
        """Make what a portal user has filled in.

        :param form: values as they came, of whatever kind
        :param files: [(name, content)]
        """
        customer = contact.commercial_partner_id
        self._check_pace(customer, company)
        vals = self._prepare_submitted(form)
        vals |= self._get_about(_text(form.get("about")), customer, company)
        kept = self._check_files(files)
        voice = self.create(
            {
                **vals,
                "partner_id": contact.id,
                "company_id": company.id,
                "channel": "portal",
            }
        )
        voice._attach(kept, contact)
        return voice

    @api.model
    def _check_pace(self, customer, company):
        """Nobody fills the board of a company alone."""
        made = self.with_context(active_test=False).search_count(
            [
                ("partner_id", "child_of", customer.id),
                ("company_id", "=", company.id),
                ("channel", "=", "portal"),
                ("create_date", ">", "-1d"),
            ],
            limit=A_DAY,
        )
        if made >= A_DAY:
            raise UserError(
                self.env._("That is a lot for one day. Please go on tomorrow.")
            )

    @api.model
    def _prepare_submitted(self, form):
        name = _text(form.get("name"))
        description = _text(form.get("description"))
        if not name or not description:
            raise UserError(self.env._("Fill in the subject and the description."))
        if len(name) > LONGEST_NAME or len(description) > LONGEST_TEXT:
            raise UserError(
                self.env._(
                    "The subject has up to %(name)s characters, the description up to "
                    "%(text)s. Shorten them.",
                    name=LONGEST_NAME,
                    text=LONGEST_TEXT,
                )
            )
        return {
            "name": " ".join(name.split()),
            "description": description,
            "kind": self._get_choice("kind", form),
            "topic": self._get_choice("topic", form),
            "is_author_shown": form.get("is_author_shown") == "1",
        }

    @api.model
    def _get_choice(self, name, form):
        value = _text(form.get(name))
        if value not in dict(self._fields[name].selection):
            field = self._fields[name]._description_string(self.env)
            raise UserError(self.env._("Choose one: %s.", field))
        return value

    # Files

    @api.model
    def _check_files(self, files):
        """[(name, content, kind of file)]; pictures and PDF of a decent size."""
        files = [(name, content) for name, content in files if name and content]
        if len(files) > MOST_FILES:
            raise UserError(self.env._("Up to %s files, please.", MOST_FILES))
        return [(_text(n)[:120], c, self._check_file(n, c)) for n, c in files]

    @api.model
    def _check_file(self, name, content):
        if len(content) > LARGEST_FILE:
            raise UserError(
                self.env._(
                    "%(file)s is larger than %(size)s MB. Send a smaller one.",
                    file=name,
                    size=LARGEST_FILE // 1024**2,
                )
            )
        mimetype = guess_mimetype(content, default="")
        if mimetype not in FILES:
            raise UserError(
                self.env._(
                    "%s is neither a picture (PNG, JPEG, GIF, WebP) nor a PDF.", name
                )
            )
        return mimetype

    def _attach(self, files, contact):
        """Files are seen where the customer and the team talk."""
        if not files:
            return
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    # As from a composer: posting gives it to the record.
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
                for name, content, mimetype in files
            ]
        )
        self.message_post(
            author_id=contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachments.ids,
        )

    # By e-mail

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """An e-mail to the alias of a department."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        # A colleague who passes an e-mail on is not the customer.
        is_colleague = any(not user.share for user in author.sudo().user_ids)
        subject = _text(msg_dict.get("subject")) or self.env._("No subject")
        text = _text(html2plaintext(msg_dict.get("body") or ""))
        values = {
            "name": subject[:LONGEST_NAME],
            "description": text[:LONGEST_TEXT],
            "partner_id": False if is_colleague else author.id,
            "channel": "email",
        }
        if author.company_id and not is_colleague:
            values["company_id"] = author.company_id.id
        values |= custom_values or {}
        return super().message_new(msg_dict, custom_values=values)

    def _message_post_after_hook(self, message, msg_vals):
        """An unknown sender who is answered has become a contact, whose it is."""
        # Customers' own users, who may not read the address, have a customer.
        sender = not self.partner_id and email_normalize(self.email_from or "")
        if sender:
            people = message.partner_ids
            answered = people.filtered(lambda one: one.email_normalized == sender)
            if answered:
                self.partner_id = answered[0]
        return super()._message_post_after_hook(message, msg_vals)


def _text(value):
    """Text without what no text holds, whatever came."""
    if not isinstance(value, str):
        return ""
    return CONTROL.sub("", value.replace("\r\n", "\n")).strip()
