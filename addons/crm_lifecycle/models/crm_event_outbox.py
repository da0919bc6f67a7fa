# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events into the outbox and out of it; the only raw SQL about them."""

import json
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..webhooks.lanes import get_delay
from ..webhooks.posting import Letter

# The version of the body's schema; see static/schema.
VERSION = 1
# At most so many events of a subscription are under way together.
AT_ONCE = 40
MOST_LOGGED = 2_000
# So many failures without a success let the receiver rest.
FAILURES_TO_REST = 3
LONGEST_REST = 900
NETWORKS = "crm_lifecycle.event_networks"


class CrmEventOutbox(models.AbstractModel):
    """Ten thousand moves cost as many statements as one, and none without receivers."""

    _name = "crm.event.outbox"
    _description = "Outbox of Events"
    _inherit = "crm.event.sources.mixin"

    # Into the outbox, in the transaction of what happened

    def _publish_moves(self, move_ids):
        """Moves just made, none of them replayed."""
        self._publish(
            "sends_moves",
            "crm.lifecycle.transition",
            move_ids,
            lambda: self._get_moves(move_ids),
        )

    def _publish_handoffs(self, handoffs, word):
        """
        :param word: what has just been done with these hand-offs
        """
        handoffs.flush_recordset()
        self._publish(
            "sends_handoffs",
            "crm.handoff",
            handoffs.ids,
            lambda: self._get_handoffs(handoffs.ids, f"handoff.{word}"),
        )

    def _publish_partings(self, partings, word):
        """
        :param word: what has just been done with these partings
        """
        partings.flush_recordset()
        self._publish(
            "sends_partings",
            "crm.parting",
            partings.ids,
            lambda: self._get_partings(partings.ids, f"parting.{word}"),
        )

    def _publish(self, wanted, model, ids, make_source):
        """Write what happened for every receiver that wants to know.

        :param wanted: field of the subscriptions that want it
        :param make_source: gives SQL of (id, event_type, partner_id, company_id, data)
        """
        subscriptions = self.env["crm.event.subscription"]
        if not ids or not subscriptions._get_subscribed_companies(wanted):
            return
        for name in ("crm.event.subscription", "crm.event.delivery", "res.partner"):
            self.env[name].flush_model()
        self.env.cr.execute(self._get_insertion(wanted, model, make_source()))
        if self.env.cr.rowcount:
            self._wake()

    def _get_insertion(self, wanted, model, source):
        """SQL that writes a row per event and receiver, unless it is there already."""
        return SQL(
            """
            INSERT INTO crm_event_delivery (
                   subscription_id, company_id, partner_id, event_type, key,
                   occurred_on, body, state, tries, next_try_on,
                   create_uid, write_uid, create_date, write_date)
            SELECT subscription.id, event.company_id, event.partner_id,
                   event.event_type, event.key, %(now)s, %(body)s, 'waiting', 0,
                   %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM (SELECT source.*, MD5(CONCAT_WS(
                           ':', %(database)s, event_type, %(model)s, id))::uuid::text
                           AS key FROM (%(source)s) source) event
              JOIN crm_event_subscription subscription
                ON subscription.company_id = event.company_id
               AND subscription.active AND subscription.state <> 'draft'
               AND subscription.%(wanted)s
              JOIN res_partner partner ON partner.id = event.partner_id
              JOIN res_company company ON company.id = event.company_id
             WHERE NOT EXISTS (SELECT FROM crm_event_delivery known
                                WHERE known.subscription_id = subscription.id
                                  AND known.key = event.key)
             ORDER BY event.id, subscription.id
            """,
            body=self._get_body(),
            database=self._get_database(),
            model=model,
            now=fields.Datetime.now(),
            source=source,
            uid=self.env.uid,
            wanted=SQL.identifier(wanted),
        )

    def _get_database(self):
        """What tells keys of different databases apart."""
        # A parameter that only administrators read; it is not shown to anybody.
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _get_body(self):
        """SQL of the text that is posted, the same with every try."""
        return SQL(
            """
            JSON_BUILD_OBJECT(
                'version', %s, 'id', event.key, 'type', event.event_type,
                'timestamp', %s,
                'company', JSON_BUILD_OBJECT('id', company.id, 'name', company.name),
                'customer', JSON_BUILD_OBJECT(
                    'id', partner.id, 'name', partner.name, 'reference', partner.ref),
                'data', event.data)::text
            """,
            VERSION,
            _iso(fields.Datetime.now()),
        )

    def _wake(self):
        """Let the sender begin once this transaction is committed."""
        cron = self.env.ref("crm_lifecycle.ir_cron_send_events", False)
        if cron:
            # Whoever has moved a customer wakes the sender, and does nothing else.
            cron.sudo()._trigger()

    # Out of the outbox

    def _take_due(self):
        """The letters that are due: of each customer the oldest that is not posted.

        An event that waits for its next try, or was set aside, holds the later ones of
        the same customer and no other.
        """
        self.env["crm.event.delivery"].flush_model()
        self.env["crm.event.subscription"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT due.id, subscription.id, due.key, due.event_type,
                       due.tries + 1, due.body
                  FROM crm_event_subscription subscription
                 CROSS JOIN LATERAL (
                       SELECT * FROM crm_event_delivery delivery
                        WHERE delivery.subscription_id = subscription.id
                          AND delivery.state = 'waiting'
                          AND delivery.next_try_on <= %(now)s
                          AND delivery.event_type <> 'test' AND NOT %(held)s
                        ORDER BY delivery.next_try_on, delivery.id
                        LIMIT %(most)s) due
                 WHERE subscription.active AND subscription.state = 'running'
                   AND COALESCE(subscription.rests_until, %(now)s) <= %(now)s
                """,
                now=fields.Datetime.now(),
                held=self._is_held(),
                most=AT_ONCE,
            )
        )
        return self._make_letters(rows)

    def _is_held(self):
        """SQL that holds for a delivery with an earlier one of the same customer."""
        return SQL(
            """
            EXISTS (SELECT FROM crm_event_delivery earlier
                     WHERE earlier.subscription_id = delivery.subscription_id
                       AND earlier.partner_id = delivery.partner_id
                       AND earlier.state IN ('waiting', 'dead')
                       AND earlier.id < delivery.id)
            """
        )

    def _find_held(self, delivery_ids):
        """Ids of those that wait for an earlier event."""
        if not delivery_ids:
            return set()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM crm_event_delivery delivery WHERE id = ANY(%s) AND %s",
                list(delivery_ids),
                self._is_held(),
            )
        )
        return {delivery_id for (delivery_id,) in rows}

    def _make_letters(self, rows):
        """Plain values, for threads that know no database."""
        subscriptions = self.env["crm.event.subscription"].sudo()
        receivers = {
            one.id: (one.url, one._get_secrets())
            for one in subscriptions.browse({row[1] for row in rows})
        }
        # What administrators allow concerns every receiver.
        networks = self.env["ir.config_parameter"].sudo().get_param(NETWORKS) or ""
        return [
            Letter(
                delivery_id=delivery_id,
                subscription_id=subscription_id,
                url=receivers[subscription_id][0],
                networks=networks,
                secrets=receivers[subscription_id][1],
                key=key,
                event_type=event_type,
                attempt=attempt,
                body=body.encode(),
            )
            for delivery_id, subscription_id, key, event_type, attempt, body in rows
        ]

    def _record(self, letters, answers):
        """Write what came back.

        :return: ids of those that were set aside now
        """
        by_id = {letter.delivery_id: letter for letter in letters}
        now = fields.Datetime.now()
        found = [_prepare_row(one, by_id[one.delivery_id], now) for one in answers]
        rows = self.env.execute_query(self._get_record(found))
        self._let_rest(letters, answers)
        self.env["crm.event.delivery"].invalidate_model()
        return [delivery_id for delivery_id, state in rows if state == "dead"]

    def _get_record(self, rows):
        """SQL of answers into the log; who was left out meanwhile stays so."""
        return SQL(
            """
            UPDATE crm_event_delivery delivery
               SET state = CASE WHEN answer.is_delivered THEN 'delivered'
                                WHEN delivery.tries + 1 >= subscription.most_tries
                                  OR delivery.event_type = 'test' THEN 'dead'
                                ELSE 'waiting' END,
                   tries = delivery.tries + 1, tried_on = %(now)s,
                   next_try_on = answer.next_try_on, status = answer.status,
                   delivered_on = CASE WHEN answer.is_delivered THEN %(now)s END,
                   seconds = answer.seconds, request = answer.request,
                   response = answer.response, failure = answer.failure,
                   history = RIGHT(CONCAT_WS(E'\\n', delivery.history, answer.line),
                                   %(most)s),
                   write_uid = %(uid)s, write_date = %(now)s
              FROM JSONB_TO_RECORDSET(%(rows)s::jsonb) AS answer (
                   id int, is_delivered boolean, next_try_on timestamp, status int,
                   seconds float, request text, response text, failure text, line text)
              JOIN crm_event_delivery known ON known.id = answer.id
              JOIN crm_event_subscription subscription
                ON subscription.id = known.subscription_id
             WHERE delivery.id = answer.id AND delivery.state = 'waiting'
         RETURNING delivery.id, delivery.state
            """,
            rows=json.dumps(rows),
            now=fields.Datetime.now(),
            most=MOST_LOGGED,
            uid=self.env.uid,
        )

    def _let_rest(self, letters, answers):
        """Leave receivers alone for a while that fail altogether."""
        receivers = {letter.delivery_id: letter.subscription_id for letter in letters}
        delivered, failed = set(), {}
        for answer in answers:
            receiver = receivers[answer.delivery_id]
            if answer.is_delivered:
                delivered.add(receiver)
            else:
                failed[receiver] = failed.get(receiver, 0) + 1
        unwell = [
            receiver
            for receiver, count in failed.items()
            if count >= FAILURES_TO_REST and receiver not in delivered
        ]
        self._write_rests(unwell, list(delivered))

    def _write_rests(self, unwell, delivered):
        """A minute, two, four … until the receiver works again."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_event_subscription
                   SET failed_batches = failed_batches + 1,
                       rests_until = %(now)s + LEAST(
                           30 * 2 ^ LEAST(failed_batches, 20), %(longest)s)
                           * INTERVAL '1 second'
                 WHERE id = ANY(%(ids)s)
                """,
                now=fields.Datetime.now(),
                longest=LONGEST_REST,
                ids=unwell,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_event_subscription
                   SET failed_batches = 0, rests_until = NULL
                 WHERE id = ANY(%s) AND failed_batches > 0
                """,
                delivered,
            )
        )
        self.env["crm.event.subscription"].invalidate_model(
            ["failed_batches", "rests_until"]
        )


def _iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _prepare_row(answer, letter, now):
    """What is written about an answer."""
    delay = get_delay(letter.attempt, answer.retry_after)
    result = answer.failure or f"HTTP {answer.status}"
    return {
        "id": answer.delivery_id,
        "is_delivered": answer.is_delivered,
        "next_try_on": _iso(now + timedelta(seconds=delay)),
        "status": answer.status,
        "seconds": round(answer.seconds, 3),
        "request": answer.request,
        "response": answer.response,
        "failure": answer.failure or None,
        "line": f"{_iso(now)} {letter.attempt}. {result}, {answer.seconds:.2f} s",
    }
