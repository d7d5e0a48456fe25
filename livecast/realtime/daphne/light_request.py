"""LightRequest: a request that may be answered from memory, without Twisted and Daphne.

Fans who arrive in a rush run the same browsers and ask for the same pages, so most heads repeat. Heads that differ only
in the client's address, which the proxy sends, are parsed once. A head with a cookie belongs to one person and is not
remembered.
"""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

from livecast.realtime.daphne.request_head import END, MAX_HEAD, Headers, parse_head

logger = logging.getLogger(__name__)

ClientAddress = list[Any]  # [host, port], as in an ASGI scope
# A head; or its parts before and after the client's address. No head equals two parts.
Key = bytes | tuple[bytes, bytes]

MAX_KNOWN = 1024
MAX_KNOWN_BYTES = 2048  # longer heads are parsed each time, so that a full memory stays small

# The header line whose value differs between clients. Its value cannot change how the rest is parsed.
_ADDRESS_LINE = b"\r\nX-Real-IP: "
_ADDRESS_BYTES = b"0123456789abcdefABCDEF.:"
_UPGRADE, _COOKIE, _REAL_IP = b"upgrade", b"cookie", b"x-real-ip"
# Twisted reads more spellings, and is asked about them.
_PERSISTENT = frozenset((b"", b"keep-alive"))


class LightRequest(NamedTuple):
    scope: dict[str, Any]  # the ASGI scope without what depends on the connection and the server
    headers: Headers
    version: bytes
    closes: bool  # whether the connection ends after the response


class LightRequests:
    """Parses request heads."""

    def __init__(self) -> None:
        # The request, and the index of the header with the client's address (-1: there is no such header).
        self._known: dict[Key, tuple[LightRequest, int]] = {}

    def parse(self, head: bytes) -> LightRequest | None:
        """Return the request with this head, which ends with its empty line. None if only Twisted may answer it."""
        address = None
        key: Key = head
        start = head.find(_ADDRESS_LINE)
        if start >= 0:
            start += len(_ADDRESS_LINE)
            end = head.find(b"\r", start)
            address = head[start:end]
            if address and not address.translate(None, _ADDRESS_BYTES):
                key = (head[:start], head[end:])
            else:
                address = None
        known = self._known.get(key)
        if known is None:
            request = _parse(head)
            if request is not None and len(head) <= MAX_KNOWN_BYTES:
                self._remember(key, request, has_address=address is not None)
            return request
        request, index = known
        if address is None:
            return request
        headers = request.headers.copy()
        headers[index] = (_REAL_IP, address)
        return LightRequest(request.scope, headers, request.version, request.closes)

    def _remember(self, key: Key, request: LightRequest, *, has_address: bool) -> None:
        names = [name for name, _ in request.headers]
        if _COOKIE in names:
            return
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[key] = (request, names.index(_REAL_IP) if has_address else -1)


def _parse(head: bytes) -> LightRequest | None:
    found = parse_head(head)
    if found is None:
        return None
    fields = dict(found.headers)
    connection = fields.get(b"connection", b"").lower()
    if _UPGRADE in fields or not (connection in _PERSISTENT or connection == b"close"):
        return None
    scope = {
        "type": "http",
        "http_version": found.version.partition(b"/")[2].decode("ascii"),
        "method": found.method.decode("ascii"),
        "path": unquote(found.path.decode("ascii")),
        "raw_path": found.path,
        "query_string": found.target.partition(b"?")[2],
    }
    return LightRequest(scope, found.headers, found.version, found.version != b"HTTP/1.1" or connection == b"close")


class AnsweringServer(Protocol):
    """The part of the server (server.py) that answers from memory."""

    light_requests: LightRequests

    def answer_from_memory(self, request: LightRequest, client: ClientAddress | None, /) -> bytes | None: ...


def answers_from_memory(
    server: AnsweringServer, client: ClientAddress | None, data: bytes
) -> Iterator[tuple[bytes, bool, int]]:
    """Answer the requests at the beginning of `data`, up to the first that needs more than the memory.

    Yields for each the response, whether the connection ends after it, and the index of the next request. `client`: the
    other end of the connection, None for a Unix socket.
    """
    start, size = 0, len(data)
    while start < size:
        end = data.find(END, start, start + MAX_HEAD) + len(END)
        request = server.light_requests.parse(data[start:end]) if end >= len(END) else None
        if request is None:
            return
        try:
            response = server.answer_from_memory(request, client)
        except Exception:
            logger.exception("could not answer a request from memory; passing it to the application")
            return
        if response is None:
            return
        yield response, request.closes, end
        start = end
