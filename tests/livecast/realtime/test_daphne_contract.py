# ruff: noqa: N802 - names are Twisted's
"""What livecast/realtime/daphne relies on in Daphne and Twisted, in one place: an upgrade that breaks it fails here.

Most of it is public; what is not says so. The behaviour on real sockets is tested in tests/livecast/realtime/daphne.
"""

import asyncio
import inspect
import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

import daphne.server
import pytest
from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.management.commands.runserver import Command as DaphneRunserver
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES, parse_x_forwarded_for
from twisted.internet import reactor, tcp, unix
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import ITCPTransport
from twisted.protocols.basic import LineReceiver
from twisted.protocols.policies import ProtocolWrapper
from twisted.protocols.tls import BufferingTLSTransport
from twisted.python.failure import Failure

from livecast.realtime.daphne.entry_points import ConnectionFactory, UpgradableRequest, UpgradeSniffer
from livecast.realtime.daphne.server import WebSocketServer, with_backlog
from livecast.realtime.daphne.socket import WebSocket


async def quiet(scope: Any, receive: Any, send: Any) -> None:
    await receive()


def make_server() -> WebSocketServer:
    return WebSocketServer(quiet, endpoints=["tcp:0:interface=127.0.0.1"])


# --- Daphne


def test_the_constructor_takes_what_daphnes_takes():
    ours = inspect.signature(WebSocketServer.__init__).parameters
    assert [ours[name].kind for name in ("args", "kwargs")] == [
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    ]
    theirs = set(inspect.signature(daphne.server.Server.__init__).parameters)
    assert not theirs & {"limits", "socket_path", "fast_join"}, "a new option of Daphne's has the name of one of ours"
    assert {"proxy_forwarded_address_header", "proxy_forwarded_port_header", "proxy_forwarded_proto_header"} <= theirs
    # runserver passes these by name, and has the server's class in an attribute.
    assert DaphneRunserver.server_cls is daphne.server.Server


