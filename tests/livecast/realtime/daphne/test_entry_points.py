"""The entry points: upgrades become sockets, and all other requests are left to Daphne."""

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from livecast.realtime.protocol import Close
from tests.livecast.realtime.daphne.client import TEXT, Client, RawSocket, frame, request
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.livecast.realtime.daphne.test_lifecycle import stat, wait_until


def scope_of(client: Client) -> dict[str, Any]:
    scope = json.loads(client.read_text())
    del scope["client"], scope["extensions"]
    return scope


ASKED = (
    "/ws/?scope=1&t=a%20b&x=%C3%BC",
    "Cookie: a=b; c=d",
    "Origin: http://localhost",
    "Sec-WebSocket-Protocol: p, q",
)


def test_both_entry_points_make_the_same_socket(lenient: EchoServer):
    with lenient.client(*ASKED) as one, lenient.client(*ASKED, pieces=True) as other:
        assert b"Sec-WebSocket-Protocol: p" in one.head
        assert one.head == other.head
        scope = scope_of(one)
        assert scope == scope_of(other)
    assert scope["path"] == "/ws/"
    assert scope["query_string"] == repr(b"scope=1&t=a%20b&x=%C3%BC")
    assert scope["scheme"] == ("wss" if lenient.tls else "ws")
    assert scope["subprotocols"] == ["p", "q"]
    assert scope["server"] == (["127.0.0.1", lenient.address] if isinstance(lenient.address, int) else None)


def test_an_upgrade_may_arrive_byte_by_byte(lenient: EchoServer):
    with RawSocket(lenient.address, tls=lenient.tls) as raw:
        for byte in request("/ws/") + frame(TEXT, b"slow"):
            raw.send(bytes([byte]))
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        assert raw.read(11) == b"\x81\x09echo:slow"


@pytest.mark.parametrize("path", ["/ws/", "/other/"])
def test_a_connection_that_served_pages_can_be_upgraded(lenient: EchoServer, path: str):
    with RawSocket(lenient.address, tls=lenient.tls) as raw:
        for _ in range(2):
            raw.send(b"GET /mirror HTTP/1.1\r\nHost: localhost\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", raw.read_head())
            assert length
            raw.read(int(length[1]))
        raw.send(request(path) + frame(TEXT, b"behind"))
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        assert raw.read(13) == b"\x81\x0becho:behind"
    with lenient.client(path) as client:
        client.send_text("direct")
        assert client.read_text() == "echo:direct"


def test_the_time_out_of_page_connections_does_not_apply_to_sockets(plain: EchoServer):
    with plain.with_settings(timeOut=0.2), plain.client(pieces=True) as client:
        time.sleep(0.5)
        client.send_text("still here")
        assert client.read_text() == "echo:still here"


def test_the_root_path_of_a_proxy_is_in_the_scope(plain: EchoServer):
    with plain.client("/ws/?scope=1", "Daphne-Root-Path: /live%20cast") as client:
        scope = scope_of(client)
        assert scope["root_path"] == "/live cast"
        assert "daphne-root-path" not in str(scope["headers"])


def test_headers_with_an_underscore_are_dropped(plain: EchoServer):
    with plain.client("/ws/?scope=1", "x_forged: 1", "x-real: 1") as client:
        headers = str(scope_of(client)["headers"])
        assert "x_forged" not in headers and "x-real" in headers


def test_sockets_are_counted_by_the_address_that_the_proxy_sends(plain: EchoServer):
    forwarded = ("X-Forwarded-For: 192.0.2.7, 10.0.0.1", "X-Forwarded-Proto: https")
    behind_proxy = {
        "proxy_forwarded_address_header": "X-Forwarded-For",
        "proxy_forwarded_proto_header": "X-Forwarded-Proto",
        "sockets_per_address": 2,
    }
    with plain.with_settings(**behind_proxy):
        with plain.client("/ws/?scope=1", *forwarded) as client, plain.client("/ws/", *forwarded, pieces=True):
            scope = json.loads(client.read_text())
            assert (scope["client"], scope["scheme"]) == (["192.0.2.7", 0], "wss")
            for pieces in (False, True):
                with plain.client("/ws/", *forwarded, pieces=pieces) as refused:
                    assert refused.read_close() == Close.TOO_MANY
                    assert refused.read_to_end() == b""
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.8"), plain.client("/ws/"):
                assert plain.stats()["counted_sockets"] == 3
        wait_until(lambda: plain.stats()["counted_sockets"], 0)
        with plain.client("/ws/", *forwarded):
            pass


@pytest.mark.parametrize(
    ("requested", "status"),
    [
        (request("/ws/", "Sec-WebSocket-Version: 8"), 426),
        (request("/ws/", "-Sec-WebSocket-Key"), 400),
        (request("/ws/", "Sec-WebSocket-Key: short"), 400),
        (request("/ws/", "-Connection"), 400),
        (request("/ws/", method="POST"), 400),
        (request("/ws/", version="HTTP/1.0"), 400),
        (request("/ws/", "Content-Length: 2") + b"hi", 400),
        (request("/ws/", "bad name: 1"), 400),
        (request("/ws/", "x: \x0b"), 400),
        (request("/ws/ü"), 400),
        (request("/other/", "Sec-WebSocket-Key: short"), 400),
    ],
)
def test_invalid_upgrades_are_refused(plain: EchoServer, requested: bytes, status: int):
    """Daphne would pass them to autobahn, which accepts some, and does not know our limits."""
    with RawSocket(plain.address) as raw:
        raw.send(requested)
        head = raw.read_head()
        assert int(head.split()[1]) == status
        assert (b"sec-websocket-version: 13" in head.lower()) == (status == 426)


