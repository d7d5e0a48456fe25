"""The two entry points of a WebSocket with Twisted's transport: a connection's first bytes, or a request of Daphne.

`UpgradeSniffer` is the first protocol of every connection that acceptor.py passes to Twisted. It turns an upgrade to
our path into a WebSocket at once (with TLS, or when the client's first bytes arrive late), and passes all other
connections to `PageConnection`, byte for byte. Upgrades that it does not recognise (on a connection that served pages
before, in several pieces, unusually spelled) arrive at `UpgradableRequest`, which makes the same WebSocket.
"""

import time
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import unquote

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES
from twisted.internet import tcp
from twisted.protocols.policies import ProtocolWrapper

from livecast.realtime.daphne.light_request import AnsweringServer, answers_from_memory
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.send_loop import send_one
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from livecast.realtime.daphne.upgrade import Upgrade, parse_upgrade, refusal_response, sniff_upgrade

PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus}


class UpgradeServer(AnsweringServer, Protocol):
    """The part of the server (server.py) that connections use before they are sockets."""

    limits: SocketLimits
    socket_path: bytes
    timeout_wheel: TimeoutWheel
    connections: dict[Any, dict[str, Any]]

    def client_of(self, upgrade: Upgrade, client: list[Any] | None, /) -> list[Any] | None: ...

    def refusal_of(self, client: list[Any] | None, /) -> HTTPStatus | None: ...

    def open_socket(self, upgrade: Upgrade, client: list[Any] | None, transport: Any, untouched: bool) -> WebSocket: ...


def attach_protocol(protocol: Any, transport: Any) -> None:
    """Make `protocol` receive all further bytes of the transport."""
    if isinstance(transport, ProtocolWrapper):  # TLS
        transport.wrappedProtocol = protocol
    else:
        transport.protocol = protocol


def client_address(peer: Any) -> list[Any] | None:
    """Return one of Twisted's addresses as [host, port]; None for a Unix socket."""
    return [str(peer.host), peer.port] if hasattr(peer, "host") else None


class UpgradeSniffer:
    """The protocol of a new connection with Twisted's transport, until its first bytes arrive."""

    __slots__ = ("_connected_at", "_factory", "_peer", "_refused", "transport")

    def __init__(self, factory: "ConnectionFactory", peer: Any) -> None:
        self._factory = factory
        self._peer = peer
        self._connected_at = time.monotonic()
        self._refused = False
        self.transport: Any = None

    def makeConnection(self, transport: Any) -> None:
        self.transport = transport
        self._factory.server.timeout_wheel.add(self)

    def connectionLost(self, reason: Any) -> None:
        self._factory.server.timeout_wheel.discard(self)

    def dataReceived(self, data: bytes) -> None:
        server, transport = self._factory.server, self.transport
        if self._refused:
            return
        sniffed = sniff_upgrade(data, server.socket_path)
        if sniffed is None:
            server.timeout_wheel.discard(self)
            http = self._factory.build_http(self._peer)
            attach_protocol(http, transport)
            http.makeConnection(transport)
            http.dataReceived(data)
            return
        upgrade, rest = sniffed
        client = server.client_of(upgrade, client_address(self._peer))
        status = server.refusal_of(client)
        if status is not None:
            self._refused = True
            transport.write(refusal_response(status, upgrade.key))
            transport.loseConnection()
            return
        server.timeout_wheel.discard(self)
        socket = server.open_socket(upgrade, client, transport, untouched=True)
        if rest:
            socket.dataReceived(rest)

    def check(self, now: float) -> None:
        """Abort a connection that sends nothing, or that was refused and does not close (TLS)."""
        if now - self._connected_at > self._factory.server.limits.silent_timeout:
            self.transport.abortConnection()


