# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How customers answer: what they may send, and what is made of it."""

from urllib.parse import urlsplit

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mail import email_normalize, parse_contact_from_email

MAX_LENGTH = 300


class CrmInformationAnsweringMixin(models.AbstractModel):
    """Reads answers from a form, as from somebody hostile, and takes them over."""

    _name = "crm.information.answering.mixin"
    _description = "Customers' Answers"

    def _get_input_name(self):
        return f"item_{self.id}"

    def _get_input_type(self):
        """Which kind of input the form has: text, email, select, contact."""
        if self.kind == "contact":
            return "contact"
        if self._get_options():
            return "select"
        return "email" if self.field_id.sudo().name == "email" else "text"

    def _get_options(self):
        """[(what is sent, what is shown)] of an item with a choice."""
        if self.kind == "consent":
            return [("yes", self.env._("Yes")), ("no", self.env._("No"))]
        if self.kind == "property":
            lines = (line.strip() for line in (self.choices or "").splitlines())
            return [(line, line) for line in lines if line]
        field = self._get_partner_field() if self.kind == "field" else None
        if field is None or field.type != "many2one":
            return []
        found = self.env[field.comodel_name].search(Domain.TRUE)
        return [(str(record.id), record.display_name) for record in found]

    def _get_current(self, customer, company):
        """(what is sent, what is shown) of what is known now."""
        if self.kind == "field":
            return self._get_current_of_field(customer)
        if self.kind == "contact":
            holders = customer.with_context(active_test=True).search(
                [
                    ("commercial_partner_id", "=", customer.id),
                    ("contact_role_ids", "in", self.role_id.id),
                ]
            )
            return "", ", ".join(holder.name or "" for holder in holders)
        answer = self.env["crm.information.answer"]._find(customer, company, self)
        raw = answer.consent or answer.value or ""
        return raw, dict(self._get_options()).get(raw, raw)

    def _get_current_of_field(self, customer):
        field = self._get_partner_field()
        if field is None:
            return "", ""
        value = customer[field.name]
        if field.type == "many2one":
            return str(value.id or ""), value.display_name or ""
        if field.type == "many2many":
            return "", ", ".join(value.mapped("display_name"))
        return str(value or ""), str(value or "")

    def _read_form(self, form):
        """(raw, shown) of what a customer sent; ("", "") where nothing was."""
        name = self._get_input_name()
        raw = self._clean(form.get(name))
        if self.kind == "contact":
            return self._read_contact(raw, self._clean(form.get(f"{name}_email")))
        if not raw:
            return "", ""
        if options := dict(self._get_options()):
            if raw not in options:
                raise UserError(self.env._("%s: choose one of the list.", self.name))
            return raw, options[raw]
        return (self._check_text(raw),) * 2

    def _clean(self, value):
        """One line of plain text of what was sent."""
        value = value if isinstance(value, str) else ""
        if len(value) > MAX_LENGTH:
            raise UserError(
                self.env._(
                    "%(name)s: write at most %(count)s characters.",
                    name=self.name,
                    count=MAX_LENGTH,
                )
            )
        printable = (char if char.isprintable() else " " for char in value)
        return " ".join("".join(printable).split())

    def _read_contact(self, name, email):
        if not name and not email:
            return "", ""
        if not name:
            raise UserError(self.env._("%s: write the person's name.", self.name))
        if email and not email_normalize(email):
            raise UserError(self._get_wrong_email())
        # Whatever looks like an address within the name is no address.
        name = name.translate(str.maketrans("", "", '<>"@'))
        text = f"{name} <{email}>" if email else name
        return text, text

    def _get_wrong_email(self):
        return self.env._("%s: this is not an e-mail address.", self.name)

    def _check_text(self, raw):
        name = self.field_id.sudo().name if self.kind == "field" else ""
        if name == "email" and not email_normalize(raw):
            raise UserError(self._get_wrong_email())
        if name == "website" and not self._is_web_address(raw):
            raise UserError(self.env._("%s: this is not a web address.", self.name))
        return raw

    def _is_web_address(self, raw):
        try:
            parts = urlsplit(raw if "//" in raw else f"//{raw}")
        except ValueError:
            return False
        plain = parts.scheme in ("", "http", "https") and ":" not in parts.path
        return plain and "." in (parts.hostname or "")

    # What is accepted

    def _take_over(self, customer, company, raw):
        """Write an answer where it belongs, with the rights of who accepts it."""
        customer.check_access("write")
        if self.kind == "field":
            field = self._get_partner_field()
            value = int(raw) if field.type == "many2one" else raw
            customer.write({field.name: value})
        elif self.kind == "contact":
            self._take_over_contact(customer, raw)
        answers = self.env["crm.information.answer"]
        values = {
            "consent": {"consent": raw},
            "property": {"value": raw},
        }.get(self.kind, {})
        answers._confirm(customer, company, self, values)

    def _take_over_contact(self, customer, raw):
        name, email = parse_contact_from_email(raw)
        known = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", customer.id),
                ("id", "!=", customer.id),
                ("email_normalized", "=", email_normalize(email)),
            ]
            if email
            else [("parent_id", "=", customer.id), ("name", "=", name)],
            limit=1,
        )
        person = known or self.env["res.partner"].create(
            {"name": name or raw, "email": email or False, "parent_id": customer.id}
        )
        person.contact_role_ids |= self.role_id
