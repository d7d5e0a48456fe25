"""The client of a request, as trusted proxies name it.

Behind a proxy every connection has the address of the proxy, which names the client in X-Real-IP and the scheme in
X-Forwarded-Proto. Any client can send these headers, so they are removed from requests that do not come from a trusted
proxy. X-Forwarded-For is never read, because its leftmost value comes from the client.
"""

import ipaddress
import logging
from collections.abc import Iterable
from functools import lru_cache

logger = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]
Client = list  # [host, port], as in an ASGI scope

ADDRESS, SCHEME = b"x-real-ip", b"x-forwarded-proto"
MAX_ADDRESS_BYTES = 64  # longer values are not addresses
PROXY_HEADERS = frozenset((ADDRESS, SCHEME, b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"))


class TrustedProxies:
    """The trusted proxies, as addresses and networks.

    If there are any, peers of a Unix socket are trusted too.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        """Raise ValueError for an invalid address or network."""
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._is_proxy = lru_cache(maxsize=1024)(self._is_proxy)  # type: ignore[method-assign]
        self._warned = False

    def __bool__(self) -> bool:
        return bool(self._networks)

    def resolve(self, headers: Headers, client: Client | None) -> tuple[Headers, Client | None, bool | None]:
        """Return the trusted headers and client, and whether it used TLS (None: not stated)."""
        if not self._networks:
            self._warn_about_proxy(headers, client)
            return headers, client, None
        if client is not None and not self._is_proxy(client[0]):
            return [field for field in headers if field[0] not in PROXY_HEADERS], client, None
        addresses, schemes = [], []
        for name, value in headers:
            if name == ADDRESS:
                addresses.append(value)
            elif name == SCHEME:
                schemes.append(value)
        # More than one value: one of them comes from the client.
        host = _address(addresses[0]) if len(addresses) == 1 else None
        return headers, client if host is None else [host, 0], schemes == [b"https"] if schemes else None

    def _warn_about_proxy(self, headers: Headers, client: Client | None) -> None:
        """Log once that a proxy on this machine forwards requests and that its headers are ignored."""
        if self._warned or not any(name in PROXY_HEADERS for name, _ in headers):
            return
        address = None if client is None else parse_address(client[0])
        if client is None or (address is not None and address.is_loopback):
            self._warned = True
            logger.warning(
                "A proxy on this machine forwards requests, but BEHIND_PROXY is off: all clients have the address of "
                "the proxy and share its limits. Set BEHIND_PROXY=1."
            )

    def _is_proxy(self, host: str) -> bool:
        address = parse_address(host)
        return address is not None and any(address in network for network in self._networks)


def _address(value: bytes) -> str | None:
    return _known_address(value) if len(value) <= MAX_ADDRESS_BYTES else None


@lru_cache(maxsize=4096)
def _known_address(value: bytes) -> str | None:
    address = parse_address(value.decode("latin-1"))
    return None if address is None else str(address)


def parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address, IPv4 also if it is mapped into IPv6.

    Return None for text that is not an address.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