def test_run_listens_with_the_factory_that_stands_in_http_factory(monkeypatch: pytest.MonkeyPatch):
    listening: list[Any] = []

    class Endpoint:
        def listen(self, factory: Any) -> Any:
            listening.append(factory)
            raise KeyboardInterrupt  # far enough

    monkeypatch.setattr(daphne.server, "serverFromString", lambda reactor, description: Endpoint())
    monkeypatch.setattr(daphne.server.reactor, "callLater", lambda *_: None)
    monkeypatch.setattr(daphne.server.globalLogBeginner, "beginLoggingTo", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        daphne.server.Server.run(server := make_server())
    assert listening == [server.http_factory]
    assert isinstance(server.http_factory, ConnectionFactory)
    assert server.connections == {}


async def test_an_applications_task_stands_in_connections():
    server, protocol = make_server(), object()
    server.protocol_connected(protocol)
    queue = server.create_application(protocol, {"type": "websocket"})
    task = server.connections[protocol]["application_instance"]
    assert isinstance(queue, asyncio.Queue) and isinstance(task, asyncio.Task)
    queue.put_nowait({"type": "websocket.connect"})
    await task
    server.protocol_disconnected(protocol)
    assert "disconnected" in server.connections[protocol]


async def test_what_an_application_sends_reaches_its_protocol():
    class Protocol:
        def handle_reply(self, message: dict[str, Any]) -> None:
            self.got = message

    server, protocol = make_server(), Protocol()
    server.protocol_connected(protocol)
    await server.handle_reply(protocol, {"type": "livecast.detach"})
    assert protocol.got == {"type": "livecast.detach"}


async def test_the_applications_failure_reaches_its_protocol(monkeypatch: pytest.MonkeyPatch, caplog):
    class Protocol:
        failed: Any = None

        def handle_exception(self, exception: BaseException) -> None:
            self.failed = exception

    async def fails(**scope: Any) -> None:
        raise LookupError("told to")

    monkeypatch.setattr(reactor, "callLater", lambda *_: None)
    server, protocol = make_server(), Protocol()
    server.application = fails
    server.protocol_connected(protocol)
    server.create_application(protocol, {"type": "websocket"})
    await asyncio.sleep(0)
    server.application_checker()
    assert isinstance(protocol.failed, LookupError)
    assert "told to" in caplog.text


def test_a_socket_has_what_daphne_asks_of_a_connection():
    for name in ("handle_reply", "handle_exception", "basic_error", "check_timeouts", "connectionLost", "dataReceived"):
        assert callable(getattr(WebSocket, name))
    assert list(inspect.signature(WebRequest.basic_error).parameters)[1:] == ["status", "status_text", "body"]
    assert list(inspect.signature(WebSocket.basic_error).parameters)[1:] == ["status", "status_text", "body"]


def test_every_connection_begins_at_our_door():
    server = make_server()
    server.http_factory = HTTPFactory(server)
    assert isinstance(server.http_factory.buildProtocol(None), UpgradeSniffer)
    http = server.http_factory.build_http(None)
    assert http.requestFactory is UpgradableRequest
    assert http.factory.server is server  # where WebRequest finds it


def test_daphnes_helpers():
    assert HEADER_NAME_RE.fullmatch(b"X-Name_1") and not HEADER_NAME_RE.fullmatch(b"bad name")
    assert set(b"\x0b\x0c\x1c\x1d\x1e\x85") == INVALID_HEADER_VALUE_BYTES
    headers = {b"x-forwarded-for": b"192.0.2.7, 10.0.0.1", b"x-forwarded-proto": b"https"}
    found = parse_x_forwarded_for(headers, "X-Forwarded-For", None, "X-Forwarded-Proto", ["10.0.0.2", 5])
    assert found == (["192.0.2.7", 0], "https")
    assert parse_x_forwarded_for({}, "X-Forwarded-For", None, None, ["10.0.0.2", 5]) == (["10.0.0.2", 5], None)


# --- Twisted


class Reactor:
    """A reactor that only takes notes."""

    def __init__(self) -> None:
        self.writers: set[Any] = set()
        self.later: list[Callable[[], None]] = []

    def addReader(self, reader: Any) -> None: ...

    def removeReader(self, reader: Any) -> None: ...

    def addWriter(self, writer: Any) -> None:
        self.writers.add(writer)

    def removeWriter(self, writer: Any) -> None:
        self.writers.discard(writer)

    def callLater(self, delay: float, call: Callable[..., None], *args: Any) -> None:
        self.later.append(lambda: call(*args))


class Notes:
    """A protocol and a producer that only take notes."""

    def __init__(self) -> None:
        self.notes: list[Any] = []

    def dataReceived(self, data: bytes) -> None:
        self.notes.append(data)

    def connectionLost(self, reason: Failure) -> None:
        self.notes.append(reason.type)

    def resumeProducing(self) -> None:
        self.notes.append("resume")

    def pauseProducing(self) -> None:
        self.notes.append("pause")

    def stopProducing(self) -> None:
        self.notes.append("stop")


@pytest.fixture
def wire() -> Iterator[tuple[Any, Any, socket.socket]]:
    """A Twisted transport, its protocol and producer, and the other end."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    notes, reactor = Notes(), Reactor()
    transport = tcp.Connection(ours, cast(Any, notes), cast(Any, reactor))
    transport.connected = 1
    yield transport, notes, theirs
    for end in (ours, theirs):
        end.close()


def test_a_pull_producer_hears_when_the_buffer_has_run_empty(wire):
    transport, notes, theirs = wire
    transport.registerProducer(notes, False)
    assert notes.notes == ["resume"], "once at registration"
    transport.write(b"x" * 50_000)
    assert transport in transport.reactor.writers
    received = 0
    while received < 50_000:
        assert notes.notes == ["resume"], "not while bytes are left"
        transport.doWrite()
        received += len(theirs.recv(1 << 20))
    assert notes.notes == ["resume", "resume"]
    transport.startWriting()  # how outlet.py asks, when it does not know what is in the buffer
    transport.doWrite()
    assert notes.notes == ["resume"] * 3
    assert transport not in transport.reactor.writers


def test_a_push_producer_is_paused_over_64_kib_and_resumed_at_nothing(wire):
    transport, notes, theirs = wire
    transport.registerProducer(notes, True)
    transport.write(b"x" * 65_536)
    assert notes.notes == []
    transport.write(b"x")
    assert notes.notes == ["pause"]
    for _ in range(200):
        transport.doWrite()
        theirs.recv(1 << 20)
        if notes.notes == ["pause", "resume"]:
            break
    assert transport._tempDataLen == len(transport.dataBuffer) == 0


def test_closing_waits_for_the_buffer_and_for_the_producer(wire):
    transport, notes, theirs = wire
    transport.registerProducer(notes, False)
    transport.write(b"last words")
    transport.loseConnection()
    assert transport.doWrite() is None, "a producer is registered"
    transport.unregisterProducer()
    assert isinstance(transport.doWrite(), ConnectionDone)
    assert theirs.recv(100) == b"last words"


def test_half_a_close_leaves_the_other_half_open(wire):
    transport, notes, theirs = wire
    transport.write(b"last words")
    transport.loseWriteConnection()
    transport.doWrite()
    assert theirs.recv(100) == b"last words"
    assert theirs.recv(100) == b""
    theirs.send(b"an answer")
    transport.doRead()
    assert notes.notes == [b"an answer"]


def test_an_abort_takes_a_turn_and_the_end_is_told_in_the_turn_of_the_close(wire):
    transport, notes, _ = wire
    descriptor = transport.fileno()
    transport.abortConnection()
    assert notes.notes == []
    closed: list[bool] = []
    notes.connectionLost = lambda reason: closed.append(is_closed(descriptor))
    for call in transport.reactor.later:
        call()
    assert closed == [True], "the descriptor is closed, and its number not yet anybody else's"


def is_closed(descriptor: int) -> bool:
    try:
        socket.socket(fileno=descriptor).detach()
    except OSError:
        return True
    return False


def test_a_transport_hands_its_data_to_whatever_its_protocol_is(wire):
    transport, first, theirs = wire
    second = Notes()
    theirs.send(b"one")
    transport.doRead()
    transport.protocol = second
    theirs.send(b"two")
    transport.doRead()
    assert (first.notes, second.notes) == ([b"one"], [b"two"])

    wrapper: Any = ProtocolWrapper(cast(Any, None), cast(Any, first))
    wrapper.wrappedProtocol = second
    wrapper.dataReceived(b"three")
    assert second.notes == [b"two", b"three"]


def test_what_kinds_of_transport_there_are():
    assert issubclass(tcp.Server, tcp.Connection) and issubclass(unix.Server, tcp.Connection)
    assert tcp.Connection.TLS is False  # True once startTLS was called
    assert ITCPTransport.implementedBy(tcp.Server)
    unix.Server.setTcpNoDelay(cast(Any, None), True)  # there is no such thing to set, and no error
    assert issubclass(BufferingTLSTransport, ProtocolWrapper) and not issubclass(BufferingTLSTransport, tcp.Connection)


def test_the_rest_of_a_piece_goes_to_raw_data_received():
    """The one thing not documented: that it is looked up on the instance, after the line that switched to raw mode."""
    got: list[bytes] = []

    class Lines(LineReceiver):
        def lineReceived(self, line: bytes) -> None:
            self.setRawMode()
            self.rawDataReceived = got.append  # type: ignore[method-assign]

    lines = Lines()
    lines.dataReceived(b"a line\r\nand more")
    assert got == [b"and more"]


def test_endpoints_take_a_backlog():
    for description in (
        "tcp:8000",
        "tcp:port=8000:interface=0.0.0.0",
        r"tcp6:8000:interface=\:\:1",
        "unix:/tmp/a.sock",
    ):
        endpoint = serverFromString(reactor, with_backlog(description))
        assert endpoint._backlog == 4096
    assert with_backlog("tcp:8000:backlog=7") == "tcp:8000:backlog=7"
    assert with_backlog("fd:fileno=5") == "fd:fileno=5"
    assert with_backlog(*build_endpoint_description_strings("127.0.0.1", 8000)).startswith("tcp:port=8000:interface=")
