"""WebSocketServer: Daphne's Server, with our WebSocket in place of autobahn's.

A drop-in for `daphne.server.Server`: the same constructor, the same `run`. Daphne keeps the books of what has an
application (`connections`: pages, and sockets that have not detached); `watch` keeps all sockets.
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

from daphne.server import Server
from daphne.utils import parse_x_forwarded_for
from django.conf import settings
from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import ITCPTransport
from twisted.logger import LogLevel, globalLogPublisher

from livecast.realtime.connections import EXTENSION
from livecast.realtime.daphne import native
from livecast.realtime.daphne.entry_points import ConnectionFactory, attach_protocol
from livecast.realtime.daphne.lifecycle import SocketLifecycle
from livecast.realtime.daphne.limits import HandshakeLimiter, SocketLimits, address_key
from livecast.realtime.daphne.socket import INTERNAL_ERROR, NORMAL, WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from livecast.realtime.daphne.upgrade import Headers, Upgrade
from livecast.realtime.protocol import Close

logger = logging.getLogger(__name__)

BACKLOG = 4096  # connections the kernel keeps for us in a rush; Twisted's own default is 50
MAX_DESCRIPTORS = 1 << 20
# s that another thread may go on computing while the loop wants the interpreter. Python's own is 5 ms: with a few
# database threads at work, a frame would wait for several of those in a row.
SWITCH_INTERVAL = 0.0005

FastJoin = Callable[[WebSocket, str, bytes, Headers], bool]
ClientAddress = list[Any]  # [host, port], as in an ASGI scope


class WebSocketServer(Server):
    """Options besides Daphne's:

    limits       what a fan's socket is held to. Daphne's own websocket_* and ping_* options concern autobahn alone,
                 which this server never reaches.
    socket_path  where the sockets are: upgrades to it are recognised before any HTTP is parsed.
    fast_join    called as fast_join(fan, path, query_string, headers) for each upgrade to socket_path, on the reactor's
                 thread, before anything is answered. It returns False to have an application started as usual,
                 having done nothing. Or it does `fan.accept(first_frames, on_text=...)`, adds the fan to its
                 crowds, and returns True: then there is no application, no task and no scope at all. It must not
                 block, and what first_frames hold should stay well under limits.max_buffered.
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
        self.send_loop: native.SendLoop = native.python_loop
        self.draining = False
        self.connections: dict[Any, dict[str, Any]] = {}
        self._ports: list[Any] = []
        self.sockets_by_address: Counter[str] = Counter()
        self.handshake_limiter = HandshakeLimiter(self.limits)
        self.close_counts: Counter[int] = Counter()  # sockets that have ended, by close code

    def run(self) -> None:
        raise_descriptor_limit()
        if self.verbosity <= 1:
            cast(Any, globalLogPublisher).addObserver(log_failure)
        self.send_loop = native.send_loop(Path(settings.VAR_DIR) / "native")
        self.timeout_wheel.start()
        sys.setswitchinterval(SWITCH_INTERVAL)
        gc.freeze()  # what is imported by now stays: every full collection would go through all of it while fans wait
        super().run()

    @property
    def http_factory(self) -> ConnectionFactory:
        return self._fan_factory

    @http_factory.setter
    def http_factory(self, stock: Any) -> None:
        # Daphne's `run` assigns its own factory, and listens with whatever stands here then.
        self._fan_factory = ConnectionFactory(self)

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    # --- opening

    @property
    def sockets(self) -> list[WebSocket]:
        """All that are connected."""
        return [member for member in self.timeout_wheel if isinstance(member, WebSocket)]

    def client_of(self, upgrade: Upgrade, peer: Any) -> ClientAddress | None:
        """Who asks, by the proxy's word if there is a trusted one."""
        client = [str(peer.host), peer.port] if hasattr(peer, "host") else None
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
        """Why this client can have no socket now, if so."""
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
        """Make a connection the WebSocket it asks to be, and find it someone to talk to."""
        socket = WebSocket(self, transport, upgrade.key, untouched=untouched)
        attach_protocol(socket, transport)
        if ITCPTransport.providedBy(transport):
            transport.setTcpNoDelay(True)  # a frame must not wait for the acknowledgement of the one before
        if socket.descriptor >= 0:  # no TLS: that has a buffer of its own before the kernel's
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
        if self.fast_join is None or upgrade.raw_path != self.socket_path:
            return False
        try:
            return self.fast_join(socket, upgrade.path, upgrade.query_string, upgrade.headers)
        except Exception:
            logger.exception("fast_join failed")
            if socket.connecting:
                return False  # no harm done: this fan takes the ordinary way
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
            logger.exception("no application could be made for a socket")
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
            return  # Daphne's application_checker reports it, and tells the socket
        if socket.detached:
            self.connections.pop(socket, None)
        else:
            socket.start_close(NORMAL)

    def socket_lost(self, socket: WebSocket) -> None:
        """The connection has ended."""
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
        """Take no new connections, and no upgrades on those there are. First step of a drain."""
        self.draining = True
        ports, self._ports = self._ports, []
        for port in ports:
            await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())

    async def close_all(self, code: int = Close.RESTART, spread_seconds: float = 0.0) -> None:
        """Say goodbye to every socket, evenly over `spread_seconds`: who comes back goes elsewhere, and not at once."""
        for slot in self.timeout_wheel.slots():
            for member in slot:
                if isinstance(member, WebSocket):
                    member.start_close(code)
            await asyncio.sleep(spread_seconds / TimeoutWheel.SLOTS)

    def kill_all_applications(self) -> Any:
        # Daphne's stumbles over connections that have no application: half a request, or one that has returned.
        everything = self.connections
        self.connections = {one: its for one, its in everything.items() if "application_instance" in its}
        try:
            return super().kill_all_applications()
        finally:
            self.connections = everything


def with_backlog(endpoint: str) -> str:
    """A Twisted endpoint description with our backlog, where the kind of endpoint has one and none is given."""
    kind = endpoint.partition(":")[0]
    if kind in ("tcp", "tcp6", "ssl", "unix") and ":backlog=" not in endpoint:
        return f"{endpoint}:backlog={BACKLOG}"
    return endpoint


def log_failure(event: dict[str, Any]) -> None:
    """An observer of Twisted's log. Daphne sends that nowhere, and with it what went wrong in a protocol."""
    failure = event.get("log_failure")
    if failure is not None and event["log_level"] is LogLevel.critical:
        error = (failure.type, failure.value, failure.getTracebackObject())
        logger.error("an error that Twisted caught", exc_info=error)


def raise_descriptor_limit() -> None:
    """Every fan is a descriptor: take as many as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_DESCRIPTORS)
    if soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as reason:
        logger.warning("this process may have no more than %d descriptors: %s", soft, reason)
