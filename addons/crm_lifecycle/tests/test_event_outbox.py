# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written with a move or a hand-off, and how it reads."""

import json
from pathlib import Path

from odoo.tests import tagged

from .common import LifecycleCase
from .common_event import EventCase
from .common_parting import PartingCase

SCHEMA = Path(__file__).parents[1] / "static/schema/event-1.schema.json"
KINDS = {"string": str, "integer": int, "object": dict, "null": type(None)}


def mistake(schema, value, root, path="event"):
    """Where a value breaks a schema, by as much of JSON Schema as ours uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/")[-1]]
    if "oneOf" in schema:
        found = [mistake(one, value, root, path) for one in schema["oneOf"]]
        return None if found.count(None) == 1 else f"{path}: {value} {found}"
    kinds = schema.get("type", list(KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if (
        not isinstance(value, tuple(KINDS[kind] for kind in kinds))
        or value != schema.get("const", value)
        or value not in schema.get("enum", [value])
    ):
        return f"{path}: {value}"
    known = schema.get("properties", {})
    if known and set(schema["required"]) != set(value):
        return f"{path}: {set(schema['required']) ^ set(value)}"
    parts = (
        mistake(known[name], value[name], root, f"{path}.{name}") for name in known
    )
    return next(filter(None, parts), None)


@tagged("post_install", "-at_install")
class TestEventBodies(EventCase):
    """Every body is as the published schema says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schema = json.loads(SCHEMA.read_text())
        cls.subscription = cls._subscribe()

    def _events(self):
        found = [json.loads(one.body) for one in self._deliveries(self.subscription)]
        for event in found:
            self.assertIsNone(mistake(self.schema, event, self.schema))
        return found

    def _words(self):
        return [event["type"].split(".")[1] for event in self._events()]

    def test_a_move(self):
        self.customer.ref = "A-7"
        self._publish(self.customer, days=12, rule_name="Bought once")
        [event] = self._events()
        self.assertEqual(event["type"], "lifecycle.moved")
        self.assertEqual(
            event["customer"],
            {"id": self.customer.id, "name": "Anna's Bakery", "reference": "A-7"},
        )
        self.assertEqual(event["company"]["name"], "Hand-off Test")
        data = event["data"]
        self.assertEqual(data["from_stage"]["name"], "In marketing")
        self.assertEqual(data["to_stage"]["category"], "customer")
        self.assertEqual(data["days_in_former_stage"], 12)
        self.assertEqual(data["rule"], "Bought once")

    def test_first_and_last_moves(self):
        self._publish(self.customer, from_stage_id=False)
        self._publish(self.customer, to_stage_id=False)
        first, last = self._events()
        self.assertIsNone(first["data"]["from_stage"])
        self.assertIsNone(last["data"]["to_stage"])

    def test_a_decision_and_its_evidence(self):
        user = self.users["manager"]
        evidence = {"evidence_model": "account.move", "evidence_id": 7}
        self._publish(self.customer, user_id=user.id, **evidence)
        [event] = self._events()
        self.assertEqual(
            event["data"]["decided_by"], {"id": user.id, "name": user.name}
        )
        self.assertEqual(event["data"]["evidence"], {"model": "account.move", "id": 7})

    def test_hand_offs_are_told_in_their_order(self):
        handoff = self._ask()
        self._answer("sales", handoff, "reject", "No address")
        self._answer("marketing", handoff, "ask_again")
        waiting = self.Handoff.search([("state", "=", "asked")])
        self._as("sales", waiting).action_accept()
        self.assertEqual(
            self._words(), ["asked", "rejected", "taken_back", "asked", "accepted"]
        )
        rejected = self._events()[1]["data"]
        self.assertEqual(rejected["state"], "rejected")
        self.assertEqual(rejected["reason"], "No address")
        self.assertEqual(rejected["responsible"]["id"], self.users["sales"].id)
        self.assertRegex(rejected["answered_on"], r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$")

    def test_recycled_and_superseded_hand_offs(self):
        handoff = self._ask()
        self._answer("sales", handoff, "recycle")
        self._ask(self.customer, "sales", "service")
        self.assertEqual(
            self._words(), ["asked", "recycled", "asked", "superseded", "asked"]
        )

    def test_hostile_texts_are_inert(self):
        name = "\"}, <script>alert('1')</script> %s {{7*7}} \u2028 \\ Ünï 🙂"
        self.customer.name = name
        self._publish(self.customer)
        self.assertEqual(self._events()[0]["customer"]["name"], name)

    def test_a_long_reason_is_cut(self):
        handoff = self._ask()
        self._answer("sales", handoff, "reject", "long " * 2_000)
        self.assertEqual(len(self._events()[1]["data"]["reason"]), 2_000)

    def test_a_test(self):
        with self._uncommitted():
            action = self._subscribe(self._receive().url).action_send_test()
        delivery = self.Delivery.browse(action["res_id"])
        event = json.loads(delivery.body)
        self.assertIsNone(mistake(self.schema, event, self.schema))


@tagged("post_install", "-at_install")
class TestEventsPublished(EventCase):
    """Who is told, and what it costs."""

    def test_without_subscriptions_it_costs_nothing(self):
        self.Subscription.search([]).unlink()
        moves = self._move(self.customer)
        self.outbox._publish_moves(moves.ids)
        with self.assertQueryCount(0):
            self.outbox._publish_moves(moves.ids)

    def test_as_many_statements_for_many_as_for_one(self):
        subscription = self._subscribe()
        customers = [self._make_customer(f"Customer {number}") for number in range(50)]
        moves = self._move(customers)
        moves.flush_recordset()
        self.outbox._publish_moves(moves[:1].ids)
        self.env.flush_all()
        with self.assertQueryCount(3):
            self.outbox._publish_moves(moves[1:].ids)
        self.assertEqual(len(self._deliveries(subscription)), 50)

    def test_published_again_it_is_there_once(self):
        subscription = self._subscribe()
        moves = self._move(self.customer)
        moves.flush_recordset()
        self.outbox._publish_moves(moves.ids)
        self.outbox._publish_moves(moves.ids)
        self.assertEqual(len(self._deliveries(subscription)), 1)

    def test_all_receivers_know_it_by_the_same_key(self):
        first, second = self._subscribe(), self._subscribe()
        self._publish(self.customer)
        self.assertEqual(self._deliveries(first).key, self._deliveries(second).key)

    def test_each_gets_what_it_wants(self):
        moves = self._subscribe(sends_handoffs=False)
        handoffs = self._subscribe(sends_moves=False)
        self._publish(self.customer)
        self._ask()
        types = [self._deliveries(one).mapped("event_type") for one in moves + handoffs]
        self.assertEqual(types, [["lifecycle.moved"], ["handoff.asked"]])

    def test_other_companies_events_are_not_told(self):
        other = self._make_company("Elsewhere")
        subscription = self._subscribe()
        self._publish(self.customer, company_id=other.id)
        self.assertFalse(self._deliveries(subscription))

    def test_without_secret_nothing_is_collected(self):
        draft = self.Subscription.create({"name": "New", "url": "https://example.com"})
        self._publish(self.customer)
        self.assertFalse(self._deliveries(draft))

    def test_rolled_back_it_never_happened(self):
        subscription = self._subscribe()
        savepoint = self.env.cr.savepoint()
        self._publish(self.customer)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertFalse(self._deliveries(subscription))

    def test_the_sender_is_woken(self):
        cron = self.env.ref("crm_lifecycle.ir_cron_send_events")
        mine = [("cron_id", "=", cron.id)]
        self._subscribe()
        triggers = self.env["ir.cron.trigger"].sudo()
        triggers.search(mine).unlink()
        self._publish(self.customer)
        self.assertTrue(triggers.search_count(mine))

    def test_who_is_deleted_takes_the_events_along(self):
        subscription = self._subscribe()
        customer = self._make_customer("Gone Soon")
        self._publish(customer)
        customer.unlink()
        self.env.invalidate_all()
        self.assertFalse(self._deliveries(subscription))

    def test_merged_customers_keep_their_events(self):
        subscription = self._subscribe()
        self._publish(self.customer, self.other_customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.customer.id, self.other_customer.id], self.customer)
        self.env.invalidate_all()
        deliveries = self._deliveries(subscription)
        self.assertEqual(deliveries.partner_id, self.customer)
        self.assertEqual(len(deliveries), 2)


