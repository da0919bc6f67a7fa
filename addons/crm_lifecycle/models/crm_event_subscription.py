# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is told about life-cycle moves, hand-offs and partings, and where."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..webhooks.addresses import parse_url
from ..webhooks.signature import make_secret

STATES = [
    ("draft", "Without Secret"),
    ("paused", "Paused"),
    ("running", "Running"),
]
# While a receiver changes over, what is sent is signed with both secrets.
HOURS_OF_OLD_SECRET = 24


class CrmEventSubscription(models.Model):
    """One receiver of a company's events."""

    _name = "crm.event.subscription"
    _description = "Event Subscription"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
        help="Whose customers' events are posted.",
    )
    url = fields.Char(
        string="URL",
        required=True,
        tracking=True,
        help="Where events are posted: https://, outside of this server's own network "
        "unless an administrator allows it in the settings. Redirects are not "
        "followed.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="Paused: events are collected and posted once it runs again. Without "
        "secret: nothing is collected.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        ondelete="set null",
        help="Who is told when events could not be posted.",
    )
    sends_moves = fields.Boolean(
        string="Life-Cycle Moves", default=True, help="A customer's stage has changed."
    )
    sends_handoffs = fields.Boolean(
        string="Hand-offs",
        default=True,
        help="Asked for, accepted, rejected, recycled, taken back, superseded.",
    )
    sends_partings = fields.Boolean(
        string="Partings",
        default=True,
        help="Begun, closed, cancelled, customer won back.",
    )
    most_tries = fields.Integer(
        string="Tries",
        required=True,
        default=14,
        help="After so many failures an event is set aside: two days with 14. The "
        "customer's later events wait until it is sent again or left out.",
    )
    days_kept = fields.Integer(
        string="Days in the Log",
        required=True,
        default=30,
        help="Posted events are deleted from the log after so many days.",
    )
    # Whoever knows it can speak in our name: nobody reads it, it is shown once.
    secret = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    former_secret = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    secret_since = fields.Datetime(copy=False, readonly=True)
    failed_batches = fields.Integer(copy=False, readonly=True)
    rests_until = fields.Datetime(
        copy=False,
        readonly=True,
        help="The receiver did not work; the next try is at this time.",
    )
    delivery_ids = fields.One2many("crm.event.delivery", "subscription_id")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_counts")
    dead_count = fields.Integer(string="Set Aside", compute="_compute_counts")
    delivered_count = fields.Integer(string="Posted", compute="_compute_counts")
    last_delivered_on = fields.Datetime(
        string="Last Posted on", compute="_compute_counts"
    )

    _secret_known = models.Constraint(
        "CHECK (state = 'draft' OR secret IS NOT NULL)",
        "Create the secret first.",
    )
    _tries_bounded = models.Constraint(
        "CHECK (most_tries BETWEEN 1 AND 50)", "There are 1 to 50 tries."
    )
    _days_bounded = models.Constraint(
        "CHECK (days_kept BETWEEN 1 AND 3650)",
        "Posted events are kept for 1 to 3650 days.",
    )

    @api.constrains("url")
    def _check_url(self):
        for subscription in self:
            try:
                parse_url(subscription.url)
            except ValueError as error:
                raise ValidationError(
                    self.env._("Events cannot be posted there: %s.", error)
                ) from error

    @api.constrains("sends_moves", "sends_handoffs", "sends_partings")
    def _check_sends_something(self):
        for one in self:
            if not (one.sends_moves or one.sends_handoffs or one.sends_partings):
                raise ValidationError(
                    self.env._("Choose at least one kind of event for %s.", one.name)
                )

    @api.depends("delivery_ids.state")
    def _compute_counts(self):
        found = {
            (subscription, state): (count, last)
            for subscription, state, count, last in self.env[
                "crm.event.delivery"
            ]._read_group(
                [("subscription_id", "in", self.ids), ("event_type", "!=", "test")],
                ["subscription_id", "state"],
                ["__count", "delivered_on:max"],
            )
        }
        nothing = (0, False)
        for one in self:
            one.waiting_count = found.get((one, "waiting"), nothing)[0]
            one.dead_count = found.get((one, "dead"), nothing)[0]
            delivered = found.get((one, "delivered"), nothing)
            one.delivered_count, one.last_delivered_on = delivered

    # Who wants what is asked by every move, and changes seldom

    @api.model
    @ormcache("field")
    def _get_subscribed_companies(self, field):
        """Ids of companies in which somebody is told about a kind of event."""
        # What is told to whom is nobody's secret to the engine.
        found = self.sudo().search([(field, "=", True), ("state", "!=", "draft")])
        return tuple(found.company_id.ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Events are collected as soon as there is a secret."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What has been collected belongs to the company."""
        if "company_id" in vals and self.sudo().delivery_ids:
            raise UserError(
                self.env._(
                    "Events of the company are in the log already: make a "
                    "subscription of its own for the other company."
                )
            )
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """The log goes with it."""
        self.env.registry.clear_cache()
        return super().unlink()

    # What people do

    def action_make_secret(self):
        """A new secret, which is shown this once."""
        self.ensure_one()
        self.check_access("write")
        secret = make_secret()
        # Nobody may read or write secrets; the right to replace it was just checked.
        hidden = self.sudo()
        hidden.write(
            {
                "former_secret": hidden.secret,
                "secret": secret,
                "secret_since": fields.Datetime.now(),
                "state": "paused" if self.state == "draft" else self.state,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of %s", self.name),
            "res_model": "crm.event.secret",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": secret},
        }

    def action_start(self):
        """Post what has been collected, and what comes."""
        self.write({"state": "running", "rests_until": False, "failed_batches": 0})
        self.env["crm.event.outbox"]._wake()
        return True

    def action_pause(self):
        """Collect on, and post nothing."""
        self.filtered(lambda one: one.state == "running").state = "paused"
        return True

    def action_send_test(self):
        """Post a test event at once and show what came back."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("Create the secret first."))
        delivery = self.env["crm.event.sender"]._send_test(self)
        return delivery.sudo(False).action_open()

    def action_send_dead_again(self):
        """Try everything that was set aside once more."""
        self.check_access("write")
        dead = self.delivery_ids.filtered_domain(
            [("state", "=", "dead"), ("event_type", "!=", "test")]
        )
        return dead.action_send_again()

    def action_open_log(self):
        """The events of this subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_event_delivery_action"
        )
        state = self.env.context.get("event_state")
        found = {f"search_default_{state}": 1} if state else {}
        return {
            **action,
            "domain": [("subscription_id", "=", self.id)],
            "context": found,
        }

    # What the sender does

    def _get_secrets(self):
        """The secrets that are valid now, the newest first."""
        hidden = self.sudo()  # it is the sender who signs
        change = fields.Datetime.now() - timedelta(hours=HOURS_OF_OLD_SECRET)
        former = hidden.former_secret if hidden.secret_since > change else False
        return tuple(filter(None, [hidden.secret, former]))

    def _pause_gone(self):
        """The receiver says that it will not come back (HTTP 410)."""
        for one in self.filtered(lambda one: one.state == "running"):
            one.state = "paused"
            one.message_post(
                body=self.env._(
                    "Paused: the receiver answers that nothing is there any more "
                    "(HTTP 410)."
                )
            )

    def _tell_about_dead(self):
        """One task for the responsible person, however many events are set aside."""
        kind = "mail.mail_activity_data_warning"
        for one in self:
            user = one.user_id.filtered("active")
            if user and not one.activity_search([kind], user_id=user.id):
                one.activity_schedule(
                    kind,
                    user_id=user.id,
                    summary=self.env._("Events could not be posted"),
                    note=self.env._(
                        "They were set aside after the last try, and the same "
                        "customers' later events wait. Send them again, or leave "
                        "them out."
                    ),
                )
