"""A small server with a page, two scripts, a socket with a log, and a chat. It can lose, repeat or swap lines."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from bench.kickoff.sites import Site
from bench.kickoff.visit import plan_visit

TOPIC = "match.1.feed"
HEAD = b'HTTP/1.1 %d OK\r\nContent-Length: %d\r\nETag: "1"\r\n\r\n'
UPGRADE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
BODIES = {
    "/": b"<a href='/matches/1/'>",
    "/matches/1/": (
        b'<link rel="stylesheet" href="/a.css"><script type="module" src="/b.js"></script>'
        b'<link rel="alternate" href="/zh/"><script id="page">{"epoch": "e1", "offset": 0, "now": 1}</script>'
    ),
    "/a.css": b"a {}",
    "/b.js": b'import { c } from "./c.js"; const later = () => import("./lazy.js");',
    "/c.js": b"export const c = 1;",
    "/chat": b"{}",
}


class StubSite:
    """`sent`: which lines are sent instead of a posted one. `refused`: a path that is answered 503 to fans."""

    def __init__(self, sent: Mapping[int, Sequence[int]], refused: str) -> None:
        self._sent, self._refused = sent, refused
        self._posted = 0
        self._sockets: list[Any] = []
        self._lock = threading.Lock()
        self._planned = False
        stub = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while request := self.rfile.readline():
                    headers = b"".join(iter(self.rfile.readline, b"\r\n")).lower()
                    stub._answer(request.split()[1].decode(), headers, self.wfile)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def post(self) -> int:
        with self._lock:
            self._posted += 1
            for socket in self._sockets:
                self._send_line(socket, self._posted)
            return self._posted

    def site(self, pid: int) -> Site:
        port = self.server.server_address[1]
        path = f"/ws/?t={TOPIC}:{{offset}}&epoch={{epoch}}"
        visit = plan_visit(port, home="/", page="/matches/1/", socket=path, chat="/chat")
        self._planned = True
        return Site(port, port, visit, [pid], self.post, topic=TOPIC, ready='{"type":"hello"')

    def _answer(self, path: str, headers: bytes, out: Any) -> None:
        if path.startswith("/ws/"):
            assert path == f"/ws/?t={TOPIC}:0&epoch=e1"
            with self._lock:
                out.write(UPGRADE + _frame('{"type":"hello"}'))
                for line in range(1, self._posted + 1):
                    self._send_line(out, line)
                self._sockets.append(out)
        elif path == self._refused and self._planned:
            out.write(HEAD % (503, 0))
        elif b"if-none-match" in headers:
            out.write(HEAD % (304, 0))
        else:
            out.write(HEAD % (200, len(BODIES[path])) + BODIES[path])

    def _send_line(self, out: Any, line: int) -> None:
        for offset in self._sent.get(line, [line]):
            try:
                out.write(_frame(f'{{"type":"x","topic":"{TOPIC}","offset":{offset}}}'))
            except OSError:  # a fan of the warm-up, who has left
                return


@contextmanager
def stub_site(sent: Mapping[int, Sequence[int]] | None = None, refused: str = "") -> Iterator[StubSite]:
    stub = StubSite(sent or {}, refused)
    thread = threading.Thread(target=stub.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.server.shutdown()
        stub.server.server_close()


def _frame(text: str) -> bytes:
    return bytes((0x81, len(text))) + text.encode()
