# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The farewell letter: what it says is what is so on its day."""

from odoo import api, fields, models

from odoo.addons.base.models import ir_actions_report

from .crm_parting_sources import BLOCKING

MONEY = ("invoice", "credit")
GOODS = ("order", "delivery", "return")
ADVERTISING = ("consent", "mailing", "answer")


class CrmPartingLetterMixin(models.AbstractModel):
    """A letter is a statement of account: it says no more than the books do."""

    _name = "crm.parting.letter.mixin"
    _description = "Farewell Letter"

    letter = fields.Html(
        string="Farewell Letter",
        help="What the letter says; the address, what is settled, and the way back are "
        "added to it.",
    )
    letter_sent_on = fields.Datetime(readonly=True, copy=False)

    @api.onchange("reason_id")
    def _onchange_reason_id(self):
        if not self.letter_sent_on:
            # In the customer's language, whoever writes it.
            reason = self.reason_id.with_context(lang=self.partner_id.lang)
            self.letter = reason.letter

    # Sending

    def action_send_letter(self):
        """Write the e-mail with the letter, and let the person look at it first."""
        self.ensure_one()
        self._check_in_charge()
        template = self.env.ref("crm_lifecycle.mail_template_parting_letter", False)
        # The link to the exit survey works without an account.
        self._portal_ensure_token()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Farewell Letter"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "parting_letter": True,
                "force_email": True,
            },
        }

    def action_print_letter(self):
        """The letter as a PDF."""
        self.check_access("read")
        return self.env.ref("crm_lifecycle.action_report_parting_letter").report_action(
            self
        )

    def _message_post_after_hook(self, message, msg_vals):
        if self.env.context.get("parting_letter"):
            # Whoever was allowed to send it has sent it now.
            self.sudo().letter_sent_on = fields.Datetime.now()
        return super()._message_post_after_hook(message, msg_vals)

    def _get_report_base_filename(self):
        """What the customer's download is called."""
        self.ensure_one()
        return self.env._("Farewell - %s", self.partner_id.name)

    # What it says

    def _get_letter_obligations(self):
        """What the customer is told to be still open: money and goods."""
        self.ensure_one()
        # The customer may know what is between it and the company.
        rows = self.env["crm.parting.obligation"].sudo()
        return rows.search(
            [
                ("parting_id", "=", self.id),
                ("state", "=", "open"),
                ("kind", "in", MONEY + GOODS),
            ]
        )

    def _is_all_settled(self):
        """Whether nothing is open, and nothing was left open either.

        What was waived is still in the books: a letter that called it settled would
        be a receipt for it.
        """
        self.ensure_one()
        rows = self.env["crm.parting.obligation"].sudo()  # as above
        domain = [("parting_id", "=", self.id), ("blocks", "=", True)]
        waived = self.sudo().waiver_ids.filtered(lambda one: one.kind in BLOCKING)
        return not waived and not rows.search_count(domain, limit=1)

    def _prepare_letter(self):
        """What is between the customer and the company today."""
        self.ensure_one()
        rows = self._get_letter_obligations()
        money = rows.filtered(lambda row: row.kind in MONEY)
        amounts = self._get_letter_amounts(money)
        waived = self.sudo().waiver_ids.mapped("kind")  # as above
        return {
            "date": self.env["crm.lifecycle.pin"]._get_today(self.company_id),
            "money": [
                (row, currency, amount)
                for row in money
                for currency, amount in amounts.get((row.kind, row.res_id), [])
            ],
            "balances": _get_balances(amounts),
            "goods": rows - money,
            "is_settled": self._is_all_settled(),
            "is_silent": not set(ADVERTISING) & set(waived),
        }

    def _get_letter_amounts(self, money):
        """{(kind, id of the document): [(currency, open amount)]}, as invoiced."""
        lines = self.env["crm.parting.sources"]._read_open_items(self, money)
        amounts = {}
        for move, currency_id, is_credit, amount in lines:
            key = ("credit" if is_credit else "invoice", move)
            currency = self.env["res.currency"].browse(currency_id)
            amounts.setdefault(key, []).append((currency, amount))
        return amounts

    @api.model
    def _lacks_letterhead(self, report_type):
        """Whether the maker of PDFs leaves the pages' header and footer out.

        Debian's wkhtmltopdf does; then the letter brings its own.
        """
        return report_type == "pdf" and not ir_actions_report._wkhtml().is_patched_qt


def _get_balances(amounts):
    """[(currency, sum)] of all that is open."""
    sums = {}
    for currency, amount in (item for found in amounts.values() for item in found):
        sums[currency] = sums.get(currency, 0) + amount
    return [(currency, currency.round(total)) for currency, total in sums.items()]
