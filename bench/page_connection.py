"""A connection of a browser to a server of pages. It stays open, and costs less than the servers that it measures."""

import socket
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from bench.errors import BenchError

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
TIMEOUT = 120.0  # s


@dataclass(frozen=True)
class Answer:
    """`headers` have lower-case names. The body is as it was sent: see content-encoding."""

    status: int
    headers: dict[str, str]
    body: bytes


class PageConnection:
    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str, etag: str = "") -> Answer:
        self.send(path, etag)
        return self.receive(path)

    def send(self, path: str, etag: str = "") -> None:
        """Ask for a page. With `etag`, the answer may be 304."""
        condition = f"If-None-Match: {etag}\r\n" if etag else ""
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nConnection: keep-alive\r\nUser-Agent: {AGENT}\r\n"
            f"Accept: */*\r\nAccept-Encoding: gzip\r\nAccept-Language: en-GB,en;q=0.9\r\n{condition}\r\n".encode()
        )

    def receive(self, path: str) -> Answer:
        """Return the answer to the last `send`. `path` is for the message of an error."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(path)
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split(" ")[1])
        if status == 304:
            return Answer(status, headers, b"")
        if "content-length" not in headers:
            raise BenchError(f"{path}: an answer without Content-Length")
        parts, left = [body], int(headers["content-length"]) - len(body)
        while left > 0:
            parts.append(self._more(path))
            left -= len(parts[-1])
        return Answer(status, headers, b"".join(parts))

    def _more(self, path: str) -> bytes:
        try:
            data = self._socket.recv(1 << 18)
        except OSError as error:
            raise BenchError(f"{path}: {error}") from error
        if not data:
            raise BenchError(f"{path}: the server closed the connection")
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._socket.close()
