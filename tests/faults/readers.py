"""Many sockets that read, or that never read: `python -m tests.faults.readers PORT TARGET COUNT SECONDS [idle]`.

Idle readers never read. Half of them send commands all the same. They stay until the server has disconnected all of
them, the others for SECONDS. Prints as JSON how many were disconnected, and after how many seconds.
"""

import json
import select
import socket
import sys
import time

from tests.faults.lean_client import TEXT, masked

IDLE_BUFFER = 4096  # the smallest receive buffer that the kernel allows
_UPGRADE = (
    "GET {target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class SocketReader:
    def __init__(self, port: int, target: str, idle: bool) -> None:
        self.socket = socket.socket()
        if idle:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, IDLE_BUFFER)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(_UPGRADE.format(target=target).encode())
        if not self.socket.recv(12).endswith(b"101"):
            raise ConnectionError("no WebSocket")
        self.socket.setblocking(False)

    def send_ping(self) -> None:
        if not self.disconnected:
            self.socket.send(masked(TEXT, b'{"type":"ping"}'))

    @property
    def disconnected(self) -> bool:
        """Whether the server has closed the connection. It sends a reset, because there are unread bytes."""
        poll = select.poll()
        poll.register(self.socket, 0)
        return bool(poll.poll(0))


def read_all(readers: list[SocketReader], seconds: float) -> None:
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
    idle = sys.argv[5:] == ["idle"]
    began = time.monotonic()
    readers = [SocketReader(port, target, idle) for _ in range(count)]
    if not idle:
        read_all(readers, seconds)
    while idle and time.monotonic() < began + seconds and not all(reader.disconnected for reader in readers):
        for reader in readers[: count // 2]:
            reader.send_ping()
        time.sleep(0.5)
    json.dump(
        {"disconnected": sum(reader.disconnected for reader in readers), "after": time.monotonic() - began}, sys.stdout
    )


if __name__ == "__main__":
    main()
