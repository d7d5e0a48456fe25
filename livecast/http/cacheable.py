"""Which requests may be answered from the page cache, and which responses may be kept. Only this module decides it.

A kept response goes to everybody. So it must not depend on who asked:

1. Only the addresses of PAGE_CACHE_PATHS are kept, and no request with Authorization is answered from the cache.
2. The request that Django answers for the cache is built from the PageKey alone. It has no cookie, no client address
   and no other header of the fan who asked.
3. The response must say that it is public. It must not set a cookie or vary by anything that the key lacks.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.conf import settings

from livecast.proxy import Headers

MAX_QUERY_BYTES = 200
MAX_HOST_BYTES = 255
VARY = frozenset((b"", b"accept-encoding", b"origin"))

_paths = re.compile(settings.PAGE_CACHE_PATHS)
_max_age = re.compile(rb"(?:^|[\s,])max-age=(\d+)")
_stale_if_error = re.compile(rb"(?:^|[\s,])stale-if-error=(\d+)")


class PageKey(NamedTuple):
    """All that a kept response may depend on. The language is a part of the path."""

    path: str
    query: bytes
    scheme: str
    host: bytes
    origin: bytes  # b"" unless CORS_ALLOWED_ORIGINS lists it
    root_path: str

    @classmethod
    def of(cls, scope: dict[str, Any]) -> Self | None:
        """Return the key of a request, or None if the cache must not answer it."""
        if scope["method"] not in ("GET", "HEAD") or not _paths.fullmatch(scope["path"]):
            return None
        host = origin = None
        for name, value in scope["headers"]:
            if name == b"host":
                if host is not None:
                    return None
                host = value
            elif name == b"origin":
                # None of them counts if there is more than one.
                origin = value if origin is None else b""
            elif name == b"authorization":
                return None
        if host is None or len(host) > MAX_HOST_BYTES or len(scope["query_string"]) > MAX_QUERY_BYTES:
            return None
        if origin and origin.decode("latin-1") not in settings.CORS_ALLOWED_ORIGINS:
            origin = b""
        return cls(
            scope["path"], scope["query_string"], scope["scheme"], host, origin or b"", scope.get("root_path", "")
        )

    def as_scope(self, etag: bytes) -> dict[str, Any]:
        """Return the scope of a GET request for this page. `etag` is that of the response at hand, or b""."""
        headers = [(b"host", self.host)]
        if self.origin:
            headers.append((b"origin", self.origin))
        if settings.SECURE_PROXY_SSL_HEADER:
            headers.append((b"x-forwarded-proto", self.scheme.encode()))
        if etag:
            headers.append((b"if-none-match", etag))
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": self.scheme,
            "path": self.path,
            "raw_path": self.path.encode(),
            "root_path": self.root_path,
            "query_string": self.query,
            "headers": headers,
            "client": None,
            "server": None,
        }


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a response may be kept, in seconds: as current, and as better than an error."""

    fresh: float
    if_error: float


def lifetime(status: int, headers: Headers) -> Lifetime | None:
    """Return how long a response may be kept, or None if it must not be kept at all."""
    control = b",".join(value for name, value in headers if name.lower() == b"cache-control").lower()
    directives = {directive.strip() for directive in control.split(b",")}
    age = _max_age.search(control)
    if status != 200 or b"public" not in directives or age is None:
        return None
    if directives & {b"private", b"no-store", b"no-cache"} or any(name.lower() == b"set-cookie" for name, _ in headers):
        return None
    varies = b",".join(value for name, value in headers if name.lower() == b"vary").lower().split(b",")
    if not {name.strip() for name in varies} <= VARY:
        return None
    if_error = _stale_if_error.search(control)
    return Lifetime(float(age[1]), float(if_error[1]) if if_error else 0.0)
