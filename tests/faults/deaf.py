"""Readers who never read: sockets that take what the kernel takes for them, and no more."""

import select
import socket

from tests.faults.wire import TEXT, masked

RECEIVE_BUFFER = 4096  # what the kernel may keep for one: as little as it lets us ask for
_UPGRADE = (
    "GET {target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class DeafReader:
    def __init__(self, port: int, target: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._socket.settimeout(10)
        self._socket.connect(("127.0.0.1", port))
        self._socket.sendall(_UPGRADE.format(target=target).encode())
        if not self._socket.recv(12).endswith(b"101"):
            raise ConnectionError("no WebSocket")
        self._socket.setblocking(False)

    def chatter(self) -> None:
        """Say something, and do not listen to the answer."""
        if not self.cut:
            self._socket.send(masked(TEXT, b'{"type":"ping"}'))

    @property
    def cut(self) -> bool:
        """Whether the server has ended the connection: it says so by a reset, for there is much that was not read."""
        poll = select.poll()
        poll.register(self._socket, 0)
        return bool(poll.poll(0))

    def close(self) -> None:
        self._socket.close()
