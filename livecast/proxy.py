"""Whose word counts on who a client is.

Behind a proxy every connection comes from the proxy, which names the client in X-Real-IP and says in X-Forwarded-Proto
whether it came by TLS. Anybody else can send these headers, too: from others than our own proxies they are taken away,
before anything believes them. X-Forwarded-For is never read: what stands leftmost in it is what the client sent.
"""

import ipaddress
import logging
from collections.abc import Iterable
from functools import lru_cache

logger = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]
Client = list  # [host, port], as in an ASGI scope

ADDRESS, SCHEME = b"x-real-ip", b"x-forwarded-proto"
PROXY_HEADERS = frozenset((ADDRESS, SCHEME, b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"))


class TrustedProxies:
    """The proxies in front of us, as addresses and networks; a Unix socket's peers are always of them. Empty: none."""

    def __init__(self, networks: Iterable[str]) -> None:
        """Raises ValueError for what is no network."""
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._is_proxy = lru_cache(maxsize=1024)(self._is_proxy)  # type: ignore[method-assign]
        self._warned = False

    def __bool__(self) -> bool:
        return bool(self._networks)

    def resolve(self, headers: Headers, client: Client | None) -> tuple[Headers, Client | None, bool | None]:
        """What to believe of a request: its headers, its client, and whether it came by TLS (None: as it looks)."""
        if not self._networks:
            self._warn_about_proxy(headers, client)
            return headers, client, None
        if client is not None and not self._is_proxy(client[0]):
            return [field for field in headers if field[0] not in PROXY_HEADERS], client, None
        named = [value for name, value in headers if name == ADDRESS]
        scheme = [value for name, value in headers if name == SCHEME]
        # More than one and it is not the proxy's alone.
        host = _address(named[0]) if len(named) == 1 else None
        return headers, client if host is None else [host, 0], scheme == [b"https"] if scheme else None

    def _warn_about_proxy(self, headers: Headers, client: Client | None) -> None:
        """Log once that a proxy on this machine forwards requests, and that its headers are not read."""
        if self._warned or not any(name in PROXY_HEADERS for name, _ in headers):
            return
        address = None if client is None else parse_address(client[0])
        if client is None or (address is not None and address.is_loopback):
            self._warned = True
            logger.warning(
                "A proxy on this machine forwards requests, and BEHIND_PROXY is off: all clients have the address of "
                "the proxy, and share its limits. Set BEHIND_PROXY=1."
            )

    def _is_proxy(self, host: str) -> bool:
        address = parse_address(host)
        return address is not None and any(address in network for network in self._networks)


def _address(value: bytes) -> str | None:
    address = parse_address(value.decode("latin-1"))
    return None if address is None else str(address)


def parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, an IPv4 one also where it is mapped into IPv6; None for a text that is not an address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
