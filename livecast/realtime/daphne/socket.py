"""FanSocket: one fan's WebSocket.

Invariants, besides those of its outlet
 1. A fan is in a crowd => it is open. Who closes, in whatever way, leaves first; so nothing follows a close frame,
    and no frame goes to a descriptor that is closed or somebody else's by now.
 2. What a client sends is counted before it is queued or answered: by size, by rate, by what the application has
    not read.
 3. Detached: no task, no queue, no scope; what is left is this object and Twisted's transport.

A process holds tens of thousands of these: there is no object of its own for parsing, buffering or timing as long
as there is nothing to parse, buffer or time.
"""

import asyncio
import enum
import logging
import math
import random
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from livecast.realtime.daphne import frames
from livecast.realtime.daphne.broadcast import FanCrowd
from livecast.realtime.daphne.frames import FrameError
from livecast.realtime.daphne.inlet import Inlet
from livecast.realtime.daphne.outlet import ABNORMAL, Outlet
from livecast.realtime.daphne.upgrade import acceptance, refusal
from livecast.realtime.protocol import Close, Frame, wire_frame

if TYPE_CHECKING:
    from livecast.realtime.daphne.server import FanServer

logger = logging.getLogger(__name__)

Message = dict[str, Any]
OnText = Callable[["FanSocket", str], None]

NORMAL, NO_CODE, INTERNAL_ERROR = 1000, 1005, 1011
PING = wire_frame(b"", frames.PING)


class State(enum.Enum):
    CONNECTING = enum.auto()  # the application has not accepted yet
    OPEN = enum.auto()
    CLOSING = enum.auto()  # our close frame is on its way, the peer's has not come
    CLOSED = enum.auto()  # nothing goes in or out any more; the connection may still be flushing


CONNECTING, OPEN, CLOSING, CLOSED = State


