# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Starts a plan of activities for chosen customers."""

from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date, format_list

from ..models.crm_retention_planner import MODELS, Order

MOST_NAMES = 3
MOST_PER_DAY = 100


class CrmRetentionPlanStart(models.TransientModel):
    """Shows who would get what to do on which days, and plans it."""

    _name = "crm.retention.plan.start"
    _description = "Start a Plan"
    _rec_name = "plan_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    score_ids = fields.Many2many("crm.retention.score", readonly=True)
    lifecycle_ids = fields.Many2many("crm.lifecycle", readonly=True)
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', 'in', ['crm.lifecycle', 'res.partner']),"
        " ('template_ids', '!=', False), ('company_id', 'in', [False, company_id])]",
        help="What is to be done, in which order, and how many days apart.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Substitute",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', [company_id])]",
        default=lambda self: self.env.user,
        help="Does what falls to nobody else: for customers without a salesperson, or "
        "with one who is no longer there.",
    )
    per_day = fields.Integer(
        string="At Most",
        default=5,
        required=True,
        help="New activities for a person on a day, less what the person has to do on "
        "that day already: open activities and meetings.",
    )
    date_start = fields.Date(
        string="From", default=fields.Date.context_today, required=True
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    is_ready = fields.Boolean(compute="_compute_preview")
    state = fields.Selection(
        [("draft", "Draft"), ("started", "Started"), ("taken_back", "Taken Back")],
        default="draft",
        readonly=True,
    )
    # What is done is archived.
    activity_ids = fields.Many2many(
        "mail.activity", readonly=True, context={"active_test": False}
    )
    result = fields.Html(readonly=True, help="What was planned, and what left out.")

    _per_day_range = models.Constraint(
        "CHECK (per_day BETWEEN 1 AND 100)",
        "A person gets from 1 to 100 new activities a day.",
    )

    # Opening

    @api.model
    def _get_default_plan(self, company):
        """The first plan that is there for customers."""
        domain = [("res_model", "in", MODELS), ("template_ids", "!=", False)]
        domain.append(("company_id", "in", (False, company.id)))
        return self.env["mail.activity.plan"].search(domain, order="id", limit=1)

    @api.model
    def _open(self, records):
        """The dialog for scores or life cycles of one company."""
        records.check_access("read")
        if len(records.company_id) != 1:
            raise UserError(
                self.env._("Choose customers, all of them of the same company.")
            )
        company = records.company_id
        chosen = (
            "score_ids" if records._name == "crm.retention.score" else "lifecycle_ids"
        )
        plan = self._get_default_plan(company)
        start = self.create(
            {"company_id": company.id, chosen: records.ids, "plan_id": plan.id}
        )
        return start._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start a Plan"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # Preview

    @api.depends("score_ids", "lifecycle_ids")
    def _compute_customer_count(self):
        for start in self:
            start.customer_count = len(start._get_customers())

    @api.depends("plan_id", "user_id", "per_day", "date_start", "state")
    @api.depends_context("lang", "tz", "uid")
    def _compute_preview(self):
        for start in self:
            problem, steps = start._find_problem(), []
            if not problem and start.state == "draft":
                steps = start._draft()
            start.is_ready = any(step.day for step in steps)
            start.preview = problem or start._render(steps)

    def _find_problem(self):
        """What is missing or wrong among what was entered, in words."""
        return next(self._find_problems(), "")

    def _find_problems(self):
        plan, company = self.plan_id, self.company_id
        if not plan:
            yield self.env._("Choose a plan.")
        if plan.res_model not in MODELS or not plan.template_ids:
            yield self.env._("This plan is not one for customers.")
        if plan.company_id not in (company, company.browse()):
            yield self.env._("This plan is another company's.")
        if not self.date_start or self.date_start < fields.Date.context_today(self):
            yield self.env._("Work cannot be planned for the past.")
        if not 1 <= self.per_day <= MOST_PER_DAY:
            yield self.env._("A person gets from 1 to 100 new activities a day.")
        planner = self.env["crm.retention.planner"]
        if self.user_id.id not in planner._get_fit_users(company, plan):
            yield self.env._("The substitute has no access to these customers.")

    def _draft(self):
        order = Order(
            self.company_id,
            self.plan_id,
            self._get_customers(),
            self.user_id,
            self.per_day,
            self.date_start,
        )
        return self.env["crm.retention.planner"]._draft(order)

    def _get_customers(self):
        """Who was chosen, the one with most at stake first.

        :raises AccessError: for customers and companies that the user does not see
        """
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This is none of your companies."))
        # All that were handed over, so that the hidden ones are refused, not dropped.
        chosen = self.sudo().score_ids or self.sudo().lifecycle_ids
        rows = chosen.sudo(False)
        rows.check_access("read")
        if rows.company_id - self.company_id:
            raise UserError(
                self.env._("Choose customers, all of them of the same company.")
            )
        rows = rows.sorted(lambda row: (-row.value_at_stake, row.id))
        # Who sees a customer's figures may know who does something about them.
        return rows.partner_id.sudo()

    # Words

    def _render(self, steps):
        """A table of people, and why what is left out."""
        by_user = defaultdict(list)
        for step in steps:
            by_user[step.user].append(step)
        rows = [
            self._prepare_row(user, found)
            for user, found in sorted(
                by_user.items(), key=lambda pair: (pair[0].name or "", pair[0].id)
            )
        ]
        values = {"rows": rows, "notes": self._get_notes(steps)}
        return self.env["ir.qweb"]._render("crm_retention.plan_start_preview", values)

    def _prepare_row(self, user, steps):
        """What a person gets."""
        planned = [step for step in steps if step.day]
        days = [step.day for step in planned]
        return {
            "name": user.name,
            "activities": len(planned),
            "customers": len({step.customer.id for step in planned}),
            "first": format_date(self.env, min(days)) if days else "",
            "last": format_date(self.env, max(days)) if days else "",
            "left_out": self._get_left_out(steps),
        }

    def _get_left_out(self, steps):
        """Sentences about what is left out, and for whom."""
        by_problem = defaultdict(list)
        for step in steps:
            if step.problem == "open":
                by_problem[step.problem, step.template.activity_type_id].append(step)
            elif step.problem:
                by_problem[step.problem, self.env["mail.activity.type"]].append(step)
        return [
            self.env._(
                "%(why)s: %(customers)s",
                why=self._explain(problem, kind),
                customers=self._name_customers(found),
            )
            for (problem, kind), found in by_problem.items()
        ]

    def _explain(self, problem, kind):
        """Why something is left out."""
        reasons = {
            "open": self.env._("%(kind)s is open already", kind=kind.name),
            "archived": self.env._("Archived"),
            "no_life_cycle": self.env._("Without a life cycle yet"),
            "no_right": self.env._("You may not plan activities for them"),
            "no_day": self.env._("No free day within a year"),
        }
        return reasons[problem]

    def _name_customers(self, steps):
        names = list(dict.fromkeys(step.customer.display_name for step in steps))
        shown = format_list(self.env, names[:MOST_NAMES])
        if len(names) <= MOST_NAMES:
            return shown
        return self.env._(
            "%(names)s and %(count)s more",
            names=", ".join(names[:MOST_NAMES]),
            count=len(names) - MOST_NAMES,
        )

    def _get_notes(self, steps):
        """What else is to be known before it begins."""
        return [note for note in (self._note_kinds(), self._note_users(steps)) if note]

    def _note_kinds(self):
        """Whether the plan has more of a kind than a customer gets."""
        counts = Counter(t.activity_type_id for t in self.plan_id.template_ids)
        doubled = [kind.name for kind, count in counts.items() if count > 1]
        if not doubled:
            return ""
        return self.env._(
            "The plan has several activities of one kind (%(kinds)s): only the first "
            "is planned, since a customer has one open activity of a kind.",
            kinds=format_list(self.env, doubled),
        )

    def _note_users(self, steps):
        """Whose customers go to the substitute."""
        planned = [step for step in steps if step.day and step.user == self.user_id]
        missing = {
            step.customer.id
            for step in planned
            if step.customer.user_id != step.user
            and step.template.responsible_type == "on_demand"
        }
        if not missing:
            return ""
        return self.env._(
            "%(count)s customers have no salesperson who can take it: %(user)s does.",
            count=len(missing),
            user=self.user_id.name,
        )

    # Starting

    def action_start(self):
        """Plan what the preview shows, as far as nobody else has done so meanwhile."""
        self.ensure_one()
        self.check_access("write")
        self._get_customers()
        # Turns are written by nobody but whoever starts a plan.
        self.env["crm.retention.turn"].sudo()._take(self.company_id)
        if self.state != "draft":
            raise UserError(self.env._("This plan has been started already."))
        if problem := self._find_problem():
            raise ValidationError(problem)
        steps = self._draft()
        if not any(step.day for step in steps):
            raise UserError(self.env._("There is nobody left to start the plan for."))
        result = self._render(steps)
        activities = self._create_activities([step for step in steps if step.day])
        self.write(
            {"state": "started", "activity_ids": activities.ids, "result": result}
        )
        return self._reopen()

    def _create_activities(self, steps):
        """All activities in one go, without a message for each."""
        quiet = self.with_context(mail_activity_quick_update=True)
        documents = quiet.env[self.plan_id.res_model].sudo()
        # Activities are told with the name of what they hang on, one by one.
        documents.browse(step.record_id for step in steps).mapped("display_name")
        model_id = self.env["ir.model"]._get_id(self.plan_id.res_model)
        return quiet.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": step.record_id,
                    "activity_type_id": step.template.activity_type_id.id,
                    "summary": step.template.summary,
                    "note": step.template.note,
                    "user_id": step.user.id,
                    "date_deadline": step.day,
                }
                for step in steps
            ]
        )

    def action_open_activities(self):
        """What was planned."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.plan_id.name,
            "res_model": "mail.activity",
            "views": [
                (self.env.ref("mail.mail_activity_view_tree").id, "list"),
                (self.env.ref("mail.mail_activity_view_calendar").id, "calendar"),
                (False, "form"),
            ],
            "domain": [("id", "in", self.activity_ids.ids)],
        }

    def action_take_back(self):
        """Delete what was planned, as long as nothing of it is done."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "started":
            raise UserError(self.env._("There is nothing to take back."))
        # Done is done, whoever sees it.
        done = self.sudo().activity_ids.filtered(lambda activity: not activity.active)
        if done:
            raise UserError(
                self.env._(
                    "%(count)s of these activities are done already: delete the others "
                    "in their list.",
                    count=len(done),
                )
            )
        self.activity_ids.unlink()
        self.state = "taken_back"
        return self._reopen()
