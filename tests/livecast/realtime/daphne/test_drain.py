"""Leaving: no new fans, a goodbye to those there are, and a clean end."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from tests.livecast.realtime.daphne.client import RawSocket, request
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.patience import PATIENCE


def test_a_drain(start_echo: Callable[..., EchoServer]):
    server = start_echo()
    fans = [server.fan(mode) for mode in ("attached", "detached", "fast", "deaf") for _ in range(10)]
    keepalive = RawSocket(server.address)
    keepalive.send(b"GET /do?what=stop-listening HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert keepalive.read_head().startswith(b"HTTP/1.1 200 ")
    keepalive.read(4)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 1)

    begin = time.monotonic()
    keepalive.send(b"GET /do?what=close-all&spread=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    gone = []

    def wait_for(fan) -> None:
        assert fan.read_close() == 1012
        gone.append(time.monotonic() - begin)
        fan.socket.close()

    waiting = [threading.Thread(target=wait_for, args=[fan]) for fan in fans]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    assert len(gone) == 40
    assert max(gone) - min(gone) > 0.3, "they did not all go at once"
    keepalive.read_head()
    keepalive.read(4)

    keepalive.send(request())  # pages are still served, but nobody gets a new socket
    assert keepalive.read_head().startswith(b"HTTP/1.1 503 ")
    keepalive.socket.close()


def test_a_stop_with_everything_open(start_echo: Callable[..., EchoServer]):
    server = start_echo()
    half_a_request = RawSocket(server.address)
    half_a_request.send(b"GET /mirror HTTP/1.1\r\nHost:")
    fans = [server.fan(mode) for mode in ("attached", "detached", "fast", "deaf")]
    server.stop()
    server.check_log()
    for open_socket in (half_a_request, *fans):
        open_socket.socket.close()


def test_a_rush_fits_into_the_backlog(start_echo: Callable[..., EchoServer]):
    """Twisted asks the kernel for 50 places; with more, nobody of a few hundred has to knock twice."""
    server = start_echo()
    server.process.send_signal(19)  # SIGSTOP: nobody answers the door
    knocking = []
    for _ in range(600):
        client = socket.socket()
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", server.port))
        knocking.append(client)
    server.process.send_signal(18)
    for client in knocking:
        client.close()
    assert server.look()["sockets"] == 0
