"""WebServer: WebSocketServer as `serve` runs it, on a listening socket that it shares with its siblings."""

import enum
import os
import socket
from http import HTTPStatus
from typing import Any

from daphne.server import twisted_loop
from twisted.internet import reactor as twisted_reactor
from twisted.internet import tcp, unix

from livecast.proxy import TrustedProxies
from livecast.realtime.daphne.entry_points import UpgradableRequest
from livecast.realtime.daphne.server import ClientAddress, WebSocketServer
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.upgrade import Upgrade
from livecast.realtime.hub import hub
from livecast.serving.accept_balancing import should_yield_accept
from livecast.serving.shared_state import WorkerRow, WorkerState

reactor: Any = twisted_reactor  # its type depends on the platform

HEARTBEAT_SECONDS = 0.1  # between two signs of life, and two looks at the siblings


class ServerRole(enum.StrEnum):
    SOCKETS = "sockets"
    PAGES = "pages"
    BOTH = "web"


class WebServer(WebSocketServer):
    """Options besides WebSocketServer's:

    listener    the listening socket; its descriptor is taken over
    role        what is served here; the application must go with it
    proxies     whose word counts on who a client is
    row         our row of SharedState
    siblings    the rows of the processes that accept from the same socket
    """

    def __init__(
        self,
        application: Any,
        *,
        listener: socket.socket,
        role: ServerRole,
        proxies: TrustedProxies,
        row: WorkerRow,
        siblings: list[WorkerRow],
        **kwargs: Any,
    ) -> None:
        super().__init__(application, endpoints=["inherited"], signal_handlers=False, **kwargs)
        self.endpoints = []  # Daphne asks for one, but its kind can neither share a Unix socket nor one of IPv6
        self.listener = listener
        self.role = role
        self.proxies = proxies
        self.row = row
        self.siblings = siblings
        self._port: Any = None

    def run(self) -> None:
        reactor.callWhenRunning(self._listen)
        super().run()

    def _listen(self) -> None:
        self.listener.setblocking(False)  # one that a sibling was quicker to take must not hold us
        family, descriptor = self.listener.family, self.listener.detach()
        self._port = SharedPort.listen_on(descriptor, family, self.http_factory)
        os.close(descriptor)  # it has one of its own
        self.listen_success(self._port)
        twisted_loop.call_soon(self._heartbeat)

    def _heartbeat(self) -> None:
        """Give a sign of life, and see whether the siblings have more need of new connections than we."""
        twisted_loop.call_later(HEARTBEAT_SECONDS, self._heartbeat)
        sockets = len(self.timeout_wheel)
        lag = max((topic.target_offset - topic.sent for topic in hub().topics.values()), default=0)
        self.row.heartbeat(WorkerState.LEAVING if self.draining else WorkerState.SERVING, sockets=sockets, lag=lag)
        self.row.store_counts(hub().counters, self.close_counts)
        if self.draining:
            return
        if self.role is not ServerRole.PAGES and should_yield_accept(sockets, self.siblings):
            self._port.stopReading()
        else:
            self._port.startReading()

    # --- who asks, and for what

    def client_of(self, upgrade: Upgrade, peer: Any) -> ClientAddress | None:
        client = [str(peer.host), peer.port] if hasattr(peer, "host") else None
        upgrade.headers, client, upgrade.secure = self.proxies.resolve(upgrade.headers, client)
        return client

    def refusal_of(self, client: ClientAddress | None) -> HTTPStatus | None:
        return HTTPStatus.NOT_FOUND if self.role is ServerRole.PAGES else super().refusal_of(client)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        # Daphne takes where the site begins from a header that anybody can send, and all links of a page with it.
        scope["root_path"] = self.root_path
        if scope["type"] == "http":
            scope["headers"], scope["client"], secure = self.proxies.resolve(scope["headers"], scope["client"])
            if secure is not None:
                scope["scheme"] = "https" if secure else "http"
        return super().create_application(protocol, scope)

    # --- the end: see drain.py

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        if self.draining and isinstance(protocol, UpgradableRequest) and message["type"] == "http.response.start":
            self._answer_and_close(protocol)
        await super().handle_reply(protocol, message)

    def _answer_and_close(self, request: UpgradableRequest) -> None:
        """Have a connection end with this response, and say so: the next request goes to another process."""
        if request.channel is not None:
            request.setHeader(b"Connection", b"close")
            request.channel.persistent = False

    def is_answering_requests(self) -> bool:
        """Whether a request is being read or answered, or an answer is still on its way."""
        if any(
            isinstance(one, UpgradableRequest) and "disconnected" not in facts
            for one, facts in self.connections.items()
        ):
            return True
        return any(_is_http_connection(one) for one in reactor.getWriters())

    def has_idle_connections(self) -> bool:
        """Whether a connection is open on which another request may come."""
        return any(_is_http_connection(one) for one in reactor.getReaders())


def _is_http_connection(one: Any) -> bool:
    return isinstance(one, tcp.Server) and not isinstance(one.protocol, WebSocket)


class SharedPort(unix.Port):
    """A Unix socket that several processes listen on: it is neither set up anew nor removed by any one of them."""

    @staticmethod
    def listen_on(descriptor: int, family: int, factory: Any) -> Any:
        """Listen on a socket, of whatever family, that others listen on, too."""
        if family != socket.AF_UNIX:
            return reactor.adoptStreamPort(descriptor, family, factory)
        port: Any = SharedPort._fromListeningDescriptor(reactor, descriptor, factory)  # type: ignore[no-untyped-call]
        port.startListening()
        return port

    def startListening(self) -> None:
        tcp.Port.startListening(self)

    def connectionLost(self, reason: Any) -> None:
        tcp.Port.connectionLost(self, reason)  # type: ignore[no-untyped-call]
