"""The cost of a socket: bounds that must hold. `make bench` measures the figures."""

import statistics
import time

import pytest

from tests.livecast.realtime.daphne.client import Client
from tests.livecast.realtime.daphne.conftest import EchoServer


@pytest.mark.parametrize(("mode", "most"), [("fast", 1536), ("detached", 4096)])
def test_an_anonymous_socket_takes_little_memory(plain: EchoServer, mode: str, most: int):
    """That is the socket and a light transport, or Twisted's with the data of asyncio."""

    def open_clients(count: int) -> list[Client]:
        clients = [plain.client(f"/ws/?mode={mode}&t=memory") for _ in range(count)]
        clients[-1].send_text("there?")
        while clients[-1].read_text() != "echo:there?":
            pass
        return clients

    first = open_clients(500)  # tables grow in steps: measure between two steps
    before = plain.stats()["resident"]
    clients = open_clients(2000)
    each = (plain.stats()["resident"] - before) / len(clients)
    for client in first + clients:
        client.socket.close()
    assert each < most, each


def median_time(server: EchoServer, client: Client) -> float:
    """Return the median time in seconds of a broadcast to the last subscriber."""
    taken = []
    for number in range(7):
        begin = time.perf_counter()
        server.publish("busy", **{"from": number})
        client.read_text()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def test_a_busy_thread_does_not_delay_broadcasts(plain: EchoServer):
    """If each write released the interpreter lock, 1,000 sockets would take seconds."""
    clients = [plain.client("/ws/?mode=detached&t=busy") for _ in range(999)]
    last = plain.subscriber("detached", "busy")
    alone = median_time(plain, last)
    plain.ask("/do", what="burn")
    try:
        beside_it = median_time(plain, last)
    finally:
        plain.ask("/do", what="rest")
    for client in (*clients, last):
        client.socket.close()
    # The request that publishes waits for the lock about ten times.
    assert beside_it < 0.25 + 10 * alone
