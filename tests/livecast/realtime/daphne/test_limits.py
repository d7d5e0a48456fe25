"""The keys by which sockets_per_address counts."""

import pytest

from livecast.realtime.daphne.limits import address_key


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002"),
        ("2001:db8:1:2::9%eth0", "20010db800010002"),
        ("2001:db8:1:3::9", "20010db800010003"),
        ("a proxy's: idea", "a proxy's: idea"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
    ],
)
def test_addresses_are_counted_by_ipv4_address_or_ipv6_network(host: str, key: str | None):
    assert address_key(host) == key
