# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Departments that deal with what customers say, each with an address of its own."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain

from .crm_voice import KINDS, TOPICS


class CrmVoiceDepartment(models.Model):
    """E-mails to its alias become proposals or complaints."""

    _name = "crm.voice.department"
    _description = "Department for Customers' Voice"
    _inherit = ["mail.alias.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: for all companies."
    )
    topic = fields.Selection(
        TOPICS,
        string="Deals with",
        help="What is said about it falls to this department.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Gets what falls to the department.",
    )
    alias_kind = fields.Selection(
        KINDS,
        string="E-mails Become",
        required=True,
        default="complaint",
        help="What an e-mail to the department's address is taken for.",
    )
    open_count = fields.Integer(string="Open", compute="_compute_open_count")

    def _compute_open_count(self):
        counts = dict(
            self.env["crm.voice"]._read_group(
                [
                    ("department_id", "in", self.ids),
                    ("state", "in", ("new", "review", "planned")),
                ],
                ["department_id"],
                ["__count"],
            )
        )
        for department in self:
            department.open_count = counts.get(department, 0)

    @api.model
    def _get_for(self, topic, company):
        """The first department of a topic, the company's own ones first."""
        domain = Domain("topic", "=", topic) & Domain(
            "company_id", "in", (company.id, False)
        )
        found = self.search(domain)
        own = found.filtered("company_id")
        return (own or found)[:1]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.voice")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = defaults | self._get_alias_defaults()
        return values

    def _get_alias_defaults(self):
        """What an e-mail does not say."""
        defaults = {"department_id": self.id, "kind": self.alias_kind}
        if self.topic:
            defaults["topic"] = self.topic
        if self.company_id:
            defaults["company_id"] = self.company_id.id
        return defaults

    def write(self, vals):
        """E-mails follow the settings."""
        done = super().write(vals)
        if not {"topic", "alias_kind", "company_id"}.isdisjoint(vals):
            for department in self:
                # Whoever sets up the department sets up its address.
                department.alias_id.sudo().write(
                    {"alias_defaults": department._get_alias_defaults()}
                )
        return done

    def action_open_voices(self):
        """What falls to this department."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_voice_action"
        )
        context = {"default_department_id": self.id, "default_topic": self.topic}
        domain = [("department_id", "=", self.id)]
        return {**action, "domain": domain, "context": context}