@tagged("post_install", "-at_install")
class TestEventsOfTheEngine(LifecycleCase):
    """The engine itself publishes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls.env["crm.event.subscription"].create(
            {
                "name": "Warehouse",
                "url": "https://example.com",
                "company_id": cls.company.id,
                "sends_handoffs": False,
            }
        )
        cls.subscription.action_make_secret()

    def _found(self):
        return self.env["crm.event.delivery"].search(
            [("subscription_id", "=", self.subscription.id)], order="id"
        )

    def test_an_evaluation_publishes_its_moves(self):
        self._invoice(self.customer)
        self._evaluate(self.customer)
        found = self._found()
        self.assertEqual(found.partner_id, self.customer)
        self.assertEqual(found.event_type, "lifecycle.moved")
        evidence = json.loads(found.body)["data"]["evidence"]
        self.assertEqual(evidence["model"], "account.move")
        self._evaluate(self.customer)
        self.assertEqual(self._found(), found)

    def test_the_end_of_a_life_cycle_is_published(self):
        lead = self._lead(self.customer)
        self.Lifecycle._evaluate(self.company, self.customer.ids)
        lead.unlink()
        self.Lifecycle._evaluate(self.company, self.customer.ids)
        self.assertIsNone(json.loads(self._found()[-1].body)["data"]["to_stage"])

    def test_replayed_moves_are_not_published(self):
        self._invoice_days_ago(self.customer, 400, 100)
        self.env["crm.lifecycle.replay"]._begin(self.company)
        self.assertTrue(self._moves(self.customer))
        self.assertFalse(self._found())


@tagged("post_install", "-at_install")
class TestPartingEvents(PartingCase):
    """The begin and every end of a parting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls.env["crm.event.subscription"].create(
            {
                "name": "Warehouse",
                "url": "https://example.com",
                "company_id": cls.company.id,
                "sends_moves": False,
                "sends_handoffs": False,
            }
        )
        cls.subscription.action_make_secret()
        cls.schema = json.loads(SCHEMA.read_text())

    def _events(self):
        rows = self.env["crm.event.delivery"].search(
            [("subscription_id", "=", self.subscription.id)], order="id"
        )
        events = [json.loads(row.body) for row in rows]
        for event in events:
            self.assertIsNone(mistake(self.schema, event, self.schema))
        return events

    def test_parted_and_won_back(self):
        parting = self._by("manager", self._start(note="Between us"))
        parting.action_close()
        parting.action_win_back()
        events = self._events()
        self.assertEqual(
            [event["type"] for event in events],
            ["parting.started", "parting.closed", "parting.won_back"],
        )
        data = events[1]["data"]
        self.assertEqual(data["reason"], "Test: terms")
        self.assertEqual(data["closed_on"], str(self._today()))
        self.assertEqual(data["responsible"]["id"], self.users["manager"].id)
        self.assertNotIn("Between us", json.dumps(events))

    def test_cancelled(self):
        self._by("manager", self._start()).action_cancel()
        self.assertEqual(self._events()[-1]["type"], "parting.cancelled")
        self.assertEqual(self._events()[-1]["data"]["state"], "cancelled")
