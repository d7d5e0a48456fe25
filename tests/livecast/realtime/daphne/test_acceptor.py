"""Connections from their first byte to their last, accepted in C and in Python."""

import json
import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial

import pytest

from livecast.realtime.daphne.request_head import MAX_HEAD
from tests.livecast.realtime.daphne.client import TEXT, Client, RawSocket, frame, request
from tests.livecast.realtime.daphne.conftest import LENIENT, EchoServer
from tests.livecast.realtime.daphne.test_lifecycle import stat, wait_until
from tests.patience import PATIENCE

FAST = "/ws/?mode=fast&t=accepted"


@pytest.fixture(scope="module", params=["c", "python"])
def server(request: pytest.FixtureRequest, shared_echo: Callable[..., EchoServer]) -> EchoServer:
    """A server that accepts with the loop in C, if there is a compiler, or in Python."""
    return shared_echo(limits=LENIENT | {"check_interval": 0.1}, loop=request.param)


@pytest.fixture(scope="module")
def both(shared_echo: Callable[..., EchoServer]) -> list[EchoServer]:
    return [shared_echo(limits=LENIENT | {"check_interval": 0.1}, loop=loop) for loop in ("c", "python")]


# Follows each request below: a page connection ends after it, and a socket, to which it is no frame, too.
LAST = b"GET /mirror?last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "requested",
    [
        request(FAST),
        request(FAST, "Cookie: a=b"),
        request(FAST, "Sec-WebSocket-Protocol: p, q"),
        request(FAST, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"),
        request("/ws/?mode=detached"),
        request("/ws/?mode=refuse"),
        request("/ws/?mode=fails"),
        request("/ws/", "Sec-WebSocket-Version: 8"),
        request("/ws/", "Sec-WebSocket-Key: short"),
        request("/ws/", "Connection: close"),
        request("/ws/", "x: " + "y" * 10_000),
        request("/ws/", "x: " + "y" * 17_000),
        request("/ws/", *[f"x-{number}: y" for number in range(300)]),
        b"GET /mirror HTTP/1.1\r\nHost: a\r\n\r\n",
        b"rubbish\r\n\r\n",
    ],
)
def test_all_ways_send_the_same_bytes(both: list[EchoServer], requested: bytes):
    """Accepted in C, in Python, and in two pieces, which Daphne parses."""

    def answer(server: EchoServer, pieces: bool) -> bytes:
        with RawSocket(server.address) as raw:
            with suppress(ConnectionError):  # the server may close before the end
                if pieces:
                    raw.send(requested[:1])
                    time.sleep(0.02)  # otherwise the server may read both at once
                raw.send((requested + LAST)[pieces:])
            return raw.read_to_end()

    answers = [answer(server, pieces) for server in both for pieces in (False, True)]
    assert answers == [answers[0]] * 4
    # Twisted does not answer a head over its limit.
    assert answers[0].startswith(b"HTTP/1.1 ") or (len(requested) > MAX_HEAD and not answers[0])


@pytest.mark.parametrize("target", [FAST, "/ws/?t=accepted"])
def test_a_head_may_arrive_byte_by_byte(server: EchoServer, target: str):
    with RawSocket(server.address) as raw:
        for byte in request(target) + frame(TEXT, b"slow"):
            raw.send(bytes([byte]))
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        while b"\x81\x09echo:slow" not in raw.received:
            raw.receive()


def test_frames_may_follow_the_head_at_once(server: EchoServer):
    trailing = b"".join(frame(TEXT, b"%d" % number) for number in range(30)) + frame(TEXT, b"cut")[:-1]
    with server.client(FAST, trailing=trailing) as client:
        assert [client.read_text() for _ in range(32)] == [
            "hello",
            "caught up",
            *[f"echo:{number}" for number in range(30)],
        ]
        client.send(frame(TEXT, b"x")[-1:])


