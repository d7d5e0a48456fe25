"""LightConnection: a connection without Twisted, as long as its requests are answered from memory.

Twisted's transport, its HTTP channel and Daphne's request cost more than such an answer. So a connection that the
acceptor does not open as a socket begins with this protocol. It never holds half a request or half a response: Twisted
takes over when a request needs more than the memory, when its head is incomplete or unusual, or when the kernel does
not take the whole response. It gets all bytes that are not handled yet, and keeps the connection.
"""

import time
from typing import Any, Protocol

from livecast.realtime.daphne.light_request import AnsweringServer, ClientAddress, answers_from_memory
from livecast.realtime.daphne.light_transport import LightTransport
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.send_loop import send_one
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel


class LightServer(AnsweringServer, Protocol):
    """The part of the server (server.py) that light connections use."""

    limits: SocketLimits
    light_connections: TimeoutWheel
    idle_timeout: float


class Handover(Protocol):
    """The other protocols of a connection (acceptor.py)."""

    def open_socket(self, transport: LightTransport, data: bytes) -> bool:
        """Make a connection a socket if its first bytes are an upgrade. Otherwise return False without any effect."""

    def pass_to_twisted(self, light: LightTransport, data: bytes) -> None:
        """Let Twisted continue a connection that has not been answered anything."""

    def pass_to_channel(self, light: LightTransport, unsent: bytes, data: bytes) -> None:
        """Let Twisted's HTTP channel continue: send the rest of a response, then receive `data`."""

    def send_and_close(self, light: LightTransport, unsent: bytes) -> None:
        """Let Twisted send the rest of the last response, then close the connection."""


class LightConnection:
    """The protocol of a LightTransport before it is a socket or Twisted's connection."""

    __slots__ = ("_client", "_handover", "_is_used", "_server", "_transport", "_waits_since")

    def __init__(
        self, server: LightServer, handover: Handover, transport: LightTransport, client: ClientAddress | None
    ) -> None:
        """`client`: the other end of the connection, None for a Unix socket."""
        self._server = server
        self._handover = handover
        self._transport = transport
        self._client = client
        self._is_used = False  # whether a request was answered
        self._waits_since = time.monotonic()
        transport.protocol = self

    def begin(self, data: bytes | None) -> None:
        """Handle the first bytes of a connection that is no socket, if they have arrived, then receive all others."""
        if data is None or self._answer(data):
            self._server.light_connections.add(self)
            self._transport.startReading()

    def dataReceived(self, data: bytes) -> None:
        self._server.light_connections.discard(self)
        if not self._is_used and self._handover.open_socket(self._transport, data):
            return
        if self._answer(data):
            self._server.light_connections.add(self)

    def _answer(self, data: bytes) -> bool:
        """Answer all requests in `data`. Return False if another protocol continues, or the connection ends."""
        done = 0
        for response, closes, end in answers_from_memory(self._server, self._client, data):
            self._is_used = True
            done = end
            sent = send_one(self._transport.fileno(), response)
            if sent == len(response) and not closes:
                continue
            if sent < 0:
                self._transport.abortConnection()
            elif sent == len(response):
                self._transport.loseConnection()
            elif closes:
                self._handover.send_and_close(self._transport, response[sent:])
            else:
                self._handover.pass_to_channel(self._transport, response[sent:], data[end:])
            return False
        if done == len(data):
            self._waits_since = time.monotonic()
            return True
        if self._is_used:
            self._handover.pass_to_channel(self._transport, b"", data[done:])
        else:
            self._handover.pass_to_twisted(self._transport, data)
        return False

    def connectionLost(self, reason: Any) -> None:
        self._server.light_connections.discard(self)

    def check(self, now: float) -> None:
        """End a connection that sends nothing: at first, or after a response. The times are those of Twisted's."""
        waited = now - self._waits_since
        if not self._is_used:
            if waited > self._server.limits.silent_timeout:
                self._transport.abortConnection()
        elif waited > self._server.idle_timeout:
            self._transport.loseConnection()
