"""Letters are posted by several threads; delays and signatures."""

import base64
import hashlib
import hmac
import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from webhooks.lanes import FIRST_DELAY, LANES, LONGEST_DELAY, get_delay, post_all
from webhooks.posting import Answer, Letter
from webhooks.signature import get_headers, make_secret, sign

steady = settings(deadline=None, database=None, derandomize=True, max_examples=200)


def letter(number, receiver=1):
    return Letter(number, receiver, "", "", (), str(number), "test", 1, b"{}")


def delivered(one):
    return Answer(one.delivery_id, status=200)


def test_each_letter_is_posted_once():
    letters = [letter(number, number % 7) for number in range(200)]
    answers = post_all(letters, 5, send=delivered)
    assert sorted(answer.delivery_id for answer in answers) == list(range(200))


def test_nothing_to_post():
    assert post_all([], 5, send=delivered) == []


def test_nobody_gets_more_than_its_lanes_at_once():
    running, most, lock = set(), [], threading.Lock()

    def send(one):
        with lock:
            running.add(one.delivery_id)
            most.append(len(running))
        time.sleep(0.005)
        with lock:
            running.remove(one.delivery_id)
        return delivered(one)

    post_all([letter(number) for number in range(40)], 5, send=send)
    assert 1 < max(most) <= LANES


def test_a_receiver_that_hangs_holds_no_other():
    def send(one):
        time.sleep(0.3 if one.subscription_id == 1 else 0)
        return delivered(one)

    letters = [letter(number, 1 + number % 2) for number in range(80)]
    answers = post_all(letters, 0.2, send=send)
    by_receiver = [answer.delivery_id % 2 for answer in answers]
    assert by_receiver.count(1) == 40
    assert by_receiver.count(0) == LANES


def test_after_failures_the_rest_is_not_tried():
    def send(one):
        return Answer(one.delivery_id, is_unwell=True)

    answers = post_all([letter(number) for number in range(40)], 5, send=send)
    assert len(answers) < 3 + LANES


def test_what_one_customer_refuses_stops_nobody():
    def send(one):
        return Answer(one.delivery_id, status=400)

    answers = post_all([letter(number) for number in range(40)], 5, send=send)
    assert len(answers) == 40


@steady
@given(st.integers(1, 10_000), st.integers(0, 3_600), st.floats(0, 1, exclude_max=True))
def test_delays_grow_within_bounds(tries, asked, chance):
    delay = get_delay(tries, asked, chance=lambda: chance)
    assert FIRST_DELAY / 2 <= delay <= LONGEST_DELAY
    assert delay >= asked
    assert delay <= max(2 * get_delay(tries, chance=lambda: 0), asked)


@steady
@given(st.text(max_size=20), st.integers(0, 2**40), st.binary(max_size=100))
def test_signatures_are_plain_hmac(key, timestamp, body):
    secret = make_secret()
    raw = base64.b64decode(secret[len("whsec_") :])
    content = key.encode() + b"." + str(timestamp).encode() + b"." + body
    expected = base64.b64encode(hmac.new(raw, content, hashlib.sha256).digest())
    assert sign(secret, key, timestamp, body) == f"v1,{expected.decode()}"
    assert len(raw) == 32


def test_two_secrets_make_two_signatures():
    secrets = (make_secret(), make_secret())
    headers = get_headers(secrets, "key", 7, b"{}")
    assert headers["webhook-signature"].split() == [
        sign(secret, "key", 7, b"{}") for secret in secrets
    ]
