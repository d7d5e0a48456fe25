"""Requests that are answered from memory without Twisted: the same bytes as with it, and the same connections."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.livecast.realtime.daphne.client import TEXT, RawSocket, frame, request
from tests.livecast.serving.memory_server import LARGE
from tests.livecast.serving.production_server import until
from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port
from tests.servers import ROOT

pytestmark = pytest.mark.processes

# Twisted strips the space at its end, and the strict parser refuses it. The server does not describe this header.
UNUSUAL = "X-Unusual: value "


class MemoryProcess:
    """A process that runs memory_server.py."""

    def __init__(self, folder: Path, *, unix: bool = False, **config: Any) -> None:
        port = free_port()
        self.address: int | str = str(folder / f"{port}.sock") if unix else port
        self._log = folder / f"memory-{port}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.livecast.serving.memory_server"),
                    json.dumps({"path" if unix else "port": self.address} | config),
                ],
                cwd=ROOT,
                env={**os.environ, "VAR_DIR": str(folder)},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_PATIENCE
        while True:
            with suppress(OSError):
                self.open().socket.close()
                return
            assert self.process.poll() is None and time.monotonic() < deadline, self.log
            time.sleep(0.05)

    @property
    def log(self) -> str:
        return self._log.read_text()

    def open(self, **how: Any) -> RawSocket:
        return RawSocket(self.address, **how)

    def stats(self) -> dict[str, int]:
        facts: dict[str, int] = json.loads(read_body(self.send(get("/stats", "Connection: close"))))
        return facts

    def send(self, data: bytes) -> bytes:
        """Return all that the server sends on one connection until it closes it."""
        with self.open() as raw:
            raw.send(data)
            return raw.read_to_end()

    def counted(self, action: Callable[[], object]) -> tuple[int, int]:
        """Return how many requests the memory answered without Daphne, and how many Daphne parsed."""
        before = self.stats()
        action()
        after = self.stats()
        return after["light"] - before["light"], after["daphne"] - before["daphne"] - 1  # itself

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def get(path: str, *headers: str, method: str = "GET", version: str = "HTTP/1.1") -> bytes:
    return "\r\n".join([f"{method} {path} {version}", "Host: localhost", *headers, "", ""]).encode("latin-1")


LAST = get("/memory/last", "Connection: close")


def read_body(answer: bytes) -> bytes:
    assert answer.startswith(b"HTTP/1."), answer
    return answer.partition(b"\r\n\r\n")[2]


def read_answer(raw: RawSocket) -> dict[str, Any]:
    """Read one response with a length, and return its body."""
    head = raw.read_head()
    size = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
    found: dict[str, Any] = json.loads(raw.read(size))
    return found


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., MemoryProcess]]:
    started: list[MemoryProcess] = []

    def start(**config: Any) -> MemoryProcess:
        started.append(MemoryProcess(tmp_path_factory.mktemp("memory"), **config))
        return started[-1]

    yield start
    for server in started:
        server.stop()
    for server in started:
        errors = re.findall(r"^(?:\w+\.)*\w+(?:Error|Exception|Warning): .*", server.log, re.MULTILINE)
        assert not [error for error in errors if "was told to" not in error], server.log


@pytest.fixture(scope="module", params=["c", "python", "unix"])
def server(request: pytest.FixtureRequest, start: Callable[..., MemoryProcess]) -> MemoryProcess:
    """A server that accepts with the loop in C, if there is a compiler, or in Python, or on a Unix socket."""
    return start(loop="python" if request.param == "python" else "c", unix=request.param == "unix")


# --- the same bytes


@pytest.mark.parametrize("path", ["/memory", "/memory/a%20%C3%A9?b=%zz&c#d", "/memory/missing", "/memory/not-modified"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("version", "headers"),
    [
        ("HTTP/1.1", []),
        ("HTTP/1.1", ["Connection: keep-alive", "x-real-ip: 192.0.2.7", "X-Forwarded-Proto: https"]),
        ("HTTP/1.1", ["Connection: close", "X-Real-IP: 192.0.2.7", "Cookie: a=b; c"]),
        ("HTTP/1.1", ["connection: CLOSE", "Accept-Language:", "Empty:", '!#$%&\'*+-.^`|~09aZ: caf\xe9\t"x"']),
        ("HTTP/1.0", []),
        ("HTTP/1.0", ["Connection: keep-alive"]),
        ("HTTP/1.0", ["Connection: close"]),
    ],
)
def test_both_ways_send_the_same_bytes(server: MemoryProcess, path: str, method: str, version: str, headers: list[str]):
    closes = version == "HTTP/1.0" or "close" in str(headers).lower()
    usual, unusual = (
        get(path, *headers, *extra, method=method, version=version) + (b"" if closes else LAST)
        for extra in ([], [UNUSUAL])
    )
    answers: list[bytes] = []
    assert server.counted(lambda: answers.append(server.send(usual))) == (1 if closes else 2, 0)
    assert server.counted(lambda: answers.append(server.send(unusual)))[1] >= 1
    assert answers[0] == answers[1]
    assert answers[0].startswith(version.encode())


@pytest.mark.parametrize(
    "requested",
    [
        b"GET /memory HTTP/1.1\nHost: a\n\n",
        b"GET /memory HTTP/1.1\r\nHost: a\n\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: b\nC: d\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: b\rC: d\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: b\r\n folded\r\n\r\n",
        b"GET /memory HTTP/1.1\r\n Host: a\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: \x00\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: \x0b\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: \x85\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA\x80: b\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA_b: c\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nX-Real-IP: 1.1.1.1\r\nX-Real-IP: 2.2.2.2\r\n\r\n",
        b"GET /memory HTTP/1.1\r\n\r\n",
        b"GET /memory  HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory\tHTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://a/memory HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET //memory HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET /memory http/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory\r\nHost: a\r\n\r\n",
        b"get /memory HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS /memory HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\r\nGET /memory HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\r\n\r\nGET /memory HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nConnection: close, x\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nDaphne-Root-Path: /evil\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n"
        + b"GET /memory HTTP/1.1\r\nHost: b\r\n\r\n" * 2,
        b"GET /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"GET /memory/without-length HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
        b"GET /memory?" + b"b" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /memory HTTP/1.1\r\nHost: a\r\n" + b"".join(b"A%d: b\r\n" % number for number in range(600)) + b"\r\n",
        b"POST /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_unusual_requests_are_judged_by_twisted(server: MemoryProcess, requested: bytes):
    """As first request, after one from memory, and in two pieces, of which Twisted gets all."""
    first = get("/memory/first", UNUSUAL)
    usual = get("/memory/first")

    def ask(*parts: bytes) -> bytes:
        with server.open() as raw, suppress(ConnectionError):
            for part in parts:
                raw.send(part)
                if part is not parts[-1]:
                    time.sleep(0.02)  # otherwise the server may read both at once
            with suppress(ConnectionError):
                raw.socket.shutdown(socket.SHUT_WR)
            return raw.read_to_end()
        return b""

    assert ask(requested + LAST) == ask(requested[:1], requested[1:] + LAST)
    assert ask(usual + requested + LAST) == ask(first[:1], first[1:] + requested + LAST)
    light, _ = server.counted(lambda: ask(requested[:-1]))
    assert light == 0


# --- connections


def test_pipelined_requests_are_answered_in_order(server: MemoryProcess):
    paths = [f"/memory/{number}" for number in range(50)]
    requested = b"".join(map(get, paths))
    answer = []
    assert server.counted(lambda: answer.append(server.send(requested + LAST))) == (51, 0)
    places = [answer[0].index(f'"path": "{path}"'.encode()) for path in paths]
    assert places == sorted(places) and answer[0].count(b"HTTP/1.1 200 OK") == 51


def test_a_head_may_arrive_byte_by_byte(server: MemoryProcess):
    with server.open() as raw:
        for path in ("/memory/slow", "/memory/again", "/application"):
            for byte in get(path):
                raw.send(bytes([byte]))
            assert read_answer(raw)["path"] == path


def test_first_bytes_may_arrive_late(server: MemoryProcess):
    with server.open() as late, server.open() as socket:
        before = server.stats()
        time.sleep(1.2)  # then the kernel offers a connection that has sent nothing
        until(lambda: server.stats()["idle"] >= 2)
        late.send(get("/memory/late"))
        assert read_answer(late)["by"] == "memory"
        socket.send(request("/ws/", "X-Real-IP: 192.0.2.7"))
        assert socket.read_head().startswith(b"HTTP/1.1 101 ")
        assert server.stats()["channels"] == before["channels"]
        socket.read(7)
        socket.send(frame(TEXT, b"late"))
        assert socket.read(11) == b"\x81\x09echo:late"


def test_memory_and_application_answer_on_one_connection(server: MemoryProcess):
    kinds = ["memory", "application", "memory", "memory", "application", "memory"]

    def visit() -> None:
        with server.open() as raw:
            for number, kind in enumerate(kinds):
                path = f"/{kind}/{number}"
                raw.send(get(path))
                answer = read_answer(raw)
                assert (answer["by"], answer["path"]) == (kind, path)
            raw.send(b"".join(get(f"/{kind}") for kind in kinds))
            assert [read_answer(raw)["by"] for _ in kinds] == kinds

    light, daphne = server.counted(visit)
    assert (light + daphne, daphne < 12, light >= 5) == (12, True, True)


def test_a_body_may_follow_a_page_in_one_packet(server: MemoryProcess):
    body = bytes(range(256)) * 400 + get("/memory/smuggled")
    post = get("/form", f"Content-Length: {len(body)}", method="POST") + body
    with server.open() as raw:
        raw.send(get("/memory/page") + post + get("/memory/page"))
        assert read_answer(raw)["path"] == "/memory/page"
        form = read_answer(raw)
        assert (form["method"], form["body"]) == ("POST", body.decode("latin-1"))
        assert read_answer(raw)["path"] == "/memory/page"


@pytest.mark.parametrize("first", ["/memory/page", "/application"])
def test_an_upgrade_may_follow_a_page(server: MemoryProcess, first: str):
    with server.open() as raw:
        for pause in (True, False):
            raw.send(get(first))
            if pause:
                assert read_answer(raw)["path"] == first
        raw.send(request("/ws/") + frame(TEXT, b"on"))
        assert read_answer(raw)["path"] == first
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        assert raw.read(7) + raw.read(9) == b"\x81\x05hello\x81\x07echo:on"


def test_nothing_after_a_last_request_is_answered(server: MemoryProcess):
    for last in (get("/memory", "Connection: close"), get("/memory", version="HTTP/1.0")):
        with server.open() as raw:
            raw.send(last + get("/memory/after") * 3)
            assert raw.read_to_end().count(b'"by": ') == 1


@pytest.mark.parametrize("headers", [[], ["Connection: close"]])
def test_a_slow_reader_gets_a_large_response(server: MemoryProcess, headers: list[str]):
    requested = get("/memory/large", *headers)
    with server.open(window=4096) as raw:
        raw.send(requested + get("/memory/next") + get("/application") + LAST)
        time.sleep(0.1)
        assert server.stats()["channels"] > 1  # Twisted sends the rest
        assert raw.read_head().startswith(b"HTTP/1.1 200 OK")
        assert raw.read(len(LARGE)) == LARGE
        rest = raw.read_to_end()
    assert rest.count(b'"by": ') == (0 if headers else 3)
    if not headers:
        assert rest.index(b"/memory/next") < rest.index(b"/application") < rest.index(b"/memory/last")


def test_ended_connections_leave_nothing(server: MemoryProcess):
    before = server.stats()
    for sent in (b"", get("/memory"), get("/memory")[:-2], get("/application"), get("/memory/large")) * 3:
        for ends in (RawSocket.reset, lambda raw: raw.socket.close()):
            raw = server.open()
            raw.send(sent)
            ends(raw)
    for what in ("idle", "channels", "descriptors"):
        until(lambda what=what: server.stats()[what] == before[what])  # type: ignore[misc]


def test_a_half_closed_client_is_answered(server: MemoryProcess):
    with server.open() as raw:
        raw.send(get("/memory") * 2)
        raw.socket.shutdown(socket.SHUT_WR)
        assert raw.read_to_end().count(b'"by": ') == 2


def test_an_error_is_logged_and_answered_as_by_daphne(server: MemoryProcess):
    answer = server.send(get("/memory/fails", "Connection: close"))
    assert answer.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert "RuntimeError: the memory was told to fail" in server.log


def test_requests_of_an_untrusted_peer_lose_the_headers_of_proxies(start: Callable[..., MemoryProcess]):
    server = start(proxies=["192.0.2.1"])
    for headers in ([], [UNUSUAL]):
        told = get("/memory", "X-Real-IP: 192.0.2.7", "X-Forwarded-Proto: https", "Connection: close", *headers)
        scope = json.loads(read_body(server.send(told)))
        assert (scope["client"], scope["scheme"]) == ("127.0.0.1", "http")
        assert "real-ip" not in str(scope["headers"]) and "proto" not in str(scope["headers"])


# --- times, and the end


def test_silent_and_idle_connections_end(start: Callable[..., MemoryProcess]):
    server = start(silent_timeout=1, idle_timeout=2)
    with server.open() as silent, server.open() as idle, server.open() as busy:
        for raw in (idle, busy):
            raw.send(get("/memory"))
            read_answer(raw)
        assert silent.read_to_end() == b""
        with suppress(EOFError):  # it ends between two requests only on a machine that stands still
            for _ in range(4):
                busy.send(get("/memory"))
                read_answer(busy)
                time.sleep(0.5)
        assert idle.read_to_end() == b""
    until(lambda: server.stats()["idle"] == 0)


def test_a_drain_answers_once_more_and_ends(start: Callable[..., MemoryProcess]):
    server = start()
    with server.open() as kept, server.open() as idle:
        for raw in (kept, idle):
            raw.send(get("/memory"))
            read_answer(raw)
        server.process.send_signal(signal.SIGTERM)
        until(partial(refused, server))
        kept.send(get("/memory"))
        head = kept.read_head()
        assert b"\r\nConnection: close" in head
        assert b'"by": "memory"' in kept.read_to_end()
        assert idle.read_to_end() == b""
    assert server.process.wait(PATIENCE) == 0


def refused(server: MemoryProcess) -> bool:
    try:
        server.open().socket.close()
    except OSError:
        return True
    return False
