"""WebSocket: one fan's WebSocket.

send_buffer.py sends, lifecycle.py opens and closes. This module receives and answers.

Invariants, besides those of these two
 1. A fan is in a crowd => it is open.
 2. What a client sends is counted before it is queued or answered: by size, by rate, by what the application has
    not read.
 3. Detached: no task, no queue, no scope; what is left is this object and Twisted's transport.

A process holds tens of thousands of these: there is no object of its own for parsing, buffering or timing as long
as there is nothing to parse, buffer or time.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from livecast.realtime.daphne import frames
from livecast.realtime.daphne.broadcast import SocketSubscribers
from livecast.realtime.daphne.frames import FrameError
from livecast.realtime.daphne.lifecycle import CLOSED, CLOSING, CONNECTING, OPEN, SocketLifecycle, SocketServer
from livecast.realtime.daphne.receive_buffer import ReceiveBuffer
from livecast.realtime.daphne.upgrade import accept_response
from livecast.realtime.protocol import Close, Frame, wire_frame

logger = logging.getLogger(__name__)

Message = dict[str, Any]
OnText = Callable[["WebSocket", str], None]

NORMAL, NO_CODE, INTERNAL_ERROR = 1000, 1005, 1011


class WebSocket(SocketLifecycle):
    """See livecast.realtime.connections.Fan. To Twisted it is a protocol, to Daphne a connection with an application.

    An application that has said all it has to say lets go of the socket, and returns:

        await send({"type": "livecast.detach", "on_text": answer})

    From then on `answer(fan, text)` is called for what the client says, at once and on the event loop: it may
    `fan.write` or `fan.say_goodbye`, and must not block. Without one, whoever says something is closed with 4400.
    """

    __slots__ = ("_on_text", "_receive_buffer", "address", "queue")

    def __init__(self, server: SocketServer, transport: Any, key: bytes, *, untouched: bool) -> None:
        super().__init__(server, transport, key, untouched=untouched)
        self.queue: asyncio.Queue[Message] | None = None  # what the application is to receive, while it has one
        self.address: str | None = None  # what sockets_per_address counts it by
        self._on_text: OnText | None = None
        self._receive_buffer: ReceiveBuffer | None = None

    # --- as a fan

    def new_subscribers(self) -> SocketSubscribers:
        return SocketSubscribers(self.server.send_loop)

    async def send(self, frame: Frame) -> None:
        """Send this fan a frame of its own. Takes as long as the fan is behind."""
        self.write(frame)
        await self.drain()

    def write(self, frame: Frame) -> None:
        """`send` for whoever cannot wait, and has a few frames at most: more than may wait loses the fan."""
        if self.state is OPEN:
            self.write_bytes(frame.wire)
        elif self.state is CONNECTING:
            raise RuntimeError("a frame for a socket that is not accepted yet")

    async def close(self, code: Close) -> None:
        self.start_close(code)

    def accept(self, first: Iterable[Frame] = (), *, on_text: OnText | None = None) -> None:
        """Open without an application: the answer to the upgrade and the first frames go out as one. See fast_join."""
        self._on_text = on_text
        self._open(accept_response(self._key) + b"".join(frame.wire for frame in first))

    # --- in: Twisted's protocol

    def dataReceived(self, data: bytes) -> None:
        if self.state is CLOSED:
            return
        self._last_received_at = now = time.monotonic()
        if self._receive_buffer is None:
            self._receive_buffer = ReceiveBuffer(self.limits, now)
        try:
            if self.state is CONNECTING:
                self._receive_buffer.store(data)
                return
            for opcode, payload in self._receive_buffer.feed(data, now):
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
        self._unsubscribe()  # in the turn of the reactor in which the descriptor was closed
        self.state = CLOSED
        self.descriptor = -1
        self.stop_sending()
        self.server.socket_lost(self)
        if self.queue is not None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": self.close_code})

    def _receive(self, opcode: int, payload: bytes) -> None:
        if opcode == frames.CLOSE:
            self._on_peer_close(payload)
        elif self.state is CLOSING:
            pass  # we have said goodbye, and wait for nothing but the peer's
        elif opcode == frames.PING:
            self.write_bytes(wire_frame(payload, frames.PONG))
        elif opcode == frames.PONG:
            if not self._pinged_at and self._receive_buffer is not None:
                self._receive_buffer.take_token(self._last_received_at)  # an unsolicited pong (RFC 6455, 5.5.3)
            self._pinged_at = 0.0
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

    def _on_peer_close(self, payload: bytes) -> None:
        code = frames.close_code(payload)
        self.close_code = NO_CODE if code is None else code
        if self.state is OPEN:
            self._unsubscribe()
            self.write_bytes(wire_frame(payload[:2], frames.CLOSE))
        self._end_connection()

    # --- as a connection of Daphne's

    def handle_reply(self, message: Message) -> None:
        """What the application sends (ASGI), and `livecast.detach`."""
        kind = message["type"]
        if kind == "websocket.send":
            self._send_message(message.get("text"), message.get("bytes"))
        elif kind == "websocket.accept":
            if self.state is CONNECTING:
                self._open(accept_response(self._key, message.get("subprotocol"), message.get("headers") or ()))
                if self._receive_buffer is not None:  # frames that overtook the application's accept
                    self.dataReceived(b"")
        elif kind == "websocket.close":
            self.start_close(message.get("code") or NORMAL, message.get("reason") or "")
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
                self.write_bytes(wire_frame(text.encode(), frames.TEXT))
            else:
                self.write_bytes(wire_frame(data or b"", frames.BINARY))

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
