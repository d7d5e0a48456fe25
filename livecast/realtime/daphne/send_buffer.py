"""The send buffer of a socket: bytes go straight to its descriptor, or wait in a backlog.

Invariants
 1. A plain socket is `_ready` <=> Twisted has no unsent byte of it. (A TLS one: Twisted has not asked for a pause.)
 2. Every byte leaves through `write_bytes` or a broadcast's send loop, both on the reactor's thread. Both send straight
    to a *direct* socket only, and otherwise append to the waiting bytes: frames never interleave, and keep the order of
    the calls.
 3. At most `max_buffered` bytes and one frame wait here. A socket that needs more is dropped.
"""

import asyncio
import time
from collections import deque
from typing import Any, Protocol

from twisted.internet import tcp
from twisted.internet.interfaces import IPullProducer, IPushProducer
from zope.interface import implementer

from livecast.realtime.daphne import send_loop
from livecast.realtime.daphne.light_transport import LightTransport
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.protocol import Close

ABNORMAL = 1006  # the close code of a connection that ends without a close frame (RFC 6455, 7.4.1)

# Bytes of the backlog that Twisted gets at a time: few enough to see the progress of a slow reader.
TRANSPORT_CHUNK = 16 * 1024


class BroadcastList(Protocol):
    """The interface to broadcast.py, which sends straight to the descriptors of direct sockets."""

    def discard(self, socket: Any, /) -> None: ...

    def became_indirect(self, socket: Any, /) -> None: ...

    def became_direct(self, socket: Any, /) -> None: ...


@implementer(IPullProducer, IPushProducer)
class SendBuffer:
    """The sending half of a WebSocket. To Twisted it is a producer."""

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
        self.buffered = 0  # bytes that wait here; for a plain socket also those in Twisted's buffer
        self._backlog: deque[bytes] | None = None
        self._drained: asyncio.Future[None] | None = None
        self.last_progress_at = time.monotonic()  # when the client last took waiting bytes, or the wait began
        plain = isinstance(transport, LightTransport) or (
            isinstance(transport, tcp.Connection) and not getattr(transport, "TLS", False)
        )
        self.descriptor: int = transport.fileno() if plain else -1
        self._ready = True
        # Plain: a pull producer, resumed when Twisted's buffer is empty. TLS: a push producer, paused when more than
        # 64 KiB wait in Twisted; Twisted may buffer that much, since encryption hides the state of the socket.
        transport.registerProducer(self, not plain)
        if plain and not untouched:
            # The end of an HTTP response may still be in Twisted's buffer: wait for its call of resumeProducing.
            self._ready = False
            transport.startWriting()

    @property
    def connecting(self) -> bool:
        """Whether the socket is not accepted yet: frames may not be sent."""
        raise NotImplementedError

    @property
    def closed(self) -> bool:
        """Whether the socket accepts no more frames."""
        raise NotImplementedError

    @property
    def direct(self) -> bool:
        """Whether bytes may be sent straight to the descriptor."""
        return self._ready and self.descriptor >= 0

    def drop(self, code: int) -> None:
        """Abort the connection. `code` is reported to the application."""
        raise NotImplementedError

    def write_bytes(self, data: bytes) -> None:
        """Send bytes: now if the kernel takes them, otherwise after the waiting bytes."""
        if self._ready and self.descriptor >= 0:
            self.finish_send(data, send_loop.send_one(self.descriptor, data))
        else:
            self.append(data)

    def finish_send(self, data: bytes, sent: int) -> None:
        """Handle the result of a system call: the number of bytes of `data` sent, or -errno."""
        if sent < 0:
            self.drop(ABNORMAL)
        elif sent < len(data):
            self.append(data[sent:])

    def append(self, data: bytes) -> None:
        """Send bytes after those that wait."""
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
            self.use_twisted()
            self._ready = False
            self.last_progress_at = time.monotonic()
            self.buffered = len(data)
            self.transport.write(data)
            for broadcast_list in self.broadcast_lists:
                broadcast_list.became_indirect(self)

    def use_twisted(self) -> None:
        """Replace a LightTransport by Twisted's transport. Call it while no bytes wait."""
        if isinstance(self.transport, LightTransport):
            self.transport = self.transport.to_twisted()
            self.transport.registerProducer(self, False)

    @property
    def reads_slowly(self) -> bool:
        """Whether more than half of `max_buffered` waits for the client."""
        return self.buffered > self.limits.max_buffered // 2

    async def drain(self) -> None:
        """Wait until at most half of `max_buffered` waits."""
        while self.reads_slowly:
            if self._drained is None:
                self._drained = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._drained)  # shared with other waiters

    def stalled_for(self, now: float) -> float:
        """Return the seconds since a slow reader last took bytes; 0 if no bytes wait."""
        return 0.0 if self._ready else now - self.last_progress_at

    def flush_to_transport(self) -> None:
        """Pass all waiting bytes to Twisted, which sends them before it closes the connection."""
        if self._backlog:
            self.transport.write(self._pop_backlog(self.buffered))

    def stop_sending(self) -> None:
        """Discard waiting bytes; nothing more is sent."""
        self._ready = False
        self._backlog = None
        self.buffered = 0
        self._wake_senders()

    # --- called by Twisted: a producer's interface

    def resumeProducing(self) -> None:
        if self._ready:  # Twisted calls it once at registration
            return
        self.last_progress_at = time.monotonic()
        if self.descriptor < 0:
            self._ready = True
            while self._backlog and self._ready:  # a write may cause the next pause
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
        """The connection is lost. Twisted calls `connectionLost` next."""

    def _pop_backlog(self, enough: int) -> bytes:
        """Remove whole frames from the backlog until they have `enough` bytes, and return them."""
        taken, size = [], 0
        while self._backlog and size < enough:
            frame = self._backlog.popleft()
            taken.append(frame)
            size += len(frame)
        if not self._backlog:
            self._backlog = None  # an empty deque takes 600 bytes
        return b"".join(taken)

    def _wake_senders(self) -> None:
        drained, self._drained = self._drained, None
        if drained is not None and not drained.done():
            drained.set_result(None)
