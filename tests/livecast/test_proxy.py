"""The client and scheme of a request, behind trusted proxies and without."""

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
def test_headers_of_a_trusted_proxy_are_used(proxies: TrustedProxies, peer: list | None):
    headers = headers_of(x_real_ip="203.0.113.7", x_forwarded_proto="https")
    assert proxies.resolve(headers, peer) == (headers, ["203.0.113.7", 0], True)
    headers = headers_of(x_real_ip="2001:db8::7", x_forwarded_proto="http")
    assert proxies.resolve(headers, peer) == (headers, ["2001:db8::7", 0], False)


def test_proxy_headers_of_other_clients_are_removed(proxies: TrustedProxies):
    headers = headers_of(
        x_real_ip="127.0.0.1", x_forwarded_proto="https", x_forwarded_for="127.0.0.1", forwarded="for=_me"
    )
    assert proxies.resolve(headers, STRANGER) == ([HOST], STRANGER, None)


def test_without_proxies_headers_are_ignored():
    headers = headers_of(x_real_ip="203.0.113.7", x_forwarded_proto="https")
    assert TrustedProxies([]).resolve(headers, PROXY) == (headers, PROXY, None)


@pytest.mark.parametrize("address", ["", "me", "203.0.113.7, 127.0.0.1", "203.0.113.7:80", "1.2.3", "ÿ"])
def test_an_invalid_address_in_a_header_is_ignored(proxies: TrustedProxies, address: str):
    assert proxies.resolve([(b"x-real-ip", address.encode("latin-1"))], PROXY)[1] == PROXY


def test_repeated_headers_are_ignored(proxies: TrustedProxies):
    headers = [(b"x-real-ip", b"203.0.113.7"), (b"x-real-ip", b"203.0.113.8")]
    assert proxies.resolve(headers, PROXY)[1] == PROXY
    headers = [(b"x-forwarded-proto", b"http"), (b"x-forwarded-proto", b"https")]
    assert proxies.resolve(headers, PROXY)[2] is False


def test_x_forwarded_for_is_ignored(proxies: TrustedProxies):
    assert proxies.resolve(headers_of(x_forwarded_for="192.0.2.66, 203.0.113.7"), PROXY)[1] == PROXY


@pytest.mark.parametrize("peer", [PROXY, None])
def test_an_unexpected_local_proxy_logs_one_warning(peer: list | None, caplog):
    unaware = TrustedProxies([])
    unaware.resolve([HOST], peer)
    unaware.resolve(headers_of(x_real_ip="203.0.113.7"), STRANGER)
    assert caplog.messages == []
    for _ in range(3):
        unaware.resolve(headers_of(x_forwarded_proto="https"), peer)
    assert len(caplog.messages) == 1
    assert "Set BEHIND_PROXY=1" in caplog.text


def test_an_invalid_network_is_rejected():
    with pytest.raises(ValueError, match="example"):
        TrustedProxies(["proxy.example.org"])
