# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known about a customer beside the fields of the host, and since when."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmInformationAnswer(models.Model):
    """One row per customer, company and item: an answer, or when it was confirmed."""

    _name = "crm.information.answer"
    _description = "Known Information"
    _order = "confirmed_on desc nulls last, id desc"
    _rec_name = "item_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.company,
    )
    item_id = fields.Many2one(
        "crm.information.item",
        string="Information",
        required=True,
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(related="item_id.kind")
    value = fields.Char(help="The answer to an own property.")
    consent = fields.Selection(
        [("yes", "Given"), ("no", "Refused")], help="What the customer said."
    )
    confirmed_on = fields.Date(
        default=fields.Date.context_today,
        help="When it was last known to be right; from this day on it ages.",
    )

    _answer_uniq = models.UniqueIndex(
        "(partner_id, company_id, item_id)",
        "There is one answer of a customer to each question: change that one.",
    )

    @api.constrains("value", "item_id")
    def _check_value(self):
        for answer in self.filtered("value"):
            options = dict(answer.item_id._get_options())
            if answer.kind == "property" and options and answer.value not in options:
                raise ValidationError(
                    self.env._(
                        "%(item)s: choose one of %(options)s.",
                        item=answer.item_id.name,
                        options=", ".join(options),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Answers belong to the customer, whichever of its contacts is named."""
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
            vals["partner_id"] = partner.commercial_partner_id.id
        answers = super().create(vals_list)
        answers._follow_consents()
        return answers

    def write(self, vals):
        """Consents to e-mails hold for mailings as well."""
        done = super().write(vals)
        # A parting sees to the host's list itself.
        if "consent" in vals and not self.env.context.get("parting_switches"):
            self._follow_consents()
        return done

    def _follow_consents(self):
        """Keep the host's list of addresses without mailings in step."""
        # The list is the marketers' own; what the customer said holds for them too.
        blacklist = self.env["mail.blacklist"].sudo()
        for answer in self.filtered("consent"):
            email = answer.partner_id.email_normalized
            if not email or answer.item_id.consent_channel != "email":
                continue
            if answer.consent == "no":
                blacklist._add(email)
            else:
                blacklist._remove(email)

    @api.model
    def _find(self, customer, company, item):
        return self.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("item_id", "=", item.id),
            ]
        )

    @api.model
    def _confirm(self, customer, company, items, values=None):
        """Items are right as of today."""
        values = {"confirmed_on": fields.Date.context_today(self), **(values or {})}
        key = {"partner_id": customer.id, "company_id": company.id}
        found = self.search(
            [(name, "=", value) for name, value in key.items()]
            + [("item_id", "in", items.ids)]
        )
        found.write(values)
        self.create(
            [{**key, **values, "item_id": item.id} for item in items - found.item_id]
        )