@pytest.fixture(scope="module")
def stock(start_echo: Callable[..., EchoServer]) -> EchoServer:
    """Daphne's own server, with the same application."""
    return start_echo(stock=True)


@pytest.mark.parametrize(
    "requested",
    [
        b"GET /mirror?a=b HTTP/1.1\r\nHost: localhost\r\nCookie: a\r\nConnection: close\r\n\r\n",
        b"GET /mirror HTTP/1.0\r\n\r\n",
        b"HEAD /mirror HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        b"POST /mirror HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"GET /mirror HTTP/1.1\r\nHost: a\r\n\r\nGET /mirror?2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: close\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"rubbish\r\n\r\n",
        b"GET /mirror HTTP/1.1\r\nbad name: 1\r\n\r\n",
        b"GET /mirror HTTP/1.1\r\nConnection: close\r\nX: \x0b\r\n\r\n",
        b"GET /mirror HTTP/1.1\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01 a TLS hello",
    ],
)
@pytest.mark.parametrize("pieces", [1, 7])
def test_page_requests_are_answered_as_by_daphne(plain: EchoServer, stock: EchoServer, requested: bytes, pieces: int):
    def answer(server: EchoServer, quiet: float) -> bytes:
        with RawSocket(server.address) as raw:
            size = len(requested) // pieces + 1
            with suppress(ConnectionError):  # the server may close before the end
                for at in range(0, len(requested), size):
                    raw.send(requested[at : at + size])
            raw.socket.settimeout(quiet)
            with suppress(TimeoutError):  # or it may wait for more
                return raw.read_to_end()
            return raw.received

    # A server that waits for more bytes is noticed by a time-out only; a busy machine needs a longer one.
    for quiet in (0.2, 2, 10):
        ours, daphnes = answer(plain, quiet), answer(stock, quiet)
        if ours == daphnes:
            break
    assert ours == daphnes


def test_errors_of_the_entry_point_are_logged(start_echo: Callable[..., EchoServer]):
    """Daphne discards Twisted's log at its usual verbosity."""
    server = start_echo(verbosity=1)
    server.expected.append("TypeError: unsupported operand type(s) for +: 'float' and 'str'")
    with server.with_settings(accept_timeout="soon"), RawSocket(server.address) as raw:
        raw.send(request())
        assert raw.read_to_end() == b""
    assert server.expected[0] in server.log()
    with server.client():
        pass


@pytest.mark.parametrize("lenient", ["plain", "tls"], indirect=True)
def test_a_refused_client_that_stays_is_disconnected(lenient: EchoServer):
    behind_proxy = {
        "proxy_forwarded_address_header": "X-Forwarded-For",
        "sockets_per_address": 1,
        "silent_timeout": 0.3,
    }
    forwarded = "X-Forwarded-For: 192.0.2.7"
    with lenient.with_settings(**behind_proxy), lenient.client("/ws/", forwarded):
        watched = lenient.stats()["timed"]
        with RawSocket(lenient.address, tls=lenient.tls) as raw:
            raw.send(request("/ws/", forwarded))
            assert raw.read_head().startswith(b"HTTP/1.1 101 ")
            wait_until(partial(stat, lenient, "timed"), watched)


@pytest.mark.parametrize("pieces", [False, True], ids=["fast", "http"])
def test_handshakes_are_limited_per_address_and_window(plain: EchoServer, pieces: bool):
    flood = {"proxy_forwarded_address_header": "X-Forwarded-For", "handshakes_per_address": 3, "handshake_window": 600}
    with plain.with_settings(**flood):
        plain.ask("/do", what="set", name="window_ends", value="0")  # end the window of an earlier test
        for _ in range(3):
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.7", pieces=pieces) as client:
                client.send_text("hello")
                assert client.read_text() == "echo:hello"
        for _ in range(20):
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.7", pieces=pieces) as refused:
                assert refused.read_close() == Close.TOO_MANY
        with plain.client("/ws/", "X-Forwarded-For: 192.0.2.8", pieces=pieces) as other:
            other.send_text("hello")
            assert other.read_text() == "echo:hello"
        with plain.with_settings(handshake_window=0):
            plain.ask("/do", what="set", name="window_ends", value="0")
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.7", pieces=pieces) as again:
                again.send_text("hello")
                assert again.read_text() == "echo:hello"


def test_loopback_is_not_counted(plain: EchoServer):
    limits = plain.with_settings(sockets_per_address=1, handshakes_per_address=1)
    with limits, plain.client(), plain.client(), plain.client(pieces=True):
        assert plain.stats()["counted_sockets"] == 0


def test_a_silent_connection_is_closed(plain: EchoServer):
    with plain.with_settings(silent_timeout=0.2), RawSocket(plain.address) as silent:
        assert silent.read_to_end() == b""


CHUNKED = b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
MEASURED = b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.parametrize("measured", [True, False], ids=["measured", "chunked"])
def test_bodies_are_limited_with_and_without_a_content_length(lenient: EchoServer, measured: bool):
    def send(size: int) -> bytes:
        with RawSocket(lenient.address, tls=lenient.tls) as raw:
            body = bytes(size)
            raw.send(MEASURED % size + body if measured else CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (size, body))
            return raw.read_head().split(b"\r\n", 1)[0]

    with lenient.with_settings(max_body=200_000):
        assert send(200_000) == b"HTTP/1.1 200 OK"
        assert send(200_001).startswith(b"HTTP/1.1 413 ")
        assert send(5_000_000).startswith(b"HTTP/1.1 413 ")
