# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One department gives a customer to another."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from .crm_lifecycle import MONEY_GROUPS
from .crm_lifecycle_stage import DEPARTMENTS

STATES = [
    ("asked", "Asked"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("recycled", "Recycled"),
    ("superseded", "Superseded"),
]
# What people may write; everything else is changed by the actions.
WRITABLE = {"responsible_id"}


class CrmHandoff(models.Model):
    """One row per hand-off; whose turn it is says the queue that it stands in."""

    _name = "crm.handoff"
    _description = "Customer Hand-off"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.handoff.asking.mixin",
        "crm.handoff.answering.mixin",
        "crm.handoff.notices.mixin",
    ]
    _order = "asked_on desc, id desc"
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
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    transition_id = fields.Many2one(
        "crm.lifecycle.transition",
        string="Move",
        readonly=True,
        ondelete="cascade",
        index=True,
        help="The move between stages that gave rise to the hand-off.",
    )
    from_stage_id = fields.Many2one(
        "crm.lifecycle.stage", readonly=True, ondelete="restrict"
    )
    to_stage_id = fields.Many2one(
        "crm.lifecycle.stage", readonly=True, ondelete="restrict"
    )
    from_department = fields.Selection(
        DEPARTMENTS, string="From", required=True, readonly=True
    )
    to_department = fields.Selection(
        DEPARTMENTS, string="To", required=True, readonly=True
    )
    giver_id = fields.Many2one(
        "res.users",
        string="Given by",
        readonly=True,
        ondelete="set null",
        help="Responsible in the giving department; gets the customer back where the "
        "hand-off is rejected.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        help="Who is to accept the customer. Empty: the receiving department has "
        "nobody responsible; the settings of CRM name such a person.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="asked",
        help="Rejected: back with the giving department, with a reason. Recycled: "
        "given back to be looked after there. Superseded: the customer moved on "
        "before anybody answered.",
    )
    asked_because = fields.Text(
        readonly=True, help="What the asking person said; empty for moves by rules."
    )
    move_reason = fields.Char(
        string="Why", compute="_compute_move_reason", help="Why the customer moved."
    )
    reason = fields.Text(
        string="Answer", readonly=True, help="Why it was rejected or recycled."
    )
    asked_on = fields.Datetime(string="Asked on", required=True, readonly=True)
    due_on = fields.Datetime(
        string="Due on",
        required=True,
        readonly=True,
        help="Until when an answer is expected.",
    )
    answered_on = fields.Datetime(string="Answered on", readonly=True)
    answered_by = fields.Many2one(
        "res.users", string="Answered by", readonly=True, ondelete="set null"
    )
    hours_to_answer = fields.Float(
        string="Hours to Answer",
        readonly=True,
        aggregator="avg",
        digits=(12, 1),
        help="From the question to the answer; empty while there is none.",
    )
    escalated_on = fields.Datetime(
        string="Reported on", readonly=True, help="When it was reported as overdue."
    )
    settled_on = fields.Datetime(
        string="Taken Back on",
        readonly=True,
        help="When the giving department took the customer back.",
    )
    origin_id = fields.Many2one(
        "crm.handoff",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The hand-off that this one answers or repeats.",
    )
    queue_department = fields.Selection(
        DEPARTMENTS,
        string="Waits in",
        compute="_compute_queue",
        store=True,
        help="The department whose turn it is: the receiving one, or the giving one "
        "after a rejection. Empty: nothing is to be done.",
    )
    queue_user_id = fields.Many2one(
        "res.users",
        string="Waits for",
        compute="_compute_queue",
        store=True,
        ondelete="set null",
        index="btree_not_null",
        help="The person whose turn it is.",
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="Not answered, and due.",
    )
    is_in_my_department = fields.Boolean(
        compute="_compute_is_in_my_department",
        search="_search_is_in_my_department",
        help="Waits in a department that you are responsible for.",
    )
    may_answer = fields.Boolean(
        compute="_compute_may_answer", help="You may accept, reject or recycle it."
    )
    may_settle = fields.Boolean(
        compute="_compute_may_answer", help="You may take it back or ask again."
    )
    lifecycle_id = fields.Many2one(
        "crm.lifecycle", string="Life Cycle", compute="_compute_essentials"
    )
    essential_stage = fields.Char(string="Now", compute="_compute_essentials")
    essential_purchases = fields.Char(string="Bought", compute="_compute_essentials")
    essential_contact = fields.Char(string="Contact", compute="_compute_essentials")
    essential_work = fields.Char(string="Under Way", compute="_compute_essentials")
    essential_overdue = fields.Char(
        string="Owes", compute="_compute_essentials", groups=MONEY_GROUPS
    )

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state = 'asked'",
        "A customer has one open hand-off in a company.",
    )
    _queue_idx = models.Index(
        "(company_id, queue_department) WHERE queue_department IS NOT NULL"
    )
    _overdue_idx = models.Index(
        "(company_id, due_on) WHERE state = 'asked' AND escalated_on IS NULL"
    )
    _reason_given = models.Constraint(
        "CHECK (state NOT IN ('rejected', 'recycled')"
        " OR COALESCE(btrim(reason), '') <> '')",
        "A hand-off is rejected or recycled with a reason.",
    )

    # What is computed

    @api.depends("partner_id", "from_department", "to_department")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["to_department"]._description_selection(self.env))
        for handoff in self:
            giving = names.get(handoff.from_department, "")
            receiving = names.get(handoff.to_department, "")
            customer = handoff.partner_id.display_name or ""
            handoff.display_name = f"{customer}: {giving} → {receiving}"

    @api.depends("state", "settled_on", "responsible_id", "giver_id")
    def _compute_queue(self):
        for handoff in self:
            department, user = False, self.env["res.users"]
            if handoff.state == "asked":
                department, user = handoff.to_department, handoff.responsible_id
            elif handoff.state == "rejected" and not handoff.settled_on:
                department, user = handoff.from_department, handoff.giver_id
            handoff.queue_department, handoff.queue_user_id = department, user

    @api.depends("transition_id", "asked_because")
    @api.depends_context("lang", "uid")
    def _compute_move_reason(self):
        for handoff in self:
            # The reason tells figures, which are for who may see the move.
            move = handoff.transition_id._filtered_access("read")
            handoff.move_reason = handoff.asked_because or move.reason

    @api.depends("state", "due_on")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for handoff in self:
            due = handoff.due_on
            handoff.is_late = handoff.state == "asked" and bool(due and due < now)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "asked") & Domain(
            "due_on", "<", fields.Datetime.now()
        )
        return late if True in value else ~late

    # Who may do what

    @api.model
    def _get_my_departments(self):
        """{company: departments that the user is responsible for} by the settings."""
        # The settings of the user's own companies; nothing else is read of them.
        companies = self.env.companies.sudo()
        return {
            company.id: company._get_departments_of(self.env.user)
            for company in companies
        }

    @api.depends("queue_department", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_in_my_department(self):
        mine = self._get_my_departments()
        for handoff in self:
            departments = mine.get(handoff.company_id.id, ())
            handoff.is_in_my_department = handoff.queue_department in departments

    def _search_is_in_my_department(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain.OR(
            Domain("company_id", "=", company_id)
            & Domain("queue_department", "in", departments)
            for company_id, departments in self._get_my_departments().items()
        )
        return mine if True in value else ~mine

    @api.depends("state", "settled_on", "responsible_id", "giver_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_may_answer(self):
        for handoff in self:
            waits = handoff.queue_department
            handoff.may_answer = handoff.state == "asked" and handoff._is_receiver()
            handoff.may_settle = (
                handoff.state == "rejected" and bool(waits) and handoff._is_giver()
            )

    def _is_receiver(self):
        """Whether the user answers for the receiving side."""
        return self._is_in_charge(self.responsible_id, self.to_department)

    def _is_giver(self):
        """Whether the user answers for the giving side."""
        return self._is_in_charge(self.giver_id, self.from_department)

    def _is_in_charge(self, person, department):
        user = self.env.user
        return (
            person == user
            or user.has_group("crm_lifecycle.group_lifecycle_manager")
            or department in self._get_my_departments().get(self.company_id.id, ())
        )

    # Essentials of the customer

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang", "uid", "tz")
    def _compute_essentials(self):
        rows = self._get_lifecycles()
        empty = self.env["crm.lifecycle"]
        for handoff in self:
            row = rows.get((handoff.partner_id.id, handoff.company_id.id), empty.sudo())
            handoff.lifecycle_id = row.sudo(False)._filtered_access("read")
            handoff.essential_stage = row.stage_id.name
            handoff.essential_purchases = bool(row) and handoff._get_purchases(row)
            handoff.essential_contact = bool(row) and handoff._get_contact(row)
            handoff.essential_work = bool(row) and handoff._get_work(row)
            handoff.essential_overdue = bool(row) and handoff._get_overdue(row)

    def _get_lifecycles(self):
        """{(customer, company): row of its life cycle}."""
        # Who may see the hand-off may know what is handed over.
        rows = self.env["crm.lifecycle"].sudo().with_context(active_test=False)
        found = rows.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        return {(row.partner_id.id, row.company_id.id): row for row in found}

    def _get_purchases(self, row):
        """What the customer bought, in words."""
        if not row.purchase_count:
            return self.env._("Nothing yet")
        last = format_date(self.env, row.last_purchase)
        if row.purchase_count == 1:
            return self.env._("Once, on %s", last)
        return self.env._(
            "%(count)s times since %(first)s, last on %(last)s; usually every "
            "%(gap)s days",
            count=row.purchase_count,
            first=format_date(self.env, row.first_purchase),
            last=last,
            gap=round(row.usual_gap),
        )

    def _get_contact(self, row):
        """When somebody last spoke with the customer, in words."""
        if not row.last_contact:
            return self.env._("None is recorded")
        return self.env._(
            "Last on %(day)s, %(days)s days ago",
            day=format_date(self.env, row.last_contact),
            days=row.days_since_contact,
        )

    def _get_work(self, row):
        """What is under way, in words."""
        parts = (
            (row.open_lead_count, self.env._("leads: %s")),
            (row.quotation_count, self.env._("quotations: %s")),
            (row.undelivered_count, self.env._("deliveries: %s")),
            (row.late_count, self.env._("of them late: %s")),
        )
        words = [text % count for count, text in parts if count]
        return ", ".join(words) or self.env._("Nothing")

    def _get_overdue(self, row):
        """What the customer owes, in words."""
        currency = row.company_id.currency_id
        if currency.is_zero(row.receivable):
            return self.env._("Nothing")
        return self.env._(
            "%(owed)s, of it overdue %(overdue)s",
            owed=format_amount(self.env, row.receivable, currency),
            overdue=format_amount(self.env, row.receivable_overdue, currency),
        )

    # Writing

    def write(self, vals):
        """People give an open hand-off to somebody else; the rest is for actions."""
        if self.env.su or not vals:
            return super().write(vals)
        if set(vals) - WRITABLE:
            raise AccessError(
                self.env._(
                    "Hand-offs are answered with Accept, Reject or Recycle; nothing "
                    "but the responsible person can be written."
                )
            )
        user_id = vals["responsible_id"]
        user = self.env["res.users"].browse(isinstance(user_id, int) and user_id)
        return self._reassign(user.exists())

    def _reassign(self, user):
        """Let somebody else answer; that person is told, once."""
        waiting = self._get_open()
        for company in waiting.company_id:
            if user and not company._is_handoff_user(user):
                raise UserError(
                    self.env._(
                        "%(user)s cannot receive customers of %(company)s: it "
                        "takes an active life-cycle user of that company.",
                        user=user.name,
                        company=company.name,
                    )
                )
        given = waiting.filtered(lambda handoff: handoff.responsible_id != user)
        # The right to do so has just been checked.
        given.sudo().write({"responsible_id": user.id})
        given._notify_responsible()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_customer(self):
        """They end with their customer."""
        if not self.env.su:
            raise AccessError(self.env._("Hand-offs are not deleted."))

    # Ways

    def action_open_customer(self):
        """The customer's form."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_open_lifecycle(self):
        """The customer's life cycle."""
        self.ensure_one()
        if not self.lifecycle_id:
            raise UserError(
                self.env._("The customer has no life cycle that you may see.")
            )
        return self.lifecycle_id._get_records_action()
