"""WebSocketServer: Daphne's Server, with our WebSocket instead of autobahn's.

It replaces `daphne.server.Server`: the same constructor, the same `run`. `connections`, which Daphne keeps, holds
everything that has an application: pages, and sockets that are not detached. `timeout_wheel` holds all sockets, and
`light_connections` the connections that Twisted does not know and that are not sockets.
"""

import asyncio
import gc
import logging
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, cast

from daphne.server import Server, twisted_loop
from daphne.utils import parse_x_forwarded_for
from django.conf import settings
from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import ITCPTransport
from twisted.logger import LogLevel, globalLogPublisher

from livecast.realtime.connections import EXTENSION
from livecast.realtime.daphne import accept_loop, send_loop
from livecast.realtime.daphne.accept_loop import AcceptLoop
from livecast.realtime.daphne.acceptor import Acceptor
from livecast.realtime.daphne.entry_points import ConnectionFactory, attach_protocol
from livecast.realtime.daphne.lifecycle import SocketLifecycle
from livecast.realtime.daphne.light_request import ClientAddress, LightRequest, LightRequests
from livecast.realtime.daphne.light_transport import HAS_EPOLL, LightTransport, ReadSet
from livecast.realtime.daphne.limits import BACKLOG, HandshakeLimiter, SocketLimits, address_key
from livecast.realtime.daphne.request_head import Headers
from livecast.realtime.daphne.send_loop import SendLoop
from livecast.realtime.daphne.socket import INTERNAL_ERROR, NORMAL, WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from livecast.realtime.daphne.upgrade import Upgrade
from livecast.realtime.protocol import Close

logger = logging.getLogger(__name__)

MAX_DESCRIPTORS = 1 << 20
# Seconds that another thread may keep the interpreter lock while the event loop waits for it. Python's default is 5 ms:
# with a few busy database threads a frame would wait for several of these in a row.
SWITCH_INTERVAL = 0.0005
# New objects between two garbage collections. Python's default, 700, cost a tenth of the CPU time of a busy chat.
COLLECT_AFTER = 10_000

FastJoin = Callable[[WebSocket, bytes, Headers], bool]


