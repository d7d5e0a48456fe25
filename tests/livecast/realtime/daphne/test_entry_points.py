"""The ways in: what becomes a fan's socket, by which door, and what is left to Daphne, byte for byte."""

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
from tests.livecast.realtime.daphne.test_lifecycle import count_of, eventually


def scope_of(fan: Client) -> dict[str, Any]:
    scope = json.loads(fan.hear())
    del scope["client"], scope["extensions"]
    return scope


ASKED = (
    "/ws/?scope=1&t=a%20b&x=%C3%BC",
    "Cookie: a=b; c=d",
    "Origin: http://localhost",
    "Sec-WebSocket-Protocol: p, q",
)


def test_both_doors_lead_to_the_same_room(patient: EchoServer):
    with patient.client(*ASKED) as one, patient.client(*ASKED, pieces=True) as other:
        assert b"Sec-WebSocket-Protocol: p" in one.head
        assert one.head == other.head
        scope = scope_of(one)
        assert scope == scope_of(other)
    assert scope["path"] == "/ws/"
    assert scope["query_string"] == repr(b"scope=1&t=a%20b&x=%C3%BC")
    assert scope["scheme"] == ("wss" if patient.tls else "ws")
    assert scope["subprotocols"] == ["p", "q"]
    assert scope["server"] == (["127.0.0.1", patient.address] if isinstance(patient.address, int) else None)


def test_one_byte_at_a_time(patient: EchoServer):
    with RawSocket(patient.address, tls=patient.tls) as raw:
        for byte in request("/ws/") + frame(TEXT, b"slow"):
            raw.send(bytes([byte]))
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        assert raw.read(11) == b"\x81\x09echo:slow"


@pytest.mark.parametrize("path", ["/ws/", "/other/"])
def test_an_upgrade_on_a_connection_that_served_pages(patient: EchoServer, path: str):
    with RawSocket(patient.address, tls=patient.tls) as raw:
        for _ in range(2):
            raw.send(b"GET /mirror HTTP/1.1\r\nHost: localhost\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", raw.read_head())
            assert length
            raw.read(int(length[1]))
        raw.send(request(path) + frame(TEXT, b"behind"))
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        assert raw.read(13) == b"\x81\x0becho:behind"
    with patient.client(path) as fan:
        fan.say("direct")
        assert fan.hear() == "echo:direct"


def test_the_time_limit_of_a_page_connection_is_not_a_sockets(plain: EchoServer):
    with plain.having(timeOut=0.2), plain.client(pieces=True) as fan:
        time.sleep(0.5)
        fan.say("still here")
        assert fan.hear() == "echo:still here"


def test_the_root_path_of_a_proxy(plain: EchoServer):
    with plain.client("/ws/?scope=1", "Daphne-Root-Path: /live%20cast") as fan:
        scope = scope_of(fan)
        assert scope["root_path"] == "/live cast"
        assert "daphne-root-path" not in str(scope["headers"])


def test_headers_with_an_underscore_are_dropped(plain: EchoServer):
    with plain.client("/ws/?scope=1", "x_forged: 1", "x-real: 1") as fan:
        headers = str(scope_of(fan)["headers"])
        assert "x_forged" not in headers and "x-real" in headers


def test_sockets_are_counted_by_the_proxys_word_for_who_asks(plain: EchoServer):
    forwarded = ("X-Forwarded-For: 192.0.2.7, 10.0.0.1", "X-Forwarded-Proto: https")
    behind_proxy = {
        "proxy_forwarded_address_header": "X-Forwarded-For",
        "proxy_forwarded_proto_header": "X-Forwarded-Proto",
        "sockets_per_address": 2,
    }
    with plain.having(**behind_proxy):
        with plain.client("/ws/?scope=1", *forwarded) as fan, plain.client("/ws/", *forwarded, pieces=True):
            scope = json.loads(fan.hear())
            assert (scope["client"], scope["scheme"]) == (["192.0.2.7", 0], "wss")
            for pieces in (False, True):
                with plain.client("/ws/", *forwarded, pieces=pieces) as refused:
                    assert refused.read_close() == Close.TOO_MANY
                    assert refused.read_to_end() == b""
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.8"), plain.client("/ws/"):
                assert plain.look()["counted"] == 3
        eventually(lambda: plain.look()["counted"], 0)
        with plain.client("/ws/", *forwarded):
            pass


