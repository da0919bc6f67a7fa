# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a parting customer answers on the way out."""

from odoo import fields, models
from odoo.exceptions import UserError

RETURNS = [("yes", "Yes"), ("maybe", "Perhaps"), ("no", "No")]
SATISFACTION = [
    ("1", "Very dissatisfied"),
    ("2", "Dissatisfied"),
    ("3", "Neither"),
    ("4", "Satisfied"),
    ("5", "Very satisfied"),
]
LONGEST = 4000


class CrmPartingSurveyMixin(models.AbstractModel):
    """Few questions, answered once; the customer needs no account for them."""

    _name = "crm.parting.survey.mixin"
    _description = "Exit Survey"

    survey_answered_on = fields.Datetime(
        string="Answered on", readonly=True, copy=False
    )
    survey_satisfaction = fields.Selection(
        SATISFACTION, string="Satisfaction", readonly=True, copy=False
    )
    survey_recommend = fields.Integer(
        string="Would Recommend Us (0–10)",
        readonly=True,
        copy=False,
        aggregator="avg",
    )
    survey_return = fields.Selection(
        RETURNS, string="Would Come Back", readonly=True, copy=False
    )
    survey_reason_id = fields.Many2one(
        "crm.parting.reason",
        string="The Customer's Reason",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    survey_comment = fields.Text(
        string="The Customer's Words", readonly=True, copy=False
    )

    def _answer_survey(self, answers):
        """Keep the answers of a customer, whatever was sent instead of them."""
        self.ensure_one()
        if self.survey_answered_on:
            raise UserError(self.env._("You have answered already. Thank you!"))
        vals = self._prepare_answers(answers)
        if not vals:
            raise UserError(self.env._("Please answer at least one question."))
        # The customer has shown the key of this parting.
        self.sudo().write({**vals, "survey_answered_on": fields.Datetime.now()})
        self._log(self.env._("The exit survey has been answered."))

    def _prepare_answers(self, answers):
        """Values of those questions that have an answer of ours."""
        comment = str(answers.get("comment") or "").strip()[:LONGEST]
        reason = self._get_portal_reason(answers.get("reason_id"))
        vals = {
            "survey_satisfaction": answers.get("satisfaction"),
            "survey_return": answers.get("return"),
            "survey_reason_id": reason.id,
            "survey_comment": comment.replace("\x00", ""),
        }
        allowed = {"survey_satisfaction": SATISFACTION, "survey_return": RETURNS}
        for name, choices in allowed.items():
            if vals[name] not in dict(choices):
                vals[name] = False
        number = str(answers.get("recommend") or "")
        if number in map(str, range(11)):
            vals["survey_recommend"] = int(number)
        return {k: v for k, v in vals.items() if v or k == "survey_recommend"}

    def _get_portal_reason(self, reason_id):
        """A reason that customers may choose, else none."""
        text = str(reason_id or "")
        number = (
            int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        )
        return self._get_portal_reasons().filtered(lambda one: one.id == number)

    def _get_portal_reasons(self):
        """The reasons that customers see."""
        # Customers see their names, and nothing else of them.
        return (
            self.env["crm.parting.reason"]
            .sudo()
            .search(
                [
                    ("is_on_portal", "=", True),
                    ("initiator", "in", (False, "customer", "both")),
                ]
            )
        )
