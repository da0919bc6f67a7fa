# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts that are due become activities, within what people can do."""

import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .crm_lifecycle_sweep import POISON

_logger = logging.getLogger(__name__)


class CrmContactPlanner(models.AbstractModel):
    """Spreads due contacts over people and days, never two for one customer."""

    _name = "crm.contact.planner"
    _description = "Planner of Contacts"

    @api.model
    def _cron_plan(self):
        """Plan once a day for each company that wants it, a person a transaction.

        Whoever has a contact planned is no candidate any more: a run that was killed
        goes on with the others, and a second run plans nothing.
        """
        commit = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search([("contact_planning", "=", True)])
        commit(remaining=len(companies))
        for company in companies:
            if not self._plan_company(company, commit):
                return
            commit(1)

    @api.model
    def _plan_company(self, company, commit):
        """Plan for one company; return whether there is time left."""
        facts = self.env["crm.contact.facts"]
        if not facts._try_lock(company):
            return True
        scope = self.env["crm.lifecycle"]._get_scope(company)
        if company.contact_planned_on == scope.as_of:
            return True
        for user in self._get_users(company):
            if not facts._try_lock(company):
                return True
            self._plan(company, user)
            if not commit(0):
                return False
        company.contact_planned_on = scope.as_of
        return True

    @api.model
    def _plan(self, company, users):
        """Plan due contacts of some people; return the activities."""
        scope = self.env["crm.lifecycle"]._get_scope(company)
        until = scope.as_of + timedelta(days=company.contact_days_ahead)
        planner = self.with_context(tz=scope.timezone)
        rows = planner._get_candidates(company, scope, until, users)
        agendas = planner._get_agendas(company, users, scope.as_of)
        activities = self.env["mail.activity"]
        for user in users:
            steps = [row for row in rows if row[0] == user.id]
            placed = planner._place(steps, agendas[user.id], scope.as_of, until)
            activities |= planner._create_activities(company, user, placed)
        return activities

    @api.model
    def _get_candidates(self, company, scope, until, users):
        """[(user, customer, life cycle, due)], the most urgent first.

        They are counted once more, since somebody may have called meanwhile.
        """
        facts = self.env["crm.contact.facts"]
        chiefs = company._get_handoff_users()
        asked = (
            scope,
            until,
            self._get_users(company).ids,
            {name: user.id for name, user in chiefs.items() if user},
            users.ids,
            company.contact_days_ahead * self._get_capacity(company, users) + 1,
        )
        found = [row[1] for row in facts._get_candidates(*asked)]
        if found:
            self.env["crm.contact.cadence"]._count(company, found)
        return facts._get_candidates(*asked)

    @api.model
    def _get_capacity(self, company, users):
        """The most that one of these people can do on a day."""
        numbers = [user._get_contacts_per_day(company) for user in users]
        return max(numbers, default=0)

    @api.model
    def _get_agendas(self, company, users, today):
        """{user: agenda} with each person's own capacity."""
        agendas = {}
        workdays = self.env["crm.lifecycle.workdays"]
        capacity = {user: user._get_contacts_per_day(company) for user in users}
        for number in set(capacity.values()):
            people = users.filtered(lambda user, n=number: capacity[user] == n)
            agendas |= workdays._get_agendas(company, people, today, number)
        return agendas

    @api.model
    def _place(self, rows, agenda, today, until):
        """Yield (customer, life cycle, due, day) of those for whom there is a day."""
        for _user_id, partner_id, lifecycle_id, due in rows:
            day = agenda.take(max(due, today))
            if day and day <= until:
                yield partner_id, lifecycle_id, due, day

    @api.model
    def _get_users(self, company):
        """Who can be in contact with a company's customers."""
        group = self.env.ref("crm_lifecycle.group_lifecycle_user")
        # Whether somebody is fit for it does not depend on who asks.
        users = self.env["res.users"].sudo()
        return users.search(
            [
                ("share", "=", False),
                ("company_ids", "in", company.ids),
                ("all_group_ids", "in", group.ids),
            ],
            order="id",
        )

    # Activities

    @api.model
    def _create_activities(self, company, user, placed):
        """Together; where that fails, each alone, so that one stops no other."""
        vals_list = self._prepare_activities(company, user, list(placed))
        try:
            with self.env.cr.savepoint():
                return self._create(vals_list)
        except POISON as error:
            _logger.info("Contacts of %s, each alone: %s", user.login, error)
        made = self.env["mail.activity"]
        for vals in vals_list:
            try:
                with self.env.cr.savepoint():
                    made |= self._create([vals])
            except POISON as error:
                _logger.info("Contact on life cycle %s: %s", vals["res_id"], error)
        return made

    @api.model
    def _create(self, vals_list):
        # No message for each: the person finds them in the own list.
        quiet = {"mail_activity_quick_update": True}
        return self.env["mail.activity"].with_context(**quiet).create(vals_list)

    @api.model
    def _prepare_activities(self, company, user, placed):
        cadences = self._get_cadences(company, [row[0] for row in placed])
        common = {
            "res_model_id": self.env["ir.model"]._get_id("crm.lifecycle"),
            "activity_type_id": self._get_activity_type(company).id,
            "user_id": user.id,
        }
        # Each reads it in the own language.
        worded = self.with_context(lang=user.lang)
        return [
            {
                **common,
                "res_id": lifecycle_id,
                "date_deadline": day,
                "summary": worded._get_summary(cadences[partner_id], due),
                "note": worded._get_note(cadences[partner_id]),
            }
            for partner_id, lifecycle_id, due, day in placed
        ]

    @api.model
    def _get_cadences(self, company, partner_ids):
        rows = self.env["crm.contact.cadence"].search(
            [("company_id", "=", company.id), ("partner_id", "in", partner_ids)]
        )
        # Read together, since activities name their customers one by one.
        rows.partner_id.mapped("display_name")
        return {row.partner_id.id: row for row in rows}

    @api.model
    def _get_summary(self, cadence, due):
        """In a calendar nothing else says whom it is about."""
        return self.env._(
            "%(customer)s: contact due on %(day)s",
            customer=cadence.display_name,
            day=format_date(self.env, due),
        )

    @api.model
    def _get_note(self, cadence):
        cadence = cadence.with_env(self.env)
        if not cadence.last_contact:
            return self.env._("%(why)s No contact so far.", why=cadence.explanation)
        return self.env._(
            "%(why)s The last one was on %(day)s.",
            why=cadence.explanation,
            day=format_date(self.env, cadence.last_contact),
        )

    @api.model
    def _get_activity_type(self, company):
        """The kind of contact that is planned, by default a call."""
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        types = self.env["mail.activity.type"]
        return (
            company.contact_activity_type_id
            or call
            or types.search(Domain("counts_as_contact", "=", True), limit=1)
        )