def test_a_request_with_a_body_keeps_every_byte(server: EchoServer):
    body = bytes(range(256)) * 2_000
    with RawSocket(server.address) as raw:
        raw.send(
            b"POST /mirror HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        answer = raw.read_to_end()
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["body"] == repr(body)


def test_a_client_may_speak_late(server: EchoServer):
    with RawSocket(server.address) as raw, server.client(FAST):
        time.sleep(0.1)
        raw.send(request(FAST))
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")


def test_a_half_closed_client_is_answered_and_forgotten(server: EchoServer):
    before = server.stats()
    for target in (FAST, "/ws/"):
        with RawSocket(server.address) as raw:
            raw.send(request(target))
            raw.socket.shutdown(socket.SHUT_WR)
            answer = raw.read_to_end()
            assert answer.startswith(b"HTTP/1.1 101 ") or (target == "/ws/" and not answer)
    for what in ("timed", "descriptors", "counted_sockets"):
        wait_until(partial(stat, server, what), before[what])


def test_connections_that_are_reset_before_they_are_accepted_leave_nothing(server: EchoServer):
    with server.client(FAST) as witness:
        before = server.stats()
        server.process.send_signal(signal.SIGSTOP)
        try:
            for sent in (b"", request(FAST), request("/ws/"), b"GET /mirror HTTP/1.1\r\nHost: a\r\n\r\n") * 5:
                raw = RawSocket(server.address)
                raw.send(sent)
                raw.reset()
        finally:
            server.process.send_signal(signal.SIGCONT)
        for what in ("timed", "sockets", "connections", "descriptors", "counted_sockets"):
            wait_until(partial(stat, server, what), before[what])
        witness.send_text("still here")
        assert [witness.read_text() for _ in range(3)] == ["hello", "caught up", "echo:still here"]


def test_a_reset_of_an_open_socket_is_noticed(server: EchoServer):
    before = server.stats()["timed"]
    client = server.subscriber("fast", "resets")
    assert server.stats()["subscribers"]["resets"] == 1
    client.reset()
    wait_until(lambda: server.stats()["subscribers"]["resets"], 0)
    assert server.stats()["timed"] == before


def test_a_protocol_error_closes_only_our_half_at_first(server: EchoServer):
    before = server.stats()["descriptors"]
    with server.subscriber("fast", "errors") as client:
        client.send(frame(TEXT, b"not masked", masked=False) + b"unread" * 1000)
        assert client.read_close() == 1002
        assert client.read_to_end() == b""
    wait_until(partial(stat, server, "descriptors"), before)


def test_a_slow_reader_gets_everything_in_order(server: EchoServer):
    """Its frames wait in the process, in Twisted's transport, until it reads again."""
    with server.subscriber("fast", "slow", window=4096) as slow, server.subscriber("fast", "slow") as quick:
        server.publish("slow", n=40, size=50_000)
        for client in (quick, slow):
            assert [json.loads(client.read_text())["seq"] for _ in range(40)] == list(range(40))
        server.publish("slow", **{"from": 40})
        slow.send_text("and on")
        assert json.loads(slow.read_text())["seq"] == 40
        assert slow.read_text() == "echo:and on"


def open_socket(server: EchoServer) -> Client | None:
    """Return an open socket; None if the server has closed the connection instead."""
    try:
        return server.client(FAST)
    except (EOFError, ConnectionError):
        return None


@pytest.mark.parametrize("loop", ["c", "python"])
def test_a_server_without_free_descriptors_refuses_and_recovers(start_echo: Callable[..., EchoServer], loop: str):
    server = start_echo(limits=LENIENT, loop=loop, descriptors=60)
    with ExitStack() as stack:
        clients = [stack.enter_context(client) for client in iter(partial(open_socket, server), None)]
        assert 10 < len(clients) < 60
        assert open_socket(server) is None
        for client in clients[:5]:
            client.socket.close()
        deadline = time.monotonic() + PATIENCE
        while (again := open_socket(server)) is None:
            assert time.monotonic() < deadline
        stack.enter_context(again)
        for client in (again, clients[-1]):
            client.send_text("still here")
            assert [client.read_text() for _ in range(3)] == ["hello", "caught up", "echo:still here"]
