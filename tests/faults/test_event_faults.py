"""Whatever is killed or done twice at once, every event arrives, in its order."""

import json
import random
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from database_copies import connect, copied_database, odoo_server

from faults.jobs import run

KILLS = 25
CUSTOMERS = 60
EVENTS = 16
# So long that a run is killed in the middle of it.
SECONDS_TO_ANSWER = 0.03
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
# Events as moves write them, of some customers, one after the other.
SUBSCRIBE = """
INSERT INTO ir_config_parameter (key, value)
VALUES ('crm_lifecycle.event_networks', '127.0.0.0/8');
INSERT INTO crm_event_subscription (name, url, company_id, state, secret, secret_since,
       active, sends_moves, most_tries, days_kept, failed_batches)
SELECT 'Receiver', %(url)s, MIN(id), 'running', %(secret)s, NOW(), TRUE, TRUE, 50, 30, 0
  FROM res_company;
INSERT INTO crm_event_delivery (subscription_id, company_id, partner_id, event_type,
       key, occurred_on, body, state, tries, next_try_on)
SELECT subscription.id, subscription.company_id, partner.id, 'lifecycle.moved',
       partner.id || '-' || number, NOW(),
       JSON_BUILD_OBJECT('customer', partner.id, 'number', number)::text,
       'waiting', 0, '2020-01-01'
  FROM crm_event_subscription subscription, GENERATE_SERIES(1, %(events)s) number,
       (SELECT id FROM res_partner ORDER BY id LIMIT %(customers)s) partner
 ORDER BY number, partner.id;
"""


class Receiver:
    """Remembers what it took and what it refused, in the order of arrival."""

    def __init__(self, failing):
        self.chance = random.Random(19)  # noqa: S311 it chooses failures
        self.failing = failing
        self.lock = threading.Lock()
        self.arrived, self.taken = [], []

    def answer(self, event):
        """The status for an event; None ends the connection without one."""
        time.sleep(SECONDS_TO_ANSWER)
        with self.lock:
            self.arrived.append(event)
            luck = self.chance.random()
            if luck < self.failing:
                return 500 if luck < self.failing / 2 else None
            self.taken.append(event)
            return 200


@contextmanager
def receiving(failing=0.0):
    """A receiver and its address."""
    receiver = Receiver(failing)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            event = json.loads(body)
            status = receiver.answer((event["customer"], event["number"]))
            if status:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *arguments):
            """Nothing is to be printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield receiver, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def installed():
    """A database with customers and without events."""
    with copied_database("events") as name:
        odoo_server(name, "-i", "crm_lifecycle")
        yield name


def subscribe(database, url):
    """Let events wait for a receiver."""
    asked = {"url": url, "secret": SECRET, "events": EVENTS, "customers": CUSTOMERS}
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(SUBSCRIBE, asked)
        connection.commit()


def assert_all_arrived(database, receiver):
    """Each event is posted, and a customer's later one never came before it."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT state, COUNT(*) FROM crm_event_delivery GROUP BY 1")
        assert cursor.fetchall() == [("delivered", CUSTOMERS * EVENTS)]
    numbers = {}
    for customer, number in receiver.taken:
        before = numbers.setdefault(customer, [])
        if number not in before:
            before.append(number)
    assert len(numbers) == CUSTOMERS
    assert all(found == list(range(1, EVENTS + 1)) for found in numbers.values())
    tried = {}
    for customer, number in receiver.arrived:
        assert number <= tried.get(customer, 0) + 1
        tried[customer] = max(number, tried.get(customer, 0))


def test_killed_at_any_moment_every_event_arrives(installed):
    with copied_database("events_killed", installed) as database:
        with receiving(failing=0.1) as (receiver, url):
            subscribe(database, url)
            counts = run(database, "events", "--kills", str(KILLS))
        assert counts["killed"] >= KILLS / 3, counts
        assert_all_arrived(database, receiver)


@pytest.mark.parametrize("at_once", [1, 3])
def test_undisturbed_every_event_arrives_once(installed, at_once):
    with copied_database("events_calm", installed) as database:
        with receiving() as (receiver, url):
            subscribe(database, url)
            run(database, "events", "--at-once", str(at_once))
        assert_all_arrived(database, receiver)
        assert max(Counter(receiver.arrived).values()) == 1
