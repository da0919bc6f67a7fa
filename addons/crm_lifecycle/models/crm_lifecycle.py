# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer's life cycle: the stage, and the facts that it follows from."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, frozendict, ormcache
from odoo.tools.misc import formatLang

from .crm_lifecycle_facts import Scope
from .crm_lifecycle_moves import Evaluation

# Who sees no invoices but the own ones sees no revenue of others' customers either.
MONEY_GROUPS = (
    "account.group_account_invoice,account.group_account_readonly,"
    "sales_team.group_sale_salesman_all_leads,crm_lifecycle.group_lifecycle_manager"
)
PACES = [("on_track", "On Track"), ("behind", "Behind"), ("stuck", "Stuck")]
# Facts that grow with every day are not stored: (stored fact, what it is compared by).
ELAPSED = {
    "days_silent": "last_purchase",
    "days_since_contact": "last_contact",
    "days_known": "first_contact",
    "days_in_stage": "stage_since",
}
COMPARISONS = {
    name: SQL(name)
    for name in ("<", "<=", ">", ">=")  # "=" comes as "in"
}
# What people may write; all else follows from documents and rules.
WRITABLE = {"stage_id", "pin_reason", "pin_until", "pin_until_evidence", "user_id"}


class CrmLifecycle(models.Model):
    """One row per customer and company; written by the engine alone."""

    _name = "crm.lifecycle"
    _description = "Customer Life Cycle"
    _inherit = [
        # Before the thread, which deletes its messages.
        "crm.lifecycle.ending.mixin",
        "crm.feed.lifecycle.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "crm.lifecycle.voice.mixin",
        "crm.lifecycle.parting.mixin",
        "crm.lifecycle.fact.documents.mixin",
        "crm.lifecycle.contact.mixin",
    ]
    _order = "stage_since desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The commercial partner; its contacts share its life cycle.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(related="partner_id.active")
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Salesperson", readonly=False
    )
    country_id = fields.Many2one(related="partner_id.country_id")
    stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        ondelete="restrict",
        index=True,
        copy=False,
        group_expand="_read_group_expand_full",
        help="Follows from the rules; set by hand it is a pin and needs a reason.",
    )
    stage_category = fields.Selection(related="stage_id.category", string="Category")
    department = fields.Selection(related="stage_id.department")
    guidance = fields.Text(related="stage_id.guidance")
    stage_since = fields.Date(string="In Stage Since", readonly=True, copy=False)
    days_in_stage = fields.Integer(
        compute="_compute_elapsed",
        search="_search_days_in_stage",
        aggregator="avg",
        help="Days since the customer came into the stage.",
    )
    pace = fields.Selection(
        PACES,
        readonly=True,
        help="Time in the stage against its target: behind after the target, stuck "
        "after twice the target. Empty: the stage has no target.",
    )
    rule_id = fields.Many2one(
        "crm.lifecycle.rule",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The first rule that holds for the customer.",
    )
    pin_id = fields.Many2one(
        "crm.lifecycle.pin",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="A person's decision that goes before the rules.",
    )
    due_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="Due for",
        readonly=True,
        ondelete="restrict",
        help="The stage that the customer would be in if nothing were missing.",
    )
    missing = fields.Char(
        compute="_compute_missing", help="What is missing for the stage that is due."
    )
    reason = fields.Char(
        compute="_compute_reason", help="Why the customer is in this stage, in words."
    )
    pin_reason = fields.Char(
        compute="_compute_pin_input",
        inverse="_inverse_pin_input",
        help="Why the stage is set by hand; given together with the stage.",
    )
    pin_until = fields.Date(
        compute="_compute_pin_input",
        inverse="_inverse_pin_input",
        help="Last day of a stage that is set by hand; empty: until it is released.",
    )
    pin_until_evidence = fields.Selection(
        selection="_select_pin_evidence",
        compute="_compute_pin_input",
        inverse="_inverse_pin_input",
        help="A new document of this kind ends a stage that is set by hand.",
    )

    transition_ids = fields.One2many(
        "crm.lifecycle.transition", compute="_compute_transition_ids", string="Moves"
    )

    # Facts

    first_contact = fields.Date(
        readonly=True, help="Day of the first document or message."
    )
    last_contact = fields.Date(
        readonly=True, help="Day of the last message, call, visit or meeting."
    )
    last_lead = fields.Date(readonly=True, help="Day of the last lead.")
    open_lead_count = fields.Integer(
        string="Open Leads", readonly=True, help="Leads and opportunities not closed."
    )
    won_lead_count = fields.Integer(string="Won Opportunities", readonly=True)
    quotation_count = fields.Integer(
        string="Open Quotations",
        readonly=True,
        help="Quotations that are not confirmed, cancelled or expired.",
    )
    order_count = fields.Integer(string="Orders", readonly=True)
    last_order = fields.Date(readonly=True, help="Day of the last confirmed order.")
    undelivered_count = fields.Integer(
        string="Waiting Deliveries", readonly=True, help="Deliveries not yet done."
    )
    late_count = fields.Integer(
        string="Late Deliveries",
        readonly=True,
        help="Waiting deliveries whose promised day has passed.",
    )
    delivery_count = fields.Integer(readonly=True)
    last_delivery = fields.Date(readonly=True, help="Day of the last done delivery.")
    return_count = fields.Integer(
        string="Returns", readonly=True, help="Done returns of deliveries."
    )
    invoice_count = fields.Integer(string="Invoices", readonly=True)
    credit_note_count = fields.Integer(string="Credit Notes", readonly=True)
    purchase_count = fields.Integer(
        string="Purchases",
        readonly=True,
        help="Days on which the posted invoices, after credit notes, are positive.",
    )
    first_purchase = fields.Date(readonly=True, help="Day of the first purchase.")
    last_purchase = fields.Date(readonly=True, help="Day of the last purchase.")
    usual_gap = fields.Float(
        string="Usual Gap (days)",
        readonly=True,
        aggregator="avg",
        help="Average number of days from one purchase to the next.",
    )
    last_gap = fields.Integer(
        string="Last Gap (days)",
        readonly=True,
        aggregator="avg",
        help="Days from the last purchase but one to the last.",
    )
    net_revenue = fields.Monetary(
        string="Revenue",
        readonly=True,
        groups=MONEY_GROUPS,
        help="Untaxed posted invoices after credit notes.",
    )
    net_revenue_year = fields.Monetary(
        string="Revenue in 12 Months",
        readonly=True,
        groups=MONEY_GROUPS,
        help="Untaxed posted invoices of the last 12 months after credit notes.",
    )
    receivable = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="What the customer owes, after payments that are not yet matched.",
    )
    receivable_overdue = fields.Monetary(
        string="Overdue", readonly=True, groups=MONEY_GROUPS, help="Of it, overdue."
    )
    days_to_pay = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Average days from invoice to full payment, of the last year's invoices.",
    )
    days_silent = fields.Integer(
        compute="_compute_elapsed",
        search="_search_days_silent",
        aggregator="avg",
        help="Days since the last purchase.",
    )
    silence_ratio = fields.Float(
        compute="_compute_elapsed",
        search="_search_silence_ratio",
        aggregator="avg",
        help="Days since the last purchase, as a multiple of the usual gap.",
    )
    days_since_contact = fields.Integer(
        string="Days Without Contact",
        compute="_compute_elapsed",
        search="_search_days_since_contact",
        aggregator="avg",
        help="Days since the last message, call, visit or meeting.",
    )
    days_known = fields.Integer(
        compute="_compute_elapsed",
        search="_search_days_known",
        aggregator="avg",
        help="Days since the first contact.",
    )

    _customer_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "A customer has one life cycle in a company."
    )

    # What is computed

    @api.model
    def _get_as_of(self):
        """The day as of which elapsed days are counted."""
        return self.env.context.get("lifecycle_as_of") or fields.Date.context_today(
            self
        )

    @api.depends("last_purchase", "last_contact", "first_contact", "stage_since")
    @api.depends_context("lifecycle_as_of", "tz")
    def _compute_elapsed(self):
        today = self._get_as_of()
        for row in self:
            for name, since in ELAPSED.items():
                row[name] = (today - row[since]).days if row[since] else 0
            row.silence_ratio = row.days_silent / (row.usual_gap or float("inf"))

    def _search_days_silent(self, operator, value):
        return self._search_elapsed("days_silent", operator, value)

    def _search_silence_ratio(self, operator, value):
        return self._search_elapsed("silence_ratio", operator, value)

    def _search_days_since_contact(self, operator, value):
        return self._search_elapsed("days_since_contact", operator, value)

    def _search_days_known(self, operator, value):
        return self._search_elapsed("days_known", operator, value)

    def _search_days_in_stage(self, operator, value):
        return self._search_elapsed("days_in_stage", operator, value)

    def _search_elapsed(self, name, operator, value):
        """Domain on elapsed days as of the context's day; never without such days."""
        if operator == "in":
            return Domain.OR(
                Domain.custom(to_sql=self._compare(name, SQL("="), number))
                for number in value
                if number is not False
            )
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain.custom(to_sql=self._compare(name, COMPARISONS[operator], value))

    def _compare(self, name, operator, value):
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            field = self._fields[name]._description_string(self.env)
            raise UserError(
                self.env._("%(field)s is compared with a number.", field=field)
            ) from error
        return lambda model, alias, _query: SQL(
            "%s %s %s", model._get_fact_sql(alias, name), operator, number
        )

    @api.model
    def _is_fact(self, name):
        return name in self._get_computed_facts() or name in self._facts()

    @api.model
    def _get_computed_facts(self):
        """{fact that is not stored: the stored facts that it is made from}."""
        elapsed = {name: {since} for name, since in ELAPSED.items()}
        return {**elapsed, "silence_ratio": {"last_purchase", "usual_gap"}}

    @api.model
    def _facts(self):
        """Names of the stored facts."""
        return self._get_fact_models()

    @api.model
    @ormcache()
    def _get_fact_models(self):
        """{stored fact: model of the documents that it is made from, or empty}."""
        facts = self.env["crm.lifecycle.facts"]
        nobody = Scope(0, date.min, None, "UTC", [])
        sources = facts._get_sources(nobody)
        models_of = {name: source.model for source in sources for name in source.facts}
        return frozendict({"first_contact": "", **models_of})

    @api.model
    def _get_fact_origin(self, name):
        """The stored fact whose documents tell most about a fact."""
        return "last_purchase" if name == "silence_ratio" else ELAPSED.get(name, name)

    @api.model
    def _get_fact_origins(self, name):
        """All stored facts that have to be gathered for a fact."""
        return self._get_computed_facts().get(name, {name})

    @api.model
    def _get_fact_sql(self, alias, name):
        """SQL of a fact, stored or elapsed, of rows under an alias."""
        if name == "silence_ratio":
            return SQL(
                "%s / NULLIF(%s, 0)",
                self._get_fact_sql(alias, "days_silent"),
                SQL.identifier(alias, "usual_gap"),
            )
        if name in ELAPSED:
            return SQL(
                "(%s::date - %s)",
                self._get_as_of(),
                SQL.identifier(alias, ELAPSED[name]),
            )
        return SQL.identifier(alias, name)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Facts that are not stored can be sorted and grouped by as well."""
        if field_expr not in self._get_computed_facts():
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return self._get_fact_sql(alias, field_expr)

    @api.depends("due_stage_id")
    @api.depends_context("lang")
    def _compute_missing(self):
        for row in self:
            requirements = row.due_stage_id.requirement_ids
            missing = requirements._get_missing(row._origin)
            row.missing = ", ".join(missing.mapped("name"))

    @api.depends("stage_id", "rule_id", "pin_id", "stage_since")
    @api.depends_context("lang", "uid")
    def _compute_reason(self):
        last = self._get_last_moves()
        nothing = self.env["crm.lifecycle.transition"]
        for row in self:
            move = last.get((row.partner_id, row.company_id), nothing)
            row.reason = row._get_reason(move)

    def _get_reason(self, move):
        """Why the customer is in the stage now, which the last move may not tell.

        A pin, and its end, may leave the customer in the stage where it was.
        """
        if self.pin_id:
            return self.pin_id._get_reason()
        if self.rule_id and move.rule_id == self.rule_id:
            return move.reason
        return self.rule_id.name or self.env._("No rule holds.")

    def _get_last_moves(self):
        """{(partner, company): last move}, as far as the user may see them."""
        ids = self.env["crm.lifecycle.moves"]._find_last_moves(
            self.partner_id._origin.ids, self.company_id.ids
        )
        moves = self.env["crm.lifecycle.transition"].browse(ids)
        seen = moves._filtered_access("read")
        return {(move.partner_id, move.company_id): move for move in seen}

    def _compute_transition_ids(self):
        """Moves hang on the customer, so that they outlive the row."""
        moves = self._search_moves().grouped(lambda m: (m.partner_id, m.company_id))
        for row in self:
            row.transition_ids = moves.get((row.partner_id, row.company_id))

    def _search_moves(self):
        """All moves of these customers in their companies, the last one first."""
        return self.env["crm.lifecycle.transition"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )

    @api.model
    def _select_pin_evidence(self):
        return (
            self.env["crm.lifecycle.pin"]
            ._fields["until_evidence"]
            ._description_selection(self.env)
        )

    def _compute_pin_input(self):
        """These are given, never kept: a pin keeps them."""
        self.update(
            {"pin_reason": False, "pin_until": False, "pin_until_evidence": False}
        )

    def _inverse_pin_input(self):
        """``write`` has made a pin of them."""

    @api.depends("partner_id", "stage_id")
    def _compute_display_name(self):
        for row in self:
            # Who sees the life cycle knows whose it is, wherever the customer is kept.
            row.display_name = row.partner_id.sudo().display_name

    # What people write

    def write(self, vals):
        """A stage that is set by hand is a pin: it needs a reason and the right."""
        if self.env.su and "stage_id" not in vals:
            return super().write(vals)
        vals = {name: value for name, value in vals.items() if name != "id"}
        pin = {name: vals.pop(name, False) for name in self._get_pin_input()}
        if "stage_id" in vals:
            self._pin(vals.pop("stage_id"), **pin)
        self._check_writable(vals)
        return super().write(vals) if vals else True

    def _get_pin_input(self):
        return ("pin_reason", "pin_until", "pin_until_evidence")

    def _check_writable(self, vals):
        for name in set(vals) - WRITABLE:
            field = self._fields.get(name)
            if field is None or name.startswith(("activity_", "message_")):
                continue
            raise AccessError(
                self.env._(
                    "%(field)s follows from the documents and cannot be written.",
                    field=field._description_string(self.env),
                )
            )

    def _pin(self, stage_id, pin_reason, pin_until, pin_until_evidence):
        """Pin these customers to a stage, and evaluate them at once."""
        self.env["crm.lifecycle.pin"].create(
            [
                {
                    "partner_id": row.partner_id.id,
                    "company_id": row.company_id.id,
                    "stage_id": stage_id,
                    "reason": pin_reason,
                    "date_until": pin_until,
                    "until_evidence": pin_until_evidence,
                }
                for row in self
            ]
        )

    # Evaluation

    @api.model
    def _get_scope(self, company=None, as_of=None, partner_ids=None, ids=None):
        """Whose facts are asked for, and as of when."""
        company = company or self.env.company
        zone = company._get_lifecycle_timezone()
        as_of = as_of or self._get_today(zone)
        midnight = datetime.combine(as_of + timedelta(days=1), time.min)
        until = pytz.timezone(zone).localize(midnight).astimezone(pytz.utc)
        return Scope(
            company.id, as_of, until.replace(tzinfo=None), zone, partner_ids, ids
        )

    @api.model
    def _get_today(self, zone):
        return datetime.now(pytz.timezone(zone)).date()

    @api.model
    def _evaluate(self, company, partner_ids=None, as_of=None, ids=None):
        """Bring facts and stages of a company's customers up to date.

        :param partner_ids: customers or contacts of them; by default all customers
        :param ids: range of customers' ids, where all would be too many at once
        :return: an :class:`Evaluation`
        """
        if partner_ids is not None:
            partner_ids = self._get_commercial_ids(partner_ids)
        scope = self._get_scope(company, as_of, partner_ids, ids)
        engine = self.with_company(company).with_context(
            lifecycle_as_of=scope.as_of, tz=scope.timezone
        )
        return engine._evaluate_scope(company, scope)

    @api.model
    def _get_commercial_ids(self, partner_ids):
        """Who of these, or whose company, is there; each once."""
        rows = self.env["res.partner"].with_context(active_test=False)
        partners = rows.search_fetch(
            [("id", "in", list(partner_ids))], ["commercial_partner_id"]
        )
        former = partners.filtered(lambda p: p.commercial_partner_id != p)
        return list({*partners.commercial_partner_id.ids, *former.ids})

    def _evaluate_scope(self, company, scope, is_replayed=False):
        facts, moves = self.env["crm.lifecycle.facts"], self.env["crm.lifecycle.moves"]
        # The engine reads all rules, whoever has started it.
        terms = self.env["crm.lifecycle.rule"].sudo()._get_rules(company)._get_terms()
        written = moves._write_facts(scope, facts._gather(scope))
        gone = self._end_without_facts(scope)
        if not is_replayed and scope.as_of == self._get_today(scope.timezone):
            moves._end_pins(scope)
        moves._decide(terms, scope, moves._get_rows(scope))
        made, decided = moves._write_moves(terms, scope, is_replayed)
        decided += moves._write_pace(scope)
        self._invalidate_written()
        if not is_replayed:
            self.env["crm.event.outbox"]._publish_moves(made)
            self._follow_up(made)
        [(customers,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM crm_lifecycle_decision")
        )
        return Evaluation(customers, written + decided + gone, len(made) + gone)

    def _end_without_facts(self, scope):
        """Customers whose last document is gone have no life cycle any more."""
        moves = self.env["crm.lifecycle.moves"]
        if gone := moves._find_without_facts(scope):
            ended = moves._end_rows(scope, gone)
            self.env["crm.event.outbox"]._publish_moves(ended)
            self.browse(gone).unlink()
        return len(gone)

    def _invalidate_written(self):
        self.invalidate_model()
        for name in ("crm.lifecycle.transition", "crm.lifecycle.pin"):
            self.env[name].invalidate_model()

    def _follow_up(self, transition_ids):
        """Work for people that moves give rise to."""
        made = self.env["crm.lifecycle.transition"].sudo().browse(transition_ids)
        made.partner_id.fetch(["active"])
        # Nobody works on a customer that is archived.
        transitions = made.filtered("partner_id.active")
        entered = transitions.filtered(lambda move: move.from_stage_id)
        handed = entered.filtered(
            lambda move: (
                move.to_stage_id
                and move.from_stage_id.department != move.to_stage_id.department
            )
        )
        if handed:
            self.env["crm.handoff"].sudo()._ask(handed)
        self._plan_activities(transitions)

    def _plan_activities(self, transitions):
        """Start the plan of each stage that has one, for those who came into it."""
        planned = transitions.filtered("to_stage_id.activity_plan_id")
        by_key = defaultdict(list)
        for move in planned:
            by_key[move.to_stage_id, move.company_id].append(move.partner_id.id)
        for (stage, company), partner_ids in by_key.items():
            rows = self.sudo().search(
                [("partner_id", "in", partner_ids), ("company_id", "=", company.id)]
            )
            if rows:
                self._create_activities(rows, stage)

    def _create_activities(self, rows, stage):
        """The activities of a stage's plan for a company's customers, in one go."""
        today, vals_list = self._get_as_of(), []
        chief = rows.company_id._get_handoff_users()[stage.department]
        for template in stage.activity_plan_id.template_ids:
            planned = {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "activity_type_id": template.activity_type_id.id,
                "summary": template.summary,
                "note": template.note,
                "date_deadline": template._get_date_deadline(today),
            }
            for row, user in rows._get_responsible_users(template, chief).items():
                vals_list.append({**planned, "res_id": row.id, "user_id": user.id})
        quiet = {"mail_activity_quick_update": True}
        self.env["mail.activity"].with_context(**quiet).sudo().create(vals_list)

    def _get_responsible_users(self, template, chief):
        """{customer: who does what a template plans}; nobody, where none is fit.

        :param chief: who is responsible for the stage's department in the company
        """
        chosen = {
            row: template._determine_responsible(row.user_id or chief, row)
            for row in self
        }
        users = self.env["res.users"].union(
            *(c["responsible"] for c in chosen.values())
        )
        # Neither who cannot enter the company, nor the robot that runs the night.
        fit = users.filtered(self.company_id._is_handoff_user)
        other = chief or self.env.user.filtered(self.company_id._is_handoff_user)
        return {
            row: choice["responsible"] & fit or other for row, choice in chosen.items()
        }

    # In words

    def _get_fact_in_words(self, name, value):
        """Such as: Purchases: 5."""
        field = self._fields[name]
        label = field._description_string(self.env)
        if field.type == "monetary":
            value = formatLang(self.env, value or 0, digits=2)
        elif isinstance(value, float):
            value = formatLang(self.env, value, digits=1)
        elif field.type == "selection" and value:
            value = dict(field._description_selection(self.env)).get(value, value)
        elif field.type == "date" and value:
            value = fields.Date.to_date(value).strftime(
                self.env["res.lang"]
                ._get_data(code=self.env.lang or "en_US")
                .date_format
            )
        return f"{label}: {'–' if value is None or value is False else value}"

    def _get_readable_facts(self):
        """Names of the facts that the reader may see."""
        return {
            name
            for name, field in self._fields.items()
            if self._is_fact(name) and self._has_field_access(field, "read")
        }

    def _check_manager(self):
        if self.env.su:
            return
        if not self.env.user.has_group("crm_lifecycle.group_lifecycle_manager"):
            raise AccessError(
                self.env._("Only life-cycle managers may decide about stages.")
            )

    def action_release_pin(self):
        """Let the rules decide again."""
        self.pin_id.action_release()

    def action_evaluate(self):
        """Bring these customers up to date now."""
        self.check_access("read")
        for company, rows in self.grouped("company_id").items():
            # Rows are written by the engine alone, never by users.
            self.sudo()._evaluate_at_once(company, rows.partner_id.ids)
        return True

    @api.model
    def _evaluate_at_once(self, company, partner_ids):
        """Evaluate a few customers while somebody waits."""
        self.env["crm.lifecycle.moves"]._lock(company)
        return self._evaluate(company, partner_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_engine(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A life cycle follows from documents; it ends with the last one."
                )
            )
