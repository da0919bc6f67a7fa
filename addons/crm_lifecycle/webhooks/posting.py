# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One POST to a checked address, bounded in time and size, without redirects."""

import http.client
import socket
import ssl
import threading
import time
from contextlib import closing
from typing import NamedTuple

from .addresses import ForbiddenAddressError, parse_networks, parse_url, resolve
from .signature import get_headers

# One connection, and everything together.
CONNECT_SECONDS = 5
DEADLINE_SECONDS = 10
MOST_REQUEST_BYTES = 256_000
MOST_RESPONSE_BYTES = 8_000
LOGGED_CHARACTERS = 2_000
MOST_RETRY_AFTER = 3_600
USER_AGENT = "crm_lifecycle-events/1"
# What the receiver may say is over at once, and what says that it is unwell altogether.
UNWELL = (408, 425, 429, 500, 502, 503, 504)


class Letter(NamedTuple):
    """What is posted; made of plain values, so that a thread needs nothing else."""

    delivery_id: int
    subscription_id: int
    url: str
    networks: str
    secrets: tuple
    key: str
    event_type: str
    attempt: int
    body: bytes


class Answer(NamedTuple):
    """What came back, or why nothing did."""

    delivery_id: int
    status: int = 0
    seconds: float = 0.0
    request: str = ""
    response: str = ""
    failure: str = ""
    retry_after: int = 0
    # The receiver as a whole does not work, so that others need not be tried now.
    is_unwell: bool = False

    @property
    def is_delivered(self):
        """Whether the receiver has taken it."""
        return 200 <= self.status < 300


def post(letter, deadline_seconds=DEADLINE_SECONDS):
    """Post a letter; whatever happens is told by the answer."""
    started = time.monotonic()
    headers = _get_letter_headers(letter)
    request = "\n".join(f"{name}: {value}" for name, value in headers.items())
    answer = _try_to_post(letter, headers, started + deadline_seconds)
    return answer._replace(
        delivery_id=letter.delivery_id,
        seconds=time.monotonic() - started,
        request=request,
    )


def _get_letter_headers(letter):
    signed = get_headers(letter.secrets, letter.key, int(time.time()), letter.body)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(letter.body)),
        "User-Agent": USER_AGENT,
        "Connection": "close",
        "Idempotency-Key": letter.key,
        "X-Event-Type": letter.event_type,
        "X-Event-Attempt": str(letter.attempt),
        **signed,
    }


def _try_to_post(letter, headers, deadline):
    """The answer, without what the caller knows."""
    try:
        if len(letter.body) > MOST_REQUEST_BYTES:
            raise ValueError("The event is too large to be sent")
        target = parse_url(letter.url)
        addresses = resolve(target, parse_networks(letter.networks))
        return _exchange(target, addresses, headers, letter.body, deadline)
    except ForbiddenAddressError as error:
        return Answer(0, failure=str(error), is_unwell=True)
    except ValueError as error:
        return Answer(0, failure=str(error))
    except (TimeoutError, OSError, http.client.HTTPException) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            return Answer(0, failure="No answer in time", is_unwell=True)
        return Answer(0, failure=_describe(error), is_unwell=True)


def _describe(error):
    """An error in a line, without what could be long or secret."""
    text = f"{type(error).__name__}: {error}"[:200].strip()
    # PostgreSQL keeps no NUL, and the log is for people.
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def _exchange(target, addresses, headers, body, deadline):
    """Send and read, on a connection that ends at the deadline whatever happens."""
    # TLS takes the socket over; the copy of it can still be cut.
    with closing(_connect(addresses, deadline)) as plain, plain.dup() as copy:
        watch = threading.Timer(max(deadline - time.monotonic(), 0), _cut, [copy])
        watch.daemon = True
        watch.start()
        try:
            with closing(_secure(plain, target)) as connected:
                return _talk(connected, target, headers, body)
        finally:
            watch.cancel()


def _connect(addresses, deadline):
    """A connection to the first checked address that answers."""
    failure = None
    for family, sockaddr in addresses:
        left = min(deadline - time.monotonic(), CONNECT_SECONDS)
        if left <= 0:
            raise TimeoutError
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(left)
        try:
            plain.connect(sockaddr)
        except OSError as error:
            plain.close()
            failure = error
        else:
            plain.settimeout(max(deadline - time.monotonic(), 0.1))
            return plain
    raise failure


def _cut(plain):
    """End a connection from another thread."""
    try:
        plain.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _secure(plain, target):
    if target.scheme != "https":
        return plain
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=target.host)


def _talk(connected, target, headers, body):
    """One request and its answer."""
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock, connection.auto_open = connected, 0
    connection.putrequest(
        "POST", target.path, skip_host=True, skip_accept_encoding=True
    )
    connection.putheader("Host", target.host_header)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    return Answer(
        0,
        status=response.status,
        response=_read(response),
        failure=_get_failure(response.status),
        retry_after=_get_retry_after(response),
        is_unwell=response.status in UNWELL,
    )


def _read(response):
    """The beginning of the answer's text; what of it has come is enough."""
    try:
        content = response.read(MOST_RESPONSE_BYTES)
    except (OSError, http.client.HTTPException) as error:
        content = getattr(error, "partial", b"")
    text = content.decode("utf-8", "replace").replace("\x00", "�")
    return text[:LOGGED_CHARACTERS]


def _get_failure(status):
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"HTTP {status}: redirects are not followed"
    return f"HTTP {status}"


def _get_retry_after(response):
    """Seconds that the receiver asks for; 0, where it does not."""
    asked = response.headers.get("Retry-After", "")
    return min(int(asked), MOST_RETRY_AFTER) if asked.isdecimal() else 0
