"""Where the hub's frames go: a fan is one socket as the hub sees it, a crowd all the fans of a topic in this process.

Two kinds with the same behaviour. The portable one, here, speaks ASGI's `send` and so works on every server and in
tests. The fast one, which our Daphne offers as `scope["extensions"]["livecast.fanout"]`, writes finished frames
straight to the sockets: see livecast/realtime/daphne.
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
        """True once the socket can take nothing more."""

    def new_subscribers(self) -> "Subscribers":
        """An empty crowd for fans of this kind."""

    async def send(self, frame: Frame) -> None:
        """Send this fan alone a frame, behind everything that was sent to it before."""

    async def close(self, code: Close) -> None:
        """Say goodbye with a close frame."""


class Subscribers(Protocol):
    """The fans of one topic in this process, all of one kind."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def add(self, connection: Any) -> None:
        """From the next broadcast on, this fan is among the receivers; never of one that has begun already."""

    def discard(self, connection: Any) -> None: ...

    async def broadcast(self, frame: Frame) -> None:
        """Send the frame to all. A fan that cannot take it is dropped, and never disturbs the others.

        The receivers are those present at the call, before the first await.
        """


class AsgiConnection:
    """A socket behind ASGI's `send`."""

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
            # Servers differ in what they raise for a socket that has just closed; the disconnect message follows.
            self.closed = True
            logger.debug("a socket closed while a frame was on its way", exc_info=True)

    async def close(self, code: Close) -> None:
        if self.closed:
            return
        self.closed = True
        await self._send({"type": "websocket.close", "code": int(code)})


class AsgiSubscribers:
    """Fans behind ASGI's `send`: one await each."""

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
    """The fast fan where the server offers one, else the portable one."""
    fast: Connection | None = (scope.get("extensions") or {}).get(EXTENSION)
    return AsgiConnection(send) if fast is None else fast
