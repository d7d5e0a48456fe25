"""The opening request of a socket: its topics and offsets, and the check of its origin.

Clients that connect in a rush send the same URL from the same page, so the results are cached. Only short inputs are
cached, so that a full cache stays small.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http.request import split_domain_port, validate_host

from livecast.errors import LivecastError
from livecast.input_limits import SOCKET_QUERY
from livecast.realtime.protocol import MAX_TOPICS

CACHE_SIZE = 1024
MAX_CACHED_BYTES = 256  # bytes
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")  # as in Django with DEBUG and empty ALLOWED_HOSTS


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """The parsed query of a socket's URL.

    `topics` maps names to the client's offsets (None: new frames only). `epoch` is the epoch of these offsets.
    """

    topics: Mapping[str, int | None]
    epoch: str | None


def parse_query(query: bytes) -> SubscriptionRequest:
    """Parse `t=<topic>[:<offset>]&t=…&epoch=<epoch>`. Raises LivecastError `socket.malformed`."""
    if not SOCKET_QUERY.admits(query):
        raise LivecastError(
            "socket.malformed", f"The query of a socket's URL may have at most {SOCKET_QUERY.size} bytes."
        )
    return _parse_query(query) if len(query) <= MAX_CACHED_BYTES else _parse_query.__wrapped__(query)


@lru_cache(maxsize=CACHE_SIZE)
def _parse_query(query: bytes) -> SubscriptionRequest:
    try:
        fields = parse_qs(query.decode("ascii"), max_num_fields=MAX_TOPICS + 4)
    except ValueError:
        raise LivecastError("socket.malformed", "The query of the socket's URL is not valid.") from None
    names = fields.get("t", [])
    if not 1 <= len(names) <= MAX_TOPICS:
        raise LivecastError(
            "socket.malformed", f"A socket's URL must name 1 to {MAX_TOPICS} topics: /ws/?t=<topic>:<offset>."
        )
    offsets: dict[str, int | None] = {}
    for text in names:
        name, colon, offset = text.partition(":")
        if colon and not (offset.isascii() and offset.isdigit() and len(offset) <= 18):
            raise LivecastError("socket.malformed", "A topic's offset must be a number of at most 18 digits.")
        offsets[name] = int(offset) if colon else None
    return SubscriptionRequest(offsets, fields.get("epoch", [None])[0])


def origin_allowed(headers: dict[bytes, bytes], secure: bool) -> bool:
    """Whether a page of this origin may open a socket.

    Allowed are the same scheme, host and port, and the origins in SOCKET_ORIGINS.
    Browsers always send an origin. A client without one is not a browser, so it has no cookies of other people.
    """
    host, origin = headers.get(b"host", b""), headers.get(b"origin", b"")
    scheme = headers.get(b"x-forwarded-proto", b"")
    short = len(host) + len(origin) + len(scheme) <= MAX_CACHED_BYTES
    return (_origin_allowed if short else _origin_allowed.__wrapped__)(host, origin, scheme, secure)


@lru_cache(maxsize=CACHE_SIZE)
def _origin_allowed(host: bytes, origin: bytes, forwarded_scheme: bytes, secure: bool) -> bool:
    domain, _ = split_domain_port(host.decode("latin-1"))
    if not validate_host(domain, settings.ALLOWED_HOSTS or (LOCAL_HOSTS if settings.DEBUG else ())):
        return False
    if not origin or origin.decode("latin-1") in settings.LIVECAST["SOCKET_ORIGINS"]:
        return True
    proxied = settings.SECURE_PROXY_SSL_HEADER
    if proxied:
        secure = forwarded_scheme.decode("latin-1") == proxied[1]
    try:
        parts = urlsplit(origin.decode("latin-1"))
    except ValueError:  # "http://[": not a valid origin
        return False
    return parts.scheme == ("https" if secure else "http") and parts.netloc.lower() == host.decode("latin-1").lower()


@receiver(setting_changed)
def _forget_origins(**changed: object) -> None:
    """Forget the cached results of other settings, which only tests have."""
    _origin_allowed.cache_clear()
