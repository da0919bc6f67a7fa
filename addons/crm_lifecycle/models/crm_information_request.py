# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer is asked to fill gaps in its data and to correct it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

DAYS_OPEN = 30
OPEN = ("sent", "answered")


class CrmInformationRequest(models.Model):
    """A short form behind a secret link; what comes back waits for its review."""

    _name = "crm.information.request"
    _description = "Request for Customer Information"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Sent to",
        readonly=True,
        ondelete="set null",
        help="Whose e-mail address has received the link.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Reviewer",
        readonly=True,
        help="Who is told when the customer has answered.",
    )
    state = fields.Selection(
        [
            ("sent", "Waiting for the Customer"),
            ("answered", "To Review"),
            ("done", "Done"),
            ("cancelled", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="sent",
        tracking=True,
    )
    expires_on = fields.Date(
        readonly=True, help="Last day on which the link opens the form."
    )
    answered_on = fields.Datetime(readonly=True)
    change_ids = fields.One2many(
        "crm.information.change", "request_id", string="Changes", readonly=True
    )
    waiting_count = fields.Integer(
        string="Waiting Changes", compute="_compute_waiting_count"
    )

    @api.depends("change_ids.state")
    def _compute_waiting_count(self):
        for request in self:
            waiting = request.change_ids.filtered(lambda c: c.state == "waiting")
            request.waiting_count = len(waiting)

    def _compute_access_url(self):
        for request in self:
            request.access_url = f"/my/information/{request.id}"

    # Asking

    @api.model
    def _ask(self, rows):
        """Send the form to the customers of rows with partner and company."""
        rows.check_access("read")
        pairs = {(row.partner_id, row.company_id) for row in rows}
        silent = [p.name for p, _company in pairs if not self._get_recipient(p)]
        if len(silent) == len(pairs):
            raise UserError(
                self.env._(
                    "No e-mail address is known of %s.", ", ".join(sorted(silent)[:10])
                )
            )
        asked = self.browse()
        for customer, company in pairs:
            if contact := self._get_recipient(customer):
                asked |= self._open(customer, company, contact)
        asked._send()
        return self._notify_asked(asked, silent)

    @api.model
    def _get_recipient(self, customer):
        """Who receives the link: the customer, else a person of it with an address."""
        people = customer | customer.child_ids.sorted("id")
        return people.filtered("email_normalized")[:1]

    @api.model
    def _open(self, customer, company, contact):
        """The open request of a customer, made where there is none."""
        today = fields.Date.context_today(self)
        values = {
            "contact_id": contact.id,
            "expires_on": today + timedelta(days=DAYS_OPEN),
            "user_id": self._get_reviewer(customer, company).id,
        }
        # Requests are written by asking and answering alone.
        requests = self.sudo()
        found = requests.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("state", "in", OPEN),
            ],
            limit=1,
        )
        if found:
            found.write(values)
        else:
            key = {"partner_id": customer.id, "company_id": company.id}
            found = requests.create({**key, **values})
        found._portal_ensure_token()
        return found.with_env(self.env)

    @api.model
    def _get_reviewer(self, customer, company):
        """The customer's salesperson, else who asks, else who is responsible."""
        asking = self.env.user.filtered(lambda user: user._is_internal())
        # Settings of the company, also when the customer itself asks.
        return customer.user_id or asking or company.sudo().lifecycle_sales_user_id

    def _send(self):
        template = self.env.ref("crm_lifecycle.mail_template_information", False)
        if not template:
            raise UserError(
                self.env._("The e-mail template of the form was deleted: restore it.")
            )
        # Salespeople may not edit templates; they send this one as it is.
        template.sudo().send_mail_batch(
            self.ids, email_layout_xmlid="mail.mail_notification_light"
        )

    def _notify_asked(self, asked, silent):
        message = self.env._("The form is sent to %s customers.", len(asked))
        if silent:
            message += " " + self.env._(
                "No e-mail address is known of %s.", ", ".join(sorted(silent)[:10])
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if silent else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_send_again(self):
        """Send the link once more; it is open for another while."""
        return self._ask(self)

    def action_withdraw(self):
        """The link opens nothing any more; what waits is refused."""
        self.check_access("read")
        # Requests are written by asking and answering alone.
        requests = self.sudo().filtered(lambda one: one.state in OPEN)
        requests.change_ids.filtered(lambda c: c.state == "waiting")._decide("refused")
        requests.write({"state": "cancelled", "access_token": False})
        requests.activity_unlink(["mail.mail_activity_data_todo"])

    # Answering; called as superuser after the token was checked

    def _is_open(self):
        today = fields.Date.context_today(self)
        return self.state in OPEN and (self.expires_on or today) >= today

    def _get_items(self):
        """What the form asks: items of the customer's stage, those missing first."""
        lifecycle = self.partner_id._get_lifecycles_in(self.company_id)
        stage = lifecycle[self.partner_id.id].stage_id if lifecycle else None
        stage = stage or self.env["crm.lifecycle.stage"]
        items = self.env["crm.information.item"]._get_items_of(stage, self.company_id)
        return items.filtered("is_asked")

    def _get_questions(self):
        """What the form shows, as plain values."""
        waiting = self.change_ids.filtered(lambda c: c.state == "waiting")
        sent = {change.item_id: change for change in waiting}
        questions = []
        for item in self._get_items():
            raw, shown = item._get_current(self.partner_id, self.company_id)
            change = sent.get(item)
            questions.append(
                {
                    "name": item._get_input_name(),
                    "label": item.name,
                    "type": item._get_input_type(),
                    "options": item._get_options(),
                    "value": change.raw_value if change else raw,
                    "shown": shown,
                    "is_missing": not shown,
                    "is_waiting": bool(change),
                }
            )
        return questions

    def _take_answers(self, form):
        """Keep what the customer changed until somebody reviews it."""
        if not self._is_open():
            raise UserError(self.env._("This form is no longer open."))
        found = []
        for item in self._get_items():
            raw, shown = item._read_form(form)
            old_raw, old = item._get_current(self.partner_id, self.company_id)
            if raw and raw != old_raw:
                found.append(self._prepare_change(item, raw, shown, old))
        self.change_ids.filtered(lambda c: c.state == "waiting").unlink()
        self.env["crm.information.change"].create(found)
        self.write({"answered_on": fields.Datetime.now(), "state": "answered"})
        if found:
            self._tell_reviewer()
        else:
            self._finish()

    def _prepare_change(self, item, raw, shown, old):
        return {
            "request_id": self.id,
            "item_id": item.id,
            "raw_value": raw,
            "new_value": shown,
            "old_value": old,
        }

    def _tell_reviewer(self):
        if self.user_id and not self.activity_ids:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self.user_id.id,
                summary=self.env._("Review what the customer changed"),
            )

    def _finish(self):
        """Close what has nothing left to review; what was not refused is confirmed."""
        # Requests are written by asking and answering alone.
        for request in self.sudo():
            if request.state != "answered" or request.waiting_count:
                continue
            refused = request.change_ids.filtered(lambda c: c.state == "refused")
            confirmed = (request._get_items() - refused.item_id).filtered(
                lambda item, of=request: item._get_current(
                    of.partner_id, of.company_id
                )[1]
            )
            self.env["crm.information.answer"].sudo()._confirm(
                request.partner_id, request.company_id, confirmed
            )
            request.write({"state": "done"})
            request.activity_feedback(["mail.mail_activity_data_todo"])
