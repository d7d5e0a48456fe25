# ruff: noqa: N802 - names are Twisted's
"""The parts of Daphne and Twisted that livecast/realtime/daphne relies on.

A new version that breaks one of them fails here. Most of these are public; the tests of the others say so. The
behaviour on real sockets is tested in tests/livecast/realtime/daphne.
"""

import asyncio
import inspect
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import daphne.server
import pytest
from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.management.commands.runserver import Command as DaphneRunserver
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES, parse_x_forwarded_for
from twisted.internet import reactor, tcp, unix
from twisted.internet.abstract import FileDescriptor
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import ITCPTransport
from twisted.internet.protocol import Factory
from twisted.internet.testing import StringTransport
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


def test_the_constructor_accepts_daphnes_arguments():
    ours = inspect.signature(WebSocketServer.__init__).parameters
    assert [ours[name].kind for name in ("args", "kwargs")] == [
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    ]
    theirs = set(inspect.signature(daphne.server.Server.__init__).parameters)
    assert not theirs & {"limits", "socket_path", "fast_join"}, "Daphne has a new option with the name of one of ours"
    assert {"proxy_forwarded_address_header", "proxy_forwarded_port_header", "proxy_forwarded_proto_header"} <= theirs
    # runserver passes these by name, and has the server class in an attribute.
    assert DaphneRunserver.server_cls is daphne.server.Server