class UpgradableRequest(WebRequest):
    """Daphne's request, with our socket for upgrades: autobahn's does not know our limits."""

    _body_size = 0  # bytes of the body

    def handleContentChunk(self, data: bytes) -> None:
        self._body_size += len(data)
        # Read to the end: a client that is answered while it sends may not read the answer. The excess is discarded.
        if self._body_size <= self.server.limits.max_body:
            super().handleContentChunk(data)

    def process(self) -> Any:
        if self._body_size > self.server.limits.max_body:
            return self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not any(value.lower() == b"websocket" for value in self.requestHeaders.getRawHeaders(b"upgrade", ())):
            return super().process()
        upgrade = self._upgrade()
        if upgrade is None:
            if self.requestHeaders.getRawHeaders(b"sec-websocket-version", [b"13"]) != [b"13"]:
                self.setHeader(b"Sec-WebSocket-Version", b"13")
                return self._refuse(HTTPStatus.UPGRADE_REQUIRED)
            return self._refuse(HTTPStatus.BAD_REQUEST)
        channel, transport = self.channel, self.channel.transport
        client = self.server.client_of(upgrade, client_address(transport.getPeer()))
        status = self.server.refusal_of(client)
        if status is HTTPStatus.TOO_MANY_REQUESTS:
            transport.write(refusal_response(status, upgrade.key))
            return channel.loseConnection()
        if status is not None:
            return self._refuse(status)

        # Detach the HTTP channel and Daphne's record of this request, which gets no HTTP response.
        channel.requests.clear()
        transport.unregisterProducer()
        self.server.connections.pop(self, None)
        self.content.close()
        socket = self.server.open_socket(upgrade, client, transport, untouched=False)
        # The channel is still processing received data, and the rest of it may be the first frames.
        channel.rawDataReceived = socket.dataReceived
        transport.resumeProducing()
        return None

    def _upgrade(self) -> Upgrade | None:
        if self.method != b"GET" or self.clientproto != b"HTTP/1.1" or self.content.read(1):
            return None
        headers, root_path = [], None
        for name, values in self.requestHeaders.getAllRawHeaders():
            for value in values:
                if not HEADER_NAME_RE.fullmatch(name) or INVALID_HEADER_VALUE_BYTES.intersection(value):
                    return None
                if name.lower() == b"daphne-root-path":
                    root_path = unquote(value.decode("ascii", "replace"))
                elif b"_" not in name:  # CVE-2015-0219
                    headers.append((name.lower(), value))
        upgrade = parse_upgrade(self.uri, headers)
        if upgrade is not None:
            upgrade.root_path = root_path
        return upgrade

    def setResponseCode(self, code: int, message: bytes | None = None) -> None:
        # Twisted has no phrases for newer codes, such as 429.
        super().setResponseCode(code, message or PHRASES.get(code))

    def _refuse(self, status: HTTPStatus) -> None:
        self.basic_error(status.value, status.phrase.encode(), status.phrase)


class PageConnection:
    """The protocol of a connection with Twisted's transport that is no socket: Daphne's, with the memory before it.

    While no request is being read or answered, requests that the memory answers do not reach Daphne's protocol.
    """

    __slots__ = ("_client", "_server", "http")

    def __init__(self, server: UpgradeServer, http: Any, peer: Any) -> None:
        self._server = server
        self.http = http
        self._client = client_address(peer)

    def makeConnection(self, transport: Any) -> None:
        self.http.makeConnection(transport)

    def connectionLost(self, reason: Any) -> None:
        self.http.connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:
        channel: Any = self.http._channel
        if not isinstance(channel.transport, tcp.Connection) or channel.requests or channel._buffer:
            self.http.dataReceived(data)  # with TLS, it could be HTTP/2
            return
        done = 0
        if not channel.transport.disconnecting:
            for response, closes, end in answers_from_memory(self._server, self._client, data):
                send_at_once(channel.transport, response)
                done = end
                if closes:
                    channel.setTimeout(None)  # a slow reader may take long, as after any last response
                    channel.loseConnection()
                    return
        if done < len(data):
            self.http.dataReceived(data[done:])
        else:
            channel.resetTimeout()


def send_at_once(transport: Any, data: bytes) -> None:
    """Write to one of Twisted's plain transports. If no bytes wait there, this spares two turns of the event loop."""
    sent = 0 if transport.dataBuffer or transport._tempDataLen else send_one(transport.fileno(), data)
    if sent < len(data):
        transport.write(data[max(0, sent) :])  # after an error, too: Twisted meets it again, and handles it


class ConnectionFactory(HTTPFactory):
    """Builds the protocols of new connections."""

    def __init__(self, server: UpgradeServer) -> None:
        super().__init__(server)
        self.server: UpgradeServer = server

    def buildProtocol(self, addr: Any) -> UpgradeSniffer:
        return UpgradeSniffer(self, addr)

    def build_http(self, peer: Any) -> PageConnection:
        protocol = super().buildProtocol(peer)
        protocol.requestFactory = UpgradableRequest
        return PageConnection(self.server, protocol, peer)
