"""A response that is kept, for how long, and the answers made of it: plain, compressed, not modified."""

import asyncio
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import brotli
from isal import igzip

from livecast.http.cacheable import Lifetime, PageKey, lifetime
from livecast.http.page_handler import Message
from livecast.http.response import Response

MIN_COMPRESSED_BYTES = 500  # below it compression saves nothing
TEXT = (b"text/", b"application/json", b"application/manifest+json", b"image/svg")
BROTLI_QUALITY = 5  # 1 ms for a page of 110 kB, once per state; a fifth smaller than gzip. The next ones take longer
ENTITY_HEADERS = frozenset((b"content-type", b"content-length", b"content-disposition"))  # not in a 304


async def ask(application: Any, key: PageKey, etag: bytes) -> Response:
    """Let the application render a page, or answer 304 if the ETag is still current."""
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]
    answers: list[Message] = []

    async def receive() -> Message:
        if messages:
            return messages.pop()
        return await asyncio.Future()  # this client does not disconnect

    async def send(message: Message) -> None:
        answers.append(message)

    await application(key.as_scope(etag), receive, send)
    start, *parts = answers
    headers = [(name.lower(), value) for name, value in start["headers"]]
    return Response(start["status"], headers, b"".join(part.get("body", b"") for part in parts))


@dataclass(slots=True)
class KeptPage:
    """A public response with its times, on the clock of the event loop."""

    response: Response
    lifetime: Lifetime
    fresh_until: float
    usable_until: float  # after it the page is not even better than an error
    shared: bool = False  # whether it was written to the shared cache
    etag: bytes = field(init=False)
    _is_compressible: bool = field(init=False)
    _compressed: dict[bytes, Response] = field(default_factory=dict, init=False)  # by encoding
    _not_modified: Response | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.etag = self.response.header(b"etag")
        is_text = self.response.header(b"content-type").startswith(TEXT)
        self._is_compressible = is_text and len(self.response.body) >= MIN_COMPRESSED_BYTES

    @property
    def size(self) -> int:
        """Bytes in memory, as an estimate: each of the two compressed bodies is much smaller than the plain one."""
        return len(self.response.body) + len(self.response.body) // 2 + 2000

    def answer(self, scope: dict[str, Any]) -> Response:
        """Return the response to a GET or HEAD request for this page."""
        fields = dict(scope["headers"])
        if self._matches(fields.get(b"if-none-match", b"")):
            if self._not_modified is None:
                headers = [header for header in self.response.headers if header[0] not in ENTITY_HEADERS]
                self._not_modified = Response(304, headers, b"")
            return self._not_modified
        response = self.response
        encoding = best_encoding(fields.get(b"accept-encoding", b"")) if self._is_compressible else b""
        if encoding:
            if encoding not in self._compressed:
                self._compressed[encoding] = self._compress(encoding)
            response = self._compressed[encoding]
        return response.without_body() if scope["method"] == "HEAD" else response

    def _matches(self, condition: bytes) -> bool:
        if not condition or not self.etag:
            return False
        known = self.etag.removeprefix(b"W/")
        return condition.strip() == b"*" or known in (tag.strip().removeprefix(b"W/") for tag in condition.split(b","))

    def _compress(self, encoding: bytes) -> Response:
        plain = self.response.body
        body = brotli.compress(plain, quality=BROTLI_QUALITY) if encoding == b"br" else igzip.compress(plain, mtime=0)
        headers = []
        for name, value in self.response.headers:
            if name == b"etag" and not value.startswith(b"W/"):
                value = b"W/" + value  # the same page in other bytes
            if name != b"content-length":
                headers.append((name, value))
        return Response(200, [*headers, (b"content-encoding", encoding), (b"content-length", b"%d" % len(body))], body)


@lru_cache(maxsize=256)
def best_encoding(accept_encoding: bytes) -> bytes:
    """Return the smallest encoding that a client accepts who sent this header: `br`, `gzip`, or b"" for neither.

    `gzip;q=0` refuses gzip. `*` is gzip, which every client can read.
    """
    weights: dict[bytes, bool] = {}
    for item in accept_encoding.lower().split(b","):
        coding, _, weight = (part.strip() for part in item.partition(b";"))
        weights[coding] = not re.fullmatch(rb"q\s*=\s*0(\.0*)?", weight)
    if weights.get(b"br", False):
        return b"br"
    return b"gzip" if weights.get(b"gzip", weights.get(b"*", False)) else b""


def keep(response: Response, now: float, most_fresh: float) -> KeptPage | None:
    """Return the response as a page to keep, or None if it must not be kept."""
    allowed = lifetime(response.status, response.headers)
    if allowed is None:
        return None
    headers = [header for header in response.headers if header[0] not in (b"content-length", b"vary")]
    varies = {name.strip() for name in response.header(b"vary").split(b",")} - {b""}
    headers.append((b"vary", b", ".join(sorted({name.lower() for name in varies} | {b"accept-encoding"}))))
    headers.append((b"content-length", b"%d" % len(response.body)))
    whole = Response(response.status, headers, response.body)
    return KeptPage(whole, allowed, now + min(allowed.fresh, most_fresh), now + allowed.fresh + allowed.if_error)
