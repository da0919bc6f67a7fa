# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which addresses may be posted to: by default none of the server's own network.

A name is resolved once, every address that it has is checked, and the connection goes
to a checked address. Odd notations of addresses (0x7f.1, 2130706433, 0177.0.0.1) need
no rules: they are checked as what the resolver makes of them.
"""

import ipaddress
import re
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

MOST_CHARACTERS = 2_000
SCHEMES = {"https": 443, "http": 80}
UNSAFE = re.compile(r"[\s\\\x00-\x20\x7f]")
HOST = re.compile(r"[A-Za-z0-9._\-]+|[0-9A-Fa-f:.]+")
# IPv6 networks that stand for an IPv4 address, with its bits' distance from the right.
EMBEDDING = (
    (ipaddress.ip_network("::/96"), 0),
    (ipaddress.ip_network("::ffff:0:0/96"), 0),
    (ipaddress.ip_network("::ffff:0:0:0/96"), 0),
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
)
# Networks that can lead anywhere within: local NAT64, Teredo, site-local.
FORBIDDEN = [
    ipaddress.ip_network(text) for text in ("64:ff9b:1::/48", "2001::/32", "fec0::/10")
]


class ForbiddenAddressError(Exception):
    """The address is not one to post to; the text names no address."""


class Target(NamedTuple):
    """A URL in its parts."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self):
        """The host as HTTP names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"


def parse_networks(text):
    """Networks that an administrator allows, as separated by commas or spaces.

    >>> parse_networks("10.1.0.0/16, ::1")
    [IPv4Network('10.1.0.0/16'), IPv6Network('::1/128')]

    :raises ValueError: where one is no network
    """
    words = re.split(r"[\s,;]+", text or "")
    return [ipaddress.ip_network(word) for word in words if word]


def parse_url(url):
    """The parts of a URL.

    :raises ValueError: where it is none that can be posted to
    """
    if not url or len(url) > MOST_CHARACTERS or UNSAFE.search(url):
        raise ValueError("The URL is empty, too long, or contains spaces")
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError("The URL begins with neither https:// nor http://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("The URL contains a user's name")
    if parts.fragment:
        raise ValueError("The URL contains a #")
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    if not target.isascii():
        raise ValueError("The URL's path contains characters that are to be encoded")
    port = parts.port if parts.port is not None else SCHEMES[parts.scheme]
    return Target(parts.scheme, _get_host(parts.hostname), port, target)


def _get_host(name):
    """A host's name in the letters that the resolver knows."""
    try:
        host = (name or "").encode("idna").decode()
    except UnicodeError as error:
        raise ValueError("The URL's host is no name") from error
    if not HOST.fullmatch(host):
        raise ValueError("The URL's host is no name")
    return host


def resolve(target, allowed=(), getaddrinfo=socket.getaddrinfo):
    """The addresses of a URL's host, all of them checked.

    :param allowed: networks in which everything may be posted to
    :return: list of (family, sockaddr)
    :raises ForbiddenAddressError: where one of them is not to be posted to
    :raises OSError: where there is none
    """
    found = getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [(family, sockaddr) for family, _, _, _, sockaddr in found]
    if not addresses:
        raise OSError("The host has no address")
    for _family, sockaddr in addresses:
        check_address(sockaddr[0], allowed, target.scheme)
    return addresses


def check_address(text, allowed=(), scheme="https"):
    """
    :raises ForbiddenAddressError: where nothing is to be posted there
    """
    address = ipaddress.ip_address(text.split("%")[0])
    if any(address in network for network in allowed):
        return
    mapped = _get_embedded(address)
    if mapped is not None and any(mapped in network for network in allowed):
        return
    if is_own_network(address) or _is_own_machine(address):
        raise ForbiddenAddressError(
            "The address is one of the server's own network. An administrator can"
            " allow it in the settings"
        )
    if scheme != "https":
        raise ForbiddenAddressError(
            "Outside the networks that an administrator allows, https:// is needed"
        )


def is_own_network(address):
    """Whether an address does not lead to the public Internet.

    >>> is_own_network(ipaddress.ip_address("::ffff:127.0.0.1"))
    True
    >>> is_own_network(ipaddress.ip_address("93.184.215.14"))
    False
    """
    embedded = _get_embedded(address)
    if embedded is not None:
        return is_own_network(embedded)
    if address.version == 6 and any(address in network for network in FORBIDDEN):
        return True
    return (
        not address.is_global
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


def _get_embedded(address):
    """The IPv4 address that an IPv6 address stands for."""
    if address.version == 6:
        for network, shift in EMBEDDING:
            if address in network:
                return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def _is_own_machine(address):
    """Whether the way to an address ends at this machine; nothing is sent."""
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return ipaddress.ip_address(probe.getsockname()[0]) == address
    except OSError:
        return False
