"""A WebServer whose memory and application are known to the tests: run it in its own process.

    python -m tests.livecast.serving.memory_server '{"port": 8300, ...}'

Paths from /memory on are answered from memory, all others by the application. Both answer with the scope as JSON,
unless the path says otherwise. /stats answers with counts. SIGTERM drains the server.
"""

import json
import logging
import os
import signal
import socket
import sys
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from daphne.server import twisted_loop
from twisted.internet import reactor as twisted_reactor

from livecast.http.response import Response
from livecast.proxy import TrustedProxies
from livecast.realtime.daphne import accept_loop
from livecast.realtime.daphne.light_request import ClientAddress, LightRequest
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.protocol import Frame
from livecast.serving.drain import drain
from livecast.serving.server_role import ServerRole
from livecast.serving.shared_state import SharedState
from livecast.serving.web_server import WebServer

reactor: Any = twisted_reactor  # its type depends on the platform

CONFIG: dict[str, Any] = json.loads(sys.argv[1]) if __name__ == "__main__" else {}
LARGE = b"0123456789abcdef" * (1 << 18)  # larger than all buffers of the kernel

counts = {"light": 0, "daphne": 0}


class MemoryServer(WebServer):
    """Counts the requests that Daphne parsed, and those that it did not."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        counts["daphne"] += 1
        return super().create_application(protocol, scope)

    def answer_from_memory(self, request: LightRequest, client: ClientAddress | None) -> bytes | None:
        answer = super().answer_from_memory(request, client)
        counts["light"] += answer is not None
        return answer


def from_memory(scope: dict[str, Any]) -> Response | None:
    path = scope["path"]
    if not path.startswith("/memory"):
        return None
    if path == "/memory/fails":
        raise RuntimeError("the memory was told to fail")
    if path == "/memory/not-modified":
        return Response(304, [(b"etag", b'"1"'), (b"x-xss-protection", b"0")], b"")
    if path == "/memory/without-length":
        return Response(200, [(b"content-type", b"text/plain")], b"in chunks")
    body = LARGE if path == "/memory/large" else described(scope, "memory")
    headers = [
        (b"content-type", b"application/json"),
        (b"x-frame-options", b"DENY"),
        (b"link", b"</a>"),
        (b"dnt", b"1"),
        (b"link", b"</b>"),
        (b"content-length", b"%d" % len(body)),
    ]
    return Response(404 if path == "/memory/missing" else 200, headers, body if scope["method"] != "HEAD" else b"")


def described(scope: dict[str, Any], by: str) -> bytes:
    facts = {name: value for name, value in scope.items() if name not in ("server", "asgi")}
    facts["client"] = facts["client"] and facts["client"][0]
    # The comparison of both ways adds this header.
    facts["headers"] = [header for header in facts["headers"] if header[0] != b"x-unusual"]
    return json.dumps({"by": by} | facts, default=repr, sort_keys=True).encode()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/stats":
        facts = counts | {
            "idle": len(server.light_connections),
            "channels": sum(connection is not server._port for connection in reactor.getReaders()),
            "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
        }
        body = json.dumps(facts).encode()
    else:
        received, more = b"", True
        while more:
            message = await receive()
            received, more = received + message.get("body", b""), message.get("more_body", False)
        body = described(scope | {"body": received.decode("latin-1")}, "application")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def join(socket: Any, query_string: bytes, headers: Any) -> bool:
    socket.accept([Frame("hello")], on_text=lambda member, text: member.write(Frame(f"echo:{text}")))
    return True


def listener() -> socket.socket:
    if "path" not in CONFIG:
        return socket.create_server(("127.0.0.1", CONFIG["port"]), backlog=100)
    made = socket.socket(socket.AF_UNIX)
    made.bind(CONFIG["path"])
    made.listen(100)
    return made


def start_drain() -> None:
    task = twisted_loop.create_task(drain(server, spread=1.0, limit=60.0))
    task.add_done_callback(lambda _: reactor.stop())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    if CONFIG.get("loop") == "python":
        accept_loop.load = lambda directory: accept_loop.python_loop  # type: ignore[assignment]
    rows = SharedState.create(1).rows
    server = MemoryServer(
        application,
        listener=listener(),
        role=ServerRole.BOTH,
        proxies=TrustedProxies(CONFIG.get("proxies", ["127.0.0.1"])),
        row=rows[0],
        siblings=[],
        limits=SocketLimits(check_interval=0.1, silent_timeout=CONFIG.get("silent_timeout", 60)),
        answer_from_memory=from_memory,
        fast_join=join,
        verbosity=CONFIG.get("verbosity", 2),
    )
    twisted_loop.add_signal_handler(signal.SIGTERM, start_drain)
    if "idle_timeout" in CONFIG:
        reactor.callWhenRunning(lambda: setattr(server.http_factory, "timeOut", CONFIG["idle_timeout"]))
    server.run()
    os._exit(0)
