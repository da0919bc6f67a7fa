# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way back: what was agreed, and what tells that the customer has come."""

from markupsafe import Markup

from odoo import api, fields, models

# So many customers are told of in one transaction.
TOLD_AT_ONCE = 200


class CrmPartingReturnMixin(models.AbstractModel):
    """Documents are looked at every night, never while they are being posted."""

    _name = "crm.parting.return.mixin"
    _description = "Way Back from Partings"

    closed_at = fields.Datetime(readonly=True, copy=False)
    winback_date = fields.Date(
        string="Ask Again on",
        help="On that day the responsible person is reminded to win the customer back.",
    )
    winback_condition = fields.Text(
        string="Would Come Back If",
        help="What was agreed: a price, a product, a change on either side.",
    )
    winback_reminded_on = fields.Date(readonly=True, copy=False)
    winback_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    return_ids = fields.One2many("crm.parting.return", "parting_id", string="Returns")
    has_returned = fields.Boolean(
        string="Came Back",
        compute="_compute_has_returned",
        search="_search_has_returned",
        help="Has parted, and has ordered, been invoiced or asked for something since.",
    )

    @api.depends("return_ids", "state")
    def _compute_has_returned(self):
        for parting in self:
            parting.has_returned = parting.state == "closed" and parting.return_ids

    def _search_has_returned(self, operator, value):
        if operator != "in":
            return NotImplemented
        back = fields.Domain("state", "=", "closed")
        back &= fields.Domain("return_ids", "!=", False)
        return back if True in value else ~back

    # Every night

    @api.model
    def _cron_remind(self):
        """Tell who is responsible, a batch a transaction.

        Who was told is found no more: a killed run goes on where it stopped.
        """
        commit = self.env["ir.cron"]._commit_progress
        sources = self.env["crm.parting.return.sources"]
        today = fields.Date.today()
        while ids := sources._find(today, TOLD_AT_ONCE):
            # A second run beside this one leaves them to it.
            due = self.browse(ids).try_lock_for_update(allow_referencing=True)
            due._remind(today)
            if not due or not commit(len(due)):
                return

    def _remind(self, today):
        """One open activity for each parting, with all that has happened."""
        returns = self.env["crm.parting.return.sources"]._record(self)
        by_parting = returns.grouped("parting_id")
        dated = self.filtered(
            lambda one: (
                not one.winback_reminded_on
                and one.winback_date
                and one.winback_date <= today
            )
        )
        waiting = self.filtered(lambda one: one.winback_activity_id.active)
        for parting in waiting:
            parting._extend_activity(by_parting.get(parting))
        (self - waiting)._create_activities(by_parting, today)
        dated.write({"winback_reminded_on": today})

    def _create_activities(self, by_parting, today):
        kind = self.env.ref("mail.mail_activity_data_todo", False)
        model_id = self.env["ir.model"]._get_id(self._name)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities = quiet.create(
            [
                {
                    **parting._prepare_activity(by_parting.get(parting), today),
                    "res_model_id": model_id,
                    "res_id": parting.id,
                    "activity_type_id": kind and kind.id,
                }
                for parting in self
            ]
        )
        for parting, activity in zip(self, activities, strict=True):
            parting.winback_activity_id = activity

    def _prepare_activity(self, returns, today):
        """What is to be done, in the language of who is to do it."""
        user = self._get_reminded_user()
        told = self.with_context(lang=user.lang)
        condition = self.winback_condition or ""
        return {
            "summary": told.env._("The customer is back")
            if returns
            else told.env._("Win the customer back"),
            "note": Markup("<p>%s</p>%s") % (condition, told._list_returns(returns)),
            "date_deadline": today if returns else self.winback_date,
            "user_id": user.id,
        }

    def _extend_activity(self, returns):
        """Who has not answered yet is asked once, for everything."""
        if not returns:
            return
        activity = self.winback_activity_id
        told = self.with_context(lang=activity.user_id.lang)
        activity.write(
            {
                "summary": told.env._("The customer is back"),
                "note": (activity.note or Markup()) + told._list_returns(returns),
            }
        )

    def _list_returns(self, returns):
        """What has happened, each with the way to its document."""
        if not returns:
            return Markup()
        kinds = dict(returns._fields["kind"]._description_selection(self.env))
        lines = [
            Markup('<li>%s: <a href="/odoo/%s/%s">%s</a></li>')
            % (kinds[row.kind], row.res_model, row.res_id, row.name or row.res_id)
            for row in returns
        ]
        return Markup("<ul>%s</ul>") % Markup().join(lines)

    def _get_reminded_user(self):
        """Who is responsible, or was; nobody where none is fit for it now."""
        people = self.user_id | self.partner_id.user_id
        fit = people.filtered(self.company_id._is_handoff_user)
        return fit[:1] or self.company_id._get_parting_user()

    def _end_reminders(self, state):
        """What is to be won back no more, asks nobody any more."""
        activities = self.sudo().winback_activity_id.filtered("active")
        if state == "won_back":
            activities.action_feedback()
        else:
            activities.unlink()
