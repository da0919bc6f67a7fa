# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver of events on this machine, which can fail in every way."""

import json
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from unittest.mock import patch

from odoo import fields

from ..models import crm_event_sender
from ..webhooks.lanes import post_all
from ..webhooks.posting import post
from .common_handoff import HandoffCase

DEADLINE = 0.6
LATE = 0.2
HANGING = 2.0


class Received(NamedTuple):
    """One request."""

    path: str
    headers: dict
    body: bytes

    @property
    def event(self):
        """What the body says."""
        return json.loads(self.body)

    @property
    def customer(self):
        """The name of the event's customer."""
        return (self.event["customer"] or {}).get("name")


class _Handler(BaseHTTPRequestHandler):
    """Answers as the receiver says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        received = Received(self.path, dict(self.headers), self.rfile.read(length))
        self.server.receiver.answer(self, received)

    def log_message(self, *arguments):
        """Nothing is to be printed."""


class Receiver:
    """An HTTP server that remembers what it got.

    :param behave: gives for each request a status, or the name of a method here
    """

    def __init__(self, behave=lambda _received: 200):
        self.behave = behave
        self.received = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads, self.server.receiver = True, self
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def stop(self):
        """Let nobody connect any more."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, handler, received):
        """Note the request and do what was told."""
        self.received.append(received)
        told = self.behave(received)
        handler.close_connection = True
        try:
            if isinstance(told, str):
                getattr(self, told)(handler)
            else:
                self.reply(handler, told)
        except OSError:
            # The other side has not waited.
            return

    @staticmethod
    def reply(handler, status, text=b"Thanks", **headers):
        """A whole answer."""
        handler.send_response(status)
        for name, value in {"Content-Length": len(text), **headers}.items():
            handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(text)

    def hang(self, _handler):
        """Say nothing."""
        time.sleep(HANGING)

    def late(self, handler):
        """Answer late, but in time."""
        time.sleep(LATE)
        self.reply(handler, 200)

    def drip(self, handler):
        """A byte now and then, each in time, the whole never."""
        handler.wfile.write(b"HTTP/1.1 ")
        for _byte in range(20):
            time.sleep(HANGING / 20)
            handler.wfile.write(b"2")

    def close(self, handler):
        """End the connection without a word."""

    def close_early(self, handler):
        """A status, and half of what was promised."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")

    def babble(self, handler):
        """Something that is no HTTP."""
        handler.wfile.write(b"\x00\xff nonsense\r\n\r\n")

    def flood(self, handler):
        """More than anybody wants to read."""
        self.reply(handler, 500, b"x\x00\xff<script>" * 100_000)

    def redirect(self, handler):
        """To where nothing may be posted."""
        self.reply(handler, 307, Location="http://127.0.0.1:9/secret")

    def busy(self, handler):
        """Ask for a quarter of an hour."""
        self.reply(handler, 429, Retry_After="900")


class EventCase(HandoffCase):
    """Hand-offs' departments and customers, and who is told about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Subscription = cls.env["crm.event.subscription"]
        cls.Delivery = cls.env["crm.event.delivery"]
        cls.outbox = cls.env["crm.event.outbox"]
        cls._allow("127.0.0.0/8")

    @classmethod
    def _allow(cls, networks):
        cls.env["ir.config_parameter"].set_param(
            "crm_lifecycle.event_networks", networks
        )

    def _receive(self, behave=lambda _received: 200):
        receiver = Receiver(behave)
        self.addCleanup(receiver.stop)
        return receiver

    @classmethod
    def _subscribe(cls, url="https://example.com/events", **vals):
        """A running subscription."""
        subscription = cls.Subscription.create(
            {"name": "Warehouse", "url": url, "company_id": cls.company.id, **vals}
        )
        subscription.action_make_secret()
        subscription.action_start()
        return subscription

    @classmethod
    def _publish(cls, *customers, **vals):
        """Moves of customers, one after the other, published as by the engine."""
        for customer in customers:
            moves = cls._move(customer, **vals)
            moves.flush_recordset()
            cls.outbox._publish_moves(moves.ids)

    def _deliveries(self, subscription, **equal):
        domain = [(name, "=", value) for name, value in equal.items()]
        return self.Delivery.search(
            [("subscription_id", "=", subscription.id), *domain], order="id"
        )

    @contextmanager
    def _uncommitted(self, deadline=DEADLINE):
        """Tests may not commit, and wait no ten seconds."""
        send = partial(post, deadline_seconds=deadline)
        with (
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60.0
            ) as commit,
            patch.object(crm_event_sender, "post_all", partial(post_all, send=send)),
            patch.object(crm_event_sender, "post", send),
        ):
            yield commit

    def _send(self, **options):
        """One run of the sender."""
        with self._uncommitted(**options):
            self.env["crm.event.sender"]._cron_send()
        self.env.invalidate_all()

    def _send_later(self, **options):
        """One run when the next tries are due."""
        now = fields.Datetime.now()
        waiting = self.Delivery.search([("state", "=", "waiting")])
        waiting.write({"next_try_on": now})
        self.Subscription.search([]).write({"rests_until": False})
        self._send(**options)
