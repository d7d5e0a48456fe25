"""What a fan costs. The figures themselves come from `make bench`; here is what must not get lost on the way."""

import statistics
import time

import pytest

from tests.livecast.realtime.daphne.client import Client
from tests.livecast.realtime.daphne.conftest import EchoServer


@pytest.mark.parametrize("mode", ["fast", "detached"])
def test_memory_of_a_fan_who_watches(plain: EchoServer, mode: str):
    """At most 4 KiB each: the socket, Twisted's transport and what asyncio keeps for it."""

    def open_fans(count: int) -> list[Client]:
        fans = [plain.client(f"/ws/?mode={mode}&t=memory") for _ in range(count)]
        fans[-1].say("there?")
        while fans[-1].hear() != "echo:there?":
            pass
        return fans

    first = open_fans(500)  # tables grow in steps: take the middle of the stairs
    before = plain.look()["resident"]
    fans = open_fans(2000)
    each = (plain.look()["resident"] - before) / len(fans)
    for fan in first + fans:
        fan.socket.close()
    assert each < 4096, each


def median_time(server: EchoServer, fan: Client) -> float:
    """How long a message takes to the last of the fans, in seconds."""
    taken = []
    for number in range(7):
        begin = time.perf_counter()
        server.publish("busy", **{"from": number})
        fan.hear()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def test_a_busy_thread_does_not_hold_up_the_fans(plain: EchoServer):
    """Giving the interpreter lock up at every write, 1,000 fans beside a busy thread take seconds."""
    fans = [plain.client("/ws/?mode=detached&t=busy") for _ in range(999)]
    last = plain.fan("detached", "busy")
    alone = median_time(plain, last)
    plain.ask("/do", what="burn")
    try:
        beside_it = median_time(plain, last)
    finally:
        plain.ask("/do", what="rest")
    for fan in (*fans, last):
        fan.socket.close()
    # The publishing request alone waits for the lock some ten times.
    assert beside_it < 0.25 + 10 * alone
