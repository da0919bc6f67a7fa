# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of a customer's voice, and how the customer hears of it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

STATES = [
    ("new", "New"),
    ("review", "Under Review"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Declined"),
]
ANSWERED = ("done", "declined")
INSIDE = "base.group_user"
# Models that can have been changed; those of apps that are not installed are left out.
CHANGEABLE = (
    *("product.template", "product.product", "stock.picking.type", "stock.route"),
    *("delivery.carrier", "mrp.bom", "mrp.workcenter", "quality.point"),
    *("project.task", "sale.order.template", "crm.lifecycle.stage"),
)


class CrmVoiceAnsweringMixin(models.AbstractModel):
    """New, under review, planned, then done or declined with an answer; rated last."""

    _name = "crm.voice.answering.mixin"
    _description = "Answers to Customers' Voice"

    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
        group_expand="_read_group_state",
        help="The customer sees it. Declined: with an answer.",
    )
    answer = fields.Text(
        copy=False,
        groups=INSIDE,  # until it is given; the portal shows it then
        help="What the customer reads when it is done or declined.",
    )
    answered_on = fields.Datetime(
        copy=False, readonly=True, help="When it was done or declined."
    )
    closed_on = fields.Datetime(
        copy=False, readonly=True, help="When the customer rated the answer."
    )
    change_ref = fields.Reference(
        "_select_change",
        string="What Was Changed",
        copy=False,
        groups=INSIDE,
        help="The product, operation or other record that was changed because of it.",
    )
    change_note = fields.Text(
        string="What Is Different Now",
        copy=False,
        help="One or two sentences for the customer and for all who voted.",
    )

    @api.model
    def _select_change(self):
        """Models of the installed apps, by the names that users know."""
        found = self.env["ir.model"].sudo()  # Names of models are no secret.
        return [
            (name, found._get(name).name) for name in CHANGEABLE if name in self.env
        ]

    @api.model
    def _read_group_state(self, _states, _domain):
        """All columns of the kanban, whether or not something is in them."""
        return [state for state, _label in STATES]

    def _get_state_name(self):
        """The state in the reader's language."""
        names = dict(self._fields["state"]._description_selection(self.env))
        return names[self.state]

    # What becomes of it

    def action_review(self):
        """Somebody looks into it."""
        self.write({"state": "review"})

    def action_plan(self):
        """It will be done."""
        self.write({"state": "planned"})

    def action_reopen(self):
        """The answer was not the last word."""
        self.write({"state": "review"})

    def action_finish(self):
        """Say what is different now."""
        return self._ask_for_answer("done", self.env._("Done"))

    def action_decline(self):
        """Say why not."""
        return self._ask_for_answer("declined", self.env._("Decline"))

    def _ask_for_answer(self, state, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.voice.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_state": state,
                "default_voice_ids": self.ids,
                "default_answer": self.answer if len(self) == 1 else False,
                "default_change_note": self.change_note if len(self) == 1 else False,
            },
        }

    def _follow_state(self):
        """Dates, those merged into it, and words to the customer."""
        now = fields.Datetime.now()
        for voice in self:
            is_answered = voice.state in ANSWERED
            voice.answered_on = now if is_answered else False
            if not is_answered:
                voice.closed_on = False
            voice._tell_customer()
            voice._follow_merged()
        self._notify_voters()

    def _tell_customer(self):
        """A message that the customer reads on the portal and by e-mail."""
        if self.state not in ("planned", *ANSWERED):
            return
        said = self.with_context(lang=self.partner_id.lang or self.env.lang)
        body = said.env._("Status: %s", said._get_state_name())
        self.message_post(
            body=plaintext2html(body) + said._get_answer_html(),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )

    def _get_answer_html(self):
        """The answer, and the way to rate it."""
        if self.state not in ANSWERED:
            return Markup()
        texts = [self.answer, self.change_note]
        html = Markup().join(plaintext2html(text) for text in texts if text)
        # Opens without signing in; the message goes to nobody else outside.
        link = self.get_base_url() + self.get_portal_url()
        words = self.env._("Tell us whether you are satisfied")
        return html + Markup('<p><a href="%s">%s</a></p>') % (link, words)

    # The rating

    def rating_apply(self, rate, *args, **kwargs):
        """The customer has the last word."""
        if not self.env.su:
            # The pages of ratings and of the portal check who comes.
            raise AccessError(self.env._("The customer rates it on the portal."))
        rating = super().rating_apply(rate, *args, **kwargs)
        self.closed_on = fields.Datetime.now()
        return rating

    def _rate(self, rate, feedback, partner):
        """The customer's rating on the portal.

        :param rate: 1, 3 or 5
        """
        self.ensure_one()
        if self.state not in ANSWERED:
            raise UserError(self.env._("It can be rated once it is answered."))
        if self.closed_on:
            raise UserError(self.env._("You have rated it already. Thank you."))
        token = self._rating_get_access_token(partner)
        self.rating_apply(rate, token=token, feedback=feedback)

    def _rating_get_operator(self):
        """Whoever is responsible is rated."""
        return self.user_id.partner_id
