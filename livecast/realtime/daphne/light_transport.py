"""LightTransport: a connection that needs nothing of Twisted's transport yet.

Twisted's transport, its protocol and its registration with the event loop are most of the cost of a connection. A
client that reads what it is sent needs none of them: bytes go straight to its descriptor, and a small epoll set of our
own, one reader to the event loop, states which clients have sent something. When bytes must wait, or only half of a
connection closes, `to_twisted` makes Twisted's transport of the same connection.
"""

import asyncio
import logging
import os
import select
import socket
import struct
from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

HAS_EPOLL = hasattr(select, "epoll")  # on Linux; elsewhere Twisted accepts all connections

READ_SIZE = 64 * 1024  # bytes; as in Twisted
# Connections that are read in one turn of the event loop: a flood of small frames holds it for a few milliseconds.
MAX_EVENTS = 32

_RESET = struct.pack("ii", 1, 0)  # a value of SO_LINGER: close resets the connection
_DONE, _LOST, _ABORTED = ConnectionDone(), ConnectionLost(), ConnectionAborted()

# (descriptor of a connection, address of its peer, protocol) -> Twisted's transport of it
MakeTransport = Callable[[int, Any, Any], Any]


class ReadSet:
    """The connections that this process reads without Twisted: an epoll set."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._epoll = select.epoll()
        self._readers: dict[int, LightTransport] = {}
        loop.add_reader(self._epoll.fileno(), self._read_ready)

    def add(self, descriptor: int, reader: "LightTransport") -> None:
        """Read a connection from now on, unless it is read already."""
        if descriptor in self._readers:
            return
        self._epoll.register(descriptor, select.EPOLLIN)
        self._readers[descriptor] = reader

    def discard(self, descriptor: int) -> None:
        """Remove a connection before its descriptor is closed."""
        if self._readers.pop(descriptor, None) is not None:
            self._epoll.unregister(descriptor)

    def _read_ready(self) -> None:
        for descriptor, _ in self._epoll.poll(0, MAX_EVENTS):
            reader = self._readers.get(descriptor)
            if reader is None:  # another one of these has closed it
                continue
            try:
                reader.read()
            except Exception:
                logger.exception("reading a connection failed; resetting it")
                reader.abortConnection()


class LightTransport:
    """The part of Twisted's transport interface that a connection uses while no bytes wait."""

    __slots__ = ("_descriptor", "_make_transport", "_read_set", "peer", "protocol")

    def __init__(self, descriptor: int, peer: Any, read_set: ReadSet, make_transport: MakeTransport) -> None:
        """Take over a connection, which must not block. `peer`: its address, as `socket.accept` returns it."""
        self._descriptor = descriptor
        self.peer = peer
        self._read_set = read_set
        self._make_transport = make_transport
        self.protocol: Any = None

    def startReading(self) -> None:
        """Pass all bytes that arrive from now on to `protocol`."""
        self._read_set.add(self._descriptor, self)

    def fileno(self) -> int:
        return self._descriptor

    def getHost(self) -> Any:
        """Return our end of the connection, as Twisted does."""
        connection = socket.socket(fileno=self._descriptor)
        try:
            name = connection.getsockname()
        finally:
            connection.detach()
        return IPv4Address("TCP", *name[:2]) if isinstance(name, tuple) else UNIXAddress(name)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Do nothing: no bytes wait, so the producer is never paused or resumed."""

    def unregisterProducer(self) -> None: ...

    def set_option(self, option: int, value: int | bytes) -> None:
        """Set an option of SOL_SOCKET."""
        connection = socket.socket(fileno=self._descriptor)
        try:
            connection.setsockopt(socket.SOL_SOCKET, option, value)
        finally:
            connection.detach()

    def to_twisted(self) -> Any:
        """Return Twisted's transport of this connection, which takes over."""
        self._read_set.discard(self._descriptor)
        descriptor, self._descriptor = self._descriptor, -1
        return self._make_transport(descriptor, self.peer, self.protocol)

    def read(self) -> None:
        """Read what has arrived, at most READ_SIZE bytes."""
        try:
            data = os.read(self._descriptor, READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._lose(_LOST)
            return
        if data:
            self.protocol.dataReceived(data)
        else:
            self._lose(_DONE)

    def loseConnection(self) -> None:
        """Close the connection in the next turn of the event loop, as Twisted does if no bytes wait."""
        self._read_set.discard(self._descriptor)
        self._read_set.loop.call_soon(self._lose, _DONE)

    def abortConnection(self) -> None:
        """Reset the connection in the next turn of the event loop."""
        self._read_set.discard(self._descriptor)
        self._read_set.loop.call_soon(self._lose, _ABORTED)

    def _lose(self, reason: Exception) -> None:
        if self._descriptor < 0:
            return
        self._read_set.discard(self._descriptor)
        if reason is _ABORTED:
            self.set_option(socket.SO_LINGER, _RESET)
        os.close(self._descriptor)
        self._descriptor = -1
        protocol, self.protocol = self.protocol, None
        if protocol is not None:
            protocol.connectionLost(Failure(reason))  # type: ignore[no-untyped-call]
