"""WebSocket: the socket of one client.

send_buffer.py sends, lifecycle.py opens and closes. This module receives and answers.

Invariants, besides those of these two
 1. A socket in a broadcast list is open.
 2. Client input is limited before it is queued or answered: by size, by rate, and by the number of unread messages.
 3. A detached socket has no task, no queue and no scope: only this object and Twisted's transport.

A process has tens of thousands of these: objects for parsing, buffering or timing exist only while they are needed.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from livecast.realtime.daphne import client_frames
from livecast.realtime.daphne.broadcast import SocketSubscribers
from livecast.realtime.daphne.client_frames import FrameError
from livecast.realtime.daphne.lifecycle import CLOSED, CLOSING, CONNECTING, OPEN, SocketLifecycle, SocketServer
from livecast.realtime.daphne.receive_buffer import ReceiveBuffer
from livecast.realtime.daphne.upgrade import accept_response
from livecast.realtime.protocol import Close, Frame, wire_frame

logger = logging.getLogger(__name__)

Message = dict[str, Any]
OnText = Callable[["WebSocket", str | None], None]
OnClose = Callable[["WebSocket"], None]

NORMAL, NO_CODE, INTERNAL_ERROR = 1000, 1005, 1011


class WebSocket(SocketLifecycle):
    """The fast implementation of livecast.realtime.connections.Connection.

    To Twisted it is a protocol, to Daphne a connection with an application. An application that has finished with a
    socket detaches it and returns:

        await send({"type": "livecast.detach", "on_text": answer, "on_close": forget})

    From then on `answer(socket, text)` is called for each message of the client, at once and on the event loop; `text`
    is None for a binary message. It may call `socket.write`, `socket.start_close` or `socket.fail`, and must not block.
    Without `on_text` a message closes the socket with 4400. `forget(socket)` is called when the connection has ended.
    """

    __slots__ = ("_on_close", "_on_text", "_receive_buffer", "address", "queue")

    def __init__(self, server: SocketServer, transport: Any, key: bytes, *, untouched: bool) -> None:
        super().__init__(server, transport, key, untouched=untouched)
        self.queue: asyncio.Queue[Message] | None = None  # messages for the application, while it has one
        self.address: str | None = None  # the key that sockets_per_address counts by
        self._on_text: OnText | None = None
        self._on_close: OnClose | None = None
        self._receive_buffer: ReceiveBuffer | None = None

    # --- as a Connection of the hub

    def new_subscribers(self) -> SocketSubscribers:
        return SocketSubscribers(self.server.send_loop)

    async def send(self, frame: Frame) -> None:
        """Send a frame to this socket only. Waits while the client reads too slowly."""
        self.write(frame)
        await self.drain()

    def write(self, frame: Frame) -> None:
        """Send a frame without waiting. Use it for few frames: a full buffer drops the socket."""
        if self.state is OPEN:
            self.write_bytes(frame.wire)
        elif self.state is CONNECTING:
            raise RuntimeError("cannot send a frame before the socket is accepted")

    async def close(self, code: Close) -> None:
        self.start_close(code)

    def accept(self, first: Iterable[Frame] = (), *, on_text: OnText | None = None) -> None:
        """Open without an application; the response and the first frames are sent in one piece."""
        self._on_text = on_text
        self._open(b"".join([accept_response(self._key), *[frame.wire for frame in first]]))

    # --- as a protocol of Twisted

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
            # Daphne discards Twisted's log, so log it here.
            logger.exception("handling a client's frame failed; closing the socket")
            self.fail(INTERNAL_ERROR)

    def connectionLost(self, reason: Any) -> None:
        self._unsubscribe()  # in the turn of the reactor that closed the descriptor
        self.state = CLOSED
        self.descriptor = -1
        self.stop_sending()
        self.server.socket_lost(self)
        if self.queue is not None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": self.close_code})
        on_close, self._on_text, self._on_close = self._on_close, None, None  # they refer to this socket
        if on_close is not None:
            on_close(self)

    def _receive(self, opcode: int, payload: bytes) -> None:
        if opcode == client_frames.CLOSE:
            self._on_peer_close(payload)
        elif self.state is CLOSING:
            pass  # we sent a close frame, and wait for the client's
        elif opcode == client_frames.PING:
            self.write_bytes(wire_frame(payload, client_frames.PONG))
        elif opcode == client_frames.PONG:
            if not self._pinged_at and self._receive_buffer is not None:
                self._receive_buffer.take_token(self._last_received_at)  # an unsolicited pong (RFC 6455, 5.5.3)
            self._pinged_at = 0.0
        elif self.queue is not None:
            self._enqueue(opcode, payload)
        elif self._on_text is None:
            raise FrameError(Close.MALFORMED)
        else:
            self._on_text(self, None if opcode == client_frames.BINARY else _decode(payload))

    def _enqueue(self, opcode: int, payload: bytes) -> None:
        """Pass a message to the application."""
        if self.queue is None or self.queue.qsize() >= self.limits.max_unread:
            raise FrameError(Close.FLOOD)
        content = {"bytes": payload} if opcode == client_frames.BINARY else {"text": _decode(payload)}
        self.queue.put_nowait({"type": "websocket.receive", **content})

    def _on_peer_close(self, payload: bytes) -> None:
        code = client_frames.close_code(payload)
        self.close_code = NO_CODE if code is None else code
        if self.state is OPEN:
            self._unsubscribe()
            self.write_bytes(wire_frame(payload[:2], client_frames.CLOSE))
        self._end_connection()

    # --- as a connection of Daphne

    def handle_reply(self, message: Message) -> None:
        """Handle a message of the application (ASGI, and `livecast.detach`)."""
        kind = message["type"]
        if kind == "websocket.send":
            self._send_message(message.get("text"), message.get("bytes"))
        elif kind == "websocket.accept":
            if self.state is CONNECTING:
                self._open(accept_response(self._key, message.get("subprotocol"), message.get("headers") or ()))
                if self._receive_buffer is not None:  # frames that arrived before the accept
                    self.dataReceived(b"")
        elif kind == "websocket.close":
            self.start_close(message.get("code") or NORMAL, message.get("reason") or "")
        elif kind == "livecast.detach":
            self._detach(message.get("on_text"), message.get("on_close"))
        else:
            raise ValueError(f"cannot handle message type {kind}")

    def _detach(self, on_text: OnText | None, on_close: OnClose | None) -> None:
        self._on_text, self._on_close = on_text, on_close
        unread, self.queue = self.queue, None
        while unread is not None and not unread.empty() and self.state is OPEN:
            message = unread.get_nowait()
            if on_text is None:
                self.fail(Close.MALFORMED)
            else:
                on_text(self, message.get("text"))

    def _send_message(self, text: str | None, data: bytes | None) -> None:
        if self.state is CONNECTING:
            raise ValueError("cannot send before the socket is accepted")
        if self.state is OPEN:
            if text is not None:
                self.write_bytes(wire_frame(text.encode(), client_frames.TEXT))
            else:
                self.write_bytes(wire_frame(data or b"", client_frames.BINARY))

    @property
    def detached(self) -> bool:
        """Whether the socket has no application (any more)."""
        return self.queue is None and self.state is not CONNECTING

    def handle_exception(self, exception: BaseException) -> None:
        """Close the socket after an error of the application."""
        if self.state is CONNECTING:
            self.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            self.fail(INTERNAL_ERROR)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        self.handle_exception(RuntimeError(body))

    def check_timeouts(self) -> None:
        """Do nothing: the timeout wheel calls `check` instead.

        Daphne calls this for all connections with an application in one step.
        """


def _decode(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise FrameError(1007) from None
