"""The server of a web process: WebSocketServer on a shared listening socket."""

import os
import socket
from http import HTTPStatus
from typing import Any

from daphne.server import twisted_loop
from twisted.internet import reactor as twisted_reactor
from twisted.internet import tcp, unix

from livecast.http.response import AnswerFromMemory, Response
from livecast.proxy import TrustedProxies
from livecast.realtime.daphne.entry_points import UpgradableRequest
from livecast.realtime.daphne.light_request import ClientAddress, LightRequest
from livecast.realtime.daphne.server import WebSocketServer
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.upgrade import Upgrade
from livecast.realtime.hub import hub
from livecast.serving.accept_balancing import should_yield_accept
from livecast.serving.response_bytes import response_bytes
from livecast.serving.server_role import ServerRole
from livecast.serving.shared_state import WorkerRow, WorkerState

reactor: Any = twisted_reactor  # its type depends on the platform

HEARTBEAT_SECONDS = 0.1  # between two heartbeats


class WebServer(WebSocketServer):
    """WebSocketServer on a shared listening socket. Options besides those of WebSocketServer:

    listener    the listening socket; the server takes ownership of its descriptor
    role        what this process serves; the application must fit the role
    proxies     the proxies that may name the client of a request
    row         the row of this process in SharedState
    siblings    the rows of the processes that accept from the same socket
    answer_from_memory    answers a request without the application, or returns None
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
        answer_from_memory: AnswerFromMemory,
        **kwargs: Any,
    ) -> None:
        super().__init__(application, endpoints=["inherited"], signal_handlers=False, **kwargs)
        self.endpoints = []  # Daphne requires one, but its endpoints cannot share a Unix socket or an IPv6 socket
        self.listener = listener
        self.role = role
        self.proxies = proxies
        self.row = row
        self.siblings = siblings
        self._memory = answer_from_memory
        self._port: Any = None

    def run(self) -> None:
        reactor.callWhenRunning(self._listen)
        super().run()

    def _listen(self) -> None:
        self.listener.setblocking(False)  # a sibling may accept the connection first; then we must not block
        family, descriptor = self.listener.family, self.listener.detach()
        self._port = SharedPort.listen_on(descriptor, family, self.http_factory)
        os.close(descriptor)  # the port has a duplicate
        self.listen_success(self._port)
        twisted_loop.call_soon(self._heartbeat)

    def _heartbeat(self) -> None:
        """Record a heartbeat, and stop or resume accepting depending on the sockets of the siblings."""
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

    # --- requests

    def client_of(self, upgrade: Upgrade, client: ClientAddress | None) -> ClientAddress | None:
        upgrade.headers, client, upgrade.secure = self.proxies.resolve(upgrade.headers, client)
        return client

    def refusal_of(self, client: ClientAddress | None) -> HTTPStatus | None:
        return HTTPStatus.NOT_FOUND if self.role is ServerRole.PAGES else super().refusal_of(client)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        # Daphne takes the root path, which all links of a page use, from a header that any client can send.
        scope["root_path"] = self.root_path
        if scope["type"] == "http":
            scope["headers"], scope["client"], secure = self.proxies.resolve(scope["headers"], scope["client"])
            if secure is not None:
                scope["scheme"] = "https" if secure else "http"
            response = self._memory(scope)
            if response is not None:
                self._answer_at_once(protocol, response)
                return None  # Daphne ends its part of the request
        return super().create_application(protocol, scope)

    def answer_from_memory(self, request: LightRequest, client: ClientAddress | None) -> bytes | None:
        if self.draining or self.action_logger or self.proxy_forwarded_address_header:
            return None  # Daphne's request does more
        headers, client, secure = self.proxies.resolve(request.headers, client)
        scheme = "https" if secure else "http"
        response = self._memory(
            {**request.scope, "root_path": self.root_path, "scheme": scheme, "headers": headers, "client": client}
        )
        return None if response is None else response_bytes(request, response, self.server_name)

    def _answer_at_once(self, request: UpgradableRequest, response: Response) -> None:
        """Answer a request in this turn of the event loop. An application would cost a task and three turns."""
        if self.draining:
            self._answer_and_close(request)
        request.handle_reply({"type": "http.response.start", "status": response.status, "headers": response.headers})
        request.handle_reply({"type": "http.response.body", "body": response.body})

    # --- shutdown: see drain.py

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        if self.draining and isinstance(protocol, UpgradableRequest) and message["type"] == "http.response.start":
            self._answer_and_close(protocol)
        await super().handle_reply(protocol, message)

    def _answer_and_close(self, request: UpgradableRequest) -> None:
        """Close the connection after this response: the next request goes to another process."""
        if request.channel is not None:
            request.setHeader(b"Connection", b"close")
            request.channel.persistent = False

    def is_answering_requests(self) -> bool:
        """Return whether a request is being read or answered, or a response is still being sent."""
        if any(
            isinstance(protocol, UpgradableRequest) and "disconnected" not in facts
            for protocol, facts in self.connections.items()
        ):
            return True
        return any(_is_http_connection(connection) for connection in reactor.getWriters())

    def has_idle_connections(self) -> bool:
        """Return whether an HTTP connection is open, on which another request may arrive."""
        return bool(len(self.light_connections)) or any(map(_is_http_connection, reactor.getReaders()))


def _is_http_connection(connection: Any) -> bool:
    return isinstance(connection, tcp.Server) and not isinstance(connection.protocol, WebSocket)


class SharedPort(unix.Port):
    """A Unix socket that several processes listen on. None of them creates or removes it."""

    @staticmethod
    def listen_on(descriptor: int, family: int, factory: Any) -> Any:
        """Listen on a socket of any family that other processes also listen on."""
        if family != socket.AF_UNIX:
            return reactor.adoptStreamPort(descriptor, family, factory)
        port: Any = SharedPort._fromListeningDescriptor(reactor, descriptor, factory)  # type: ignore[no-untyped-call]
        port.startListening()
        return port

    def startListening(self) -> None:
        tcp.Port.startListening(self)

    def connectionLost(self, reason: Any) -> None:
        tcp.Port.connectionLost(self, reason)  # type: ignore[no-untyped-call]
