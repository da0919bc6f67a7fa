# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is stored about one person, wherever it is."""

import io
import re
from typing import Any, NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_normalize_all, html2plaintext

from ..feed.bundle import File, Table

READ_AT_ONCE = 500
# Addresses of the person itself are the person's, contacts of a company are others'.
OWN_ADDRESSES = ("invoice", "delivery", "other")
# Rows of these tell of how programs work, or are copies of what is told elsewhere.
LEFT_OUT = re.compile(
    r"(ir|bus|base|base_import|web_tour|report|discuss\.channel\.rtc)\..*"
    r"|crm\.personal\.data\..*|privacy\..*|res\.users\..*|auth_.*|mail\.followers"
    r"|res\.(company|groups|config.*)|mail\.(push|ice|gateway|alias|template).*"
)
# Who knows these could act in the person's name.
SECRETS = re.compile(r"password|token|secret|totp|api_?key|signup|oauth", re.IGNORECASE)
TECHNICAL = {"parent_path", "complete_name", "partner_share", "commercial_partner_id"}
EMAILS = ("email_normalized", "email_from", "email", "email_to")
# Fields that say what a record is about, where no link does: model and number.
ABOUT = {
    "ir.attachment": ("res_model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "mail.message": ("model", "res_id"),
    "mail.tracking.value": ("mail_message_id.model", "mail_message_id.res_id"),
}
COMPANIES = ("company_id", "record_company_id")
LARGEST_FILE = 25 * 1024 * 1024
LARGEST_FILES = 200 * 1024 * 1024


class Subject(NamedTuple):
    """Who is asked about.

    :param person: the contact with its own addresses
    :param address: its e-mail address, normalized
    :param documents: {model: ids} of the person's own page and documents
    """

    person: Any
    address: str
    documents: dict


class CrmPersonalDataRecords(models.AbstractModel):
    """Follows every link to a person, and the e-mail address where there is no link.

    A name is not followed: there are others of the same name.
    """

    _name = "crm.personal.data.records"
    _description = "Records about a Person"

    def _get_person(self, partner):
        """The person with its own addresses."""
        children = partner.with_context(active_test=False).child_ids
        return partner | children.filtered(lambda one: one.type in OWN_ADDRESSES)

    def _get_subject(self, partner):
        """The person, and where something can be about it."""
        person = self._get_person(partner)
        documents = {}
        for name in self.env.registry.descendants(["mail.thread"], "_inherit"):
            model = self.env[name].with_context(active_test=False)
            owner = model._fields.get("partner_id")
            if self._is_asked(model) and owner and _is_link(owner):
                own = Domain("partner_id", "in", person.ids)
                found = model.search(own & self._get_company_domain(model))
                documents[name] = found.ids
        documents["res.partner"] = person.ids
        return Subject(person, email_normalize(partner.email or ""), documents)

    def _get_tables(self, subject):
        """A :class:`Table` of each model that has something about the person."""
        for name in sorted(self.env):
            model = self.env[name].with_context(active_test=False)
            if not self._is_asked(model):
                continue
            domain = self._get_domain(model, subject)
            records = model.search(domain, order="id") if domain else model
            if records:
                yield self._get_table(records, subject.person)

    def _is_asked(self, model):
        kept = model._auto and not model._transient and not model._abstract
        return kept and not LEFT_OUT.fullmatch(model._name)

    def _get_domain(self, model, subject):
        """Domain of what a model stores about a person; nothing where it cannot."""
        ids = subject.person.ids
        if model._name == "res.partner":
            return Domain("id", "in", ids)
        links = [field for field in model._fields.values() if _is_link(field)]
        linked = [Domain(field.name, "in", ids) for field in links]
        owners = [field.name for field in links if field.type == "many2one"]
        written = self._get_written_domain(model, owners, subject.address)
        told = self._get_about_domains(model, subject)
        about = Domain.OR([*linked, *written, *told])
        return False if about.is_false() else about & self._get_company_domain(model)

    def _get_written_domain(self, model, owners, address):
        """Where the address is written and nobody is linked, whose it would be."""
        if not address:
            return
        nobody = Domain.AND(Domain(name, "=", False) for name in owners)
        escaped = re.sub(r"([\\%_])", r"\\\1", address)
        for name in EMAILS:
            field = model._fields.get(name)
            if field and field.store and field.type in ("char", "text"):
                found = model.search(Domain(name, "ilike", escaped) & nobody)
                # Not where it is only a part of somebody else's.
                exact = found.filtered(
                    lambda one, name=name: address in email_normalize_all(one[name])
                )
                yield Domain("id", "in", exact.ids)

    def _get_about_domains(self, model, subject):
        """What is about the person's own page and documents."""
        if names := ABOUT.get(model._name):
            for name, ids in subject.documents.items():
                yield Domain(names[0], "=", name) & Domain(names[1], "in", ids)

    def _get_company_domain(self, model):
        companies = self.env.context["personal_data_company_ids"]
        return Domain.AND(
            Domain(name, "in", [False, *companies])
            for name in COMPANIES
            if name in model._fields and _is_link(model._fields[name], "res.company")
        )

    # As JSON and as texts

    def _get_table(self, records, person):
        names = [field.name for field in self._get_told_fields(records)]
        labels = {
            name: records._fields[name]._description_string(self.env) for name in names
        }
        label = self.env["ir.model"]._get(records._name).name
        rows = self._get_rows(records, names, person)
        return Table(records._name, label, labels, rows)

    def _get_told_fields(self, records):
        for name, field in records._fields.items():
            if (
                field.store
                and (field.column_type or field.type == "many2many")
                and field.type != "binary"
                and name not in TECHNICAL
                and not SECRETS.search(name)
                and field.groups != "."
            ):
                yield field

    def _get_rows(self, records, names, person):
        """Pairs of values and texts, a few records in memory at a time."""
        for start in range(0, len(records), READ_AT_ONCE):
            batch = records[start : start + READ_AT_ONCE]
            for record in batch:
                values = {n: self._get_value(record, n, person) for n in names}
                texts = {
                    name: self._get_text(record, name, value)
                    for name, value in values.items()
                    if value not in (None, "", [])
                }
                yield values, texts
            batch.invalidate_recordset()

    def _get_value(self, record, name, person):
        """What JSON holds: a link is a number with a name."""
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return {"id": value.id, "name": _get_name(value)} if value else None
        if field.type == "many2many":
            # Who else was invited or written to is no data of the person's.
            value = value & person if value._name == person._name else value
            return [{"id": one.id, "name": _get_name(one)} for one in value]
        if field.type in ("date", "datetime"):
            return value.isoformat() if value else None
        if field.type in ("boolean", "integer", "float", "monetary"):
            return value
        if field.type in ("properties", "properties_definition", "json", "reference"):
            return str(value) if value else None
        return str(value) if value else None

    def _get_text(self, record, name, value):
        """What people read."""
        field = record._fields[name]
        if isinstance(value, dict):
            return value["name"] or str(value["id"])
        if isinstance(value, list):
            return ", ".join(one["name"] or str(one["id"]) for one in value)
        if field.type == "html":
            return html2plaintext(value)
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return str(value)

    # Files

    def _find_files(self, subject):
        """(files of the person's own page and documents, number of those left out)."""
        attachments = self.env["ir.attachment"]
        here = Domain.OR(self._get_about_domains(attachments, subject))
        kept = Domain("res_field", "=", False) & Domain("type", "=", "binary")
        found = attachments.search(here & kept, order="id")
        packed, size = [], 0
        for one in found.filtered(lambda one: one.file_size <= LARGEST_FILE):
            size += one.file_size
            if size <= LARGEST_FILES:
                packed.append(_as_file(one))
        return packed, len(found) - len(packed)


def _as_file(attachment):
    name = f"{attachment.id} {attachment.name}"
    return File(name, lambda: io.BytesIO(attachment.raw or b""))


def _is_link(field, model="res.partner"):
    """Whether a field links records of a model, the same ones in all companies."""
    is_kept = field.store and not field.company_dependent
    is_link = field.type in ("many2one", "many2many")
    return is_link and is_kept and field.comodel_name == model


def _get_name(record):
    # A record whose name cannot be made must not stop the person's right to know.
    return record.display_name or ""
