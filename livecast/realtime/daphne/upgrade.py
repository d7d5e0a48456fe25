"""WebSocket upgrade requests: recognising one in the first bytes of a connection; answers.

Normal request parsing (Twisted's lines and headers, Daphne's request object) is most of the cost of a connection, and a
kick-off is a storm of connections. A request that is not exactly an upgrade to our path, complete in one piece, is
parsed the normal way.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from livecast.realtime.daphne import client_frames
from livecast.realtime.daphne.request_head import END, MAX_HEAD, Headers, parse_head
from livecast.realtime.protocol import Close, wire_frame

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3

_SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "

_TARGET = re.compile(rb"/[!-~]*")
_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==")  # 16 bytes in base 64


@dataclass(slots=True)
class Upgrade:
    """A valid upgrade request. Header names are in lower case."""

    target: bytes
    headers: Headers
    key: bytes
    # Sent by the proxy, if at all: the root path of the site, and whether the client used TLS.
    root_path: str | None = None
    secure: bool | None = None

    @property
    def raw_path(self) -> bytes:
        return self.target.partition(b"?")[0]

    @property
    def path(self) -> str:
        return unquote(self.raw_path.decode("ascii"))

    @property
    def query_string(self) -> bytes:
        return self.target.partition(b"?")[2]

    @property
    def subprotocols(self) -> list[str]:
        offers = [value.decode("latin-1") for name, value in self.headers if name == b"sec-websocket-protocol"]
        return [name.strip() for offer in offers for name in offer.split(",")]


def parse_upgrade(target: bytes, headers: Headers) -> Upgrade | None:
    """Return the upgrade of a GET over HTTP/1.1 with these headers, None if it is not valid.

    Header names must be in lower case.
    """
    fields = dict(headers)
    key = fields.get(b"sec-websocket-key", b"")
    if (
        fields.get(b"upgrade", b"").lower() == b"websocket"
        and fields.get(b"sec-websocket-version") == b"13"
        and _KEY.fullmatch(key)
        and b"upgrade" in [token.strip() for token in fields.get(b"connection", b"").lower().split(b",")]
        and _TARGET.fullmatch(target)
    ):
        return Upgrade(target, headers, key)
    return None


def sniff_upgrade(data: bytes, path: bytes) -> tuple[Upgrade, bytes] | None:
    """Return the upgrade to `path` that `data` begins with, and the bytes after it; or None.

    It is stricter than `parse_upgrade`: requests with unusual spelling are left to the normal parser.
    """
    if not data.startswith(b"GET " + path):
        return None
    end = data.find(END, 0, MAX_HEAD)
    if end < 0:
        return None
    head = parse_head(data[: end + len(END)])
    if head is None or head.path != path or head.version != b"HTTP/1.1":
        return None
    upgrade = parse_upgrade(head.target, head.headers)
    return None if upgrade is None else (upgrade, data[end + len(END) :])


def accept_response(key: bytes, subprotocol: str | None = None, headers: Iterable[tuple[bytes, bytes]] = ()) -> bytes:
    """Return the response that accepts an upgrade (RFC 6455, 4.2.2)."""
    proof = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    if not subprotocol and not headers:
        return b"%b%b\r\n\r\n" % (_SWITCHING, proof)
    lines = [_SWITCHING, proof, b"\r\n"]
    if subprotocol:
        headers = [(b"Sec-WebSocket-Protocol", subprotocol.encode("latin-1")), *headers]
    for name, value in headers:
        if b"\r" in name + value or b"\n" in name + value:
            raise ValueError(f"header {name!r} contains a line break")
        lines += [name, b": ", value, b"\r\n"]
    lines.append(b"\r\n")
    return b"".join(lines)


def refusal_response(status: HTTPStatus, key: bytes) -> bytes:
    """Return a response that refuses an upgrade and ends the connection.

    `key` is the Sec-WebSocket-Key of the request. Scripts in a browser see the close code of a socket but not an HTTP
    status. So an upgrade over the limits is accepted and closed in one response.
    """
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        return accept_response(key) + wire_frame(Close.TOO_MANY.to_bytes(2, "big"), client_frames.CLOSE)
    body = status.phrase.encode()
    return b"HTTP/1.1 %d %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, body, len(body), body)
