"""What a socket's opening request asks for, and whether its page may ask it.

Fans who come in a rush come with the same URL from the same page: what was read once is remembered, by strings that are
short enough for a thousand of them to be nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from livecast.errors import LivecastError
from livecast.input_limits import SOCKET_QUERY
from livecast.realtime.protocol import MAX_TOPICS

CACHE_SIZE = 1024
MAX_CACHED_BYTES = 256  # bytes
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")  # as Django has it while DEBUG is on and ALLOWED_HOSTS empty


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """What a socket's URL asks for: topic name -> the offset it has (None: from now on), and the epoch of these."""

    topics: Mapping[str, int | None]
    epoch: str | None


def parse_query(query: bytes) -> SubscriptionRequest:
    """Read `t=<topic>[:<offset>]&t=…&epoch=<epoch>`. Raises LivecastError `socket.malformed`."""
    if not SOCKET_QUERY.admits(query):
        raise LivecastError("socket.malformed", f"The query of a socket's URL has at most {SOCKET_QUERY.size} bytes.")
    return _parse_query(query) if len(query) <= MAX_CACHED_BYTES else _parse_query.__wrapped__(query)


@lru_cache(maxsize=CACHE_SIZE)
def _parse_query(query: bytes) -> SubscriptionRequest:
    try:
        fields = parse_qs(query.decode("ascii"), max_num_fields=MAX_TOPICS + 4)
    except ValueError:
        raise LivecastError("socket.malformed", "The socket's URL cannot be read.") from None
    names = fields.get("t", [])
    if not 1 <= len(names) <= MAX_TOPICS:
        raise LivecastError(
            "socket.malformed", f"A socket's URL names 1 to {MAX_TOPICS} topics: /ws/?t=<topic>:<offset>."
        )
    offsets: dict[str, int | None] = {}
    for text in names:
        name, colon, offset = text.partition(":")
        if colon and not (offset.isascii() and offset.isdigit() and len(offset) <= 18):
            raise LivecastError("socket.malformed", "A topic's offset is a number, as the page has it.")
        offsets[name] = int(offset) if colon else None
    return SubscriptionRequest(offsets, fields.get("epoch", [None])[0])


def origin_allowed(headers: dict[bytes, bytes], secure: bool) -> bool:
    """May a page of this origin open a socket here? Same scheme, host and port, or listed in SOCKET_ORIGINS.

    A browser always says where a page comes from; what says nothing is no browser, and has no one's cookies to misuse.
    """
    host, origin = headers.get(b"host", b""), headers.get(b"origin", b"")
    proxied = settings.SECURE_PROXY_SSL_HEADER
    if proxied:
        secure = headers.get(b"x-forwarded-proto", b"").decode("latin-1") == proxied[1]
    allowed_hosts = tuple(settings.ALLOWED_HOSTS) or (LOCAL_HOSTS if settings.DEBUG else ())
    if origin and origin.decode("latin-1") in settings.LIVECAST["SOCKET_ORIGINS"]:
        origin = b""
    judge = _same_origin if len(host) + len(origin) <= MAX_CACHED_BYTES else _same_origin.__wrapped__
    return judge(host, origin, secure, allowed_hosts)


@lru_cache(maxsize=CACHE_SIZE)
def _same_origin(host: bytes, origin: bytes, secure: bool, allowed_hosts: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host.decode("latin-1"))
    if not validate_host(domain, allowed_hosts):
        return False
    if not origin:
        return True
    try:
        parts = urlsplit(origin.decode("latin-1"))
    except ValueError:  # "http://[": no page has such an origin
        return False
    return parts.scheme == ("https" if secure else "http") and parts.netloc.lower() == host.decode("latin-1").lower()
