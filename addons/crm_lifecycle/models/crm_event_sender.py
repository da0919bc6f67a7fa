# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Posts what is due: one run at a time, bounded in time, safe to be killed."""

import json
import uuid
from contextlib import contextmanager

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..webhooks.lanes import post_all
from ..webhooks.posting import post
from .crm_event_outbox import VERSION, _iso

LOCK_NAME = "crm_event_sender"
# No post of a batch begins later; a post ends within ten seconds.
BATCH_SECONDS = 15
MOST_BATCHES = 20
MOST_WRITES = 3


class CrmEventSender(models.AbstractModel):
    """A run that is killed leaves what it has not written down to the next one.

    What was under way just then is posted again, with the same idempotency key.
    """

    _name = "crm.event.sender"
    _description = "Sender of Events"

    @api.model
    def _cron_send(self):
        """Post batches until nothing is due, or time is up."""
        commit = self.env["ir.cron"]._commit_progress
        outbox = self.env["crm.event.outbox"]
        with self._alone() as is_alone:
            if not is_alone:
                return
            # A fresh snapshot, so that what another run has written is seen.
            commit()
            for _batch in range(MOST_BATCHES):
                letters = outbox._take_due()
                # No transaction is open while others are waited for.
                if not commit(remaining=len(letters)) or not letters:
                    return
                self._write_down(letters, post_all(letters, BATCH_SECONDS))

    @contextmanager
    def _alone(self):
        """Whether no other run is under way; the lock outlives our commits."""
        lock = SQL("(hashtext(%s))", LOCK_NAME)
        [(is_alone,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_lock%s", lock)
        )
        try:
            yield is_alone
        except Exception:
            self.env.cr.rollback()
            raise
        finally:
            if is_alone:
                self.env.cr.execute(SQL("SELECT pg_advisory_unlock%s", lock))

    def _write_down(self, letters, answers):
        """Write the answers; once more where a person has touched one just now."""
        for left in reversed(range(MOST_WRITES)):
            try:
                self._record(letters, answers)
                self.env["ir.cron"]._commit_progress(len(answers))
            except psycopg2.errors.SerializationFailure:
                if not left:
                    raise
                self.env.cr.rollback()
            else:
                return

    def _record(self, letters, answers):
        """Write the answers, and tell people what they have to know."""
        dead = self.env["crm.event.outbox"]._record(letters, answers)
        receivers = {letter.delivery_id: letter.subscription_id for letter in letters}
        subscriptions = self.env["crm.event.subscription"]
        gone = {receivers[a.delivery_id] for a in answers if a.status == 410}
        subscriptions.browse(gone)._pause_gone()
        subscriptions.browse({receivers[one] for one in dead})._tell_about_dead()
        self.env.flush_all()

    @api.model
    def _send_test(self, subscription):
        """Post an event without a customer at once; it is not tried again.

        :return: the delivery, as the log shows it
        """
        now, key = fields.Datetime.now(), str(uuid.uuid4())
        # The log is written by the sender alone; the caller has checked the right.
        delivery = (
            self.env["crm.event.delivery"]
            .sudo()
            .create(
                {
                    "subscription_id": subscription.id,
                    "company_id": subscription.company_id.id,
                    "event_type": "test",
                    "tries": 0,
                    "key": key,
                    "occurred_on": now,
                    "next_try_on": now,
                    "body": self._get_test_body(subscription, key, now),
                }
            )
        )
        outbox = self.env["crm.event.outbox"]
        row = (delivery.id, subscription.id, key, "test", 1, delivery.body)
        letters = outbox._make_letters([row])
        delivery.flush_recordset()
        outbox._record(letters, [post(letter) for letter in letters])
        return delivery

    def _get_test_body(self, subscription, key, now):
        company = subscription.company_id
        return json.dumps(
            {
                "version": VERSION,
                "id": key,
                "type": "test",
                "timestamp": _iso(now),
                "company": {"id": company.id, "name": company.name},
                "customer": None,
                "data": {},
            },
            ensure_ascii=False,
        )
