# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every contact that counts, with the way to its document."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.crm_contact_asked import ALL, Asked

# In so many last days the newest contacts are looked for first.
LATELY = (7, 30, 365)
NEWEST = "moment desc"
KINDS = [
    ("mail", "E-mail"),
    ("activity", "Activity"),
    ("meeting", "Meeting"),
    ("incoming", "Message of the Customer"),
    ("note", "Note"),
]


class CrmContact(models.Model):
    """One row is a message or a meeting; several on one day are one contact."""

    _name = "crm.contact"
    _description = "Contact with a Customer"
    _auto = False
    _rec_name = "partner_id"
    _order = f"{NEWEST}, id desc"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    moment = fields.Datetime(string="When", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, help="Who of our people it was."
    )
    model = fields.Char(string="Kind of Document", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="model", readonly=True
    )
    document = fields.Char(
        compute="_compute_document", help="The record on which it is kept."
    )

    @property
    def _table_query(self):
        """SQL of the contacts of the companies that the user works in.

        Those alone that are asked for, since they are made anew whenever one looks.
        """
        self.env.flush_all()
        asked = self.env.context.get("contacts_asked")
        # Contexts come from outside as well; from there nobody can send such an object.
        asked = asked if isinstance(asked, Asked) else ALL
        few = None if asked.partner_id is None else list(asked.partner_id)
        scopes = [
            self.env["crm.lifecycle"]._get_scope(company, partner_ids=few)
            for company in self.env.companies
        ]
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT *, %s AS company_id FROM (%s) contact",
                scope.company_id,
                self.env["crm.contact.facts"]._get_contacts(scope, asked),
            )
            for scope in scopes
        )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Look for the newest among the newest, then among older ones."""
        place = {"offset": offset, "limit": limit, "order": order}
        domain = Domain(domain).optimize_full(self)
        for tried in self._get_tries(domain, limit, order):
            asked = self.with_context(contacts_asked=Asked.of(tried))
            query = super(CrmContact, asked)._search(tried, **place, **options)
            if tried is not domain and len(query) == limit:
                break
        return query

    @api.model
    def _get_tries(self, domain, limit, order):
        """Yield narrower domains that may give enough, then the domain itself."""
        if limit and (order or NEWEST).startswith(NEWEST):
            for days in LATELY:
                since = fields.Datetime.now() - timedelta(days=days)
                recent = domain & Domain("moment", ">=", since)
                yield recent.optimize_full(self)
        yield domain

    @api.depends_context("uid", "lang")
    def _compute_document(self):
        for model, contacts in self.grouped("model").items():
            records = self.env[model].browse(set(contacts.mapped("res_id")))
            # Empty where the reader may not see it.
            seen = records.exists()._filtered_access("read")
            names = {record.id: record.display_name for record in seen}
            for contact in contacts:
                contact.document = names.get(contact.res_id)

    def action_open_document(self):
        """The customer, document or meeting on which it is kept."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
