# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many leads at once: their duplicates, their salesperson, their history."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize_all


class CrmLeadDealingMixin(models.AbstractModel):
    """What Odoo does for one lead after the other."""

    _name = "crm.lead.dealing.mixin"
    _description = "Many Leads at Once"

    # Duplicates

    def _find_duplicates(self, company):
        """{lead: all leads that it is one of}, by e-mail as in `_get_lead_duplicates`.

        Leads of other companies are never merged with these.
        """
        emails = {lead: email_normalize_all(lead.email_from or "") for lead in self}
        domain = Domain("email_normalized", "in", list(set().union(*emails.values())))
        domain &= Domain("won_status", "=", "pending") & Domain("active", "=", True)
        domain &= Domain("company_id", "in", [False, company.id])
        found = self.with_context(active_test=False).search(domain)
        by_email = found.grouped("email_normalized")
        duplicates = {}
        for lead, own in emails.items():
            alike = found.browse().union(*(by_email[e] for e in own if e in by_email))
            if len(alike) > 1:
                duplicates[lead] = alike
        return duplicates

    # Salesperson

    def _give_to(self, user):
        """Make them opportunities of a user, in one write for those that are alike."""
        alike = {}
        for lead in self:
            vals = lead._prepare_conversion()
            alike.setdefault(repr(sorted(vals.items())), (vals, []))[1].append(lead.id)
        for vals, ids in alike.values():
            self.browse(ids).write({**vals, "user_id": user.id})

    def _prepare_conversion(self):
        """Values of an opportunity; none for leads that Odoo does not convert."""
        if not self.active or self.won_status == "won":
            return {}
        return self._convert_opportunity_data(self.partner_id)

    # History

    def _start_history(self):
        """The leads, so that what is changed is logged by `_write_history` only."""
        if not self.env.context.get("tracking_disable"):
            begun = self._get_history()
            new = self.filtered(lambda lead: lead.id not in begun)
            new._track_prepare(new._fields)
        return self.with_context(mail_notrack=True, mail_auto_subscribe_no_notify=True)

    def _get_history(self):
        """{lead id: {tracked field: value}} before what this transaction changed."""
        return self.env.cr.precommit.data.get(f"mail.tracking.{self._name}", {})

    def _write_history(self):
        """Log what has changed since: a message a lead, all of them at once.

        What people follow as an event of its own, a new stage, is left to Odoo.
        """
        before = self._get_history()
        leads = self.sudo().filtered(lambda lead: before.get(lead.id))
        tracked = leads.fields_get(
            leads._track_get_fields(),
            attributes=("string", "type", "selection", "currency_field"),
        )
        changes = {lead: lead._mail_track(tracked, before[lead.id]) for lead in leads}
        logged = leads.filtered(
            lambda lead: (
                changes[lead][1]
                and not lead._track_subtype(
                    {name: before[lead.id][name] for name in changes[lead][0]}
                )
            )
        )
        for lead in logged:
            del before[lead.id]
        messages = logged._message_log_batch(bodies={})
        self.env["mail.tracking.value"].sudo().create(
            [
                {**vals, "mail_message_id": message.id}
                for lead, message in zip(logged, messages, strict=True)
                for _command, _id, vals in changes[lead][1]
            ]
        )
