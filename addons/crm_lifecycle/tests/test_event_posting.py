# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events reach a receiver that fails, hangs, answers late and closes early."""

import json

from odoo import fields
from odoo.tests import tagged

from ..webhooks.posting import Answer
from ..webhooks.signature import sign
from .common_event import EventCase


@tagged("post_install", "-at_install")
class TestEventPosted(EventCase):
    """What arrives."""

    def test_a_move_arrives_signed(self):
        receiver = self._receive()
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer)
        self._send()
        [received] = receiver.received
        headers, secret = received.headers, subscription.sudo().secret
        timestamp = int(headers["webhook-timestamp"])
        signature = sign(secret, headers["webhook-id"], timestamp, received.body)
        self.assertEqual(headers["webhook-signature"], signature)
        self.assertEqual(headers["Idempotency-Key"], received.event["id"])
        self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
        self.assertEqual(received.path, "/events")

    def test_the_log_shows_request_and_response(self):
        receiver = self._receive()
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer)
        self._send()
        delivery = self._deliveries(subscription)
        self.assertEqual((delivery.state, delivery.status), ("delivered", 200))
        self.assertEqual((delivery.response, delivery.failure), ("Thanks", False))
        self.assertIn("webhook-signature: v1,", delivery.request)
        self.assertNotIn(subscription.sudo().secret, delivery.request)
        self.assertTrue(delivery.delivered_on)
        self.assertEqual(json.loads(delivery.body_lines), receiver.received[0].event)
        self.assertEqual((subscription.waiting_count, subscription.dead_count), (0, 0))
        self.assertEqual(subscription.delivered_count, 1)
        self.assertTrue(subscription.last_delivered_on)

    def test_while_secrets_change_both_sign(self):
        receiver = self._receive()
        subscription = self._subscribe(receiver.url)
        former = subscription.sudo().secret
        subscription.action_make_secret()
        self.assertEqual(subscription.state, "running")
        self._publish(self.customer)
        self._send()
        [received] = receiver.received
        headers = received.headers
        content = (
            headers["webhook-id"],
            int(headers["webhook-timestamp"]),
            received.body,
        )
        self.assertEqual(
            headers["webhook-signature"].split(),
            [sign(subscription.sudo().secret, *content), sign(former, *content)],
        )

    def test_the_former_secret_ends(self):
        subscription = self._subscribe()
        subscription.action_make_secret()
        subscription.secret_since = fields.Datetime.subtract(
            fields.Datetime.now(), hours=25
        )
        self.assertEqual(subscription._get_secrets(), (subscription.sudo().secret,))

    def test_nothing_is_posted_twice(self):
        receiver = self._receive()
        self._subscribe(receiver.url)
        self._publish(self.customer, self.other_customer)
        self._send()
        self._send()
        self.assertEqual(len(receiver.received), 2)

    def test_paused_it_collects_and_posts_in_order_later(self):
        receiver = self._receive()
        subscription = self._subscribe(receiver.url)
        subscription.action_pause()
        self._publish(self.customer)
        self._publish(self.customer, giving="sales", receiving="service")
        self._send()
        self.assertFalse(receiver.received)
        self.assertEqual(subscription.waiting_count, 2)
        subscription.action_start()
        self._send()
        stages = [one.event["data"]["to_stage"]["name"] for one in receiver.received]
        self.assertEqual(stages, ["In sales", "In service"])

    def test_archived_it_is_left_alone(self):
        receiver = self._receive()
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer)
        subscription.active = False
        self._publish(self.other_customer)
        self._send()
        self.assertFalse(receiver.received)
        self.assertEqual(len(self._deliveries(subscription)), 1)

    def test_only_one_run_at_a_time(self):
        with self.registry.cursor() as other, self._uncommitted() as commit:
            other.execute("SELECT pg_advisory_lock(hashtext('crm_event_sender'))")
            self.env["crm.event.sender"]._cron_send()
            other.execute("SELECT pg_advisory_unlock(hashtext('crm_event_sender'))")
        commit.assert_not_called()

    def test_a_test_is_posted_at_once(self):
        receiver = self._receive()
        subscription = self._subscribe(receiver.url)
        with self._uncommitted():
            action = subscription.action_send_test()
        [received] = receiver.received
        self.assertEqual(received.event["type"], "test")
        delivery = self.Delivery.browse(action["res_id"])
        self.assertEqual((delivery.state, delivery.status), ("delivered", 200))
        self.assertEqual(delivery.tries, 1)

    def test_a_failed_test_is_not_tried_again(self):
        subscription = self._subscribe(self._receive(lambda _received: 500).url)
        with self._uncommitted():
            action = subscription.action_send_test()
        delivery = self.Delivery.browse(action["res_id"])
        self.assertEqual((delivery.state, delivery.failure), ("dead", "HTTP 500"))
        self.assertFalse(subscription.dead_count)
        self.assertFalse(subscription.activity_ids)
        delivery.action_send_again()
        self.assertEqual(delivery.state, "dead")


