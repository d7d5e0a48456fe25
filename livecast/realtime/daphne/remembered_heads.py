"""RememberedHeads: requests that differ only in their key and in the client's address are parsed once.

Clients that connect in a rush run the same browsers and send the same URL, so most heads repeat. A head with a cookie
belongs to one person and is not remembered.
"""

import re
from typing import NamedTuple

from livecast.realtime.daphne.request_head import Headers
from livecast.realtime.daphne.upgrade import Upgrade, sniff_upgrade

MAX_HEADS = 512
MAX_HEAD_BYTES = 2048  # longer heads are parsed each time, so that a full memory stays small

# Header lines whose values differ. No such value changes how the rest is parsed: it is valid, without white space.
_VARYING = re.compile(
    rb"\r\n(Sec-WebSocket-Key|X-Real-IP): ((?<=Key: )[A-Za-z0-9+/]{22}==|(?<=IP: )[0-9A-Fa-f.:]+)(?=\r\n)"
)


class KnownHead(NamedTuple):
    """A parsed head, and where the varying values belong."""

    target: bytes
    headers: Headers
    places: list[tuple[int, bytes]]  # indexes in `headers`, and the names there
    key: int  # index in `places`


class RememberedHeads:
    """Parses upgrade requests to one path, with the results of `sniff_upgrade`."""

    def __init__(self, path: bytes) -> None:
        self._path = path
        self._beginning = b"GET " + path
        self._known: dict[tuple[bytes, ...], KnownHead] = {}  # by the head without the varying values

    def sniff(self, data: bytes) -> tuple[Upgrade, bytes] | None:
        """Return the upgrade that `data` begins with, and the bytes after it; or None. See `sniff_upgrade`."""
        if not data.startswith(self._beginning):
            return None
        parts = _VARYING.split(data)
        values = parts[2::3]
        del parts[2::3]
        head = tuple(parts)
        known = self._known.get(head)
        if known is not None:
            target, headers, places, key = known
            headers = headers.copy()
            for (place, name), value in zip(places, values, strict=True):
                headers[place] = (name, value)
            return Upgrade(target, headers, values[key]), b""
        sniffed = sniff_upgrade(data, self._path)
        if sniffed is not None and not sniffed[1] and len(data) <= MAX_HEAD_BYTES:
            self._remember(head, sniffed[0])
        return sniffed

    def _remember(self, head: tuple[bytes, ...], upgrade: Upgrade) -> None:
        """Remember a request that has nothing after its head."""
        varying = [name.lower() for name in head[1::2]]
        names = [name for name, _ in upgrade.headers]
        if b"sec-websocket-key" not in varying or b"cookie" in names:
            return
        if len(self._known) >= MAX_HEADS:
            self._known.clear()
        places = [(names.index(name), name) for name in varying]
        key = varying.index(b"sec-websocket-key")
        self._known[head] = KnownHead(upgrade.target, upgrade.headers.copy(), places, key)
