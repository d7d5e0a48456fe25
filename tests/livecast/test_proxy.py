"""Whose word counts on who a client is, and whether it came by TLS."""

import pytest

from livecast.proxy import TrustedProxies

PROXY = ["127.0.0.1", 40_000]
STRANGER = ["198.51.100.9", 40_000]
HOST = (b"host", b"live.example.org")


def headers_of(**fields: str) -> list[tuple[bytes, bytes]]:
    return [HOST, *[(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]]


@pytest.fixture
def proxies() -> TrustedProxies:
    return TrustedProxies(["127.0.0.0/8", "::1", "10.1.0.0/16"])


@pytest.mark.parametrize("peer", [PROXY, ["::1", 1], ["::ffff:127.0.0.1", 1], ["10.1.2.3", 1], None])
def test_a_proxys_word_counts(proxies: TrustedProxies, peer: list | None):
    headers = headers_of(x_real_ip="203.0.113.7", x_forwarded_proto="https")
    assert proxies.resolve(headers, peer) == (headers, ["203.0.113.7", 0], True)
    headers = headers_of(x_real_ip="2001:db8::7", x_forwarded_proto="http")
    assert proxies.resolve(headers, peer) == (headers, ["2001:db8::7", 0], False)


def test_a_strangers_word_is_taken_away_before_anybody_believes_it(proxies: TrustedProxies):
    headers = headers_of(
        x_real_ip="127.0.0.1", x_forwarded_proto="https", x_forwarded_for="127.0.0.1", forwarded="for=_me"
    )
    assert proxies.resolve(headers, STRANGER) == ([HOST], STRANGER, None)


def test_without_a_proxy_nothing_is_read_from_headers():
    headers = headers_of(x_real_ip="203.0.113.7", x_forwarded_proto="https")
    assert TrustedProxies([]).resolve(headers, PROXY) == (headers, PROXY, None)


@pytest.mark.parametrize("address", ["", "me", "203.0.113.7, 127.0.0.1", "203.0.113.7:80", "1.2.3", "ÿ"])
def test_what_is_no_address_names_nobody(proxies: TrustedProxies, address: str):
    assert proxies.resolve([(b"x-real-ip", address.encode("latin-1"))], PROXY)[1] == PROXY


def test_two_words_on_one_matter_are_not_the_proxys_alone(proxies: TrustedProxies):
    headers = [(b"x-real-ip", b"203.0.113.7"), (b"x-real-ip", b"203.0.113.8")]
    assert proxies.resolve(headers, PROXY)[1] == PROXY
    headers = [(b"x-forwarded-proto", b"http"), (b"x-forwarded-proto", b"https")]
    assert proxies.resolve(headers, PROXY)[2] is False


def test_what_stands_in_x_forwarded_for_is_never_believed(proxies: TrustedProxies):
    assert proxies.resolve(headers_of(x_forwarded_for="192.0.2.66, 203.0.113.7"), PROXY)[1] == PROXY


@pytest.mark.parametrize("peer", [PROXY, None])
def test_a_proxy_on_this_machine_that_is_not_expected_is_warned_of_once(peer: list | None, caplog):
    unaware = TrustedProxies([])
    unaware.resolve([HOST], peer)
    unaware.resolve(headers_of(x_real_ip="203.0.113.7"), STRANGER)
    assert caplog.messages == []
    for _ in range(3):
        unaware.resolve(headers_of(x_forwarded_proto="https"), peer)
    assert len(caplog.messages) == 1
    assert "Set BEHIND_PROXY=1" in caplog.text


def test_a_knob_that_names_no_network_is_refused():
    with pytest.raises(ValueError, match="example"):
        TrustedProxies(["proxy.example.org"])