@tagged("post_install", "-at_install")
class TestEventFailures(EventCase):
    """What does not arrive is tried again, and holds no other customer."""

    def _fail(self, behaviour):
        """A try that fails; return its row in the log."""
        receiver = self._receive(lambda _received: behaviour)
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer)
        self._send()
        delivery = self._deliveries(subscription)
        self.assertEqual((delivery.state, delivery.tries), ("waiting", 1))
        self.assertGreater(delivery.next_try_on, fields.Datetime.now())
        return delivery, receiver

    def test_an_error(self):
        delivery, _receiver = self._fail(503)
        self.assertEqual((delivery.status, delivery.failure), (503, "HTTP 503"))

    def test_hanging(self):
        delivery, _receiver = self._fail("hang")
        self.assertEqual((delivery.status, delivery.failure), (0, "No answer in time"))
        self.assertLess(delivery.seconds, 1.5)

    def test_dripping(self):
        delivery, _receiver = self._fail("drip")
        self.assertEqual(delivery.failure, "No answer in time")
        self.assertLess(delivery.seconds, 1.5)

    def test_closing(self):
        delivery, _receiver = self._fail("close")
        self.assertIn("RemoteDisconnected", delivery.failure)

    def test_babbling(self):
        delivery, _receiver = self._fail("babble")
        self.assertIn("BadStatusLine", delivery.failure)
        self.assertNotIn("\x00", delivery.failure)

    def test_nobody_there(self):
        subscription = self._subscribe("http://127.0.0.1:1/")
        self._publish(self.customer)
        self._send()
        self.assertIn("refused", self._deliveries(subscription).failure)

    def test_flooding(self):
        delivery, _receiver = self._fail("flood")
        self.assertEqual(delivery.status, 500)
        self.assertEqual(len(delivery.response), 2_000)
        self.assertNotIn("\x00", delivery.response)

    def test_redirects_are_not_followed(self):
        delivery, receiver = self._fail("redirect")
        self.assertIn("redirects are not followed", delivery.failure)
        self.assertEqual(len(receiver.received), 1)

    def test_the_receiver_asks_for_time(self):
        delivery, _receiver = self._fail("busy")
        wait = (delivery.next_try_on - fields.Datetime.now()).total_seconds()
        self.assertGreater(wait, 890)

    def test_late_is_early_enough(self):
        subscription = self._subscribe(self._receive(lambda _received: "late").url)
        self._publish(self.customer)
        self._send()
        self.assertEqual(self._deliveries(subscription).state, "delivered")

    def test_a_status_is_an_answer_though_the_rest_is_missing(self):
        receiver = self._receive(lambda _received: "close_early")
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer)
        self._send()
        delivery = self._deliveries(subscription)
        self.assertEqual((delivery.state, delivery.response), ("delivered", "half"))

    def test_it_is_tried_again_with_the_same_key_and_body(self):
        told = iter([500, "close", 200])
        receiver = self._receive(lambda _received: next(told))
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer)
        for _run in range(3):
            self._send_later()
        delivery = self._deliveries(subscription)
        self.assertEqual((delivery.state, delivery.tries), ("delivered", 3))
        self.assertEqual(len(delivery.history.splitlines()), 3)
        self.assertEqual(len({one.body for one in receiver.received}), 1)
        keys = {one.headers["Idempotency-Key"] for one in receiver.received}
        self.assertEqual(keys, {delivery.key})
        attempts = [one.headers["X-Event-Attempt"] for one in receiver.received]
        self.assertEqual(attempts, ["1", "2", "3"])

    def test_one_customer_holds_its_own_later_events_only(self):
        name = self.customer.name
        receiver = self._receive(lambda one: 500 if one.customer == name else 200)
        subscription = self._subscribe(receiver.url)
        self._publish(self.customer, self.customer, self.other_customer)
        self._publish(self.other_customer)
        self._send()
        first, second = self._deliveries(subscription, partner_id=self.customer.id)
        self.assertEqual((first.tries, second.tries), (1, 0))
        self.assertEqual((first.is_held, second.is_held), (False, True))
        others = self._deliveries(subscription, partner_id=self.other_customer.id)
        self.assertEqual(others.mapped("state"), ["delivered", "delivered"])

    def test_other_receivers_are_not_held(self):
        broken = self._subscribe(self._receive(lambda _received: "hang").url)
        works = self._subscribe(self._receive().url)
        customers = [self._make_customer(f"Customer {number}") for number in range(12)]
        self._publish(*customers)
        self._send()
        self.assertEqual(works.delivered_count, 12)
        self.assertEqual(broken.waiting_count, 12)

    def test_a_receiver_that_fails_altogether_rests(self):
        receiver = self._receive(lambda _received: 503)
        subscription = self._subscribe(receiver.url)
        customers = [self._make_customer(f"Customer {number}") for number in range(30)]
        self._publish(*customers)
        self._send()
        tried = len(receiver.received)
        self.assertLess(tried, 12)
        self.assertGreater(subscription.rests_until, fields.Datetime.now())
        self._send()
        self.assertEqual(len(receiver.received), tried)
        receiver.behave = lambda _received: 200
        self._send_later()
        self.assertEqual(subscription.delivered_count, 30)
        self.assertFalse(subscription.rests_until)
        self.assertFalse(subscription.failed_batches)

    def test_gone_it_is_paused(self):
        subscription = self._subscribe(self._receive(lambda _received: 410).url)
        self._publish(self.customer)
        self._send()
        self.assertEqual(subscription.state, "paused")
        self.assertIn("HTTP 410", subscription.message_ids[:1].body)


