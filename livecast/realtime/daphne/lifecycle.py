"""The life cycle of a socket: how it opens, how long it lives, and how it closes.

Invariants
 1. A socket that closes, for any reason, first leaves its broadcast lists: no frame follows a close frame, and no frame
    goes to a descriptor that is closed or reused.
 2. Every state has a time limit (`_expires_at`, checked by the timeout wheel), except CLOSED after an abort, when
    Twisted has finished with the connection.
"""

import enum
import math
import random
import time
from http import HTTPStatus
from typing import Any, Protocol

from livecast.realtime.daphne import client_frames
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.send_buffer import ABNORMAL, SendBuffer
from livecast.realtime.daphne.send_loop import SendLoop
from livecast.realtime.daphne.upgrade import refusal_response
from livecast.realtime.protocol import Close, wire_frame

PING = wire_frame(b"", client_frames.PING)


class SocketState(enum.Enum):
    CONNECTING = enum.auto()  # the application has not accepted it
    OPEN = enum.auto()
    CLOSING = enum.auto()  # we sent a close frame, the client has not
    CLOSED = enum.auto()  # nothing is read or queued; the connection may still be flushing


CONNECTING, OPEN, CLOSING, CLOSED = SocketState


class SocketServer(Protocol):
    """The part of the server (server.py) that a socket uses."""

    limits: SocketLimits
    send_loop: SendLoop

    def log_socket(self, socket: Any, action: str, /) -> None: ...

    def socket_lost(self, socket: Any, /) -> None: ...


class SocketLifecycle(SendBuffer):
    """The part of a WebSocket that opens and closes it."""

    __slots__ = (
        "_expires_at",
        "_key",
        "_last_received_at",
        "_pinged_at",
        "close_code",
        "log_details",
        "server",
        "state",
    )

    def __init__(self, server: SocketServer, transport: Any, key: bytes, *, untouched: bool) -> None:
        super().__init__(transport, server.limits, untouched=untouched)
        now = time.monotonic()
        self.server = server
        self.state = CONNECTING
        self.close_code = ABNORMAL  # reported to the application when the socket ends
        self.log_details: dict[str, Any] | None = None  # for Daphne's action logger, if it is on
        self._key = key
        self._last_received_at = now
        self._pinged_at = 0.0  # time of our ping, 0 after its pong
        self._expires_at = now + self.limits.accept_timeout  # its meaning depends on the state: see check

    @property
    def closed(self) -> bool:
        return self.state is CLOSING or self.state is CLOSED

    @property
    def connecting(self) -> bool:
        return self.state is CONNECTING

    @property
    def was_open(self) -> bool:
        """Whether the socket was ever accepted."""
        return not self._key

    # --- opening

    def _open(self, answer: bytes) -> None:
        limits = self.limits
        self.state = OPEN
        self._key = b""
        self._expires_at = time.monotonic() + limits.max_age * random.uniform(
            1 - limits.max_age_jitter, 1 + limits.max_age_jitter
        )
        self.write_bytes(answer)
        self.server.log_socket(self, "connected")

    def refuse(self, status: HTTPStatus) -> None:
        """Answer the upgrade request with an HTTP error."""
        self.write_bytes(refusal_response(status, self._key))
        self.server.log_socket(self, "rejected")
        self._end_connection()

    # --- closing

    def start_close(self, code: int, reason: str = "") -> None:
        """Send a close frame, and give the client some time to answer it."""
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE if code == Close.RESTART else HTTPStatus.FORBIDDEN)
        elif self.state is OPEN:
            self.close_code = code  # the client's answer may change it
            self._send_close(code, reason)
            if self.state is OPEN:
                self.state = CLOSING
                self._expires_at = time.monotonic() + self.limits.close_timeout

    def fail(self, code: int) -> None:
        """Close after a protocol error. Later bytes of the client are read and discarded.

        Only our half of the connection is closed at first: with unread bytes in the kernel, a full close would reset
        the connection, and the reset would overtake the close frame.
        """
        self.close_code = code
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.BAD_REQUEST)
            return
        if self.state is OPEN:
            self._send_close(code)
        self._end_connection(half=self.descriptor >= 0)

    def drop(self, code: int) -> None:
        """Abort the connection without a close frame."""
        self._unsubscribe()
        if self.state is not CLOSED:
            self.close_code = code
        self.state = CLOSED
        self._expires_at = math.inf
        self.stop_sending()
        self.transport.abortConnection()

    def _send_close(self, code: int, reason: str = "") -> None:
        self._unsubscribe()
        # A control frame carries 125 bytes; a character that would be cut in two is left out.
        text = reason.encode()[:123].decode(errors="ignore").encode()
        self.write_bytes(wire_frame(code.to_bytes(2, "big") + text, client_frames.CLOSE))

    def _end_connection(self, *, half: bool = False) -> None:
        """Close the connection, or our half of it, after all waiting bytes."""
        if self.state is CLOSED:  # dropped while sending the last bytes
            return
        self._unsubscribe()
        self.state = CLOSED
        self._expires_at = time.monotonic() + self.limits.close_timeout
        self.flush_to_transport()
        if half:
            self.use_twisted()
        self.transport.unregisterProducer()  # Twisted does not close while one is registered
        if half:
            self.transport.loseWriteConnection()
        else:
            self.transport.loseConnection()

    def _unsubscribe(self) -> None:
        for broadcast_list in self.broadcast_lists:
            broadcast_list.discard(self)

    # --- time-outs: see timeout_wheel.py

    def check(self, now: float) -> None:
        """Handle time-outs, and ping a silent client."""
        if now >= self._expires_at:
            self._expire()
        elif self.stalled_for(now) > self.limits.stall_timeout:
            self.drop(Close.TOO_SLOW)
        elif self.state is not OPEN:
            return
        elif self._pinged_at > self._last_activity_at:
            if now - self._pinged_at > self.limits.ping_timeout:
                self.drop(ABNORMAL)
        elif now - self._last_activity_at > self.limits.ping_interval:
            self._pinged_at = now
            self.write_bytes(PING)

    @property
    def _last_activity_at(self) -> float:
        """When the client last sent or took bytes.

        A slow reader gets our ping late, but takes the bytes before it.
        """
        return max(self._last_received_at, self.last_progress_at)

    def _expire(self) -> None:
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.FORBIDDEN)
        elif self.state is OPEN:
            self.start_close(Close.RESTART)
        else:
            self.drop(self.close_code)
