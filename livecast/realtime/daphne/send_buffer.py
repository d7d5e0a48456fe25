"""Outlet: the way out of one socket, straight to its descriptor while that takes the bytes, through a backlog else.

Invariants
 1. A plain outlet is `_ready` <=> Twisted holds no unsent byte of it. (A TLS one: Twisted has not asked for a pause.)
 2. Every byte leaves through `put` or a crowd's send loop, both on the reactor's thread. Both send only what is
    `direct`, and otherwise append behind what waits: frames never interleave, and keep the order of the calls.
 3. At most `max_buffered` bytes and one frame wait here. Who needs more is dropped.
"""

import asyncio
import time
from collections import deque
from typing import Any, Protocol

from twisted.internet.interfaces import IPullProducer, IPushProducer
from twisted.internet.tcp import Connection
from zope.interface import implementer

from livecast.realtime.daphne import native
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.protocol import Close

ABNORMAL = 1006  # the close code of a connection that ends without a close frame (RFC 6455, 7.4.1)

# What Twisted is given of a backlog at a time: little enough to see a slow reader's progress.
TRANSPORT_CHUNK = 16 * 1024


class BroadcastList(Protocol):
    """The subscribers of one topic (broadcast.py). It sends to a socket's descriptor while the socket is direct."""

    def discard(self, socket: Any, /) -> None: ...

    def became_indirect(self, socket: Any, /) -> None: ...

    def became_direct(self, socket: Any, /) -> None: ...


@implementer(IPullProducer, IPushProducer)
class SendBuffer:
    """The half of a WebSocket that sends. To Twisted it is a producer."""

    __slots__ = (
        "_backlog",
        "_drained",
        "_ready",
        "broadcast_lists",
        "buffered",
        "descriptor",
        "last_progress_at",
        "limits",
        "transport",
    )

    def __init__(self, transport: Any, limits: SocketLimits, *, untouched: bool) -> None:
        """`untouched`: nothing was ever written to this connection."""
        self.transport = transport
        self.limits: SocketLimits = limits
        self.broadcast_lists: tuple[BroadcastList, ...] = ()
        self.buffered = 0  # bytes that wait here; of a plain socket also those that Twisted holds
        self._backlog: deque[bytes] | None = None
        self._drained: asyncio.Future[None] | None = None
        self.last_progress_at = time.monotonic()  # when the peer last took of what waits, or the wait began
        plain = isinstance(transport, Connection) and not getattr(transport, "TLS", False)
        self.descriptor: int = transport.fileno() if plain else -1
        self._ready = True
        # Plain: a pull producer, asked for more when Twisted's buffer ran empty. TLS: a push producer, paused when
        # more than 64 KiB wait there; we let those fill, since encryption makes the socket's own state invisible.
        transport.registerProducer(self, not plain)
        if plain and not untouched:
            # The end of an HTTP response may still be in Twisted's buffer: have it call resumeProducing when there
            # is none.
            self._ready = False
            transport.startWriting()

    @property
    def connecting(self) -> bool:
        """Whether frames may not go out yet."""
        raise NotImplementedError

    @property
    def closed(self) -> bool:
        """Whether none may any more."""
        raise NotImplementedError

    @property
    def direct(self) -> bool:
        """Whether bytes may go straight to the descriptor."""
        return self._ready and self.descriptor >= 0

    def drop(self, code: int) -> None:
        """Abort the connection; `code` is what the application hears."""
        raise NotImplementedError

    def write_bytes(self, data: bytes) -> None:
        if self._ready and self.descriptor >= 0:
            self.finish_send(data, native.send_one(self.descriptor, data))
        else:
            self.append(data)

    def finish_send(self, data: bytes, sent: int) -> None:
        """Deal with what a system call made of `data`: the number of bytes sent, or -errno."""
        if sent < 0:
            self.drop(ABNORMAL)
        elif sent < len(data):
            self.append(data[sent:])

    def append(self, data: bytes) -> None:
        """Send behind everything that waits already."""
        if not self._ready:
            if self.buffered > self.limits.max_buffered:
                self.drop(Close.TOO_SLOW)
                return
            if self._backlog is None:
                self._backlog = deque()
            self._backlog.append(data)
            self.buffered += len(data)
        elif self.descriptor < 0:
            self.transport.write(data)
        else:
            self._ready = False
            self.last_progress_at = time.monotonic()
            self.buffered = len(data)
            self.transport.write(data)
            for broadcast_list in self.broadcast_lists:
                broadcast_list.became_indirect(self)

    async def drain(self) -> None:
        """Wait until no more than half of what may wait does wait."""
        while self.buffered > self.limits.max_buffered // 2:
            if self._drained is None:
                self._drained = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._drained)  # others may wait for it too

    def stalled_for(self, now: float) -> float:
        """Seconds since a reader who is behind last took something; 0 for one who is not behind."""
        return 0.0 if self._ready else now - self.last_progress_at

    def flush_to_transport(self) -> None:
        """Give Twisted all that waits: it flushes that before it closes the connection."""
        if self._backlog:
            self.transport.write(self._pop_backlog(self.buffered))

    def stop_sending(self) -> None:
        """Nothing more goes out."""
        self._ready = False
        self._backlog = None
        self.buffered = 0
        self._wake_senders()

    # --- Twisted says what it has room for

    def resumeProducing(self) -> None:
        if self._ready:  # it says so once at registration
            return
        self.last_progress_at = time.monotonic()
        if self.descriptor < 0:
            self._ready = True
            while self._backlog and self._ready:  # a write may bring the next pause
                chunk = self._pop_backlog(TRANSPORT_CHUNK)
                self.buffered -= len(chunk)
                self.transport.write(chunk)
        else:
            self.buffered = sum(map(len, self._backlog or ()))
            if self._backlog:
                self.transport.write(self._pop_backlog(TRANSPORT_CHUNK))
            else:
                self._ready = True
                for broadcast_list in self.broadcast_lists:
                    broadcast_list.became_direct(self)
        self._wake_senders()

    def pauseProducing(self) -> None:
        self._ready = False
        self.last_progress_at = time.monotonic()

    def stopProducing(self) -> None:
        """The connection is lost, and `connectionLost` follows at once."""

    def _pop_backlog(self, enough: int) -> bytes:
        """The first frames of the backlog, whole ones, until there are `enough` bytes."""
        taken, size = [], 0
        while self._backlog and size < enough:
            frame = self._backlog.popleft()
            taken.append(frame)
            size += len(frame)
        if not self._backlog:
            self._backlog = None  # 600 bytes, even when empty
        return b"".join(taken)

    def _wake_senders(self) -> None:
        drained, self._drained = self._drained, None
        if drained is not None and not drained.done():
            drained.set_result(None)