class FanSocket(Outlet):
    """See livecast.realtime.fans.Fan. To Twisted it is a protocol, to Daphne a connection with an application."""

    __slots__ = (
        "_expires",
        "_heard",
        "_inlet",
        "_key",
        "_on_text",
        "_pinged",
        "address",
        "close_code",
        "log_details",
        "queue",
        "server",
        "state",
    )

    def __init__(self, server: "FanServer", transport: Any, key: bytes, *, untouched: bool) -> None:
        super().__init__(transport, server.limits, untouched=untouched)
        now = time.monotonic()
        self.server = server
        self.state = CONNECTING
        self.close_code = ABNORMAL  # what the application hears when it is over
        self.queue: asyncio.Queue[Message] | None = None  # what the application is to receive, while it has one
        self.address: str | None = None  # what sockets_per_address counts it by
        self.log_details: dict[str, Any] | None = None  # for Daphne's action logger, if there is one
        self._key = key
        self._on_text: OnText | None = None
        self._inlet: Inlet | None = None
        self._heard = now
        self._pinged = 0.0  # when we asked for a pong, 0 when it has come
        self._expires = now + self.limits.accept_timeout  # what that means depends on the state: see check

    # --- as a fan

    @property
    def gone(self) -> bool:
        return self.state is CLOSING or self.state is CLOSED

    @property
    def connecting(self) -> bool:
        return self.state is CONNECTING

    def new_crowd(self) -> FanCrowd:
        return FanCrowd(self.server.send_loop)

    async def send(self, frame: Frame) -> None:
        """Send this fan a frame of its own. Takes as long as the fan is behind."""
        self.write(frame)
        await self.drain()

    def write(self, frame: Frame) -> None:
        """`send` for who cannot wait, and has a few frames at most: more than may wait loses the fan."""
        if self.state is OPEN:
            self.put(frame.wire)
        elif self.state is CONNECTING:
            raise RuntimeError("a frame for a socket that is not accepted yet")

    async def close(self, code: Close) -> None:
        self.say_goodbye(code)

    # --- opening

    def accept(self, first: Iterable[Frame] = (), *, on_text: OnText | None = None) -> None:
        """Open without an application: the answer to the upgrade and the first frames go out as one. See fast_join."""
        self._on_text = on_text
        self._open(acceptance(self._key) + b"".join(frame.wire for frame in first))

    def _open(self, answer: bytes) -> None:
        limits = self.limits
        self.state = OPEN
        self._key = b""
        self._expires = time.monotonic() + limits.max_age * random.uniform(
            1 - limits.max_age_jitter, 1 + limits.max_age_jitter
        )
        self.put(answer)
        self.server.log_socket(self, "connected")
        if self._inlet is not None:  # frames that overtook the application's accept
            self.dataReceived(b"")

    def refuse(self, status: HTTPStatus) -> None:
        """Answer the upgrade request with an HTTP error."""
        self.put(refusal(status))
        self.server.log_socket(self, "rejected")
        self._finish()

    # --- closing

    def say_goodbye(self, code: int, reason: str = "") -> None:
        """Close from our side: a close frame, and some time for the peer's."""
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE if code == Close.RESTART else HTTPStatus.FORBIDDEN)
        elif self.state is OPEN:
            self._send_close(code, reason)
            if self.state is OPEN:
                self.state = CLOSING
                self._expires = time.monotonic() + self.limits.close_timeout

    def fail(self, code: int) -> None:
        """Close on a client that broke a rule: whatever else it sends is read and thrown away.

        Only our half is closed at first: with unread bytes in the kernel, closing all of it would reset the
        connection, and the reset overtake the close frame.
        """
        self.close_code = code
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.BAD_REQUEST)
            return
        if self.state is OPEN:
            self._send_close(code)
        self._finish(half=self.descriptor >= 0)

    def drop(self, code: int) -> None:
        self._leave()
        if self.state is not CLOSED:
            self.close_code = code
        self.state = CLOSED
        self._expires = math.inf
        self.dispose()
        self.transport.abortConnection()

    def _send_close(self, code: int, reason: str = "") -> None:
        self._leave()
        # A control frame carries 125 bytes; a character that would be cut in two is left out.
        text = reason.encode()[:123].decode(errors="ignore").encode()
        self.put(wire_frame(code.to_bytes(2, "big") + text, frames.CLOSE))

    def _finish(self, *, half: bool = False) -> None:
        """Close the connection, or our half of it, when everything is sent."""
        if self.state is CLOSED:  # dropped, when the last bytes met a dead connection
            return
        self._leave()
        self.state = CLOSED
        self._expires = time.monotonic() + self.limits.close_timeout
        self.hand_over()
        self.transport.unregisterProducer()  # Twisted does not close while one is registered
        if half:
            self.transport.loseWriteConnection()
        else:
            self.transport.loseConnection()

    def _leave(self) -> None:
        for crowd in self.crowds:
            crowd.discard(self)

    # --- in: Twisted's protocol

    def dataReceived(self, data: bytes) -> None:
        if self.state is CLOSED:
            return
        self._heard = now = time.monotonic()
        if self._inlet is None:
            self._inlet = Inlet(self.limits, now)
        try:
            if self.state is CONNECTING:
                self._inlet.hold(data)
                return
            for opcode, payload in self._inlet.feed(data, now):
                self._receive(opcode, payload)
                if self.state is CLOSED:
                    return
        except FrameError as error:
            self.fail(error.code)
        except Exception:
            # Nobody else would say so: Daphne sends Twisted's log nowhere.
            logger.exception("a client's frame could not be dealt with")
            self.fail(INTERNAL_ERROR)

    def connectionLost(self, reason: Any) -> None:
        self._leave()  # in the turn of the reactor in which the descriptor was closed
        self.state = CLOSED
        self.descriptor = -1
        self.dispose()
        self.server.socket_lost(self)
        if self.queue is not None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": self.close_code})

    def _receive(self, opcode: int, payload: bytes) -> None:
        if opcode == frames.CLOSE:
            self._peer_closes(payload)
        elif self.state is CLOSING:
            pass  # we have said goodbye, and wait for nothing but the peer's
        elif opcode == frames.PING:
            self.put(wire_frame(payload, frames.PONG))
        elif opcode == frames.PONG:
            if not self._pinged and self._inlet is not None:
                self._inlet.count(self._heard)  # a heartbeat that nobody asked for (RFC 6455, 5.5.3)
            self._pinged = 0.0
        elif opcode == frames.BINARY:
            self._deliver({"type": "websocket.receive", "bytes": payload})
        else:
            try:
                text = payload.decode()
            except UnicodeDecodeError:
                raise FrameError(1007) from None
            self._deliver({"type": "websocket.receive", "text": text})

    def _deliver(self, message: Message) -> None:
        """Hand a message to the application, or to whoever answers in its place."""
        if self.queue is None:
            self._answer(message)
        elif self.queue.qsize() < self.limits.max_unread:
            self.queue.put_nowait(message)
        else:
            raise FrameError(Close.FLOOD)

    def _answer(self, message: Message) -> None:
        text = message.get("text")
        if text is None or self._on_text is None:
            raise FrameError(Close.MALFORMED)
        self._on_text(self, text)

    def _peer_closes(self, payload: bytes) -> None:
        code = frames.close_code(payload)
        self.close_code = NO_CODE if code is None else code
        if self.state is OPEN:
            self._leave()
            self.put(wire_frame(payload[:2], frames.CLOSE))
        self._finish()

    # --- the slow clock: see watch.py

    def check(self, now: float) -> None:
        if now >= self._expires:
            self._expire()
        elif self.stalled_for(now) > self.limits.stall_timeout:
            self.drop(Close.TOO_SLOW)
        elif self.state is not OPEN:
            return
        elif self._pinged > self._alive_at:
            if now - self._pinged > self.limits.ping_timeout:
                self.drop(ABNORMAL)
        elif now - self._alive_at > self.limits.ping_interval:
            self._pinged = now
            self.put(PING)

    @property
    def _alive_at(self) -> float:
        """The last sign of life. A slow reader comes to our ping late, but takes what is before it."""
        return max(self._heard, self.taken_at)

    def _expire(self) -> None:
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.FORBIDDEN)
        elif self.state is OPEN:
            self.say_goodbye(Close.RESTART)
        else:
            self.drop(self.close_code)

    # --- as a connection of Daphne's

    def handle_reply(self, message: Message) -> None:
        """What the application sends (ASGI), and `livecast.detach`."""
        kind = message["type"]
        if kind == "websocket.send":
            self._send_message(message.get("text"), message.get("bytes"))
        elif kind == "websocket.accept":
            if self.state is CONNECTING:
                self._open(acceptance(self._key, message.get("subprotocol"), message.get("headers") or ()))
        elif kind == "websocket.close":
            self.say_goodbye(message.get("code") or NORMAL, message.get("reason") or "")
        elif kind == "livecast.detach":
            self._detach(message.get("on_text"))
        else:
            raise ValueError(f"cannot handle message type {kind}")

    def _detach(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        unread, self.queue = self.queue, None
        try:
            while unread is not None and not unread.empty():
                message = unread.get_nowait()
                if message["type"] == "websocket.receive":
                    self._answer(message)
        except FrameError as error:
            self.fail(error.code)

    def _send_message(self, text: str | None, data: bytes | None) -> None:
        if self.state is CONNECTING:
            raise ValueError("the socket is not accepted yet")
        if self.state is OPEN:
            if text is not None:
                self.put(wire_frame(text.encode(), frames.TEXT))
            else:
                self.put(wire_frame(data or b"", frames.BINARY))

    @property
    def detached(self) -> bool:
        """Whether the application has let go of this socket (or never had it)."""
        return self.queue is None and self.state is not CONNECTING

    def handle_exception(self, exception: BaseException) -> None:
        """The application has failed."""
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            self.fail(INTERNAL_ERROR)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        self.handle_exception(RuntimeError(body))

    def check_timeouts(self) -> None:
        """Daphne's clock, which goes round all connections at once, and only those with an application: see `check`."""
