# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers with life cycles and scores, and plans to start for them."""

from datetime import datetime, time

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_retention.models.crm_retention_planner import Order

from .common import TODAY, RetentionCase, day

# A Tuesday; the days that follow it.
WEDNESDAY, THURSDAY, FRIDAY = day("2026-07-01"), day("2026-07-02"), day("2026-07-03")
SATURDAY, MONDAY = day("2026-07-04"), day("2026-07-06")


class PlanCase(RetentionCase):
    """It is the morning of TODAY, a Tuesday, in a company without other work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(datetime.combine(TODAY, time(9))))
        cls.company.resource_calendar_id.tz = "UTC"
        cls.users = cls._make_users()
        cls.anna = cls._make_salesperson("anna")
        cls.boris = cls._make_salesperson("boris")
        cls.boss = cls.users["sales_manager"]
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.email = cls.env.ref("mail.mail_activity_data_email")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.fit = cls._make_fit(cls.company)
        cls.plan = cls._make_plan((cls.call, 0))
        cls.Start = cls.env["crm.retention.plan.start"]
        cls.Planner = cls.env["crm.retention.planner"]
        cls.Workdays = cls.env["crm.lifecycle.workdays"]

    @classmethod
    def _make_salesperson(cls, login, company=None, **vals):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups="sales_team.group_sale_salesman",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz="UTC",
            **vals,
        )

    @classmethod
    def _make_fit(cls, company, as_of=TODAY):
        return cls.Model.sudo().create(
            {
                "company_id": company.id,
                "as_of": as_of,
                "kind": "mbg_nbd",
                "state": "scored",
                "is_latest": True,
            }
        )

    @classmethod
    def _make_plan(cls, *steps, res_model="crm.lifecycle", **vals):
        """A plan of (activity type, days after its day), or (…, days, values)."""
        templates = [
            {
                "activity_type_id": kind.id,
                "summary": f"{kind.name} after {days}",
                "responsible_type": "on_demand",
                "delay_count": abs(days),
                "delay_unit": "days",
                "delay_from": "before_plan_date" if days < 0 else "after_plan_date",
                **(more[0] if more else {}),
            }
            for kind, days, *more in steps
        ]
        return cls.env["mail.activity.plan"].create(
            {
                "name": "Plan",
                "res_model": res_model,
                "company_id": False,
                "template_ids": [Command.create(vals) for vals in templates],
                **vals,
            }
        )

    @classmethod
    def _make_customers(cls, count=1, user=None, company=None, fit=None, **vals):
        """Customers with life cycles and scores; the first have most at stake."""
        company, fit = company or cls.company, fit or cls.fit
        partners = cls.env["res.partner"].create(
            [
                {"name": f"Customer {n:03}", "user_id": user and user.id, **vals}
                for n in range(count)
            ]
        )
        stakes = [
            {"partner_id": partner.id, "value_at_stake": 1000.0 - number}
            for number, partner in enumerate(partners)
        ]
        cls.Lifecycle.sudo().create(
            [{**stake, "company_id": company.id} for stake in stakes]
        )
        cls.Score.sudo().create(
            [
                {**stake, "model_id": fit.id, "state": "scored", "segment": "at_risk"}
                for stake in stakes
            ]
        )
        return partners

    # Planning

    def _scores(self, partners, user=None):
        """Scores of customers as a user sees them."""
        scores = self.Score.search([("partner_id", "in", partners.ids)])
        return scores.with_env(self._env(user or self.boss))

    def _env(self, user):
        context = {"allowed_company_ids": self.company.ids}
        return self.env(user=user, context=context, su=False)

    def _order(self, partners, user=None, **values):
        """What is to be planned for customers."""
        env = self._env(user or self.boss)
        default = Order(
            self.company.with_env(env),
            self.plan.with_env(env),
            partners.with_env(env).sudo(),
            self.boss.with_env(env),
            5,
            TODAY,
        )
        return default._replace(**values)

    def _draft(self, partners, user=None, **values):
        """Steps of the plan, as :class:`Step`."""
        order = self._order(partners, user, **values)
        return order.company.env["crm.retention.planner"]._draft(order)

    def _days(self, partners, **values):
        """Days of the steps in their order; None for what is left out."""
        return [step.day for step in self._draft(partners, **values)]

    def _problems(self, partners, **values):
        return [step.problem for step in self._draft(partners, **values)]

    def _open_start(self, partners, user=None, **values):
        """The dialog of a user for customers."""
        scores = self._scores(partners, user)
        starts = scores.env["crm.retention.plan.start"]
        start = starts.browse(starts._open(scores)["res_id"])
        start.write({"plan_id": self.plan.id, "user_id": self.boss.id, **values})
        return start

    def _activities(self, partners):
        """Open activities of customers and their life cycles."""
        rows = self.Lifecycle.search([("partner_id", "in", partners.ids)])
        return self.env["mail.activity"].search(
            [
                *("|", "&", ("res_model", "=", "res.partner")),
                ("res_id", "in", partners.ids),
                *("&", ("res_model", "=", "crm.lifecycle"), ("res_id", "in", rows.ids)),
            ]
        )

    # What people have to do already

    @classmethod
    def _plan_for(cls, record, user, deadline, kind=None):
        return cls.env["mail.activity"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "activity_type_id": (kind or cls.todo).id,
                "user_id": user.id,
                "date_deadline": deadline,
            }
        )

    @classmethod
    def _meet(cls, user, start, stop, **vals):
        """A meeting of a user alone."""
        return cls.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": start,
                "stop": stop,
                "user_id": user.id,
                "partner_ids": [Command.set(user.partner_id.ids)],
                **vals,
            }
        )

    @classmethod
    def _leave(cls, first, last, resource=None, calendar=None, company=None):
        """Days off, of a person or of everybody."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "date_from": datetime.combine(first, time.min),
                "date_to": datetime.combine(last, time.max.replace(microsecond=0)),
                "resource_id": resource and resource.id,
                "calendar_id": calendar and calendar.id,
                "company_id": (company or cls.company).id,
                "time_type": "leave",
            }
        )

    @classmethod
    def _make_calendar(cls, *weekdays, **vals):
        """Working hours of some days of the week, Monday is 0."""
        lines = [
            {"name": "Work", "dayofweek": str(n), "hour_from": 8, "hour_to": 16}
            for n in weekdays
        ]
        return cls.env["resource.calendar"].create(
            {
                "name": "Own Hours",
                "company_id": cls.company.id,
                "tz": "UTC",
                "attendance_ids": [Command.create(line) for line in lines],
                **vals,
            }
        )

    @classmethod
    def _make_resource(cls, user, calendar=None):
        """What makes a person's own hours and leaves known."""
        return cls.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "calendar_id": calendar and calendar.id,
                "tz": "UTC",
            }
        )

    def _count_queries(self, ask):
        """How many queries something costs with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        ask()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
