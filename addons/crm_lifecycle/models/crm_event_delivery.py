# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The outbox and its log: one row per event and receiver."""

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

TYPES = [
    ("lifecycle.moved", "Moved"),
    ("handoff.asked", "Hand-off: Asked"),
    ("handoff.accepted", "Hand-off: Accepted"),
    ("handoff.rejected", "Hand-off: Rejected"),
    ("handoff.recycled", "Hand-off: Recycled"),
    ("handoff.taken_back", "Hand-off: Taken Back"),
    ("handoff.superseded", "Hand-off: Superseded"),
    ("parting.started", "Parting: Begun"),
    ("parting.closed", "Parting: Closed"),
    ("parting.cancelled", "Parting: Cancelled"),
    ("parting.won_back", "Parting: Won Back"),
    ("test", "Test"),
]
STATES = [
    ("waiting", "Waiting"),
    ("delivered", "Posted"),
    ("dead", "Set Aside"),
    ("skipped", "Left Out"),
]
MOST_DELETED = 10_000


class CrmEventDelivery(models.Model):
    """Written with the event, in its transaction; posted afterwards by the sender."""

    _name = "crm.event.delivery"
    _description = "Posted Event"
    _order = "id desc"
    _rec_name = "key"

    subscription_id = fields.Many2one(
        "crm.event.subscription", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    event_type = fields.Selection(TYPES, string="Event", required=True, readonly=True)
    key = fields.Char(
        string="Idempotency Key",
        required=True,
        readonly=True,
        help="The same with each try, so that the receiver can tell repetitions.",
    )
    occurred_on = fields.Datetime(string="Occurred on", required=True, readonly=True)
    body = fields.Text(string="Body as Posted", required=True, readonly=True)
    body_lines = fields.Text(string="Body", compute="_compute_body_lines")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="waiting",
        help="Set aside: all tries have failed. The customer's later events wait until "
        "it is sent again or left out.",
    )
    tries = fields.Integer(readonly=True)
    next_try_on = fields.Datetime(string="Next Try on", readonly=True)
    delivered_on = fields.Datetime(string="Posted on", readonly=True)
    tried_on = fields.Datetime(string="Last Try on", readonly=True)
    status = fields.Integer(string="HTTP Status", readonly=True, aggregator=False)
    seconds = fields.Float(readonly=True, aggregator="avg")
    request = fields.Text(string="Request Headers", readonly=True)
    response = fields.Text(
        readonly=True, help="The beginning of what the receiver answered."
    )
    failure = fields.Char(readonly=True, help="Why the last try failed.")
    history = fields.Text(string="Tries So Far", readonly=True)
    is_held = fields.Boolean(
        string="Held",
        compute="_compute_is_held",
        help="Waits for an earlier event of the same customer.",
    )

    _key_uniq = models.UniqueIndex(
        "(subscription_id, key)", "An event is posted once to a receiver."
    )
    _due_idx = models.Index(
        "(subscription_id, next_try_on, id) WHERE state = 'waiting'"
    )
    _customer_idx = models.Index(
        "(subscription_id, partner_id, id) WHERE state IN ('waiting', 'dead')"
    )
    _delivered_idx = models.Index(
        "(subscription_id, delivered_on) WHERE state IN ('delivered', 'skipped')"
    )

    @api.depends("event_type", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["event_type"]._description_selection(self.env))
        for one in self:
            # Who sees the event knows whose it is, wherever the customer is kept.
            parts = [names.get(one.event_type), one.partner_id.sudo().display_name]
            one.display_name = " · ".join(filter(None, parts))

    @api.depends("body")
    def _compute_body_lines(self):
        for one in self:
            found = json.loads(one.body or "{}")
            one.body_lines = json.dumps(found, indent=2, ensure_ascii=False)

    @api.depends("state", "partner_id")
    def _compute_is_held(self):
        waiting = self.filtered(lambda one: one.state == "waiting")
        held = self.env["crm.event.outbox"]._find_held(waiting.ids)
        for one in self:
            one.is_held = one.id in held

    # What people do

    def action_send_again(self):
        """Post these at the next run, in the order in which they occurred."""
        self._check_manager()
        again = {"state": "waiting", "tries": 0, "next_try_on": fields.Datetime.now()}
        # Only the sender and these actions write; the right was just checked.
        self.filtered(lambda one: one.event_type != "test").sudo().write(again)
        rested = self.subscription_id.filtered("rests_until")
        rested.write({"rests_until": False})
        self.env["crm.event.outbox"]._wake()
        return True

    def action_skip(self):
        """Leave these out, so that the customers' later events are posted."""
        self._check_manager()
        left = self.filtered(lambda one: one.state in ("waiting", "dead"))
        # Only the sender and these actions write; the right was just checked.
        left.sudo().write({"state": "skipped", "delivered_on": fields.Datetime.now()})
        self.env["crm.event.outbox"]._wake()
        return True

    def action_open(self):
        """The event's page."""
        self.ensure_one()
        return self._get_records_action()

    def _check_manager(self):
        """Who may set up the receiver decides about its events."""
        self.check_access("read")
        self.subscription_id.check_access("write")

    @api.autovacuum
    def _gc_delivered(self):
        """Take out of the log what was posted long ago."""
        # Every subscription says for itself how long.
        subscriptions = self.env["crm.event.subscription"].with_context(
            active_test=False
        )
        for one in subscriptions.search(Domain.TRUE):
            until = fields.Datetime.now() - timedelta(days=one.days_kept)
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM crm_event_delivery WHERE id IN (
                        SELECT id FROM crm_event_delivery
                         WHERE subscription_id = %(id)s AND (
                               state IN ('delivered', 'skipped')
                               AND delivered_on < %(until)s
                               OR event_type = 'test' AND occurred_on < %(until)s)
                         LIMIT %(most)s)
                    """,
                    id=one.id,
                    until=until,
                    most=MOST_DELETED,
                )
            )
        self.invalidate_model()
