"""A WebSocket client that uses little CPU time, so that hundreds of clients do not slow the server down."""

import asyncio
import base64
import os
import ssl
from collections.abc import Callable
from typing import Any, NamedTuple

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
ABNORMAL = 1006


class ServerAddress(NamedTuple):
    """Where a server listens, its host name, and its TLS context, if it has one."""

    address: str = "127.0.0.1"
    name: str = "localhost"
    tls: ssl.SSLContext | None = None

    @property
    def transport(self) -> dict[str, Any]:
        """The arguments for asyncio's connections besides the port."""
        return {"host": self.address, "ssl": self.tls, "server_hostname": self.name if self.tls else None}


LOCAL = ServerAddress()


class UpgradeRefused(ConnectionError):
    """The answer to the upgrade was not a WebSocket."""


def masked(opcode: int, payload: bytes) -> bytes:
    """Encode a client's frame. The mask is zero, so that masking costs nothing."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    else:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


OnText = Callable[[bytes], None]
OnEnd = Callable[[int], None]


class LeanSocket(asyncio.Protocol):
    """One connection: `open` it, then `follow` its messages."""

    def __init__(self) -> None:
        self._on_text: OnText | None = None  # messages wait in the buffer until `follow` is called
        self._on_end: OnEnd | None = None
        self._buffer = b""
        self._code = ABNORMAL
        self._transport: asyncio.Transport | None = None
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(
        cls, port: int, target: str, headers: str = "", timeout: float = 90, address: ServerAddress = LOCAL
    ) -> "LeanSocket":
        """Open a WebSocket. Raise OSError (UpgradeRefused, TimeoutError) if the server refuses it."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            transport, socket = await loop.create_connection(cls, port=port, **address.transport)
            try:
                key = base64.b64encode(os.urandom(16)).decode()
                transport.write(
                    f"GET {target} HTTP/1.1\r\nHost: {address.name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{headers}\r\n".encode()
                )
                await socket.upgraded
            except BaseException:
                transport.abort()
                raise
        return socket

    def follow(self, on_text: OnText, on_end: OnEnd) -> None:
        """Call `on_text` for each message, and `on_end` once with the close code (1006 without a close frame)."""
        self._on_text, self._on_end = on_text, on_end
        self.data_received(b"")
        if self._transport is None:
            self._end()

    def send(self, text: str) -> None:
        if self._transport is not None:
            self._transport.write(masked(TEXT, text.encode()))

    def abort(self) -> None:
        """Drop the connection without a close frame, as a phone in a tunnel does. No callback is called."""
        self._on_text = self._on_end = None
        if self._transport is not None:
            self._transport.abort()

    # --- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        start = 0
        if not self.upgraded.done():
            start = buffer.find(b"\r\n\r\n") + 4
            if start == 3:
                self._buffer = buffer
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self.upgraded.set_exception(UpgradeRefused(buffer.partition(b"\r\n")[0].decode()))
                return
            self.upgraded.set_result(None)
        if self._on_text is None:
            self._buffer = buffer[start:]
            return
        size_of_all = len(buffer)
        while size_of_all - start >= 2:
            size = buffer[start + 1]
            body = start + 2
            if size >= 126:
                body += 2 if size == 126 else 8
                if size_of_all < body:
                    break
                size = int.from_bytes(buffer[start + 2 : body], "big")
            end = body + size
            if size_of_all < end:
                break
            self._take(buffer[start] & 0x0F, buffer[body:end])
            start = end
        self._buffer = buffer[start:]

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if not self.upgraded.done():
            self.upgraded.set_exception(UpgradeRefused("the connection ended before the upgrade was answered"))
        else:
            self._end()

    def _end(self) -> None:
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end(self._code)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            if self._on_text is not None:
                self._on_text(payload)
        elif self._transport is None:
            return
        elif opcode == PING:
            self._transport.write(masked(PONG, payload))
        elif opcode == CLOSE:
            self._code = int.from_bytes(payload[:2], "big") or ABNORMAL
            self._transport.write(masked(CLOSE, payload[:2]))
            self._transport.close()
