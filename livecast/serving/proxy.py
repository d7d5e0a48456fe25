"""Whose word counts on who a client is.

Behind a proxy every connection comes from the proxy, which names the client in X-Real-IP and says in X-Forwarded-Proto
whether it came by TLS. Anybody else can send these headers, too: from others than our own proxies they are taken away,
before anything believes them. X-Forwarded-For is never read: what stands leftmost in it is what the client sent.
"""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

Headers = list[tuple[bytes, bytes]]
Client = list  # [host, port], as in an ASGI scope

ADDRESS, SCHEME = b"x-real-ip", b"x-forwarded-proto"
PROXY_HEADERS = frozenset((ADDRESS, SCHEME, b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"))


class Proxies:
    """The proxies in front of us, as addresses and networks; a Unix socket's peers are always of them. Empty: none."""

    def __init__(self, networks: Iterable[str]) -> None:
        """Raises ValueError for what is no network."""
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._is_proxy = lru_cache(maxsize=1024)(self._is_proxy)  # type: ignore[method-assign]

    def __bool__(self) -> bool:
        return bool(self._networks)

    def read(self, headers: Headers, client: Client | None) -> tuple[Headers, Client | None, bool | None]:
        """What to believe of a request: its headers, its client, and whether it came by TLS (None: as it looks)."""
        if not self._networks:
            return headers, client, None
        if client is not None and not self._is_proxy(client[0]):
            return [field for field in headers if field[0] not in PROXY_HEADERS], client, None
        named = [value for name, value in headers if name == ADDRESS]
        scheme = [value for name, value in headers if name == SCHEME]
        # More than one and it is not the proxy's alone.
        host = _address(named[0]) if len(named) == 1 else None
        return headers, client if host is None else [host, 0], scheme == [b"https"] if scheme else None

    def _is_proxy(self, host: str) -> bool:
        address = _parsed(host)
        return address is not None and any(address in network for network in self._networks)


def _address(value: bytes) -> str | None:
    address = _parsed(value.decode("latin-1"))
    return None if address is None else str(address)


def _parsed(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
