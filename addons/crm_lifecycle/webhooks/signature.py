# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets and signatures as the open "Standard Webhooks" specification has them."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32


def make_secret():
    """A new random secret, as the receiver stores it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret, key, timestamp, body):
    """HMAC-SHA256 over the event's key, the time and the body.

    >>> secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    >>> key, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    >>> sign(secret, key, 1614265330, body)
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    content = f"{key}.{timestamp}.".encode() + body
    digest = hmac.digest(_decode(secret), content, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def _decode(secret):
    return base64.b64decode(secret.removeprefix(PREFIX))


def get_headers(found, key, timestamp, body):
    """What a receiver checks a body with.

    :param found: the valid secrets; two of them while one replaces the other
    """
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(s, key, timestamp, body) for s in found),
    }
