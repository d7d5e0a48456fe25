"""Readers who never read: `python -m tests.faults.deaf PORT TARGET COUNT PATIENCE`.

Half of them chatter, and do not listen to the answer. Prints, as JSON, how many were cut, and after how many seconds all
were.
"""

import json
import select
import socket
import sys
import time

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
        if not self.cut:
            self._socket.send(masked(TEXT, b'{"type":"ping"}'))

    @property
    def cut(self) -> bool:
        """Whether the server has ended the connection: it says so by a reset, for there is much that was not read."""
        poll = select.poll()
        poll.register(self._socket, 0)
        return bool(poll.poll(0))


if __name__ == "__main__":
    port, target, count, patience = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    began = time.monotonic()
    readers = [DeafReader(port, target) for _ in range(count)]
    while not all(reader.cut for reader in readers) and time.monotonic() < began + patience:
        for reader in readers[: count // 2]:
            reader.chatter()
        time.sleep(0.5)
    json.dump({"cut": sum(reader.cut for reader in readers), "after": time.monotonic() - began}, sys.stdout)
