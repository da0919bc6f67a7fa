# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is to do what for which customer on which day."""

from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

# What the activities of a plan may hang on.
MODELS = ("crm.lifecycle", "res.partner")


class Order(NamedTuple):
    """What is to be planned; the first customers get the first days."""

    company: models.BaseModel
    plan: models.BaseModel
    customers: models.BaseModel
    substitute: models.BaseModel
    per_day: int
    first_day: date


class Step(NamedTuple):
    """An activity for a customer; ``problem`` says why it is left out."""

    customer: models.BaseModel
    record_id: int | None
    template: models.BaseModel
    user: models.BaseModel
    day: date | None = None
    problem: str | None = None


class CrmRetentionPlanner(models.AbstractModel):
    """Spreads the activities of a plan over people and days; writes nothing."""

    _name = "crm.retention.planner"
    _description = "Planner of Activities"

    @api.model
    def _draft(self, order):
        """The steps of a plan for each of the customers.

        :param order: an :class:`Order`
        :return: list of :class:`Step`
        """
        templates = self._get_templates(order)
        steps = self._get_steps(order, templates)
        busy = {step.user.id for rows in steps for step in rows if not step.problem}
        agendas = self.env["crm.lifecycle.workdays"]._get_agendas(
            order.company,
            self.env["res.users"].browse(busy),
            order.first_day,
            order.per_day,
        )
        offset = self._get_offset(order, templates)
        first = order.first_day + timedelta(days=max(0, -offset))
        return [step for rows in steps for step in self._place(rows, agendas, first)]

    @api.model
    def _get_templates(self, order):
        """What is to be done, the earliest first; of one kind one only."""
        kinds, kept = set(), order.plan.template_ids.browse()
        for template in order.plan.template_ids.sorted(
            lambda template: template._get_date_deadline(order.first_day)
        ):
            if template.activity_type_id.id not in kinds:
                kept |= template
                kinds.add(template.activity_type_id.id)
        return kept

    @api.model
    def _get_offset(self, order, templates):
        """Days from the plan's day to the first thing to do; may be negative."""
        days = (template._get_date_deadline(order.first_day) for template in templates)
        return (min(days, default=order.first_day) - order.first_day).days

    @api.model
    def _place(self, steps, agendas, day):
        """Give a customer's steps their days; a late one makes the next ones late."""
        for step in steps:
            if step.problem:
                yield step
                continue
            wished = step.template._get_date_deadline(day)
            found = agendas[step.user.id].take(wished)
            if found:
                day += found - wished
            yield step._replace(day=found, problem=None if found else "no_day")

    # Who and for whom

    @api.model
    def _get_steps(self, order, templates):
        """A list of steps for each customer, without days."""
        records = self._get_records(order)
        allowed = self._get_allowed_ids(order, records)
        taken = self._get_open_kinds(order, templates.activity_type_id)
        fit = self._get_fit_users(order.company, order.plan)
        assigned = [
            self._assign(order, customer, records, templates, fit)
            for customer in order.customers
        ]
        return [[self._check(step, allowed, taken) for step in row] for row in assigned]

    @api.model
    def _assign(self, order, customer, records, templates, fit):
        """A customer's steps, each with the one who does it."""
        salesperson = customer.user_id
        if salesperson.id not in fit:
            salesperson = order.substitute
        record = records.get(customer.id, customer.browse())
        for template in templates:
            chosen = template._determine_responsible(salesperson, record)["responsible"]
            user = chosen if chosen.id in fit else order.substitute
            yield Step(customer, record.id or None, template, user)

    @api.model
    def _check(self, step, allowed, taken):
        """The step, with the reason why it is left out."""
        if not step.customer.active:
            problem = "archived"
        elif not step.record_id:
            problem = "no_life_cycle"
        elif step.record_id not in allowed:
            problem = "no_right"
        elif (step.customer.id, step.template.activity_type_id.id) in taken:
            problem = "open"
        else:
            return step
        return step._replace(problem=problem)

    @api.model
    def _get_records(self, order):
        """{customer: what the activities hang on}: the customer or the life cycle."""
        if order.plan.res_model == "res.partner":
            return {customer.id: customer for customer in order.customers}
        rows = self._get_life_cycles(order)
        return {row.partner_id.id: row.sudo(False) for row in rows}

    @api.model
    def _get_life_cycles(self, order):
        # Whether there is one does not depend on who asks; rights are checked apart.
        rows = self.env["crm.lifecycle"].sudo().with_context(active_test=False)
        return rows.search_fetch(
            [
                ("partner_id", "in", order.customers.ids),
                ("company_id", "=", order.company.id),
            ],
            ["partner_id"],
        )

    @api.model
    def _get_allowed_ids(self, order, records):
        """Records that the user may put activities on."""
        ids = [record.id for record in records.values()]
        rows = self.env["mail.message"]._filter_records_for_message_operation(
            order.plan.res_model, ids, "create"
        )
        return set(rows.ids)

    @api.model
    def _get_open_kinds(self, order, kinds):
        """{(customer, activity type)} that are open, whoever is to do them."""
        owners = self._get_owners(order)
        of_model = {model: [] for model in MODELS}
        for model, id_ in owners:
            of_model[model].append(id_)
        # Work that others have planned counts also where the user does not see it.
        groups = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                Domain("activity_type_id", "in", kinds.ids)
                & Domain.OR(
                    [("res_model", "=", model), ("res_id", "in", ids)]
                    for model, ids in of_model.items()
                ),
                ["res_model", "res_id", "activity_type_id"],
            )
        )
        return {(owners[model, id_], kind.id) for model, id_, kind in groups}

    @api.model
    def _get_owners(self, order):
        """{(model, record): customer} of customers, contacts and life cycles."""
        # Contacts belong to the customer, whoever may see them.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        found = partners.search_fetch(
            [("commercial_partner_id", "in", order.customers.ids)],
            ["commercial_partner_id"],
        )
        rows = self._get_life_cycles(order)
        return {
            **{("res.partner", row.id): row.commercial_partner_id.id for row in found},
            **{("crm.lifecycle", row.id): row.partner_id.id for row in rows},
        }

    @api.model
    def _get_fit_users(self, company, plan):
        """Ids of who can do something for a company's customers."""
        domain = [("share", "=", False), ("company_ids", "in", company.ids)]
        if plan.res_model == "crm.lifecycle":
            group = self.env.ref("crm_lifecycle.group_lifecycle_user")
            domain.append(("all_group_ids", "in", group.ids))
        # Whether somebody is fit for it does not depend on who asks.
        return set(self.env["res.users"].sudo().search(domain).ids)