def test_run_listens_with_the_factory_in_http_factory(monkeypatch: pytest.MonkeyPatch):
    listening: list[Any] = []

    class Endpoint:
        def listen(self, factory: Any) -> Any:
            listening.append(factory)
            raise KeyboardInterrupt  # ends the run after listening

    monkeypatch.setattr(daphne.server, "serverFromString", lambda reactor, description: Endpoint())
    monkeypatch.setattr(daphne.server.reactor, "callLater", lambda *_: None)
    monkeypatch.setattr(daphne.server.globalLogBeginner, "beginLoggingTo", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        daphne.server.Server.run(server := make_server())
    assert listening == [server.http_factory]
    assert isinstance(server.http_factory, ConnectionFactory)
    assert server.connections == {}


async def test_connections_contains_the_task_of_an_application():
    server, protocol = make_server(), object()
    server.protocol_connected(protocol)
    queue = server.create_application(protocol, {"type": "websocket"})
    task = server.connections[protocol]["application_instance"]
    assert isinstance(queue, asyncio.Queue) and isinstance(task, asyncio.Task)
    queue.put_nowait({"type": "websocket.connect"})
    await task
    server.protocol_disconnected(protocol)
    assert "disconnected" in server.connections[protocol]


async def test_a_message_of_an_application_reaches_its_protocol():
    class Protocol:
        def handle_reply(self, message: dict[str, Any]) -> None:
            self.received = message

    server, protocol = make_server(), Protocol()
    server.protocol_connected(protocol)
    await server.handle_reply(protocol, {"type": "livecast.detach"})
    assert protocol.received == {"type": "livecast.detach"}


async def test_an_error_of_an_application_reaches_its_protocol(monkeypatch: pytest.MonkeyPatch, caplog):
    class Protocol:
        failed: Any = None

        def handle_exception(self, exception: BaseException) -> None:
            self.failed = exception

    async def fails(**scope: Any) -> None:
        raise LookupError("raised by the test")

    monkeypatch.setattr(reactor, "callLater", lambda *_: None)
    server, protocol = make_server(), Protocol()
    server.application = fails
    server.protocol_connected(protocol)
    server.create_application(protocol, {"type": "websocket"})
    await asyncio.sleep(0)
    server.application_checker()
    assert isinstance(protocol.failed, LookupError)
    assert "raised by the test" in caplog.text


def test_a_socket_has_the_methods_that_daphne_calls():
    for name in ("handle_reply", "handle_exception", "basic_error", "check_timeouts", "connectionLost", "dataReceived"):
        assert callable(getattr(WebSocket, name))
    assert list(inspect.signature(WebRequest.basic_error).parameters)[1:] == ["status", "status_text", "body"]
    assert list(inspect.signature(WebSocket.basic_error).parameters)[1:] == ["status", "status_text", "body"]


def test_every_connection_starts_with_our_sniffer():
    server = make_server()
    server.http_factory = HTTPFactory(server)
    assert isinstance(server.http_factory.buildProtocol(None), UpgradeSniffer)
    http = server.http_factory.build_http(None).http
    assert http.requestFactory is UpgradableRequest
    assert http.factory.server is server  # where WebRequest finds it


def test_a_channel_shows_whether_a_request_is_being_read():
    """Undocumented: PageConnection answers a request only between two others."""
    server = make_server()
    server.http_factory = HTTPFactory(server)
    connection = server.http_factory.build_http(None)
    channel = connection.http._channel
    transport = StringTransport()
    connection.makeConnection(transport)
    try:
        assert channel.transport is transport and not channel.requests and not channel._buffer
        connection.dataReceived(b"GET / HT")
        assert not channel.requests and channel._buffer == b"GET / HT"
        connection.dataReceived(b"TP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n")
        assert channel.requests and not channel._buffer
        assert channel.timeOut == server.idle_timeout
    finally:
        channel.setTimeout(None)


def test_a_transport_shows_whether_bytes_wait():
    """Undocumented: entry_points.py sends straight to the descriptor if none do."""
    transport: Any = FileDescriptor(cast(Any, Reactor()))
    transport.connected = True
    assert not transport.dataBuffer and not transport._tempDataLen
    transport.write(b"one")
    assert transport._tempDataLen == 3
    transport.writeSomeData = lambda data: 1
    transport.doWrite()
    assert transport.dataBuffer and not transport._tempDataLen
    transport.writeSomeData = len
    transport.doWrite()
    assert not transport.dataBuffer and not transport._tempDataLen


def test_daphnes_helpers_behave_as_expected():
    assert HEADER_NAME_RE.fullmatch(b"X-Name_1") and not HEADER_NAME_RE.fullmatch(b"bad name")
    assert set(b"\x0b\x0c\x1c\x1d\x1e\x85") == INVALID_HEADER_VALUE_BYTES
    headers = {b"x-forwarded-for": b"192.0.2.7, 10.0.0.1", b"x-forwarded-proto": b"https"}
    found = parse_x_forwarded_for(headers, "X-Forwarded-For", None, "X-Forwarded-Proto", ["10.0.0.2", 5])
    assert found == (["192.0.2.7", 0], "https")
    assert parse_x_forwarded_for({}, "X-Forwarded-For", None, None, ["10.0.0.2", 5]) == (["10.0.0.2", 5], None)


# --- Twisted


class Reactor:
    """A reactor that only records calls."""

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


class Recorder:
    """A protocol and producer that only records its calls."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def makeConnection(self, transport: Any) -> None: ...

    def dataReceived(self, data: bytes) -> None:
        self.events.append(data)

    def connectionLost(self, reason: Failure) -> None:
        self.events.append(reason.type)

    def resumeProducing(self) -> None:
        self.events.append("resume")

    def pauseProducing(self) -> None:
        self.events.append("pause")

    def stopProducing(self) -> None:
        self.events.append("stop")


@pytest.fixture
def wire() -> Iterator[tuple[Any, Any, socket.socket]]:
    """A Twisted transport, its protocol and producer, and the other end of its connection."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    recorder, reactor = Recorder(), Reactor()
    transport = tcp.Connection(ours, cast(Any, recorder), cast(Any, reactor))
    transport.connected = 1
    yield transport, recorder, theirs
    for end in (ours, theirs):
        end.close()


def test_a_pull_producer_is_resumed_when_the_buffer_is_empty(wire):
    transport, recorder, theirs = wire
    transport.registerProducer(recorder, False)
    assert recorder.events == ["resume"], "once at registration"
    transport.write(b"x" * 50_000)
    assert transport in transport.reactor.writers
    received = 0
    while received < 50_000:
        assert recorder.events == ["resume"], "not while bytes are left"
        transport.doWrite()
        received += len(theirs.recv(1 << 20))
    assert recorder.events == ["resume", "resume"]
    transport.startWriting()  # as send_buffer.py does when the buffer may have bytes
    transport.doWrite()
    assert recorder.events == ["resume"] * 3
    assert transport not in transport.reactor.writers


def test_a_push_producer_is_paused_over_64_kib_and_resumed_when_empty(wire):
    transport, recorder, theirs = wire
    transport.registerProducer(recorder, True)
    transport.write(b"x" * 65_536)
    assert recorder.events == []
    transport.write(b"x")
    assert recorder.events == ["pause"]
    for _ in range(200):
        transport.doWrite()
        theirs.recv(1 << 20)
        if recorder.events == ["pause", "resume"]:
            break
    assert transport._tempDataLen == len(transport.dataBuffer) == 0


def test_closing_waits_for_the_buffer_and_for_the_producer(wire):
    transport, recorder, theirs = wire
    transport.registerProducer(recorder, False)
    transport.write(b"last words")
    transport.loseConnection()
    assert transport.doWrite() is None, "a producer is registered"
    transport.unregisterProducer()
    assert isinstance(transport.doWrite(), ConnectionDone)
    assert theirs.recv(100) == b"last words"


def test_a_half_close_leaves_the_other_half_open(wire):
    transport, recorder, theirs = wire
    transport.write(b"last words")
    transport.loseWriteConnection()
    transport.doWrite()
    assert theirs.recv(100) == b"last words"
    assert theirs.recv(100) == b""
    theirs.send(b"an answer")
    transport.doRead()
    assert recorder.events == [b"an answer"]


def test_an_abort_reports_the_end_in_the_turn_that_closes_the_descriptor(wire):
    transport, recorder, _ = wire
    descriptor = transport.fileno()
    transport.abortConnection()
    assert recorder.events == []
    closed: list[bool] = []
    recorder.connectionLost = lambda reason: closed.append(is_closed(descriptor))
    for call in transport.reactor.later:
        call()
    assert closed == [True], "the descriptor is closed, and its number not reused yet"


def is_closed(descriptor: int) -> bool:
    try:
        socket.socket(fileno=descriptor).detach()
    except OSError:
        return True
    return False


def test_a_transport_passes_data_to_its_current_protocol(wire):
    transport, first, theirs = wire
    second = Recorder()
    theirs.send(b"one")
    transport.doRead()
    transport.protocol = second
    theirs.send(b"two")
    transport.doRead()
    assert (first.events, second.events) == ([b"one"], [b"two"])

    wrapper: Any = ProtocolWrapper(cast(Any, None), cast(Any, first))
    wrapper.wrappedProtocol = second
    wrapper.dataReceived(b"three")
    assert second.events == [b"two", b"three"]


def test_transport_classes_have_the_expected_bases():
    assert issubclass(tcp.Server, tcp.Connection) and issubclass(unix.Server, tcp.Connection)
    assert tcp.Connection.TLS is False  # True once startTLS was called
    assert ITCPTransport.implementedBy(tcp.Server)
    unix.Server.setTcpNoDelay(cast(Any, None), True)  # Unix sockets have no such option; the call is ignored
    assert issubclass(BufferingTLSTransport, ProtocolWrapper) and not issubclass(BufferingTLSTransport, tcp.Connection)


def test_the_reactor_looks_up_do_read_at_each_event():
    """Undocumented: acceptor.py replaces it on a port that listens already."""
    events: list[str] = []

    class Reader:
        def fileno(self) -> int:
            return 0

        def doRead(self) -> None:
            events.append("the class's")

    reader: Any = Reader()
    cast(Any, reactor)._readOrWrite(reader, True)
    reader.doRead = lambda: events.append("ours")
    cast(Any, reactor)._readOrWrite(reader, True)
    assert events == ["the class's", "ours"]


@pytest.mark.parametrize("kind", [tcp.Port, unix.Port])
def test_a_port_makes_transports_as_our_acceptor_does(kind: Any, tmp_path: Path):
    """Undocumented: the arguments of a port's transport class, and the conversion of addresses."""
    made: list[tuple[Any, ...]] = []
    built: list[Any] = []

    class ConnectionMaker(Factory):
        def buildProtocol(self, addr: Any) -> Any:
            built.append(addr)
            return Recorder()

    class Transport:
        def __init__(self, *arguments: Any) -> None:
            made.append(arguments)

    factory = ConnectionMaker()
    port = kind(0 if kind is tcp.Port else str(tmp_path / "a.sock"), factory, reactor=cast(Any, Reactor()))
    port.transport = Transport
    port.startListening()
    try:
        assert port.factory is factory and port.sessionno == 0
        with socket.socket(port.addressFamily, port.socketType) as client:
            client.connect(port.socket.getsockname())
            port.doRead()
            ((connection, protocol, peer, server, _, own_reactor),) = made
            with connection:
                assert connection.getpeername() == peer == client.getsockname()
                assert built == [port._buildAddr(peer)]
                assert (server, own_reactor) == (port, port.reactor)
                assert isinstance(protocol, Recorder)
    finally:
        port.socket.close()


def test_the_rest_of_received_data_goes_to_raw_data_received():
    """Undocumented: it is looked up on the instance after the line that switches to raw mode."""
    received: list[bytes] = []

    class Lines(LineReceiver):
        def lineReceived(self, line: bytes) -> None:
            self.setRawMode()
            self.rawDataReceived = received.append  # type: ignore[method-assign]

    lines = Lines()
    lines.dataReceived(b"a line\r\nand more")
    assert received == [b"and more"]


def test_endpoints_accept_a_backlog():
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
