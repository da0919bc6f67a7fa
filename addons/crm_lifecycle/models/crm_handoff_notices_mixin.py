# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People are told about hand-offs once per batch, never once per customer."""

from markupsafe import Markup

from odoo import api, fields, models

QUEUE_PATH = "/odoo/hand-offs"


class CrmHandoffNoticesMixin(models.AbstractModel):
    """Notices go to the inbox or by e-mail, as each person has chosen."""

    _name = "crm.handoff.notices.mixin"
    _description = "Notices about Hand-offs"

    def _notify_responsible(self):
        """Tell who is to answer."""
        for user, handoffs in self._by_person("responsible_id").items():
            said = handoffs.with_context(lang=user.lang)
            subject = said.env._("Customers handed to you: %s", len(handoffs))
            said._tell(user, subject, said.env._("Open my queue"))

    def _notify_giver(self, reason):
        """Tell who gets customers back."""
        for user, handoffs in self._by_person("giver_id").items():
            said = handoffs.with_context(lang=user.lang)
            subject = said.env._("Hand-offs rejected: %s", len(handoffs))
            said._tell(user, subject, said.env._("Open my queue"), reason)

    def _by_person(self, field):
        """{user: hand-offs}, without those of nobody and of who acts."""
        # Whoever acts may tell others; what they are told is theirs to see.
        rows = self.sudo()._read_group(
            [("id", "in", self.ids), (field, "not in", [False, self.env.uid])],
            [field],
            ["id:recordset"],
        )
        return dict(rows)

    def _tell(self, user, subject, link, remark=""):
        """One message to one person: how many, from where to where."""
        ways = [Markup("<li>%s: %s</li>") % way for way in self._get_ways()]
        body = Markup('<p>%s</p><ul>%s</ul><p><a href="%s">%s</a></p>') % (
            remark or subject,
            Markup().join(ways),
            self.browse().get_base_url() + QUEUE_PATH,
            link,
        )
        # Whoever moves a customer may write this notice, with no right on messages.
        self.env["mail.thread"].sudo().with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
        )

    def _get_ways(self):
        """[(such as "Prospect → First purchase", how many)], the most first."""
        rows = self._read_group(
            [("id", "in", self.ids)],
            ["from_stage_id", "to_stage_id"],
            ["__count"],
            order="__count desc",
        )
        return [(f"{giving.name} → {to.name}", count) for giving, to, count in rows]

    # Overdue

    @api.model
    def _cron_escalate(self):
        """Report overdue hand-offs once, company by company, one notice per person."""
        commit = self.env["ir.cron"]._commit_progress
        pending = self._read_group(
            self._get_overdue_domain(), ["company_id"], ["__count"]
        )
        commit(remaining=len(pending))
        for company, _count in pending:
            self._escalate(company)
            if not commit(1):
                return

    def _get_overdue_domain(self):
        return [
            ("state", "=", "asked"),
            ("due_on", "<", fields.Datetime.now()),
            ("escalated_on", "=", False),
        ]

    def _escalate(self, company):
        """Report a company's overdue hand-offs."""
        late = self.search(
            [*self._get_overdue_domain(), ("company_id", "=", company.id)]
        ).try_lock_for_update(allow_referencing=True)
        late.with_context(tracking_disable=True).escalated_on = fields.Datetime.now()
        for user in late and company._get_escalation_users():
            said = late.with_context(lang=user.lang)
            subject = said.env._("Hand-offs without an answer: %s", len(late))
            said._tell(user, subject, said.env._("Open the hand-offs"))
