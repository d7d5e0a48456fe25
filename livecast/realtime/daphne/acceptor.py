"""Acceptor: accepts connections, and opens sockets and answers requests on them without Twisted where it can.

The first bytes of a connection are usually there when it is accepted. If they are an upgrade to our path that is
granted, the connection is a socket at once. All other connections begin as a LightConnection. What it does not handle
gets Twisted's transport and `UpgradeSniffer`, with all bytes that were received, as if Twisted had accepted them.
"""

import errno
import logging
import socket
from typing import Any, Protocol

from twisted.internet.protocol import Protocol as IgnoringProtocol

from livecast.realtime.daphne.accept_loop import AcceptLoop
from livecast.realtime.daphne.entry_points import UpgradeServer
from livecast.realtime.daphne.light_connection import LightConnection, LightServer
from livecast.realtime.daphne.light_transport import LightTransport, ReadSet
from livecast.realtime.daphne.remembered_heads import RememberedHeads

logger = logging.getLogger(__name__)

# The kernel offers a connection that has sent nothing after so many seconds, any other one with its first bytes.
SILENT_SECONDS = 1


class AcceptingServer(UpgradeServer, LightServer, Protocol):
    """The part of the server (server.py) that the acceptor uses."""


class Acceptor:
    """Accepts the connections of one of Twisted's ports."""

    def __init__(self, server: AcceptingServer, port: Any, read_set: ReadSet, accept_loop: AcceptLoop) -> None:
        self._server = server
        self._port = port
        self._read_set = read_set
        self._accept_loop = accept_loop
        self._heads = RememberedHeads(server.socket_path)
        listener: socket.socket = port.socket
        self._is_tcp = listener.family != socket.AF_UNIX
        if self._is_tcp:
            # What it accepts inherits these two.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, server.limits.kernel_buffer)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)
        self._accept_with_twisted = port.doRead
        port.doRead = self.accept

    def accept(self) -> None:
        """Accept the connections that wait, as many as the loop takes in one turn."""
        arrivals, error = self._accept_loop(self._port.socket)
        for descriptor, peer, data in arrivals:
            transport = LightTransport(descriptor, peer, self._read_set, self._make_transport)
            try:
                if data is None or not self.open_socket(transport, data):
                    LightConnection(self._server, self, transport, self._client_of(peer)).begin(data)
            except Exception:
                logger.exception("could not open a connection; resetting it")
                transport.abortConnection()
        if error not in (0, errno.EAGAIN, errno.EWOULDBLOCK):
            self._accept_with_twisted()  # it handles the error: without free descriptors it closes those that wait

    def open_socket(self, transport: LightTransport, data: bytes) -> bool:
        """Make a connection a socket if its first bytes are an upgrade. Otherwise return False without any effect."""
        sniffed = self._heads.sniff(data)
        if sniffed is None:
            return False
        upgrade, rest = sniffed
        client = self._server.client_of(upgrade, self._client_of(transport.peer))
        if self._server.refusal_of(client) is not None:
            return False
        if not self._is_tcp:
            transport.set_option(socket.SO_SNDBUF, self._server.limits.kernel_buffer)
        transport.startReading()
        opened = self._server.open_socket(upgrade, client, transport, untouched=True)
        if rest:
            opened.dataReceived(rest)
        return True

    def _client_of(self, peer: Any) -> list[Any] | None:
        return list(peer[:2]) if self._is_tcp else None

    # --- what LightConnection leaves to Twisted

    def pass_to_twisted(self, light: LightTransport, data: bytes) -> None:
        """Do what Twisted's port does, then receive the first bytes."""
        self._continue(light, self._port.factory.buildProtocol(self._address_of(light)), b"", data)

    def pass_to_channel(self, light: LightTransport, unsent: bytes, data: bytes) -> None:
        """Let Twisted's HTTP channel continue: send the rest of a response, then receive `data`."""
        self._continue(light, self._port.factory.build_http(self._address_of(light)), unsent, data)

    def send_and_close(self, light: LightTransport, unsent: bytes) -> None:
        """Let Twisted send the rest of the last response, then close the connection."""
        light.protocol = IgnoringProtocol()
        transport = light.to_twisted()
        transport.write(unsent)
        transport.loseConnection()

    def _continue(self, light: LightTransport, protocol: Any, unsent: bytes, data: bytes) -> None:
        light.protocol = protocol
        transport = light.to_twisted()
        protocol.makeConnection(transport)
        try:
            if unsent:
                transport.write(unsent)
            if data:
                protocol.dataReceived(data)
        except BaseException:
            transport.abortConnection()
            raise

    def _address_of(self, light: LightTransport) -> Any:
        return self._port._buildAddr(light.peer)

    def _make_transport(self, descriptor: int, peer: Any, protocol: Any) -> Any:
        port = self._port
        connection = socket.socket(port.addressFamily, port.socketType, fileno=descriptor)
        port.sessionno += 1
        return port.transport(connection, protocol, peer, port, port.sessionno, port.reactor)
