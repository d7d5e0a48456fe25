"""A WebSocket client that sends and reads raw bytes, also invalid ones."""

import functools
import os
import socket
import ssl
import struct
import time
from types import TracebackType
from typing import Any, Self

from tests.patience import PATIENCE

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
PROOF = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode: int, payload: bytes = b"", *, final: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    head = bytes([(0x80 if final else 0) | reserved | opcode])
    bit, size = (0x80 if masked else 0), len(payload)
    if size < 126:
        head += bytes([bit | size])
    elif size < 65_536:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def request(target: str = "/ws/", *headers: str, method: str = "GET", version: str = "HTTP/1.1") -> bytes:
    """Return an upgrade request. `headers` add or replace headers; "-Name" removes one."""
    fields = {
        "Host": "localhost",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    extra = []
    for header in headers:
        name, _, value = header.partition(": ")
        if name.startswith("-"):
            del fields[name[1:]]
        elif name in fields:
            fields[name] = value
        else:
            extra.append(header)
    lines = [f"{method} {target} {version}", *(f"{name}: {value}" for name, value in fields.items()), *extra, "", ""]
    return "\r\n".join(lines).encode("latin-1")


@functools.cache
def tls_context() -> ssl.SSLContext:
    """A context that accepts any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class RawSocket:
    """A connection, plain or TLS."""

    def __init__(self, address: int | str, *, tls: bool = False, window: int | None = None) -> None:
        """`address`: a port of this machine, or the path of a Unix socket."""
        self.socket = socket.socket(socket.AF_INET if isinstance(address, int) else socket.AF_UNIX)
        if window:  # the kernel's receive buffer: small for a slow reader
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.socket.settimeout(PATIENCE)
        try:
            if isinstance(address, int):
                self.socket.connect(("127.0.0.1", address))
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            else:
                self.socket.connect(address)
            if tls:
                self.socket = tls_context().wrap_socket(self.socket)
        except OSError:
            self.socket.close()
            raise
        self.received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> None:
        more = self.socket.recv(65_536)
        if not more:
            raise EOFError(self.received)
        self.received += more

    def read(self, size: int) -> bytes:
        while len(self.received) < size:
            self.receive()
        taken, self.received = self.received[:size], self.received[size:]
        return taken

    def read_head(self) -> bytes:
        """Read the status line and headers of a response."""
        while b"\r\n\r\n" not in self.received:
            self.receive()
        head, self.received = self.received.split(b"\r\n\r\n", 1)
        return head

    def read_to_end(self) -> bytes:
        """Read until the other side closes or resets the connection."""
        try:
            while more := self.socket.recv(65_536):
                self.received += more
        except (ConnectionError, ssl.SSLError):
            pass
        rest, self.received = self.received, b""
        return rest

    def reset(self) -> None:
        """Reset the connection."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Client(RawSocket):
    """A WebSocket after its upgrade."""

    def __init__(
        self,
        address: int | str,
        target: str = "/ws/",
        *headers: str,
        trailing: bytes = b"",
        pieces: bool = False,
        **how: Any,
    ) -> None:
        """`trailing` is sent in the segment of the request.

        `pieces`: sent in two, for the normal parser.
        """
        super().__init__(address, **how)
        requested = request(target, *headers)
        if pieces:
            self.send(requested[:10])
            time.sleep(0.02)  # otherwise the server may read both at once, and recognise the request
            requested = requested[10:]
        try:
            self.send(requested + trailing)
            self.head = self.read_head()
        except (EOFError, OSError):
            self.socket.close()
            raise
        if not self.head.startswith(b"HTTP/1.1 101 ") or PROOF not in self.head:
            self.socket.close()
            raise ConnectionRefusedError(self.head)

    def send_text(self, text: str) -> None:
        self.send(frame(TEXT, text.encode()))

    def read_frame(self) -> tuple[int, bytes]:
        first, size = self.read(2)
        assert first & 0x80 and not size & 0x80, "servers neither fragment nor mask"
        if size == 126:
            size = int.from_bytes(self.read(2), "big")
        elif size == 127:
            size = int.from_bytes(self.read(8), "big")
        return first & 0x0F, self.read(size)

    def read_text(self) -> str:
        """Read the next text frame. Answers pings."""
        opcode, payload = self.read_frame()
        while opcode == PING:
            self.send(frame(PONG, payload))
            opcode, payload = self.read_frame()
        assert opcode == TEXT, (opcode, payload)
        return payload.decode()

    def read_close(self) -> int:
        """Read text frames up to the close frame, and return its code."""
        opcode, payload = self.read_frame()
        while opcode == TEXT:
            opcode, payload = self.read_frame()
        assert opcode == CLOSE, (opcode, payload)
        return int.from_bytes(payload[:2], "big")