class WebSocketServer(Server):
    """Options besides Daphne's:

    limits       the limits of a client's socket. Daphne's own websocket_* and ping_* options concern autobahn only,
                 which this server does not use.
    socket_path  the path of the sockets: upgrades to it are recognised before any HTTP is parsed.
    fast_join    called as fast_join(socket, query_string, headers) for each upgrade to socket_path, on the
                 reactor's thread, before anything is answered. It returns False, without any effect, to start an
                 application as usual. Or it calls `socket.accept(first_frames, on_text=...)`, adds the socket to its
                 subscriber lists, and returns True: then there is no application, no task and no scope. It must not
                 block, and first_frames should be much smaller than limits.max_buffered.
    """

    def __init__(
        self,
        *args: Any,
        limits: SocketLimits | None = None,
        socket_path: str = "/ws/",
        fast_join: FastJoin | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.endpoints: list[str] = [with_backlog(str(endpoint)) for endpoint in self.endpoints]
        self.limits = limits or SocketLimits()
        self.socket_path = socket_path.encode("ascii")
        self.fast_join = fast_join
        self.timeout_wheel = TimeoutWheel(reactor.callLater, self.limits.check_interval)
        self.light_connections = TimeoutWheel(reactor.callLater, self.limits.check_interval)
        self.light_requests = LightRequests()
        self.send_loop: SendLoop = send_loop.python_loop
        self.accept_loop: AcceptLoop = accept_loop.python_loop
        self.draining = False
        self.connections: dict[Any, dict[str, Any]] = {}
        self._ports: list[Any] = []
        self._read_set: ReadSet | None = None
        self.sockets_by_address: Counter[str] = Counter()
        self.handshake_limiter = HandshakeLimiter(self.limits)
        self.close_counts: Counter[int] = Counter()  # ended sockets by close code

    def run(self) -> None:
        raise_descriptor_limit()
        if self.verbosity <= 1:
            cast(Any, globalLogPublisher).addObserver(log_failure)
        libraries = Path(settings.VAR_DIR) / "native"
        self.send_loop, self.accept_loop = send_loop.load(libraries), accept_loop.load(libraries)
        self.timeout_wheel.start()
        self.light_connections.start()
        sys.setswitchinterval(SWITCH_INTERVAL)
        gc.freeze()  # imported objects stay: full collections need not scan them while clients wait
        gc.set_threshold(COLLECT_AFTER)
        super().run()

    @property
    def http_factory(self) -> ConnectionFactory:
        return self._fan_factory

    @http_factory.setter
    def http_factory(self, stock: Any) -> None:
        # Daphne's `run` assigns its own factory, then listens with the value of this property.
        self._fan_factory = ConnectionFactory(self)

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        if HAS_EPOLL and port.factory is self.http_factory:  # with TLS, the port has a factory around ours
            if self._read_set is None:
                self._read_set = ReadSet(twisted_loop)
            Acceptor(self, port, self._read_set, self.accept_loop)
        super().listen_success(port)

    # --- requests

    def answer_from_memory(self, request: LightRequest, client: ClientAddress | None) -> bytes | None:
        """Return the whole response to a request that needs no application, otherwise None."""
        return None

    @property
    def idle_timeout(self) -> float:
        """Seconds after which a connection is closed that sends no further request."""
        return self.http_factory.timeOut

    # --- opening

    @property
    def sockets(self) -> list[WebSocket]:
        """All connected sockets."""
        return [member for member in self.timeout_wheel if isinstance(member, WebSocket)]

    def client_of(self, upgrade: Upgrade, client: ClientAddress | None) -> ClientAddress | None:
        """Return the client's address, from the headers of the proxy if one is trusted.

        `client`: the other end of the connection, None for a Unix socket.
        """
        if self.proxy_forwarded_address_header:
            client, scheme = parse_x_forwarded_for(
                dict(upgrade.headers),
                self.proxy_forwarded_address_header,
                self.proxy_forwarded_port_header,
                self.proxy_forwarded_proto_header,
                client,
            )
            upgrade.secure = None if scheme is None else scheme in ("https", "wss")
        return client

    def refusal_of(self, client: ClientAddress | None) -> HTTPStatus | None:
        """Return the status that refuses this client a socket, None if it may have one."""
        if self.draining:
            return HTTPStatus.SERVICE_UNAVAILABLE
        address = address_key(client[0]) if client else None
        if address is None:
            return None
        most = self.limits.sockets_per_address
        if (most and self.sockets_by_address[address] >= most) or not self.handshake_limiter.admits(
            address, time.monotonic()
        ):
            return HTTPStatus.TOO_MANY_REQUESTS
        return None

    def open_socket(self, upgrade: Upgrade, client: ClientAddress | None, transport: Any, untouched: bool) -> WebSocket:
        """Turn a connection into a WebSocket, and join it fast or start its application."""
        socket = WebSocket(self, transport, upgrade.key, untouched=untouched)
        if isinstance(transport, LightTransport):  # its options are those of the listening socket
            transport.protocol = socket
        else:
            attach_protocol(socket, transport)
            if ITCPTransport.providedBy(transport):
                transport.setTcpNoDelay(True)  # a frame must not wait for the acknowledgement of the last one
            if socket.descriptor >= 0:  # plain: TLS has its own buffer before the kernel's
                transport.getHandle().setsockopt(SOL_SOCKET, SO_SNDBUF, self.limits.kernel_buffer)
        self.timeout_wheel.add(socket)
        if client is not None:
            socket.address = address_key(client[0])
        if socket.address is not None:
            self.sockets_by_address[socket.address] += 1
        if self.action_logger:
            socket.log_details = {"path": upgrade.path, "client": client and "{}:{}".format(*client)}
        if not self._try_fast_join(socket, upgrade):
            self._start_application(socket, self._scope(socket, upgrade, client))
        return socket

    def _try_fast_join(self, socket: WebSocket, upgrade: Upgrade) -> bool:
        path, _, query_string = upgrade.target.partition(b"?")
        if self.fast_join is None or path != self.socket_path:
            return False
        try:
            return self.fast_join(socket, query_string, upgrade.headers)
        except Exception:
            logger.exception("fast_join failed; starting the application instead, or dropping the socket")
            if socket.connecting:
                return False  # it had no effect: start an application
            socket.drop(INTERNAL_ERROR)
            return True

    def _scope(self, socket: WebSocket, upgrade: Upgrade, client: ClientAddress | None) -> dict[str, Any]:
        host = socket.transport.getHost()
        return {
            "type": "websocket",
            "path": upgrade.path,
            "raw_path": upgrade.raw_path,
            "root_path": self.root_path if upgrade.root_path is None else upgrade.root_path,
            "scheme": "wss" if (socket.descriptor < 0 if upgrade.secure is None else upgrade.secure) else "ws",
            "headers": upgrade.headers,
            "query_string": upgrade.query_string,
            "client": client,
            "server": [str(host.host), host.port] if hasattr(host, "host") else None,
            "subprotocols": upgrade.subprotocols,
            "extensions": {EXTENSION: socket},
        }

    def _start_application(self, socket: WebSocket, scope: dict[str, Any]) -> None:
        self.protocol_connected(socket)
        try:
            queue = self.create_application(socket, scope)
        except Exception as exception:
            logger.exception("could not create the application of a socket; refusing it")
            socket.handle_exception(exception)
            return
        queue.put_nowait({"type": "websocket.connect"})
        socket.queue = queue
        self.connections[socket]["application_instance"].add_done_callback(partial(self._application_done, socket))
        self.log_socket(socket, "connecting")

    # --- while it is open

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        if isinstance(protocol, WebSocket) and message["type"] == "websocket.send":
            await protocol.drain()

    def _application_done(self, socket: WebSocket, task: "asyncio.Task[None]") -> None:
        if task.cancelled() or task.exception() is not None:
            return  # Daphne's application_checker logs it, and calls handle_exception
        if socket.detached:
            self.connections.pop(socket, None)
        else:
            socket.start_close(NORMAL)

    def socket_lost(self, socket: WebSocket) -> None:
        """Remove a socket whose connection has ended."""
        self.timeout_wheel.discard(socket)
        if socket.was_open:
            self.close_counts[socket.close_code] += 1
        if socket in self.connections:
            self.protocol_disconnected(socket)
        if socket.address is not None:
            self.sockets_by_address[socket.address] -= 1
            if not self.sockets_by_address[socket.address]:
                del self.sockets_by_address[socket.address]
        self.log_socket(socket, "disconnected")

    def log_socket(self, socket: SocketLifecycle, action: str) -> None:
        if socket.log_details is not None:
            self.log_action("websocket", action, socket.log_details)

    # --- the end

    async def stop_listening(self) -> None:
        """Stop accepting connections, and upgrades on open connections. The first step of a drain."""
        self.draining = True
        ports, self._ports = self._ports, []
        for port in ports:
            await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())

    async def close_all(self, code: int = Close.RESTART, spread_seconds: float = 0.0) -> None:
        """Close all sockets, evenly over `spread_seconds`: clients do not reconnect all at once."""
        for slot in self.timeout_wheel.slots():
            for member in slot:
                if isinstance(member, WebSocket):
                    member.start_close(code)
            await asyncio.sleep(spread_seconds / TimeoutWheel.SLOTS)

    def kill_all_applications(self) -> Any:
        # Daphne's method fails for connections without an application: half a request, or one that has returned.
        all_connections = self.connections
        self.connections = {
            key: details for key, details in all_connections.items() if "application_instance" in details
        }
        try:
            return super().kill_all_applications()
        finally:
            self.connections = all_connections


def with_backlog(endpoint: str) -> str:
    """Add our backlog to a Twisted endpoint description, unless it has one, or its kind has no backlog."""
    kind = endpoint.partition(":")[0]
    if kind in ("tcp", "tcp6", "ssl", "unix") and ":backlog=" not in endpoint:
        return f"{endpoint}:backlog={BACKLOG}"
    return endpoint


def log_failure(event: dict[str, Any]) -> None:
    """Log errors from Twisted's log, which Daphne discards: they include errors of protocols."""
    failure = event.get("log_failure")
    if failure is not None and event["log_level"] is LogLevel.critical:
        error = (failure.type, failure.value, failure.getTracebackObject())
        logger.error("Twisted caught an error", exc_info=error)


def raise_descriptor_limit() -> None:
    """Raise the limit of open descriptors as far as the system allows: each socket needs one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_DESCRIPTORS)
    if soft >= target:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
    except (OSError, ValueError) as reason:
        logger.warning("could not raise the limit of %d open descriptors: %s", soft, reason)
