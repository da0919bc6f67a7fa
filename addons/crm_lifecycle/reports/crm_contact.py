# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every contact that counts, with the way to its document."""

from odoo import api, fields, models
from odoo.tools import SQL

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
    _order = "moment desc, id desc"

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

        Those of few customers are found much sooner, where the context names them.
        """
        self.env.flush_all()
        facts = self.env["crm.contact.facts"]
        asked = self.env.context.get("contact_partner_ids")
        few = [int(id_) for id_ in asked] if isinstance(asked, list) else None
        scopes = [
            self.env["crm.lifecycle"]._get_scope(company, partner_ids=few)
            for company in self.env.companies
        ]
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT *, %s AS company_id FROM (%s) contact",
                scope.company_id,
                facts._get_contacts(scope),
            )
            for scope in scopes
        )

    @api.depends_context("uid", "lang")
    def _compute_document(self):
        for contact in self:
            record = contact._get_document()
            contact.document = record.display_name if record else False

    def _get_document(self):
        """The record, empty where the reader may not see it."""
        record = self.env[self.model].browse(self.res_id).exists()
        return record._filtered_access("read")

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
