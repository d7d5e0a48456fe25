"""Restrict /readyz and /metrics to the addresses in MONITORING_ADDRESSES.

The responses reveal the size of the installation and unavailable services. Other clients must not see them.
"""

import ipaddress
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings

from livecast.errors import LivecastError
from livecast.proxy import ADDRESS, PROXY_HEADERS, Headers, parse_address

LOCAL = "127.0.0.1"  # what connects to a Unix socket is on this machine


def require_monitor(peer: str | None, headers: Headers) -> None:
    """Raise LivecastError `monitoring.not_allowed` (403) unless the client's address is listed.

    `peer` is the client as livecast/proxy.py leaves it, None for a Unix socket. A request that a proxy has
    forwarded counts only with the address that a trusted proxy gives in X-Real-IP: without one it is refused, since
    the connection then has the proxy's address, which may well be loopback.
    """
    client = parse_address(LOCAL if peer is None else peer)
    if client is None or not _is_named(str(client), headers) or not any(client in network for network in _networks()):
        raise LivecastError(
            "monitoring.not_allowed",
            "This address may not read the monitoring pages. MONITORING_ADDRESSES lists the addresses that may.",
            status=403,
        )


def peer_of(scope: dict[str, Any]) -> str | None:
    """The client's address in an ASGI scope."""
    client = scope.get("client")
    return None if client is None else str(client[0])


def _is_named(client: str, headers: Headers) -> bool:
    """Return whether the request was not forwarded, or a trusted proxy has named this client."""
    if not any(name in PROXY_HEADERS for name, _ in headers):
        return True
    named = [value.decode("latin-1") for name, value in headers if name == ADDRESS]
    if len(named) != 1 or not settings.LIVECAST["TRUSTED_PROXIES"]:
        return False
    return str(parse_address(named[0])) == client


def _networks() -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return _parsed(tuple(settings.LIVECAST["MONITORING_ADDRESSES"]))


@cache
def _parsed(networks: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(network) for network in networks]
