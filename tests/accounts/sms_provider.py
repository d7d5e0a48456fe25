"""A fake SMS provider over real HTTP, which records requests and sends prepared answers."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class SmsRequest:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the URL and of a form in the body."""
        found = parse_qs(urlsplit(self.path).query) | parse_qs(self.body.decode("utf-8", "replace"))
        return {name: values[0] for name, values in found.items()}


Answer = tuple[int, Any]  # an HTTP status and a JSON value


@dataclass
class Provider:
    port: int = 0
    requests: list[SmsRequest] = field(default_factory=list)
    # Called for each request. Raises ConnectionAbortedError to close the connection without an answer.
    answer: Callable[[SmsRequest], Answer] = lambda request: (200, {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def provider() -> Iterator[Provider]:
    fake = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = SmsRequest(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            fake.requests.append(request)
            try:
                status, said = fake.answer(request)
            except ConnectionAbortedError:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            if status in (301, 302, 307):
                self.send_header("Location", f"{fake.url}/elsewhere")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing, because requests contain numbers and codes."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


def silent(seconds: float) -> Callable[[SmsRequest], Answer]:
    """Accept the request and answer only after so many seconds."""

    def answer(request: SmsRequest) -> Answer:
        time.sleep(seconds)
        raise ConnectionAbortedError

    return answer
