"""Connections and their subscriber lists: where the hub sends frames.

There are two implementations with the same behaviour. The portable one, in this module, uses ASGI's `send`: it works on
every server and in tests. The fast one writes finished frames straight to the sockets: see livecast/realtime/daphne.
Our Daphne offers it as `scope["extensions"]["livecast.fanout"]`.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol

from livecast.realtime.protocol import Close, Frame

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

EXTENSION = "livecast.fanout"


class Connection(Protocol):
    """One open socket."""

    @property
    def closed(self) -> bool:
        """True once the socket accepts no more frames."""

    def new_subscribers(self) -> "Subscribers":
        """Return an empty subscriber list for connections of this class."""

    async def send(self, frame: Frame) -> None:
        """Send a frame to this connection only, after everything sent to it before."""

    async def close(self, code: Close) -> None:
        """Close the socket with a close frame."""


class Subscribers(Protocol):
    """The subscribers of one topic in this process, all of one connection class."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def add(self, connection: Any) -> None:
        """Add a receiver for the broadcasts that start from now on."""

    def discard(self, connection: Any) -> None: ...

    async def broadcast(self, frame: Frame) -> None:
        """Send the frame to all.

        A connection that cannot take it is dropped, without effect on the others.

        The receivers are the subscribers at the time of the call, before the first await.
        """


class AsgiConnection:
    """A connection that uses ASGI's `send`."""

    __slots__ = ("_send", "closed")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.closed = False

    def new_subscribers(self) -> "AsgiSubscribers":
        return AsgiSubscribers()

    async def send(self, frame: Frame) -> None:
        if self.closed:
            return
        try:
            await self._send({"type": "websocket.send", "text": frame.text})
        except Exception:
            # Servers raise different errors for a socket that has just closed. The disconnect message follows.
            self.closed = True
            logger.debug("a socket closed while a frame was being sent to it", exc_info=True)

    async def close(self, code: Close) -> None:
        if self.closed:
            return
        self.closed = True
        await self._send({"type": "websocket.close", "code": int(code)})


class AsgiSubscribers:
    """Subscribers that use ASGI's `send`: one await for each."""

    def __init__(self) -> None:
        self._connections: dict[AsgiConnection, None] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def __iter__(self) -> Iterator[AsgiConnection]:
        return iter(self._connections)

    def add(self, connection: AsgiConnection) -> None:
        self._connections[connection] = None

    def discard(self, connection: AsgiConnection) -> None:
        self._connections.pop(connection, None)

    async def broadcast(self, frame: Frame) -> None:
        for connection in list(self._connections):
            await connection.send(frame)
            if connection.closed:
                self.discard(connection)


def connection_of(scope: dict[str, Any], send: Send) -> Connection:
    """Return the fast connection if the server offers one, otherwise the portable one."""
    native: Connection | None = (scope.get("extensions") or {}).get(EXTENSION)
    return AsgiConnection(send) if native is None else native
