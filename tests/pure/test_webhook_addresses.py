"""Nothing is posted into the server's own network, however it is spelled."""

import ipaddress
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webhooks.addresses import (
    ForbiddenAddressError,
    Target,
    check_address,
    is_own_network,
    parse_networks,
    parse_url,
    resolve,
)

steady = settings(deadline=None, database=None, derandomize=True, max_examples=300)
PRIVATE = [
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"),
    )
]
# What an IPv4 address can be hidden in.
DISGUISES = (
    lambda number: f"::ffff:{ipaddress.IPv4Address(number)}",
    lambda number: f"::{ipaddress.IPv4Address(number)}",
    lambda number: str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
    lambda number: str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1)),
    lambda number: str(ipaddress.IPv6Address((0xFFFF << 48) | number)),
)
private_numbers = st.sampled_from(PRIVATE).flatmap(
    lambda network: st.integers(
        int(network.network_address), int(network.broadcast_address)
    )
)
public = "93.184.215.14"


def answering(*addresses):
    """A resolver that knows one host."""

    def getaddrinfo(_host, port, **_options):
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in addresses
        ]

    return getaddrinfo


@steady
@given(private_numbers)
def test_own_networks_are_own(number):
    assert is_own_network(ipaddress.IPv4Address(number))


@steady
@given(private_numbers, st.sampled_from(DISGUISES))
def test_no_disguise_helps(number, disguise):
    assert is_own_network(ipaddress.ip_address(disguise(number)))
    with pytest.raises(ForbiddenAddressError):
        check_address(disguise(number))


@steady
@given(st.sampled_from(DISGUISES[:1]))
def test_what_is_public_stays_so_in_disguise(disguise):
    number = int(ipaddress.ip_address(public))
    assert not is_own_network(ipaddress.ip_address(disguise(number)))


@pytest.mark.parametrize(
    "text",
    [
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1"),
        *("fec0::1", "2001:db8::1", "64:ff9b:1::1", "2001:0:1::1"),
    ],
)
def test_ipv6_of_the_own_network(text):
    with pytest.raises(ForbiddenAddressError):
        check_address(text)


@pytest.mark.parametrize("text", [public, "2a00:1450:4001:80b::200e"])
def test_public_addresses_by_https_only(text):
    check_address(text)
    with pytest.raises(ForbiddenAddressError):
        check_address(text, scheme="http")


def test_one_forbidden_address_is_enough():
    target = parse_url("https://example.com/")
    with pytest.raises(ForbiddenAddressError):
        resolve(target, getaddrinfo=answering(public, "10.0.0.1"))


def test_who_is_posted_to_is_who_was_checked():
    answers = iter([answering(public), answering("127.0.0.1")])

    def rebinding(*arguments, **options):
        return next(answers)(*arguments, **options)

    [(_family, sockaddr)] = resolve(
        parse_url("https://example.com/"), getaddrinfo=rebinding
    )
    assert sockaddr == (public, 443)


def test_a_host_without_address():
    with pytest.raises(OSError, match="no address"):
        resolve(parse_url("https://example.com/"), getaddrinfo=answering())


def test_allowed_networks():
    allowed = parse_networks("10.1.0.0/16; 192.168.7.15\n::1")
    for text in ("10.1.2.3", "192.168.7.15", "::1", "::ffff:10.1.2.3"):
        check_address(text, allowed, scheme="http")
    for text in ("10.2.0.1", "192.168.7.16", "127.0.0.1", "::ffff:10.2.0.1"):
        with pytest.raises(ForbiddenAddressError):
            check_address(text, allowed)


@pytest.mark.parametrize("text", ["10.0.0.1/8", "example.com", "10.0.0.0/33", "-"])
def test_what_is_no_network(text):
    with pytest.raises(ValueError, match=r"."):
        parse_networks(text)


def test_the_parts_of_a_url():
    assert parse_url("https://Example.com/a?b=1") == Target(
        "https", "example.com", 443, "/a?b=1"
    )
    assert parse_url("http://[::1]:8069").host_header == "[::1]:8069"
    assert parse_url("https://bücher.example/").host == "xn--bcher-kva.example"
    assert parse_url("https://example.com:443/").host_header == "example.com"


@steady
@given(st.text(max_size=40))
def test_any_text_is_a_target_or_a_value_error(text):
    for url in (text, f"https://{text}", f"https://example.com/{text}"):
        try:
            target = parse_url(url)
        except ValueError:
            continue
        assert target.host.isascii()
        assert target.path.startswith("/")
        assert not set(target.path + target.host) & set(" \r\n\t\\")


@steady
@given(st.text(max_size=30))
def test_any_text_of_networks_is_read_or_a_value_error(text):
    try:
        parse_networks(text)
    except ValueError:
        return
