# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a parting begins: by hand, by a rule, or by the customer."""

from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError


class CrmPartingStartMixin(models.AbstractModel):
    """Many customers are started in one go: no query per customer."""

    _name = "crm.parting.start.mixin"
    _description = "Start of Partings"

    @api.model
    def _start(self, company, partners, **vals):
        """Start partings with those customers that are not parting yet.

        :param partners: customers or contacts of them
        :param vals: initiator, reason_id, and whatever else is known
        :return: the partings, under the rights of who asks
        """
        if not vals.get("reason_id"):
            raise UserError(self.env._("Say why you part: choose a reason."))
        # Those who start it have been checked by the dialog, the rule or the portal.
        made = self.sudo().with_company(company)
        customers = made._get_startable(company, partners.sudo().commercial_partner_id)
        shared = made._prepare_start(company, vals)
        letters = made._get_letters(shared["reason_id"], customers)
        figures = made._get_year_figures(company, customers, shared["opened_on"])
        stages = made._get_stages(company, customers)
        quiet = {"mail_create_nosubscribe": True, "mail_auto_subscribe_no_notify": True}
        partings = made.with_context(**quiet).create(
            [
                {
                    "letter": letters[customer.lang],
                    **shared,
                    **figures.get(customer.id, {}),
                    "partner_id": customer.id,
                    "stage_before_id": stages.get(customer.id),
                }
                for customer in customers
            ]
        )
        self.env["crm.event.outbox"]._publish_partings(partings, "started")
        partings._pin("parting")
        partings._tell_responsible()
        return partings.with_env(self.env)

    @api.model
    def _get_startable(self, company, customers):
        """Those without a parting in the company."""
        rows = self._read_group(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("state", "in", ("open", "closed")),
            ],
            ["partner_id"],
        )
        return customers - customers.browse().union(*(partner for (partner,) in rows))

    @api.model
    def _prepare_start(self, company, vals):
        """What all partings of a batch have in common."""
        today = self.env["crm.lifecycle.pin"]._get_today(company)
        days = company.lifecycle_parting_days
        return {
            "company_id": company.id,
            "opened_on": today,
            "user_id": company._get_parting_user().id,
            "date_due": today + timedelta(days=days) if days else False,
            "is_archiving": company.lifecycle_parting_archive,
            **{name: value for name, value in vals.items() if value},
        }

    @api.model
    def _get_letters(self, reason_id, customers):
        """{language of a customer: what the letter begins with}."""
        reason = self.env["crm.parting.reason"].browse(reason_id)
        return {
            lang: reason.with_context(lang=lang).letter
            for lang in set(customers.mapped("lang"))
        }

    @api.model
    def _get_year_figures(self, company, customers, today):
        """{customer id: revenue and margin of the 12 months before}."""
        rows = self.env["account.invoice.report"]._read_group(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("invoice_date", ">", today - relativedelta(years=1)),
                ("invoice_date", "<=", today),
            ],
            ["commercial_partner_id"],
            ["price_subtotal:sum", "price_margin:sum"],
        )
        return {
            partner.id: {"revenue_year": revenue, "margin_year": margin}
            for partner, revenue, margin in rows
        }

    @api.model
    def _get_stages(self, company, customers):
        """{customer id: id of its stage}."""
        rows = self.env["crm.lifecycle"].with_context(active_test=False)
        found = rows.search_fetch(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)],
            ["partner_id", "stage_id"],
        )
        return {row.partner_id.id: row.stage_id.id for row in found}

    # The stage

    def _pin(self, category):
        """Pin these customers to the first stage of a category."""
        stage = self.env["crm.lifecycle.stage"].search(
            [("category", "=", category)], limit=1
        )
        if not stage or not self:
            return
        # A parting decides about the stage, whoever is in charge of it.
        pins = self.env["crm.lifecycle.pin"].sudo()
        days = {company: pins._get_today(company) for company in self.company_id}
        pins.create(
            [
                {
                    "partner_id": parting.partner_id.id,
                    "company_id": parting.company_id.id,
                    "stage_id": stage.id,
                    "reason": self.env._(
                        "Managed parting: %s", parting.reason_id.display_name
                    ),
                    "user_id": self.env.uid,
                    "date_from": days[parting.company_id],
                    "holder_model": parting._name,
                    "holder_id": parting.id,
                }
                for parting in self
            ]
        )

    def _release_pins(self, but_of=None):
        """Let the rules decide again.

        :param but_of: category of the stage that stays pinned
        """
        domain = [
            ("holder_model", "=", self._name),
            ("holder_id", "in", self.ids),
            ("released_on", "=", False),
        ]
        # Pins of partings are theirs to release.
        pins = self.env["crm.lifecycle.pin"].sudo().search(domain)
        pins.filtered(lambda pin: pin.stage_id.category != but_of)._release()

    # Who is told

    def _tell_responsible(self):
        """One notice per person, without who has started it."""
        by_user = defaultdict(self.browse)
        for parting in self:
            by_user[parting.user_id] |= parting
        for user, partings in by_user.items():
            if user and user != self.env.user:
                partings.with_context(lang=user.lang)._tell(user)

    def _tell(self, user):
        names = [Markup("<li>%s</li>") % one.partner_id.name for one in self[:20]]
        body = Markup('<p>%s</p><ul>%s</ul><p><a href="%s">%s</a></p>') % (
            self.env._("You are responsible for these partings."),
            Markup().join(names),
            f"{self.browse().get_base_url()}/odoo/partings",
            self.env._("Open the partings"),
        )
        # Whoever starts a parting may write this notice, with no right on messages.
        self.env["mail.thread"].sudo().with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Partings started: %s", len(self)),
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
        )
