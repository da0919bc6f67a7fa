# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that is stored about one person, wherever it is."""

import io
import re

from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

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
EMAILS = ("email_normalized", "email_from", "email")
LARGEST_FILE = 25 * 1024 * 1024
MOST_FILES = 200


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

    def _get_tables(self, partner):
        """A :class:`Table` of each model that has something about the person."""
        person = self._get_person(partner)
        for name in sorted(self.env):
            model = self.env[name].with_context(active_test=False)
            if not self._is_asked(model):
                continue
            domain = self._get_domain(model, person, partner.email)
            records = model.search(domain, order="id") if domain else model
            if records:
                yield self._get_table(records)

    def _is_asked(self, model):
        kept = model._auto and not model._transient and not model._abstract
        return kept and not LEFT_OUT.fullmatch(model._name)

    def _get_domain(self, model, person, email):
        """Domain of what a model stores about a person; nothing where it cannot."""
        if model._name == "res.partner":
            return Domain("id", "in", person.ids)
        links = [
            field.name
            for field in model._fields.values()
            if field.comodel_name == "res.partner"
            and field.type in ("many2one", "many2many")
            and field.store
            and not field.company_dependent
        ]
        linked = [Domain(name, "in", person.ids) for name in links]
        owners = [name for name in links if model._fields[name].type == "many2one"]
        written = self._get_written_domain(model, owners, email)
        about = Domain.OR([*linked, *written, *self._get_thread_domains(model, person)])
        return False if about.is_false() else about & self._get_company_domain(model)

    def _get_written_domain(self, model, owners, email):
        """Where the address is written and nobody is linked, whose it would be."""
        address = email_normalize(email or "")
        if not address:
            return
        nobody = Domain.AND(Domain(name, "=", False) for name in owners)
        escaped = re.sub(r"([\\%_])", r"\\\1", address)
        for name in EMAILS:
            field = model._fields.get(name)
            if field and field.store and field.type == "char":
                yield Domain(name, "=ilike", escaped) & nobody

    def _get_thread_domains(self, model, person):
        """What was written on the person's own page, and its files."""
        names = {"mail.message": "model", "mail.activity": "res_model"}
        if name := names.get(model._name):
            here = Domain(name, "=", "res.partner")
            yield here & Domain("res_id", "in", person.ids)

    def _get_company_domain(self, model):
        field = model._fields.get("company_id")
        if field is None or not field.store or field.comodel_name != "res.company":
            return Domain.TRUE
        companies = self.env.context["personal_data_company_ids"]
        return Domain("company_id", "in", [False, *companies])

    # As JSON and as texts

    def _get_table(self, records):
        names = [field.name for field in self._get_told_fields(records)]
        labels = {
            name: records._fields[name]._description_string(self.env) for name in names
        }
        label = self.env["ir.model"]._get(records._name).name
        return Table(records._name, label, labels, self._get_rows(records, names))

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

    def _get_rows(self, records, names):
        """Pairs of values and texts, a few records in memory at a time."""
        for start in range(0, len(records), READ_AT_ONCE):
            batch = records[start : start + READ_AT_ONCE]
            for record in batch:
                values = {name: self._get_value(record, name) for name in names}
                texts = {
                    name: self._get_text(record, name, value)
                    for name, value in values.items()
                    if value not in (None, "", [])
                }
                yield values, texts
            batch.invalidate_recordset()

    def _get_value(self, record, name):
        """What JSON holds: a link is a number with a name."""
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return {"id": value.id, "name": _get_name(value)} if value else None
        if field.type == "many2many":
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

    def _get_files(self, partner):
        """Files on the person's own page, without those that are too large."""
        person = self._get_person(partner)
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", person.ids),
                ("res_field", "=", False),
                ("type", "=", "binary"),
                ("file_size", "<=", LARGEST_FILE),
            ],
            order="id",
            limit=MOST_FILES,
        )
        return [
            File(f"{one.id} {one.name}", lambda one=one: io.BytesIO(one.raw or b""))
            for one in attachments
        ]


def _get_name(record):
    # A record whose name cannot be made must not stop the person's right to know.
    return record.display_name or ""
