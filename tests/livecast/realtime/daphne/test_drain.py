"""Draining and stopping a server: no new sockets, spread closes, a clean end."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from tests.livecast.realtime.daphne.client import RawSocket, request
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.patience import PATIENCE


def test_a_drain_refuses_new_sockets_and_spreads_the_closes(start_echo: Callable[..., EchoServer]):
    server = start_echo()
    clients = [server.subscriber(mode) for mode in ("attached", "detached", "fast", "deaf") for _ in range(10)]
    keepalive = RawSocket(server.address)
    keepalive.send(b"GET /do?what=stop-listening HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert keepalive.read_head().startswith(b"HTTP/1.1 200 ")
    keepalive.read(4)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 1)

    started_at = time.monotonic()
    keepalive.send(b"GET /do?what=close-all&spread=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    close_times = []

    def wait_for(client) -> None:
        assert client.read_close() == 1012
        close_times.append(time.monotonic() - started_at)
        client.socket.close()

    waiting = [threading.Thread(target=wait_for, args=[client]) for client in clients]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    assert len(close_times) == 40
    assert max(close_times) - min(close_times) > 0.3, "they were not all closed at once"
    keepalive.read_head()
    keepalive.read(4)

    keepalive.send(request())  # pages are still served, but new sockets are refused
    assert keepalive.read_head().startswith(b"HTTP/1.1 503 ")
    keepalive.socket.close()


def test_a_stop_ends_all_kinds_of_connections(start_echo: Callable[..., EchoServer]):
    server = start_echo()
    half_a_request = RawSocket(server.address)
    half_a_request.send(b"GET /mirror HTTP/1.1\r\nHost:")
    clients = [server.subscriber(mode) for mode in ("attached", "detached", "fast", "deaf")]
    server.stop()
    server.check_log()
    for open_socket in (half_a_request, *clients):
        open_socket.socket.close()


def test_hundreds_of_connections_fit_into_the_listen_backlog(start_echo: Callable[..., EchoServer]):
    """Twisted's default backlog of 50 would make some of them try again."""
    server = start_echo()
    server.process.send_signal(19)  # SIGSTOP: nothing is accepted
    connecting = []
    for _ in range(600):
        client = socket.socket()
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", server.port))
        connecting.append(client)
    server.process.send_signal(18)
    for client in connecting:
        client.close()
    assert server.stats()["sockets"] == 0