@pytest.mark.parametrize(
    ("asked", "status"),
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
def test_no_other_upgrade_gets_in(plain: EchoServer, asked: bytes, status: int):
    """Autobahn, which Daphne has for these, would let some of them in, and knows none of our limits."""
    with RawSocket(plain.address) as raw:
        raw.send(asked)
        head = raw.read_head()
        assert int(head.split()[1]) == status
        assert (b"sec-websocket-version: 13" in head.lower()) == (status == 426)


@pytest.fixture(scope="module")
def stock(start_echo: Callable[..., EchoServer]) -> EchoServer:
    """Daphne as it is, with the same application."""
    return start_echo(stock=True)


@pytest.mark.parametrize(
    "asked",
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
def test_pages_are_daphnes_own(plain: EchoServer, stock: EchoServer, asked: bytes, pieces: int):
    def answer(server: EchoServer, quiet: float) -> bytes:
        with RawSocket(server.address) as raw:
            size = len(asked) // pieces + 1
            with suppress(ConnectionError):  # it may have had enough before the end
                for at in range(0, len(asked), size):
                    raw.send(asked[at : at + size])
            raw.socket.settimeout(quiet)
            with suppress(TimeoutError):  # or may wait for more
                return raw.read_to_end()
            return raw.received

    # Where they wait for more, nothing but time tells; a busy machine may want more of it.
    for quiet in (0.2, 2, 10):
        ours, daphnes = answer(plain, quiet), answer(stock, quiet)
        if ours == daphnes:
            break
    assert ours == daphnes


def test_what_fails_at_the_door_is_logged_in_production_too(start_echo: Callable[..., EchoServer]):
    """Where Daphne, at its usual verbosity, sends Twisted's log nowhere."""
    server = start_echo(verbosity=1)
    server.expected.append("TypeError: unsupported operand type(s) for +: 'float' and 'str'")
    with server.having(accept_timeout="soon"), RawSocket(server.address) as raw:
        raw.send(request())
        assert raw.read_to_end() == b""
    assert server.expected[0] in server.log()
    with server.client():
        pass


@pytest.mark.parametrize("patient", ["plain", "tls"], indirect=True)
def test_who_is_refused_and_stays_is_thrown_out(patient: EchoServer):
    behind_proxy = {
        "proxy_forwarded_address_header": "X-Forwarded-For",
        "sockets_per_address": 1,
        "silent_timeout": 0.3,
    }
    forwarded = "X-Forwarded-For: 192.0.2.7"
    with patient.having(**behind_proxy), patient.client("/ws/", forwarded):
        watched = patient.look()["watched"]
        with RawSocket(patient.address, tls=patient.tls) as raw:
            raw.send(request("/ws/", forwarded))
            assert raw.read_head().startswith(b"HTTP/1.1 101 ")
            eventually(partial(count_of, patient, "watched"), watched)


@pytest.mark.parametrize("pieces", [False, True], ids=["fast", "http"])
def test_an_address_opens_so_many_sockets_in_a_window_and_others_open_theirs(plain: EchoServer, pieces: bool):
    flood = {"proxy_forwarded_address_header": "X-Forwarded-For", "handshakes_per_address": 3, "handshake_window": 600}
    with plain.having(**flood):
        plain.ask("/do", what="set", name="window_ends", value="0")  # that of an earlier test
        for _ in range(3):
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.7", pieces=pieces) as fan:
                fan.say("hello")
                assert fan.hear() == "echo:hello"
        for _ in range(20):
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.7", pieces=pieces) as refused:
                assert refused.read_close() == Close.TOO_MANY
        with plain.client("/ws/", "X-Forwarded-For: 192.0.2.8", pieces=pieces) as other:
            other.say("hello")
            assert other.hear() == "echo:hello"
        with plain.having(handshake_window=0):
            plain.ask("/do", what="set", name="window_ends", value="0")
            with plain.client("/ws/", "X-Forwarded-For: 192.0.2.7", pieces=pieces) as again:
                again.say("hello")
                assert again.hear() == "echo:hello"


def test_loopback_is_not_counted(plain: EchoServer):
    limits = plain.having(sockets_per_address=1, handshakes_per_address=1)
    with limits, plain.client(), plain.client(), plain.client(pieces=True):
        assert plain.look()["counted"] == 0


def test_a_connection_that_says_nothing_is_let_go(plain: EchoServer):
    with plain.having(silent_timeout=0.2), RawSocket(plain.address) as silent:
        assert silent.read_to_end() == b""


CHUNKED = b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
MEASURED = b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.parametrize("measured", [True, False], ids=["measured", "chunked"])
def test_a_body_has_its_bound_whether_or_not_its_length_is_said(patient: EchoServer, measured: bool):
    def send(size: int) -> bytes:
        with RawSocket(patient.address, tls=patient.tls) as raw:
            body = bytes(size)
            raw.send(MEASURED % size + body if measured else CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (size, body))
            return raw.read_head().split(b"\r\n", 1)[0]

    with patient.having(max_body=200_000):
        assert send(200_000) == b"HTTP/1.1 200 OK"
        assert send(200_001).startswith(b"HTTP/1.1 413 ")
        assert send(5_000_000).startswith(b"HTTP/1.1 413 ")
