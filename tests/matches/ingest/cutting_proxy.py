"""A proxy that cuts its connection after some answers: `python -m tests.matches.ingest.cutting_proxy PORT TO`.

It prints "cut" after a cut, and waits for a line on its input before the next connection. After 20 cuts it cuts no
more.
"""

import random
import socket
import sys
import threading
from contextlib import suppress

from tests.patience import PATIENCE

CUTS = 20


def copy(source: socket.socket, target: socket.socket) -> None:
    """Copy bytes until one side closes."""
    try:
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other thread has cut the connection


def serve(listener: socket.socket, port: int, answers: int | None) -> None:
    """Serve one connection; cut it after so many answers."""
    client, _ = listener.accept()
    client.settimeout(None)
    server = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=copy, args=(client, server), daemon=True).start()
    if answers is None:
        copy(server, client)
    else:
        seen = 0
        while seen < answers and (data := server.recv(512)):
            seen += data.count(b"\n")
            client.sendall(data)
    for one in (client, server):
        # Closing alone would not end it: the other thread reads from it.
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


def main(port: int, to: int) -> None:
    chance = random.Random(5)
    listener = socket.create_server(("127.0.0.1", port))
    listener.settimeout(PATIENCE)  # a client that has ended too early must not hang the test
    for _ in range(CUTS):
        serve(listener, to, chance.randint(2, 12))
        sys.stdout.write("cut\n")
        sys.stdout.flush()
        sys.stdin.readline()
    while True:
        serve(listener, to, None)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
