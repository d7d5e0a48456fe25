"""Checks of addresses that a visitor has named: whether they are in the internet, and not in our own network."""

import ipaddress
from urllib.parse import SplitResult, urlsplit


def parsed_https(url: str) -> SplitResult | None:
    """Return the parts of an https URL without credentials, None for another text."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme == "https" and parts.hostname and not parts.username and parts.port in (None, 443)
    except ValueError:
        return None
    return parts if is_usable and url.isascii() and url.isprintable() and " " not in url else None


def names_public_host(host: str) -> bool:
    """Whether the name may be that of a host in the internet. A name is resolved later, by the connection."""
    try:
        return is_public(host)
    except ValueError:
        return "." in host.strip(".") and not host.rstrip(".").endswith((".local", ".localhost", ".internal"))


def is_public(address: str) -> bool:
    """Whether an IP address is in the internet. Raises ValueError for another text."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast
