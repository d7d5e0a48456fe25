"""Acceptor: accepts connections, and turns those that begin with an upgrade into sockets without Twisted.

The first bytes of a connection are usually there when it is accepted. If they are an upgrade to our path that is
granted, the socket gets a LightTransport. All other connections get Twisted's transport and `UpgradeSniffer`, with all
bytes that were received, as if Twisted had accepted them.
"""

import errno
import logging
import socket
from typing import Any

from livecast.realtime.daphne.accept_loop import AcceptLoop
from livecast.realtime.daphne.entry_points import UpgradeServer
from livecast.realtime.daphne.light_transport import LightTransport, ReadSet
from livecast.realtime.daphne.remembered_heads import RememberedHeads

logger = logging.getLogger(__name__)

# The kernel offers a connection that has sent nothing after so many seconds, any other one with its first bytes.
SILENT_SECONDS = 1


class Acceptor:
    """Accepts the connections of one of Twisted's ports."""

    def __init__(self, server: UpgradeServer, port: Any, read_set: ReadSet, accept_loop: AcceptLoop) -> None:
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
                if data is None or not self._open_socket(transport, peer, data):
                    self._pass_to_twisted(transport, peer, data)
            except Exception:
                logger.exception("could not open a connection; resetting it")
                transport.abortConnection()
        if error not in (0, errno.EAGAIN, errno.EWOULDBLOCK):
            self._accept_with_twisted()  # it handles the error: without free descriptors it closes those that wait

    def _open_socket(self, transport: LightTransport, peer: Any, data: bytes) -> bool:
        """Make a connection a socket if its first bytes are an upgrade. Otherwise return False without any effect."""
        sniffed = self._heads.sniff(data)
        if sniffed is None:
            return False
        upgrade, rest = sniffed
        client = self._server.client_of(upgrade, list(peer[:2]) if self._is_tcp else None)
        if self._server.refusal_of(client) is not None:
            return False
        if not self._is_tcp:
            transport.set_option(socket.SO_SNDBUF, self._server.limits.kernel_buffer)
        transport.startReading()
        opened = self._server.open_socket(upgrade, client, transport, untouched=True)
        if rest:
            opened.dataReceived(rest)
        return True

    def _pass_to_twisted(self, light: LightTransport, peer: Any, data: bytes | None) -> None:
        """Do what Twisted's port does, then receive the first bytes."""
        protocol = light.protocol = self._port.factory.buildProtocol(self._port._buildAddr(peer))
        transport = light.to_twisted()
        protocol.makeConnection(transport)
        if data is None:
            return
        try:
            protocol.dataReceived(data)
        except BaseException:
            transport.abortConnection()
            raise

    def _make_transport(self, descriptor: int, peer: Any, protocol: Any) -> Any:
        port = self._port
        connection = socket.socket(port.addressFamily, port.socketType, fileno=descriptor)
        port.sessionno += 1
        return port.transport(connection, protocol, peer, port, port.sessionno, port.reactor)
