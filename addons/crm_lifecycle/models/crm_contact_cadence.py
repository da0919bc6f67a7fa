# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How often a customer should hear from us, and when it does next."""

import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .crm_contact_facts import get_month_end, get_rhythm
from .crm_lifecycle_sweep import POISON

_logger = logging.getLogger(__name__)

# So many past months are reported on the first day.
PAST_MONTHS = 12


class CrmContactCadence(models.Model):
    """One row per customer and company; written by the engine alone."""

    _name = "crm.contact.cadence"
    _description = "Contact Cadence"
    _inherit = ["crm.customer.row.mixin"]
    _order = "next_due, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    lifecycle_id = fields.Many2one(
        "crm.lifecycle",
        string="Life Cycle",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    active = fields.Boolean(related="partner_id.active")
    stage_id = fields.Many2one(related="lifecycle_id.stage_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    contacts_per_year = fields.Integer(
        string="Target",
        readonly=True,
        aggregator="avg",
        help="How often a year the customer should hear from us: by its stage, unless "
        "a tag or the customer has another number.",
    )
    target_id = fields.Many2one(
        "crm.contact.target",
        string="Own Target",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The tag's or customer's number that goes before the stage's.",
    )
    last_contact = fields.Date(
        readonly=True, help="Day of the last contact of the kinds that count."
    )
    contact_count = fields.Integer(
        string="Contacts in 12 Months",
        readonly=True,
        aggregator="avg",
        help="Days of the last 12 months on which there was a contact that counts.",
    )
    next_due = fields.Date(
        readonly=True,
        index=True,
        help="A year divided by the target after the last contact; since the stage "
        "began, where there was none. Empty: no contact is wanted.",
    )
    days_overdue = fields.Integer(
        compute="_compute_days_overdue",
        help="Days since the contact was due; negative: days until it is.",
    )
    planned_date = fields.Date(
        string="Planned for",
        compute="_compute_planned",
        help="The day of the next activity that is planned with the customer.",
    )
    planned_user_id = fields.Many2one(
        "res.users", string="Planned by", compute="_compute_planned"
    )
    explanation = fields.Char(
        compute="_compute_explanation", help="What the figures follow from, in words."
    )

    _customer_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "A customer has one cadence in a company."
    )

    # What is computed

    @api.depends("next_due")
    @api.depends_context("tz")
    def _compute_days_overdue(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.days_overdue = (today - row.next_due).days if row.next_due else 0

    def _compute_planned(self):
        planned = self._get_planned_activities()
        nothing = self.env["mail.activity"]
        for row in self:
            activity = planned.get(row.partner_id.id, nothing)
            row.planned_date = activity.date_deadline
            row.planned_user_id = activity.user_id

    def _get_planned_activities(self):
        """{customer's id: the first open activity, on whichever record}."""
        found = self.env["crm.contact.facts"]._find_planned(self.partner_id.ids)
        # That a colleague calls is told, so that nobody else does.
        activities = self.env["mail.activity"].sudo().browse(found.values())
        return dict(zip(found, activities, strict=True))

    @api.depends("contacts_per_year", "target_id", "last_contact", "stage_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for row in self:
            row.explanation = row._explain()

    def _explain(self):
        """Such as: Regular: 4 a year; 2 of them in the last 12 months."""
        # Whose number it is can be told by whoever sees the customer.
        target = self.sudo().target_id
        subject = target.category_id or target.partner_id or self.sudo().stage_id
        if not self.contacts_per_year:
            return self.env._(
                "%(subject)s: no contacts are wanted.", subject=subject.display_name
            )
        return self.env._(
            "%(subject)s: every %(days)s days, %(target)s times a year. Contacts in "
            "the last 12 months: %(count)s.",
            subject=subject.display_name,
            days=get_rhythm(self.contacts_per_year),
            target=self.contacts_per_year,
            count=self.contact_count,
        )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for row in self:
            # Who sees the cadence knows whose it is, wherever the customer is kept.
            row.display_name = row.partner_id.sudo().display_name

    # Ways to go on

    def action_open_contacts(self):
        """What was counted, with the way to each message and meeting."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_contact_action"
        )
        domain = [("partner_id", "in", self.partner_id.ids)]
        return {**action, "domain": domain, "context": {}}

    def action_schedule(self):
        """Plan a contact by hand, on the customer's life cycle."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a contact"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": "crm.lifecycle",
                "active_ids": self.lifecycle_id.ids,
                "active_id": self.lifecycle_id[:1].id,
                "default_activity_type_id": self._get_activity_type().id,
            },
        }

    def action_plan_due(self):
        """Plan what is due for everybody, as the scheduled action does by itself."""
        if not self.env.user.has_group("crm_lifecycle.group_lifecycle_manager"):
            raise AccessError(self.env._("Ask a life-cycle manager to plan for all."))
        company = self.env.company
        if not self.env["crm.contact.facts"]._try_lock(company):
            raise UserError(self.env._("Contacts are being counted; try it later."))
        # Other people's customers and absences count; the right was just checked.
        planner = self.env["crm.contact.planner"].sudo()
        planned = planner._plan(company.sudo(), planner._get_users(company))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if planned else "info",
                "message": self._tell_planned(planned),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _tell_planned(self, planned):
        if not planned:
            return self.env._("Nothing more can be planned: all is planned, or full.")
        return self.env._(
            "Planned contacts: %(count)s, for people: %(people)s.",
            count=len(planned),
            people=len(planned.user_id),
        )

    def _get_activity_type(self):
        return self.env["crm.contact.planner"]._get_activity_type(self.env.company)

    def action_set_target(self):
        """The contacts a year of this customer alone."""
        self.ensure_one()
        self.check_access("read")
        target = self.target_id if self.target_id.partner_id else self.target_id[:0]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Own contacts a year"),
            "res_model": "crm.contact.target",
            "res_id": target.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_contacts_per_year": self.contacts_per_year,
            },
        }

    def action_open_customer(self):
        """The customer itself."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id._get_records_action()

    # Counting

    @api.model
    def _count(self, company, partner_ids=None):
        """Bring cadences of a company's customers up to date; return how many changed.

        :param partner_ids: customers or contacts of them; by default all customers
        """
        rows = self.env["crm.lifecycle"]
        if partner_ids is not None:
            partner_ids = rows._get_commercial_ids(partner_ids)
        facts = self.env["crm.contact.facts"]
        scope = rows._get_scope(company, partner_ids=partner_ids)
        facts._gather(scope)
        written = facts._write_cadences(scope)
        self.invalidate_model()
        return written

    @api.model
    def _retarget(self, companies):
        """What is due follows from changed targets, without counting anew."""
        facts = self.env["crm.contact.facts"]
        for company in companies:
            facts._lock(company)
            scope = self.env["crm.lifecycle"]._get_scope(company)
            facts._gather_targets(scope)
            facts._write_cadences(scope)
        self.invalidate_model()

    @api.model
    def _count_or_skip(self, company, partner_ids):
        """Customers whose documents have changed; the night looks at whoever fails."""
        facts = self.env["crm.contact.facts"]
        if not facts._try_lock(company):
            return
        try:
            with self.env.cr.savepoint():
                self._count(company, partner_ids)
        except POISON as error:
            _logger.info("Contacts of %s wait: %s", company.name, error)

    @api.model
    def _cron_count(self):
        """Count once a day; past months are closed one after the other.

        What is done is remembered with it, so that a killed run goes on where it
        stopped and a second run of the day does nothing.
        """
        commit = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search(Domain.TRUE)
        commit(remaining=len(companies))
        for company in companies:
            while self._count_next(company):
                if not commit(0):
                    return
            commit(1)

    @api.model
    def _count_next(self, company):
        """Count a month that is over, else today; return whether there may be more."""
        if not self.env["crm.contact.facts"]._try_lock(company):
            return False
        company.invalidate_recordset(["contact_counted_on", "contact_month_closed"])
        today = self.env["crm.lifecycle"]._get_scope(company).as_of
        if company.contact_counted_on == today:
            return False
        month_end = self._get_open_month_end(company, today)
        if month_end < today:
            self._close_month(company, month_end)
            return True
        self._count_today(company, today)
        return False

    def _get_open_month_end(self, company, today):
        """The last day of the first month that is not closed."""
        closed = company.contact_month_closed
        if not closed:
            return get_month_end(today - relativedelta(months=PAST_MONTHS))
        return get_month_end(closed + timedelta(days=1))

    def _close_month(self, company, month_end):
        """A month that is over is counted once more, and then never again."""
        facts = self.env["crm.contact.facts"]
        scope = self.env["crm.lifecycle"]._get_scope(company, month_end)
        facts._gather(scope)
        facts._write_months(scope)
        company.contact_month_closed = month_end
        self.env["crm.contact.month"].invalidate_model()

    def _count_today(self, company, today):
        facts = self.env["crm.contact.facts"]
        self._count(company)
        facts._write_months(self.env["crm.lifecycle"]._get_scope(company))
        company.contact_counted_on = today
        self.env["crm.contact.month"].invalidate_model()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_engine(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A cadence follows from contacts; it ends with its customer."
                )
            )
