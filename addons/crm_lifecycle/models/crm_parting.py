# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A managed parting: what is to be settled before a customer goes in peace."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from .crm_lifecycle import MONEY_GROUPS
from .crm_parting_reason import INITIATORS
from .crm_parting_states import STATES

# What people may write while it is under way, and afterwards.
WRITABLE = {
    "open": {
        *("user_id", "initiator", "reason_id", "note", "date_due", "letter"),
        *("winback_date", "winback_condition", "is_archiving"),
    },
    "closed": {"user_id", "note", "winback_date", "winback_condition"},
}


class CrmParting(models.Model):
    """One row per parting; a customer has one that is not over in a company."""

    _name = "crm.parting"
    _description = "Managed Parting"
    _inherit = [
        # Hears of messages before the host does, which asks nobody after it.
        "crm.parting.letter.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "crm.parting.start.mixin",
        "crm.parting.closing.mixin",
        "crm.parting.return.mixin",
        "crm.parting.survey.mixin",
    ]
    _order = "opened_on desc, id desc"
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(related="partner_id.user_id")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        copy=False,
    )
    origin = fields.Selection(
        [("hand", "By Hand"), ("rule", "By a Rule"), ("portal", "On the Portal")],
        string="Started",
        required=True,
        readonly=True,
        default="hand",
    )
    rule_id = fields.Many2one(
        "crm.parting.rule", readonly=True, ondelete="set null", index="btree_not_null"
    )
    initiator = fields.Selection(
        INITIATORS, string="Who Wants to Part", required=True, default="customer"
    )
    reason_id = fields.Many2one(
        "crm.parting.reason", required=True, ondelete="restrict", tracking=True
    )
    note = fields.Text(string="In Detail", help="What was said; for colleagues.")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        help="Who settles the obligations and closes the parting.",
    )
    stage_before_id = fields.Many2one(
        "crm.lifecycle.stage", readonly=True, ondelete="set null"
    )
    opened_on = fields.Date(string="Started on", required=True, readonly=True)
    date_due = fields.Date(
        string="To Be Closed by", help="Until when everything should be settled."
    )
    closed_on = fields.Date(string="Parted on", readonly=True)
    ended_on = fields.Date(
        readonly=True, help="When the customer was won back, or the parting cancelled."
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    may_act = fields.Boolean(
        compute="_compute_may_act", help="You are in charge of this parting."
    )
    may_waive = fields.Boolean(compute="_compute_may_act")
    revenue_year = fields.Monetary(
        string="Revenue of a Year",
        readonly=True,
        groups=MONEY_GROUPS,
        help="Untaxed invoices after credit notes, of the 12 months before the start.",
    )
    margin_year = fields.Monetary(
        string="Margin of a Year",
        readonly=True,
        groups=MONEY_GROUPS,
        help="The margin of the same invoices, at the costs known on the day of the "
        "start.",
    )
    obligation_ids = fields.One2many(
        "crm.parting.obligation", "parting_id", string="Obligations"
    )
    open_count = fields.Integer(
        string="To Settle",
        compute="_compute_open_count",
        help="Obligations that keep the parting from being closed.",
    )
    waiver_ids = fields.One2many("crm.parting.waiver", "parting_id", string="Waived")
    switched_ids = fields.One2many(
        "crm.parting.switched", "parting_id", string="Switched Off"
    )
    is_archiving = fields.Boolean(
        string="Archive the Customer",
        help="On closing, the customer and its contacts are archived.",
    )

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('open', 'closed')",
        "The customer is parting, or has parted, already.",
    )
    _winback_idx = models.Index(
        "(winback_date) WHERE state = 'closed' AND winback_reminded_on IS NULL"
    )

    # What is computed

    @api.depends("partner_id", "opened_on")
    def _compute_display_name(self):
        for parting in self:
            # Who sees the parting knows whose it is.
            parting.display_name = self.env._(
                "Parting with %s", parting.partner_id.sudo().display_name or ""
            )

    def _compute_access_url(self):
        for parting in self:
            parting.access_url = f"/my/parting/{parting.id}"

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for parting in self:
            due = parting.date_due
            parting.is_late = parting.state == "open" and bool(due and due < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain("state", "=", "open") & Domain("date_due", "<", today)
        return late if True in value else ~late

    @api.depends("user_id", "partner_id")
    @api.depends_context("uid")
    def _compute_may_act(self):
        user = self.env.user
        may_waive = user.has_group("crm_lifecycle.group_parting_waiver")
        is_manager = user.has_group("crm_lifecycle.group_lifecycle_manager")
        for parting in self:
            people = parting.user_id | parting.partner_id.sudo().user_id
            parting.may_act = is_manager or user in people
            parting.may_waive = may_waive

    @api.depends("obligation_ids")
    def _compute_open_count(self):
        # What keeps it from being closed is told to all who may read the parting.
        rows = self.env["crm.parting.obligation"].sudo()
        groups = rows._read_group(
            [("parting_id", "in", self.ids), ("state", "=", "open")],
            ["parting_id"],
            ["__count"],
        )
        counts = {parting.id: count for parting, count in groups}
        for parting in self:
            parting.open_count = counts.get(parting.id, 0)

    # Who may do what

    def _check_in_charge(self):
        """
        :raises AccessError: where somebody else decides about a parting
        """
        self.check_access("read")
        if not self.env.su and not all(parting.may_act for parting in self):
            raise AccessError(
                self.env._(
                    "The parting is in the hands of its responsible person, of the "
                    "customer's salesperson, and of life-cycle managers."
                )
            )

    def _check_waiver(self):
        """
        :raises AccessError: where the user may not waive obligations
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(
            "crm_lifecycle.group_parting_waiver"
        ):
            raise AccessError(
                self.env._("You may not waive obligations; ask a life-cycle manager.")
            )

    def _check_open(self):
        """
        :raises UserError: where a parting is over
        """
        if not self or any(parting.state != "open" for parting in self):
            raise UserError(self.env._("This takes a parting that is under way."))

    @api.constrains("user_id")
    def _check_user(self):
        for parting in self:
            user = parting.user_id
            if user and not parting.company_id._is_handoff_user(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot be responsible for a parting of %(company)s: "
                        "it takes an active life-cycle user of that company.",
                        user=user.name,
                        company=parting.company_id.name,
                    )
                )

    # Writing

    def write(self, vals):
        """People write what was agreed; the rest is for actions."""
        if not self.env.su:
            self._check_writable(vals)
        done = super().write(vals)
        if "winback_date" in vals:
            # Another day is another reminder; nobody writes that by hand.
            self.sudo().write({"winback_reminded_on": False})
        if vals.get("user_id"):
            # The work goes with the responsibility, whosever activity it was.
            activities = self.sudo().winback_activity_id.filtered("active")
            activities.write({"user_id": vals["user_id"]})
        return done

    def _check_writable(self, vals):
        names = {
            name
            for name in vals
            if not name.startswith(("activity_", "message_"))
            and name
            not in ("obligation_ids", "waiver_ids", "switched_ids", "return_ids")
        }
        if names:
            self._check_in_charge()
        for parting in self:
            for name in names - WRITABLE.get(parting.state, set()):
                field = self._fields.get(name)
                raise AccessError(
                    self.env._(
                        "%(field)s of this parting is not written by hand.",
                        field=field._description_string(self.env) if field else name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_customer(self):
        """They end with their customer."""
        if not self.env.su:
            raise AccessError(self.env._("Partings are not deleted: cancel them."))

    def _log(self, text, reason=None):
        """A note on the parting's own page."""
        self.ensure_one()
        # Whoever may act may leave a note of it.
        body = plaintext2html("\n".join(filter(None, [text, reason])))
        self.sudo().with_context(lang=None)._message_log(
            body=body, author_id=self.env.user.partner_id.id
        )

    # Ways

    def action_open_obligations(self):
        """All obligations, to be settled or waived together."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_parting_obligation_action"
        )
        return {**action, "domain": [("parting_id", "=", self.id)]}

    def action_open_customer(self):
        """The customer's form."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_preview(self):
        """The page that the customer sees."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": self._get_share_url(),
        }