@tagged("post_install", "-at_install")
class TestEventsSetAside(EventCase):
    """After the last try."""

    def setUp(self):
        super().setUp()
        self.receiver = self._receive(lambda _received: 500)
        self.subscription = self._subscribe(
            self.receiver.url, most_tries=2, user_id=self.users["manager"].id
        )
        self._publish(self.customer, self.customer)
        self._send_later()
        self._send_later()
        self.first, self.second = self._deliveries(self.subscription)

    def test_it_is_set_aside_and_holds(self):
        self._send_later()
        self.assertEqual((self.first.state, self.first.tries), ("dead", 2))
        self.assertEqual((self.second.state, self.second.tries), ("waiting", 0))
        self.assertEqual(self.subscription.dead_count, 1)

    def test_the_responsible_person_is_told_once(self):
        self._publish(self.other_customer)
        self._send_later()
        self._send_later()
        self.assertEqual(self.subscription.dead_count, 2)
        activity = self.subscription.activity_ids
        self.assertEqual(activity.user_id, self.users["manager"])
        self.assertEqual(len(activity), 1)

    def test_sent_again_all_arrive_in_order(self):
        self.receiver.received.clear()
        self.receiver.behave = lambda _received: 200
        self._as("manager", self.subscription).action_send_dead_again()
        self._send()
        keys = [one.headers["webhook-id"] for one in self.receiver.received]
        self.assertEqual(keys, [self.first.key, self.second.key])

    def test_left_out_the_next_arrives(self):
        self.receiver.received.clear()
        self.receiver.behave = lambda _received: 200
        self._as("manager", self.first).action_skip()
        self._send()
        self.assertEqual(self.first.state, "skipped")
        self.assertEqual(self.second.state, "delivered")
        self.assertEqual(len(self.receiver.received), 1)

    def test_who_is_left_out_while_under_way_stays_so(self):
        self.first.action_send_again()
        letters = self.outbox._take_due()
        self.first.action_skip()
        self.first.flush_recordset()
        answers = [Answer(letter.delivery_id, status=200) for letter in letters]
        self.assertTrue(answers)
        self.env["crm.event.sender"]._record(letters, answers)
        self.assertEqual(self.first.state, "skipped")

    def test_old_ones_leave_the_log(self):
        self.first.action_skip()
        old = fields.Datetime.subtract(fields.Datetime.now(), days=31)
        self.second.write({"state": "delivered", "delivered_on": old})
        with self._uncommitted():
            action = self.subscription.action_send_test()
        failed = self.Delivery.browse(action["res_id"])
        self.assertEqual(failed.state, "dead")
        failed.occurred_on = old
        self.env.flush_all()
        self.Delivery._gc_delivered()
        self.assertEqual(self._deliveries(self.subscription), self.first)
