"""Readers, and readers who never read: `python -m tests.faults.readers PORT TARGET COUNT SECONDS [deaf]`.

A deaf one takes what the kernel takes for it, and no more; half of them chatter, and do not listen to the answer. They
stay until all are cut, others for SECONDS. Prints as JSON how many were cut, and after how many seconds.
"""

import json
import select
import socket
import sys
import time

from tests.faults.lean_client import TEXT, masked

DEAF_BUFFER = 4096  # what the kernel may keep for a deaf one: as little as it lets us ask for
_UPGRADE = (
    "GET {target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class Reader:
    def __init__(self, port: int, target: str, deaf: bool) -> None:
        self.socket = socket.socket()
        if deaf:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, DEAF_BUFFER)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(_UPGRADE.format(target=target).encode())
        if not self.socket.recv(12).endswith(b"101"):
            raise ConnectionError("no WebSocket")
        self.socket.setblocking(False)

    def chatter(self) -> None:
        if not self.cut:
            self.socket.send(masked(TEXT, b'{"type":"ping"}'))

    @property
    def cut(self) -> bool:
        """Whether the server has ended the connection: it says so by a reset, for there is much that was not read."""
        poll = select.poll()
        poll.register(self.socket, 0)
        return bool(poll.poll(0))


def read_all(readers: list[Reader], seconds: float) -> None:
    end = time.monotonic() + seconds
    poll = select.poll()
    sockets = {reader.socket.fileno(): reader.socket for reader in readers}
    for descriptor in sockets:
        poll.register(descriptor, select.POLLIN)
    while time.monotonic() < end:
        for descriptor, _ in poll.poll(100):
            sockets[descriptor].recv(1 << 20)


def main() -> None:
    port, target, count, seconds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    deaf = sys.argv[5:] == ["deaf"]
    began = time.monotonic()
    readers = [Reader(port, target, deaf) for _ in range(count)]
    if not deaf:
        read_all(readers, seconds)
    while deaf and time.monotonic() < began + seconds and not all(reader.cut for reader in readers):
        for reader in readers[: count // 2]:
            reader.chatter()
        time.sleep(0.5)
    json.dump({"cut": sum(reader.cut for reader in readers), "after": time.monotonic() - began}, sys.stdout)


if __name__ == "__main__":
    main()
